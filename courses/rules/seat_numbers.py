"""Seat numbers as somebody copies them from a sheet: "1-12, 15 18; 20", "tất cả trừ 3 7", "còn lại".

Spaces, commas, dots and semicolons separate, marks on letters do not matter. "tất cả" is everybody who is named in no
other field, "còn lại" whoever has no mark yet and is meant by no field. Within a range a number that nobody has is
passed over: somebody left the class. Anything else that does not fit is a problem of its field, and nothing is guessed.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from places.rules import fold

MOST_LETTERS = 600
_WORD = re.compile(
    r"(?P<all>tat\s*ca|ca lop)\b|(?P<rest>con\s*lai|nhung nguoi con lai)\b|(?P<but>ngoai tru|tru|but)\b"
    r"|(?P<first>\d+)\s*(?:[-\u2013\u2014]|\.{2,}|\b(?:den|toi)\b)\s*(?P<last>\d+)(?![\d-])"
    r"|(?P<number>\d+)(?![\d-])|(?P<filler>[\s,;.:/+&|()]+|(?:tu|so|ghe|stt|va)\b)|(?P<other>[^\s,;]+)",
    re.ASCII,
)
UNREADABLE, BACKWARDS, NOBODY, TWICE, SAME, ALL_TWICE = (
    "unreadable", "backwards", "nobody", "twice", "same", "all_twice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """``what`` was typed that does not fit; ``other`` is the field, or the number, with which it is at odds."""

    code: str
    what: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Who has which number. ``here`` are the numbers that "tất cả" means, ``marked`` the persons with a mark."""

    people: Mapping[int, UUID]
    here: Collection[int]
    marked: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: a field for each number, and the problems of each field."""

    fields: Mapping[int, str]
    problems: Mapping[str, tuple[Problem, ...]]


@dataclass(slots=True)
class _Field:
    named: dict[int, None] = field(default_factory=dict)
    but: dict[int, None] = field(default_factory=dict)
    is_all: bool = False
    is_rest: bool = False
    problems: list[Problem] = field(default_factory=list)


def read(typed: Mapping[str, str], room: Room) -> Reading:
    """What the fields of one sheet say together. ``typed`` maps the fields, in the order of the page, to their text."""
    found = {name: _field(text, room) for name, text in typed.items()}
    fields = _named(found, room)
    explicit = {room.people[number] for number in fields}
    for name in _only(found, "is_all"):
        left_out = found[name].but
        fields |= {n: name for n in room.here if n not in left_out and room.people[n] not in explicit}
    meant = {room.people[number] for number in fields}
    for name in _only(found, "is_rest"):
        done = {*meant, *room.marked, *(room.people[n] for n in found[name].but)}
        fields |= {n: name for n in room.here if room.people[n] not in done}
    problems = {name: tuple(each.problems) for name, each in found.items() if each.problems}
    return Reading(dict(sorted(fields.items())), problems)


def _field(text: str, room: Room) -> _Field:
    found, highest = _Field(), max(room.people, default=0)
    into = found.named
    for match in _WORD.finditer(fold(text[:MOST_LETTERS])):
        if match["all"]:
            found.is_all = True
        elif match["rest"]:
            found.is_rest = True
        elif match["but"]:
            into = found.but
        elif match["other"]:
            found.problems.append(Problem(UNREADABLE, match["other"]))
        elif not match["filler"]:
            into |= dict.fromkeys(_numbers(match, found, room, highest))
    if found.but and not (found.named or found.is_rest):
        found.is_all = True
    found.named = {number: None for number in found.named if number not in found.but}
    return found


def _numbers(match: re.Match[str], found: _Field, room: Room, highest: int) -> Iterator[int]:
    """The numbers of a single one or of a range."""
    first, last = int(match["first"] or match["number"]), int(match["last"] or match["number"])
    if first > last:
        found.problems.append(Problem(BACKWARDS, f"{first}-{last}", f"{last}-{first}"))
    elif last > highest or (first == last and first not in room.people):
        found.problems.append(Problem(NOBODY, str(last)))
    else:
        yield from (number for number in range(first, last + 1) if number in room.people)


def _named(found: Mapping[str, _Field], room: Room) -> dict[int, str]:
    """The numbers that are written out. Neither a number nor a person stands in two fields."""
    fields: dict[int, str] = {}
    holders: dict[UUID, int] = {}
    for name, each in found.items():
        for number in each.named:
            before = holders.setdefault(room.people[number], number)
            other = fields.get(before)
            if other in {None, name}:
                fields[number] = name
            elif before == number:
                each.problems.append(Problem(TWICE, str(number), str(other)))
            else:
                each.problems.append(Problem(SAME, str(number), str(before)))
    return fields


def _only(found: Mapping[str, _Field], what: str) -> list[str]:
    """The field that takes everybody, or the rest. A second one is at odds with the first."""
    names = [name for name, each in found.items() if getattr(each, what)]
    for name in names[1:]:
        found[name].problems.append(Problem(ALL_TWICE, "tất cả" if what == "is_all" else "còn lại", names[0]))
    return names[:1]

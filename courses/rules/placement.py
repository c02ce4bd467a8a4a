"""Where somebody begins: what they say of themselves, checked here and there, and what is suggested from it.

It is advice and blocks nothing. What is suggested depends on the answers alone, not on the order in which they were
given; and whoever knows less never begins later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEVELS = NOT_YET, WITH_HELP, ALONE, TEACHES = range(4)
"""“Chưa biết”, “Cần giúp”, “Tự làm được”, “Hướng dẫn được người khác”."""
MOST_PAGES = 10
"""One thing to a page, check questions included: about five minutes."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that people can or cannot do, and the lesson that teaches it."""

    code: str
    lesson_key: str
    has_check: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """``level`` is ``None`` where the thing was skipped, ``is_right`` where no question was asked or answered."""

    level: int | None = None
    is_right: bool | None = None

    @property
    def is_known(self) -> bool:
        """Who says so and cannot answer the question about it is better off with the lesson."""
        return self.level is not None and self.level >= ALONE and self.is_right is not False


@dataclass(frozen=True, slots=True)
class Page:
    """``is_check``: the question that is put to who says that they can do it."""

    code: str
    is_check: bool = False


@dataclass(frozen=True, slots=True)
class Road:
    """A programme that may be suggested, and the lessons on it."""

    programme: str
    lesson_keys: frozenset[str]
    is_for_group: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A programme, and the lesson to begin with; no lesson: nothing of it is new, so its test comes first."""

    programme: str
    lesson_key: str = ""


NOTHING = Answer()


def page_count(items: Sequence[Item]) -> int:
    """How many pages these are for somebody who can do everything."""
    return len(items) + sum(item.has_check for item in items)


def fitting(items: Sequence[Item]) -> list[Item]:
    """The first of them that fit: where there are too many, checks go before things."""
    kept = [*items[:MOST_PAGES]]
    room = MOST_PAGES - len(kept)
    fit: list[Item] = []
    for item in kept:
        has_check = item.has_check and room > 0
        room -= has_check
        fit.append(Item(item.code, item.lesson_key, has_check))
    return fit


def pages(items: Sequence[Item], answers: Mapping[str, Answer]) -> list[Page]:
    """The pages of this person, in order: each thing, and its question right after who says that they can do it."""
    found = []
    for item in fitting(items):
        found.append(Page(item.code))
        level = answers.get(item.code, NOTHING).level
        if item.has_check and level is not None and level >= ALONE:
            found.append(Page(item.code, is_check=True))
    return found


def known(items: Sequence[Item], answers: Mapping[str, Answer]) -> list[bool]:
    """Of each thing, whether it counts as known. What was skipped does not."""
    return [answers.get(item.code, NOTHING).is_known for item in items]


def suggest(items: Sequence[Item], answers: Mapping[str, Answer], roads: Sequence[Road]) -> Suggestion | None:
    """One programme and the lesson to begin with; ``None`` without programmes.

    Among the programmes for the person's group (among all, where none is or none teaches anything asked): begin with
    the first thing that is not known yet, in the programme that teaches it and most of the others.
    """
    choice = _choice(items, roads)
    if not choice:
        return None
    taught = frozenset[str]().union(*(road.lesson_keys for road in choice))
    left = [
        item.lesson_key
        for item, is_known in zip(items, known(items, answers), strict=True)
        if not is_known and item.lesson_key in taught
    ]
    if not left:
        return Suggestion(choice[0].programme)
    first = left[0]
    teaching = [road for road in choice if first in road.lesson_keys]
    best = max(teaching, key=lambda road: sum(key in road.lesson_keys for key in left))
    return Suggestion(best.programme, first)


def _choice(items: Sequence[Item], roads: Sequence[Road]) -> list[Road]:
    """The programmes to choose from: the same whatever was answered."""
    asked = {item.lesson_key for item in items}
    useful = [road for road in roads if asked & road.lesson_keys]
    return [road for road in useful if road.is_for_group] or useful or list(roads)

"""A file of mergers and splits: what its lines mean together, and what cannot be.

One line is one part: of an old commune, a share or a list of villages goes to a commune. Without either it is all of
the commune or, beside other lines of it, the rest. Faults are codes; the adapter has the words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from places import rules as places

STEP = Decimal("0.00001")
"""Shares have five places."""
Names = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, as typed; ``number`` as the spreadsheet counts."""

    number: int
    old_code: str
    old_name: str = ""
    new_code: str = ""
    new_name: str = ""
    share: str = ""
    villages: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A unit that is there. ``pk`` orders halves that are equal, as ``places.rules.remap`` does."""

    code: str
    name: str
    pk: int = 0
    is_commune: bool = True
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A village, with the persons on record who live there."""

    code: str
    name: str
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """``hamlets`` by the code of their commune; ``elsewhere``: folded names and codes of villages of other communes,
    each with the name of its commune."""

    units: Mapping[str, Known]
    hamlets: Mapping[str, Sequence[Hamlet]]
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    column: str
    code: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """By codes. ``villages`` of a split by list, the rest of the commune's among them."""

    old: str
    new: str
    share: Decimal
    villages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    parts: tuple[Part, ...]
    new_units: Mapping[str, str]
    """Name by code of communes that are made, in their order."""
    order: Mapping[str, int] = field(default_factory=dict)
    """By code, what decides between two equal halves."""

    @property
    def ended(self) -> frozenset[str]:
        return frozenset(part.old for part in self.parts) - {part.old for part in self.parts if part.old == part.new}

    @property
    def listed(self) -> frozenset[str]:
        """Communes that are split by a list of villages."""
        return frozenset(part.old for part in self.parts if part.villages)

    @property
    def parted(self) -> frozenset[str]:
        """Communes whose sums are shared out by an estimate."""
        return frozenset(part.old for part in self.parts if part.share != 1)

    @property
    def moves(self) -> dict[str, str]:
        """``{village: commune}`` of the villages that leave theirs."""
        return {code: part.new for part in self.parts if part.new != part.old for code in part.villages}

    def goes_on(self, old: str) -> str:
        """Who has the people without a village: the commune itself while it stays, else who gets most of it."""
        if old not in self.ended:
            return old
        own = [part for part in self.parts if part.old == old]
        return min(own, key=lambda part: (-part.share, self.order[part.new])).new


@dataclass(slots=True)
class _Row:
    line: Line
    old: str
    new: str
    share: Decimal | None = None
    villages: tuple[str, ...] = ()


def code_of(typed: str) -> str:
    """A code as units have it: spreadsheets drop leading zeros."""
    text = places.clean(typed)
    return text.zfill(5) if text.isdecimal() else text


def tokens(typed: str) -> list[str]:
    """Villages of a cell, separated by semicolons, commas or lines."""
    return [text for part in re.split(r"[;,\n]", typed) if (text := places.clean(part))]


def judge(lines: Sequence[Line], ground: Ground, day: date) -> tuple[Plan, list[Fault]]:
    """What the lines say, and everything that is wrong with them; a plan with faults is not to be used."""
    reading = _Reading(ground, day)
    rows = [reading.row(line) for line in lines]
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.old].append(row)
    parts = [part for old, group in groups.items() for part in reading.parts(old, group)]
    plan = Plan(tuple(parts), reading.new_units, _order(parts, ground, reading.new_units))
    reading.chains(rows, groups)
    return plan, sorted(reading.faults, key=lambda fault: fault.row)


def _order(parts: Iterable[Part], ground: Ground, new_units: Mapping[str, str]) -> dict[str, int]:
    """The keys of units, and for those to be made the ones after them."""
    order = {each.code: each.pk for each in ground.units.values()}
    last = max(order.values(), default=0)
    order |= {code: last + place for place, code in enumerate(new_units, 1)}
    return {code: order[code] for part in parts for code in (part.old, part.new)}


class _Reading:
    def __init__(self, ground: Ground, day: date) -> None:
        self.ground, self.day = ground, day
        self.faults: list[Fault] = []
        self.new_units: dict[str, str] = {}
        self.pairs: dict[tuple[str, str], int] = {}
        self.seen: dict[str, int] = {}

    def fault(self, line: Line, column: str, code: str, **names: object) -> None:
        self.faults.append(Fault(line.number, column, code, names))

    def row(self, line: Line) -> _Row:
        row = _Row(line, self._code(line.old_code), self._code(line.new_code))
        self._old(line, row.old)
        if row.new in self.ground.units:
            self._existing(line, self.ground.units[row.new])
        else:
            self._made(line, row.new)
        first = self.pairs.setdefault((row.old, row.new), line.number)
        if first != line.number:
            self.fault(line, "new_code", "pair_twice", first=first)
        if line.villages:
            row.villages = self._villages(line, row.old)
        if line.share:
            row.share = self._share(line)
        return row

    def _code(self, typed: str) -> str:
        text = places.clean(typed)
        return text if text in self.ground.units else code_of(text)

    def _old(self, line: Line, code: str) -> None:
        unit = self.ground.units.get(code)
        if unit is None:
            self.fault(line, "old_code", "unknown", found=code)
        elif not unit.is_commune:
            self.fault(line, "old_code", "not_commune", name=unit.name)
        elif unit.to_on is not None:
            self.fault(line, "old_code", "ended", name=unit.name, day=f"{unit.to_on:%d/%m/%Y}")
        elif unit.from_on and unit.from_on >= self.day:
            self.fault(line, "old_code", "not_begun", name=unit.name, day=f"{unit.from_on:%d/%m/%Y}")
        elif line.old_name and places.tone_key(line.old_name) != places.tone_key(unit.name):
            self.fault(line, "old_name", "name_differs", found=line.old_name, name=unit.name)

    def _existing(self, line: Line, unit: Known) -> None:
        if not unit.is_commune:
            self.fault(line, "new_code", "taken", name=unit.name)
        elif unit.to_on is not None and unit.to_on <= self.day:
            self.fault(line, "new_code", "ended", name=unit.name, day=f"{unit.to_on:%d/%m/%Y}")
        elif unit.from_on and unit.from_on > self.day:
            self.fault(line, "new_code", "not_begun", name=unit.name, day=f"{unit.from_on:%d/%m/%Y}")
        elif line.new_name and places.tone_key(line.new_name) != places.tone_key(unit.name):
            self.fault(line, "new_name", "code_taken", name=unit.name)

    def _made(self, line: Line, code: str) -> None:
        """A code that nobody has is a commune to be made."""
        name = places.clean(line.new_name, 150)
        known = self.new_units.get(code)
        if not re.fullmatch(r"\d{5}", code, re.ASCII):
            self.fault(line, "new_code", "bad_code", found=code)
        elif not name and known is None:
            self.fault(line, "new_name", "name_needed", found=code)
        elif known is not None:
            if name and places.tone_key(name) != places.tone_key(known):
                self.fault(line, "new_name", "two_names", name=known)
        elif not places.is_name(name):
            self.fault(line, "new_name", "not_a_name")
        elif not places.split_kind(name, ("xa", "phuong", "dac khu"))[0]:
            self.fault(line, "new_name", "no_kind", found=name)
        if name:
            self.new_units.setdefault(code, name)

    def _share(self, line: Line) -> Decimal | None:
        text = line.share.replace(" ", "").replace(",", ".")
        try:
            share = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
        except InvalidOperation:
            share = Decimal(0)
        if not share.is_finite() or not 0 < share <= 1:
            self.fault(line, "share", "bad_share", found=line.share)
            return None
        if share != share.quantize(STEP):
            self.fault(line, "share", "too_fine", found=line.share)
            return None
        return share

    def _villages(self, line: Line, old: str) -> tuple[str, ...]:
        found = []
        for typed in tokens(line.villages):
            hamlet = self._hamlet(line, typed, self.ground.hamlets.get(old, ()))
            if hamlet is None:
                continue
            first = self.seen.setdefault(hamlet.code, line.number)
            if first != line.number or hamlet.code in found:
                self.fault(line, "villages", "village_twice", found=hamlet.name, first=first)
            else:
                found.append(hamlet.code)
        return tuple(found)

    def _hamlet(self, line: Line, typed: str, hamlets: Sequence[Hamlet]) -> Hamlet | None:
        """By code, then by name as written, then by name without tone marks if that is one only."""
        for key in (lambda text: text.casefold(), places.tone_key, places.fold):
            same = [each for each in hamlets if key(typed) in (key(each.code), key(each.name))]
            if len(same) == 1:
                return same[0]
            if same:
                self.fault(line, "villages", "village_several", found=typed)
                return None
        where = self.ground.elsewhere.get(places.fold(typed))
        code = "village_elsewhere" if where else "village_unknown"
        self.fault(line, "villages", code, found=typed, where=where or "")
        return None

    def parts(self, old: str, group: Sequence[_Row]) -> list[Part]:
        """Of one old commune. Where something is wrong already, nothing more is said of it."""
        if any(fault.row in {row.line.number for row in group} for fault in self.faults):
            return []
        if all(row.new == old for row in group):
            self.fault(group[0].line, "new_code", "no_change")
            return []
        rest = [row for row in group if row.share is None and not row.villages]
        if len(rest) > 1:
            self.fault(rest[1].line, "share", "several_rests", first=rest[0].line.number)
            return []
        if any(row.villages for row in group):
            bare = [row for row in group if not row.villages]
            if len(bare) > 1:
                self.fault(bare[1].line, "villages", "list_or_share")
                return []
            self._list(old, group, bare)
        self._fill(group, rest)
        return self._whole(old, group)

    def _list(self, old: str, group: Sequence[_Row], bare: Sequence[_Row]) -> None:
        """What is not listed goes with the line without a list; and shares that nobody gave are by the persons."""
        hamlets = {each.code: each for each in self.ground.hamlets.get(old, ())}
        listed = {code for row in group for code in row.villages}
        left = [each for code, each in hamlets.items() if code not in listed]
        if bare:
            bare[0].villages = tuple(each.code for each in left)
        elif left:
            some = ", ".join(each.name for each in left[:5])
            self.fault(group[0].line, "villages", "villages_left", names=some, n=len(left))
        persons = sum(each.persons for each in hamlets.values())
        open_ = [row for row in group if row.share is None and row not in bare]
        for row in open_:
            own = sum(hamlets[code].persons for code in row.villages)
            if not own:
                self.fault(row.line, "share", "no_persons")
                continue
            row.share = (Decimal(own) / persons).quantize(STEP)
        if open_ and not bare and all(row.share for row in group):
            self._even_out(group, open_)

    @staticmethod
    def _even_out(group: Sequence[_Row], computed: Sequence[_Row]) -> None:
        """What rounding left over goes to the largest share that was computed."""
        largest = max(computed, key=lambda row: row.share or 0)
        gap = 1 - sum((row.share or Decimal(0) for row in group), Decimal(0))
        if largest.share is not None and abs(gap) <= STEP * len(group):
            largest.share += gap

    @staticmethod
    def _fill(group: Sequence[_Row], rest: Sequence[_Row]) -> None:
        for row in (each for each in group if each in rest or (each.share is None and len(group) == 1)):
            row.share = 1 - sum((each.share or Decimal(0) for each in group if each is not row), Decimal(0))

    def _whole(self, old: str, group: Sequence[_Row]) -> list[Part]:
        total = sum((row.share or Decimal(0) for row in group), Decimal(0))
        if any(fault.row in {row.line.number for row in group} for fault in self.faults):
            return []
        if total != 1:
            self.fault(group[0].line, "share", "wrong_sum", total=f"{total.normalize():f}".replace(".", ","))
            return []
        if empty := next((row for row in group if not row.share or row.share <= 0), None):
            self.fault(empty.line, "share", "no_rest")
            return []
        return [Part(old, row.new, row.share, row.villages) for row in group if row.share]

    def chains(self, rows: Iterable[_Row], groups: Mapping[str, Sequence[_Row]]) -> None:
        """Whoever gets something must still be there: a unit changes once in a file."""
        ended = {old for old, group in groups.items() if all(row.new != old for row in group)}
        for row in rows:
            if row.new in ended:
                unit = self.ground.units.get(row.new)
                first = groups[row.new][0].line.number
                self.fault(row.line, "new_code", "changes_twice", name=unit.name if unit else row.new, first=first)

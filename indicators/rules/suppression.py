"""Which cells of a public table are withheld, so that no number of few people is shown or can be worked out.

A number is small when it counts at least one person and fewer than the threshold. Small numbers are the stock of a
unit, its part of the month, what its stock adds to the one that a reader knows already, and, where the whole is
counted from the same people, those who are left. Zero is shown: it is about nobody. Those who are left of a population
are not counted: the population is another source's, of another day, and a rate may pass 100 %.

A small cell alone is found by subtraction. So others are withheld with it until every sum leaves at least ``COMPANY``
withheld numbers behind (a unit knows its own: of two it would know the other) and room of the threshold's width for
each of them, as far as there are so many people in the sum at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indicators.rules.inference import Published, Reader, Var, determined

THRESHOLD = 10
"""What statistical offices use for counts of persons in open tables."""
COMPANY = 3

Sums = Mapping[str, frozenset[str] | None]
"""Published sums: the key of each, and its units; ``None``: all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's number as it would be published. ``stock`` is the number itself, of a flow indicator the month's;
    ``flow`` what the month added; ``rest`` those of the same people who are not among them. ``None``: no number.
    """

    key: str
    stock: int | None
    flow: int | None = None
    rest: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What readers have of the same indicator, each oldest first: the newest vintage of earlier months (the last one
    directly before this month, or an empty one), the earlier vintages of this month, and of later months.

    Units are today's: of what ended, its heir's key, the numbers added, and hidden where one of them was. Of a flow
    indicator only ``vintages``: its months do not add up to each other.
    """

    before: Sequence[Published] = ()
    vintages: Sequence[Published] = ()
    after: Sequence[Published] = ()


NOTHING = Known()
ONE_SUM: Sums = {"": None}


def withheld(
    cells: Iterable[Cell], known: Known = NOTHING, *, sums: Sums = ONE_SUM, threshold: int = THRESHOLD
) -> frozenset[str]:
    """The keys of the units to withhold; and of sums, where nothing else protects (a sum of one number).

    What an earlier vintage of the month withheld stays so. The same input gives the same answer, whatever its order.
    What is published beside it has to follow suit: a withheld unit shows no flow, rate or rank; the month after shows
    no flow of it; and a sum shows no flow when a unit that is withheld in this month or the last has no number or flow
    in one of them (the sum would be of other units).
    """
    table = _Table({cell.key: cell for cell in cells}, known, sums, threshold)
    hidden = table.filled(table.first())
    best = table.widths(table.numbers.keys() | hidden) if hidden or table.has_past else {}
    while more := table.needed(hidden, best):
        hidden = table.filled(hidden | {more})
    return frozenset(hidden | table.closed_sums(hidden))


@dataclass
class _Table:
    cells: Mapping[str, Cell]
    known: Known
    sums: Sums
    threshold: int
    numbers: dict[str, int] = field(init=False)
    left: dict[str, int] = field(init=False)
    right: dict[str, int] = field(init=False)
    stuck: set[str] = field(init=False)
    hidden_last: set[str] = field(init=False)
    hidden_before_gap: set[str] = field(init=False)
    """A flow since then would tell that number, and nobody looks further back than a month before showing one."""

    def __post_init__(self) -> None:
        self.numbers = {key: cell.stock for key, cell in sorted(self.cells.items()) if cell.stock is not None}
        self.left = {key: value for month in self.known.before for key, value in month.shown.items()}
        self.right = {key: value for month in reversed(self.known.after) for key, value in month.shown.items()}
        self.stuck = {key for vintage in self.known.vintages for key in vintage.hidden}
        self.hidden_last = set(self.known.before[-1].hidden) if self.known.before else set()
        self.hidden_before_gap = self._touching(self.known.before) - self.hidden_last

    @property
    def has_past(self) -> bool:
        return any(month.hidden for month in (*self.known.before, *self.known.after))

    def first(self) -> set[str]:
        """The small cells, and what an earlier vintage withheld."""
        return {
            key
            for key, cell in self.cells.items()
            if self._is_small(cell) or key in self.stuck or (cell.flow is not None and key in self.hidden_before_gap)
        }

    def _is_small(self, cell: Cell) -> bool:
        if cell.stock is None:
            return False
        steps = [cell.stock - self.left.get(cell.key, 0), self.right.get(cell.key, cell.stock) - cell.stock]
        flow = None if cell.key in self.hidden_last else cell.flow
        return any(number and abs(number) < self.threshold for number in (cell.stock, cell.rest, flow, *steps))

    def gain(self, key: str) -> int:
        """What the unit adds to what is known of it: so much room it gives to the others in a sum."""
        return max(0, self.numbers[key] - self.left.get(key, 0))

    def filled(self, start: set[str]) -> set[str]:
        """With so many others that every sum has enough of them, and enough people."""
        hidden = set(start)
        while more := next(filter(None, (self._company(hidden, units) for units in self._free_parts())), ""):
            hidden.add(more)
        return hidden

    def _free_parts(self) -> Iterator[set[str]]:
        """For each sum, the numbers in it that no earlier vintage withheld: the difference to that vintage's sum is
        theirs alone.
        """
        for units in self.sums.values():
            yield {key for key in self.numbers if (units is None or key in units) and key not in self.stuck}

    def _company(self, hidden: set[str], units: set[str]) -> str:
        """One more of these to withhold, so that their sum tells of none; or nothing."""
        inside, others = units & hidden, units - hidden
        if not inside or not others:
            return ""
        room = sum(map(self.gain, inside))
        if len(inside) < COMPANY:
            return min(others, key=self._order)
        if room < self.threshold and (useful := [key for key in others if self.gain(key)]):
            return min(useful, key=self._order)
        return ""

    def _order(self, key: str) -> tuple[bool, bool, int, int, str]:
        """Whom to take first: who was withheld last month too, then who adds least, but something: a unit that adds
        nothing would have to stay withheld until it does.
        """
        gain = self.gain(key)
        return (key not in self.hidden_last, not gain, gain, self.numbers[key], key)

    def widths(self, hidden: Iterable[str]) -> dict[Var, int]:
        """Between which bounds a reader puts every number ever withheld, when these are withheld now."""
        mine = set(hidden)
        now = Published(
            {key: value for key, value in self.numbers.items() if key not in mine},
            {key: self.numbers.get(key) for key in mine},
        )
        months = [*self.known.before, now, *self.known.after]
        known_sums = [list(self._known_sums(month)) for month in months]
        known_sums[len(self.known.before)] += [frozenset(mine & units) for units in self._free_parts()]
        return Reader(months, known_sums).widths()

    def _known_sums(self, month: Published) -> Iterator[frozenset[str]]:
        numbers = month.numbers().keys() - self.sums.keys()
        for name, units in self.sums.items():
            if name not in month.hidden:
                yield frozenset(numbers if units is None else numbers & units)

    def needed(self, hidden: set[str], best: Mapping[Var, int]) -> str:
        """One more to withhold, because some number is known too closely and would not be otherwise."""
        for var in sorted(self.determined(hidden)):
            if others := [key for key in self._beside(var) if key not in hidden]:
                return min(others, key=self._order)
        if not best:
            return ""
        widths = self.widths(hidden)
        narrow = [var for var, width in widths.items() if width < min(self.threshold, best.get(var, 0))]
        return next(filter(None, (self._cover(var, hidden) for var in sorted(narrow))), "")

    def _beside(self, key: str) -> list[str]:
        """The numbers that are in a sum with this one."""
        sets = [units for units in self._free_parts() if key in units]
        return sorted(set().union(*sets))

    def _cover(self, var: Var, hidden: set[str]) -> str:
        """Of this month: somebody else of the sum. Of another month: one whose number then was never shown since."""
        place, key = var
        if place == len(self.known.before):
            others = [each for each in self._beside(key) if each not in hidden and self.gain(each)]
        else:
            touching = (self._touching(self.known.before) | self._touching(self.known.after[::-1])) - hidden
            others = sorted(touching & self._months()[place].hidden.keys()) or sorted(touching)
        return (key if key in others else min(others, key=self._order)) if others else ""

    def _months(self) -> list[Published]:
        return [*self.known.before, Published(), *self.known.after]

    def _touching(self, months: Sequence[Published]) -> set[str]:
        """The units with a number now whose nearest one in these months (the nearest last) was withheld."""
        near: dict[str, bool] = {}
        for month in months:
            near |= {**dict.fromkeys(month.shown, False), **dict.fromkeys(month.numbers(), True)}
        return {key for key, was_hidden in near.items() if was_hidden} & self.numbers.keys()

    def determined(self, hidden: set[str], closed: Iterable[str] = ()) -> set[str]:
        """What follows exactly from the sums of this month and of its earlier vintages."""
        numbers = hidden & self.numbers.keys()
        sets: list[frozenset[str]] = []
        for name, units in self.sums.items():
            if name in closed:
                continue
            for mine in [numbers, *(numbers & vintage.hidden.keys() for vintage in self.known.vintages)]:
                sets.append(frozenset(mine if units is None else mine & units))
        return determined(sets)

    def closed_sums(self, hidden: set[str]) -> set[str]:
        """The sums that cannot be shown, the smallest first; one that an earlier vintage did not show stays so."""
        closed = self.stuck & self.sums.keys()
        by_size = sorted(
            self.sums, key=lambda name: (len(self.sums[name] or self.cells), self.sums[name] is None, name)
        )
        for name in by_size:
            found = self.determined(hidden, closed)
            if not found:
                break
            if self.sums[name] is None or found & (self.sums[name] or frozenset()):
                closed.add(name)
        return closed

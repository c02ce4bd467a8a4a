"""What a reader works out of published tables: by solving the sums exactly, and by bounds where a sum leaves room.

The reader knows every number that is shown, every sum, and that nobody's number is negative; and takes for granted
what is nearly always true, that the number of people does not fall from month to month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

Var = tuple[int, str]
"""The withheld number of a unit in a month (its place in the row of months)."""

FREE = 10**12
"""Stands for no upper bound."""


@dataclass(frozen=True, slots=True)
class Published:
    """A month, or a vintage of it: numbers by unit. ``hidden`` holds what was withheld (``None``: it had no number).
    The key of a sum in ``hidden`` says that the sum was not shown.
    """

    shown: Mapping[str, int] = field(default_factory=dict)
    hidden: Mapping[str, int | None] = field(default_factory=dict)

    def numbers(self) -> dict[str, int]:
        """The withheld ones."""
        return {key: value for key, value in self.hidden.items() if value is not None}


def determined(sums: Iterable[frozenset[str]]) -> set[str]:
    """The unknowns that follow exactly when the sum of each set is known: Gaussian elimination over fractions. An
    unknown follows when it ends up alone in a row of the reduced form.
    """
    rows: dict[str, dict[str, Fraction]] = {}
    for members in sums:
        row = _less({key: Fraction(1) for key in members}, rows)
        if not row:
            continue
        lead = min(row)
        row = {key: value / row[lead] for key, value in row.items()}
        rows = {key: _less(other, {lead: row}) for key, other in rows.items()} | {lead: row}
    return {lead for lead, row in rows.items() if len(row) == 1}


def _less(row: Mapping[str, Fraction], rows: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """The row without the unknowns that lead other rows."""
    left = dict(row)
    for lead in [key for key in row if key in rows]:
        factor = left.get(lead, Fraction(0))
        for key, value in rows[lead].items():
            left[key] = left.get(key, Fraction(0)) - factor * value
    return {key: value for key, value in left.items() if value}


class Reader:
    """Bounds of withheld numbers. ``months``: oldest first; ``sums``: for each month the sets of withheld units whose
    sum the reader knows.
    """

    def __init__(self, months: Sequence[Published], sums: Sequence[Sequence[frozenset[str]]]) -> None:
        self.months = months
        self.low: dict[Var, int] = {}
        self.high: dict[Var, int] = {}
        self.runs: list[list[Var]] = []
        for key in dict.fromkeys(key for month in months for key in month.hidden):
            self._read(key)
        self.totals = [
            ([(place, key) for key in members], sum(months[place].hidden[key] or 0 for key in members))
            for place, sets in enumerate(sums)
            for members in sets
        ]

    def widths(self) -> dict[Var, int]:
        """How far the bounds of each withheld number are apart; 0: the reader knows it."""
        for _pass in range(30):
            before = dict(self.low), dict(self.high)
            for variables, total in self.totals:
                self._share(variables, total)
            for run in self.runs:
                self._climb(run)
            if before == (self.low, self.high):
                break
        return {var: self.high[var] - low for var, low in self.low.items()}

    def _read(self, key: str) -> None:
        """A unit's months: runs of withheld numbers, each between the numbers shown before and after it."""
        run: list[Var] = []
        left: int | None = None
        for place, month in enumerate(self.months):
            number = month.shown.get(key)
            if number is not None:
                self._close(run, left, number)
                run, left = [], number
            elif month.hidden.get(key) is not None:
                run.append((place, key))
        self._close(run, left, None)

    def _close(self, run: list[Var], left: int | None, right: int | None) -> None:
        """Where a number fell after all, to take it for granted leads the reader astray: then nothing is known."""
        numbers = [self.months[place].hidden[key] or 0 for place, key in run]
        line = [left or 0, *numbers, *([] if right is None else [right])]
        rises = line == sorted(line)
        for var in run:
            self.low[var] = line[0] if rises else 0
            self.high[var] = right if rises and right is not None else FREE
        if rises and len(run) > 1:
            self.runs.append(run)

    def _share(self, variables: Sequence[Var], total: int) -> None:
        """Each part of a sum is the sum less the others."""
        lows, highs = (sum(side[var] for var in variables) for side in (self.low, self.high))
        for var in variables:
            low, high = self.low[var], self.high[var]
            self.low[var] = max(low, total - (highs - high))
            self.high[var] = min(high, total - (lows - low))

    def _climb(self, run: Sequence[Var]) -> None:
        steps = list(pairwise(run))
        for earlier, later in steps:
            self.low[later] = max(self.low[later], self.low[earlier])
        for earlier, later in reversed(steps):
            self.high[earlier] = min(self.high[earlier], self.high[later])

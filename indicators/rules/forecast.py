"""How a stock goes on, month by month, and how far such a forecast has been off before.

Every method looks at the flows (what each month added) and says the flows to come. ``docs/explanation/forecast.md``
writes the methods down with the errors that they had on the example's months.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

FEWEST = 6
"""Closed months without which nothing is said: five flows, and two of them to try the method on."""
TRAINED = 4
"""Closed months that the first trial of a method knows."""
TRIED = 3
"""Months ahead that a method is tried for."""
HORIZON = 24
"""Months ahead that are looked at for the day when the target is reached."""
SURE = 0.8
"""The share of earlier errors that the interval holds."""

Flows = Sequence[int]


def last_month(flows: Flows, step: int) -> float:
    """Every month adds what the last one did."""
    return flows[-1]


def mean_of_three(flows: Flows, step: int) -> float:
    """Every month adds the mean of the last three."""
    few = flows[-3:]
    return sum(few) / len(few)


LEVEL, TREND, DAMPING = 0.5, 0.3, 0.8
"""Of the damped trend: how fast level and trend follow the newest month, and how fast the trend dies away. Fixed, so
that nothing is fitted to ten months."""


def damped_trend(flows: Flows, step: int) -> float:
    """The change from month to month goes on, a fifth less of it each month (Holt's damped trend of the flows)."""
    level, trend = float(flows[0]), 0.0
    for flow in flows[1:]:
        before = level
        level = LEVEL * flow + (1 - LEVEL) * (level + DAMPING * trend)
        trend = TREND * (level - before) + (1 - TREND) * DAMPING * trend
    return level + trend * sum(DAMPING**n for n in range(1, step + 1))


YEAR = 12


def same_month(flows: Flows, step: int) -> float:
    """Every month adds what the same month of the year before did."""
    return flows[len(flows) - YEAR + (step - 1) % YEAR]


METHODS: dict[str, tuple[int, Callable[[Flows, int], float]]] = {
    "last_month": (1, last_month),
    "mean_of_three": (3, mean_of_three),
    "damped_trend": (3, damped_trend),
    "same_month": (YEAR, same_month),
}
"""By code, simplest first: the flows that a method needs, and its flow ``step`` months ahead."""


def ahead(stocks: Sequence[int], code: str, months: int, ceiling: int | None) -> list[int]:
    """The stock of each of the next months: never below the last one, never above the ceiling unless it was there."""
    needed, flow_at = METHODS[code]
    flows = [after - before for before, after in pairwise(stocks)]
    if len(flows) < needed:
        raise ValueError(f"{code} needs {needed} flows, not {len(flows)}")
    found, stock = [], float(stocks[-1])
    top = float("inf") if ceiling is None else max(ceiling, stocks[-1])
    for step in range(1, months + 1):
        stock = min(stock + max(flow_at(flows, step), 0.0), top)
        found.append(round(stock))
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast that can be compared: ``step`` months ahead, what was said, what came."""

    step: int
    said: int
    came: int

    @property
    def error(self) -> int:
        return abs(self.said - self.came)


@dataclass(frozen=True, slots=True)
class Record:
    """What a method would have said in the past."""

    code: str
    trials: tuple[Trial, ...]

    @property
    def mean_error(self) -> float:
        """In people."""
        return sum(trial.error for trial in self.trials) / len(self.trials)

    @property
    def percent_error(self) -> float:
        """Of the people who were there then; 0 where there was nobody and nobody was said."""
        came = sum(trial.came for trial in self.trials)
        errors = sum(trial.error for trial in self.trials)
        return 100 * errors / came if came else 100.0 * bool(errors)

    def margin(self, step: int) -> float:
        """Half the width of the interval: as far off as four of five trials that many months ahead stayed, and never
        narrower than nearer by. Further ahead than was tried, it grows in proportion.
        """
        tried = min(step, max(trial.step for trial in self.trials))
        return max(self._width(n) for n in range(1, tried + 1)) * step / tried

    def _width(self, step: int) -> int:
        errors = sorted(trial.error for trial in self.trials if trial.step == step)
        return errors[min(ceil(SURE * (len(errors) + 1)), len(errors)) - 1]


def back_test(stocks: Sequence[int], code: str, ceiling: int | None = None) -> Record | None:
    """A rolling origin: at each past month the method knows what was known then. ``None`` where it cannot be tried."""
    needed = METHODS[code][0]
    trials = [
        Trial(step, said, stocks[origin + step - 1])
        for origin in range(max(TRAINED, needed + 1), len(stocks))
        for step, said in enumerate(ahead(stocks[:origin], code, min(TRIED, len(stocks) - origin), ceiling), start=1)
    ]
    return Record(code, tuple(trials)) if trials else None


def compare(stocks: Sequence[int], ceiling: int | None = None) -> list[Record]:
    """The methods that could be tried, the least off first; of equals the simpler one. None below ``FEWEST`` months."""
    if len(stocks) < FEWEST:
        return []
    found = [record for code in METHODS if (record := back_test(stocks, code, ceiling))]
    return sorted(found, key=lambda record: record.mean_error)


@dataclass(frozen=True, slots=True)
class Step:
    """A month to come: what is expected, and between which numbers."""

    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    records: tuple[Record, ...]
    """Of every method, the one used first."""
    steps: tuple[Step, ...]

    @property
    def record(self) -> Record:
        return self.records[0]

    def reached(self, needed: int) -> tuple[int | None, int | None, int | None]:
        """In how many months the stock is there: as expected, at the earliest, at the latest; ``None`` beyond them."""

        def first(name: str) -> int | None:
            return next((n for n, step in enumerate(self.steps, start=1) if getattr(step, name) >= needed), None)

        return first("expected"), first("high"), first("low")


def forecast(stocks: Sequence[int], *, present: int, ceiling: int, months: int = HORIZON) -> Forecast | None:
    """By the method that was least off. Nothing lies below the ``present`` stock, nor above the ``ceiling`` unless the
    present stock does. ``None`` where the months are too few to try a method.
    """
    records = compare(stocks, ceiling)
    if not records:
        return None
    top = max(ceiling, present)

    def within(value: float) -> int:
        return round(min(max(value, present), top))

    said = ahead(stocks, records[0].code, months, ceiling)
    margins = [records[0].margin(n) for n in range(1, months + 1)]
    steps = [Step(within(s), within(s - m), within(s + m)) for s, m in zip(said, margins, strict=True)]
    return Forecast(tuple(records), tuple(steps))


def classes_needed(missing: int, days: int, size: int) -> int:
    """Full classes a month (of 30 days) that certify so many people in so many days; at least one month is reckoned."""
    return ceil(missing / size / max(days / 30, 1))

"""How a stock goes on, month by month, and how far such a forecast has been off before.

Every method says what each month to come adds. ``docs/explanation/forecast.md``
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


@dataclass(frozen=True, slots=True)
class Past:
    """The stocks of closed months, oldest first, and how many people there are in all."""

    stocks: tuple[int, ...]
    ceiling: int

    @property
    def flows(self) -> list[int]:
        """What each month but the first one added."""
        return [after - before for before, after in pairwise(self.stocks)]


def last_month(past: Past, step: int, stock: float) -> float:
    """Every month adds what the last one did."""
    return past.flows[-1]


def mean_of_three(past: Past, step: int, stock: float) -> float:
    """Every month adds the mean of the last three."""
    return sum(past.flows[-3:]) / 3


def share_of_the_rest(past: Past, step: int, stock: float) -> float:
    """Every month adds the same share of those who are missing, as the last two did on average: fewer and fewer."""
    shares = [
        flow / max(past.ceiling - before, flow, 1)
        for before, flow in zip(past.stocks[-3:], past.flows[-2:], strict=False)
    ]
    return sum(shares) / len(shares) * (past.ceiling - stock)


LEVEL, TREND, DAMPING = 0.5, 0.3, 0.8
"""Of the damped trend: how fast level and trend follow the newest month, and how fast the trend dies away. Fixed, so
that nothing is fitted to ten months."""


def damped_trend(past: Past, step: int, stock: float) -> float:
    """The change from month to month goes on, a fifth less of it each month (Holt's damped trend of the flows)."""
    level, trend = float(past.flows[0]), 0.0
    for flow in past.flows[1:]:
        before = level
        level = LEVEL * flow + (1 - LEVEL) * (level + DAMPING * trend)
        trend = TREND * (level - before) + (1 - TREND) * DAMPING * trend
    return level + trend * sum(DAMPING**n for n in range(1, step + 1))


YEAR = 12


def same_month(past: Past, step: int, stock: float) -> float:
    """Every month adds what the same month of the year before did."""
    return past.flows[len(past.flows) - YEAR + (step - 1) % YEAR]


METHODS: dict[str, tuple[int, Callable[[Past, int, float], float]]] = {
    "last_month": (1, last_month),
    "mean_of_three": (3, mean_of_three),
    "share_of_the_rest": (2, share_of_the_rest),
    "damped_trend": (3, damped_trend),
    "same_month": (YEAR, same_month),
}
"""By code, simplest first: the flows that a method needs, and its flow ``step`` months ahead of the stock before it."""


def ahead(past: Past, code: str, months: int) -> list[int]:
    """The stock of each of the next months: never below the last one, never above the ceiling unless it was there."""
    needed, flow_at = METHODS[code]
    if len(past.flows) < needed:
        raise ValueError(f"{code} needs {needed} flows, not {len(past.flows)}")
    found, stock = [], float(past.stocks[-1])
    top = max(past.ceiling, past.stocks[-1])
    for step in range(1, months + 1):
        stock = min(stock + max(flow_at(past, step, stock), 0.0), top)
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

    def _width(self, step: int) -> float:
        """The largest of so few trials that it holds less than four of five is widened by as much."""
        errors = sorted(trial.error for trial in self.trials if trial.step == step)
        count = len(errors)
        place = ceil(SURE * (count + 1))
        return errors[place - 1] if place <= count else errors[-1] * SURE * (count + 1) / count


def back_test(stocks: Sequence[int], code: str, ceiling: int) -> Record | None:
    """A rolling origin: at each past month the method knows what was known then. ``None`` where it cannot be tried."""
    needed = METHODS[code][0]
    trials = [
        Trial(step, said, stocks[origin + step - 1])
        for origin in range(max(TRAINED, needed + 1), len(stocks))
        for step, said in enumerate(
            ahead(Past(tuple(stocks[:origin]), ceiling), code, min(TRIED, len(stocks) - origin)), start=1
        )
    ]
    return Record(code, tuple(trials)) if trials else None


def compare(stocks: Sequence[int], ceiling: int) -> list[Record]:
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

    said = ahead(Past(tuple(stocks), ceiling), records[0].code, months)
    margins = [records[0].margin(n) for n in range(1, months + 1)]
    steps = [Step(within(s), within(s - m), within(s + m)) for s, m in zip(said, margins, strict=True)]
    return Forecast(tuple(records), tuple(steps))


def classes_needed(missing: int, days: int, size: int) -> int:
    """Full classes a month (of 30 days) that certify so many people in so many days; at least one month is reckoned."""
    return ceil(missing / size / max(days / 30, 1))

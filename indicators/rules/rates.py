"""Rates and verdicts. Without a denominator there is no value: never 0 %."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from math import ceil

NO_TARGET, AHEAD, ON_PATH, BEHIND, FAR_BEHIND, NO_VALUE = (
    "no_target",
    "ahead",
    "on_path",
    "behind",
    "far_behind",
    "no_value",
)


SHAPES = {AHEAD: "▲", ON_PATH: "●", BEHIND: "▼", FAR_BEHIND: "▼▼", NO_TARGET: "○", NO_VALUE: "–"}
"""Of verdicts, so that colour is never alone."""

ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN}


def percent(
    numerator: int | None, denominator: int | None, decimals: int = 1, rounding: str = "half_up"
) -> Decimal | None:
    """``numerator`` of ``denominator`` in per cent, rounded as ``ROUNDINGS`` names it; above 100 it stays above 100."""
    if numerator is None or not denominator:
        return None
    step = Decimal(1).scaleb(-decimals)
    return (Decimal(100) * numerator / denominator).quantize(step, ROUNDINGS[rounding])


def verdict(value: Decimal | None, *, expected: Decimal | None) -> str:
    """Against the path: ahead from 105 % of it, on the path from 95 %, behind from 75 %, far behind below."""
    if value is None:
        return NO_VALUE
    if expected is None:
        return NO_TARGET
    ratio = value / expected if expected else Decimal(1)
    bands = ((Decimal("1.05"), AHEAD), (Decimal("0.95"), ON_PATH), (Decimal("0.75"), BEHIND))
    return next((name for limit, name in bands if ratio >= limit), FAR_BEHIND)


def needed_per_week(*, numerator: int | None, target: int | None, day: date, end: date | None) -> int | None:
    """People a week that reach a number of people by ``end``; 0 when it is reached, ``None`` when it cannot be said or
    ``end`` is over.
    """
    if numerator is None or target is None or end is None:
        return None
    missing = max(0, target - numerator)
    if missing and end <= day:
        return None
    weeks = max(Decimal((end - day).days) / 7, Decimal(1))
    return ceil(missing / weeks)


def overdue(*, numerator: int | None, target: int | None, day: date, end: date | None) -> int:
    """People who are still missing when ``end`` is over; 0 before, and where nothing can be said."""
    if numerator is None or target is None or end is None or day < end:
        return 0
    return max(0, target - numerator)


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's figure: ``None`` is missing, 0 is zero."""

    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Total:
    numerator: int | None
    denominator: int | None
    reported: int


def total(parts: list[Part]) -> Total:
    """The sum over units. The denominator is everybody's, also of units that did not report; a sum over no
    report is missing, and one missing denominator makes the whole denominator missing."""
    values = [part.numerator for part in parts if part.numerator is not None]
    people = [part.denominator for part in parts]
    known = [value for value in people if value is not None]
    return Total(
        numerator=sum(values) if values else None,
        denominator=sum(known) if people and len(known) == len(people) else None,
        reported=len(values),
    )

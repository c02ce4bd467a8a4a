"""How far a unit is from the path to its target, and what it takes a week to get there."""

from datetime import date
from decimal import Decimal
from math import ceil


def gap(percent: Decimal | None, expected: Decimal | None) -> Decimal | None:
    """Percentage points that are missing to where the path stands; below 0 the unit is ahead."""
    return None if percent is None or expected is None else expected - percent


def missing(numerator: int | None, *, count: int | None, percent: Decimal | None, people: int | None) -> int | None:
    """People who are missing to an assigned count, or to a share of ``people``; 0 when it is reached."""
    if numerator is None:
        return None
    if count is None:
        if percent is None or not people:
            return None
        count = ceil(percent * people / 100)
    return max(0, count - numerator)


def a_week(people: int | None, *, day: date, end: date) -> int | None:
    """So many people a week reach it by ``end``; in the last week, and after it, all of them at once."""
    if people is None:
        return None
    return ceil(people / max(Decimal((end - day).days) / 7, Decimal(1)))

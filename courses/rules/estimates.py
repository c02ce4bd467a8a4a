"""A share that was seen in some, as an estimate for all: never without its interval."""

from dataclasses import dataclass
from math import sqrt

SURE = 1.959964
"""Standard deviations of an interval that holds the truth 95 times in 100."""


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total``; ``low`` and ``high`` are the ends of the interval. All between 0 and 1."""

    count: int
    total: int
    share: float
    low: float
    high: float


def wilson(count: int, total: int, sure: float = SURE) -> Share | None:
    """The share with Wilson's score interval, which stays honest for few and for none; ``None`` of nobody."""
    if not total:
        return None
    share, square = count / total, sure * sure
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = sure * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    low = 0.0 if count == 0 else max(middle - half, 0.0)
    high = 1.0 if count == total else min(middle + half, 1.0)
    return Share(count, total, share, low, high)

"""Communes whose month stands out: the modified z-score of Iglewicz and Hoaglin, which a few wild figures do not bend.

Exact fractions all the way: multiplying or shifting every figure changes no score.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

THRESHOLD = Fraction(7, 2)
FEWEST = 8
"""Of fewer units nobody can say what is usual."""

_NORMAL = Fraction("0.6745")
"""A median deviation of normal figures, in standard deviations."""
_NORMAL_MEAN = Fraction("1.253314")
"""A standard deviation of normal figures, in mean deviations."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """``score`` is signed: below zero the figure is unusually low. ``ratio``: the figure in medians, where there is a
    positive median.
    """

    value: Fraction
    median: Fraction
    score: Fraction

    @property
    def ratio(self) -> Fraction | None:
        return self.value / self.median if self.median > 0 else None

    @property
    def is_high(self) -> bool:
        return self.score > 0


def per_thousand(flow: int, people: int) -> Fraction:
    return Fraction(1000 * flow, people)


def scores(values: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """The modified z of each; none of fewer than ``FEWEST``, and none where all are alike.

    Where most figures are the same their median deviation is 0: the mean deviation takes its place.
    """
    if len(values) < FEWEST:
        return {}
    middle = median(values.values())
    deviations = [abs(value - middle) for value in values.values()]
    spread = median(deviations)
    unit = spread / _NORMAL if spread else _NORMAL_MEAN * sum(deviations, Fraction(0)) / len(deviations)
    return {key: (value - middle) / unit for key, value in values.items()} if unit else {}


def outliers(values: Mapping[Key, Fraction]) -> dict[Key, Outlier]:
    """Those further from the median than ``THRESHOLD``, farthest first."""
    found = {key: score for key, score in scores(values).items() if abs(score) > THRESHOLD}
    middle = median(values.values()) if found else Fraction(0)
    ordered = sorted(found, key=lambda key: -abs(found[key]))
    return {key: Outlier(values[key], Fraction(middle), found[key]) for key in ordered}

"""Does the verdict depend on which population one divides by? A rate above 100 % stays above 100 %."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from indicators.rules import rates

K = TypeVar("K", bound=Hashable)

WIDE = Decimal(10)
"""In per cent: populations that differ by so much should be looked into."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A frozen figure: what was counted, and what it was measured against."""

    numerator: int | None
    denominator: int | None
    expected: Decimal | None
    """Where the path to the target stood, in per cent of ``denominator``."""
    is_assigned: bool = False
    """The target is a number of people: then the path is one too, whatever it is divided by."""
    decimals: int = 1
    rounding: str = "half_up"

    def expected_of(self, denominator: int | None) -> Decimal | None:
        """The path in per cent of another population."""
        if not self.is_assigned or self.expected is None:
            return self.expected
        if not denominator or self.denominator is None:
            return None
        return (self.expected * self.denominator / denominator).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class View(Generic[K]):
    """The figure through one population. ``gap``: how much larger (per cent) it is than the one used."""

    key: K
    denominator: int | None
    percent: Decimal | None
    expected: Decimal | None
    verdict: str
    gap: Decimal | None

    @property
    def is_wide(self) -> bool:
        return self.gap is not None and abs(self.gap) >= WIDE

    @property
    def is_above(self) -> bool:
        """More were counted than there are people: one of the two numbers is wrong."""
        return self.percent is not None and self.percent > 100


@dataclass(frozen=True, slots=True)
class Lens(Generic[K]):
    views: tuple[View[K], ...]

    @property
    def verdicts(self) -> dict[str, list[View[K]]]:
        """``{verdict: the views that give it}``, in the order of the views; views without a rate are left out."""
        found: dict[str, list[View[K]]] = {}
        for view in self.views:
            if view.verdict != rates.NO_VALUE:
                found.setdefault(view.verdict, []).append(view)
        return found

    @property
    def flips(self) -> bool:
        return len(self.verdicts) > 1

    @property
    def can_compare(self) -> bool:
        """At least two populations give a rate."""
        return sum(view.percent is not None for view in self.views) > 1

    @property
    def is_wide(self) -> bool:
        return any(view.is_wide for view in self.views)


def lens(figure: Counted, denominators: Mapping[K, int | None]) -> Lens[K]:
    """The figure through each population, in their order."""
    return Lens(tuple(_view(key, figure, people) for key, people in denominators.items()))


def _view(key: K, figure: Counted, people: int | None) -> View[K]:
    percent = rates.percent(figure.numerator, people, figure.decimals, figure.rounding)
    expected = figure.expected_of(people)
    return View(key, people or None, percent, expected, rates.verdict(percent, expected=expected), gap(people, figure))


def gap(people: int | None, figure: Counted) -> Decimal | None:
    if not people or not figure.denominator:
        return None
    return (Decimal(100) * (people - figure.denominator) / figure.denominator).quantize(Decimal("0.1"))

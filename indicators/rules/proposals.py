"""Where the next class should be opened: points that can be read out, a hundred at most.

``docs/explanation/forecast.md`` says the same in words. Nothing is hidden in a weight: each line shows its parts.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

CLASS_SIZE = 40
"""People in a full class."""

MISSING, REACHABLE, WAITING, RESTED, BEHIND, VENUE = "missing", "reachable", "waiting", "rested", "behind", "venue"
POINTS = {MISSING: 35, REACHABLE: 20, WAITING: 20, RESTED: 10, BEHIND: 10, VENUE: 5}
"""The most that each part gives."""

QUEUE = 10
"""So many people waiting give all points of waiting."""
MONTHS = 6
"""So many months without a class give all points of rest."""
GAP = Decimal(50)
"""So many points of percentage behind the path give all points of being behind."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place. ``months`` since its last class: ``None`` if there was never one; ``behind`` is in
    points of percentage, ``None`` where the number of adults is not known.
    """

    missing: int
    reachable: int
    waiting: int
    months: int | None
    has_class: bool
    behind: Decimal | None
    has_venue: bool


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Proposal(Generic[K]):
    key: K
    place: Place
    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)


def rank(places: Mapping[K, Place]) -> list[Proposal[K]]:
    """Places where somebody has no certificate yet, the first to open a class in before the others. Of equal points the
    one with more people comes first, then the one named first.
    """
    wanted = {key: place for key, place in places.items() if place.missing}
    most = max((place.missing for place in wanted.values()), default=0)
    found = [Proposal(key, place, parts(place, most)) for key, place in wanted.items()]
    return sorted(found, key=lambda each: (-each.points, -each.place.missing))


def parts(place: Place, most: int) -> tuple[Part, ...]:
    """``most`` is the number of people missing in the place where most are."""
    shares = {
        MISSING: Decimal(place.missing) / most,
        REACHABLE: Decimal(place.reachable) / CLASS_SIZE,
        WAITING: Decimal(place.waiting) / QUEUE,
        RESTED: _rested(place),
        BEHIND: (place.behind or Decimal(0)) / GAP,
        VENUE: Decimal(place.has_venue),
    }
    held = {code: min(max(share, Decimal(0)), Decimal(1)) for code, share in shares.items()}
    return tuple(Part(code, round(POINTS[code] * share), POINTS[code]) for code, share in held.items())


def _rested(place: Place) -> Decimal:
    """A class that goes on there lets the place wait; one that never was lets it wait no longer."""
    if place.has_class:
        return Decimal(0)
    return Decimal(1) if place.months is None else Decimal(place.months) / MONTHS


def whole_months(since: date, today: date) -> int:
    """Months that have gone by, by the calendar; never below 0."""
    months = 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day)
    return max(months, 0)

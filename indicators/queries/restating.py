"""The closed months of a unit as one series: those before a merger or a split are put together when they are read, on
the boundaries of the newest of them (``rules.restating``). What was published stays what it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from indicators.models import IndicatorVersion, Period, Snapshot, Status
from indicators.queries import reporting
from indicators.rules import rates
from indicators.rules.restating import Old, Shares, forerunners, restated
from places import queries as places
from places.models import Unit

MONTHS = 12
"""Of a series."""


class Closed(Protocol):
    """A ``SnapshotValue``, or what of it is public; a number that is not to be seen is not there."""

    @property
    def unit_name(self) -> str: ...
    @property
    def version(self) -> IndicatorVersion: ...
    @property
    def status(self) -> str: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def percent(self) -> Decimal | None: ...
    @property
    def expected_percent(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Point:
    """One closed month: the figure, if there was one, and where the path to the target stood. ``is_restated``: the unit
    was not yet what it is, and this is the sum of what it came of; ``is_estimated``: by shares, because one of those
    was parted; ``missing``: names of those without a figure, for which there is no sum.
    """

    period: Period
    numerator: int | None = None
    percent: Decimal | None = None
    aim: Decimal | None = None
    is_restated: bool = False
    is_estimated: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """``became``: of the months, by their last day, what the units by which they were closed are now."""

    unit_id: int
    became: Mapping[date, Shares]

    @property
    def units(self) -> set[int]:
        """Whose figures the series is made of."""
        return {self.unit_id, *(old for became in self.became.values() for old in forerunners(self.unit_id, became))}


def last_months(until: date | None = None, limit: int = MONTHS) -> tuple[Snapshot, ...]:
    """The newest vintages of the last closed months, or of those that end with ``until``; oldest first."""
    rows = reporting.newest_vintages().reverse()
    return tuple((rows.filter(period__end_on__lte=until) if until else rows)[:limit])[::-1]


def became(snapshots: Sequence[Snapshot]) -> Mapping[date, Shares]:
    """As ``Ground`` has it; of different months, the newest last. One query."""
    said = [(snapshot.period.end_on, snapshot.made_at) for snapshot in snapshots]
    return places.successors_since(said, said[-1][0]) if said else {}


def ground_of(unit: Unit, snapshots: Sequence[Snapshot], known: Mapping[date, Shares] | None = None) -> Ground:
    """``known``: what ``became`` says of the snapshots. The province is always what it was: nothing is asked of it."""
    if unit.kind == Unit.Kind.PROVINCE:
        return Ground(unit.pk, {})
    return Ground(unit.pk, became(snapshots) if known is None else known)


def point(period: Period, ground: Ground, values: Mapping[int, Closed]) -> Point:
    """``values``: one indicator's, of the ground's units in the month's snapshot."""
    became = ground.became.get(period.end_on, {})
    olds = forerunners(ground.unit_id, became, was_there=ground.unit_id in values)
    if not values.keys() & olds.keys():
        own = values.get(ground.unit_id)
        return Point(period, own.numerator, own.percent, own.expected_percent) if own else Point(period)
    version = next(iter(values.values())).version
    none = Old(None)
    closed = {pk: Old(v.numerator, v.denominator, v.expected_percent) for pk, v in values.items()}
    whole = restated(ground.unit_id, {pk: closed.get(pk, none) for pk in olds}, became)
    return Point(
        period,
        whole.numerator,
        rates.percent(whole.numerator, whole.denominator, version.decimals, version.rounding),
        whole.expected,
        is_restated=True,
        is_estimated=whole.is_estimated,
        missing=_names(values, whole.missing),
    )


def _names(values: Mapping[int, Closed], missing: Sequence[int]) -> tuple[str, ...]:
    """None where something is withheld: who has no figure and whose is not shown are not told apart."""
    if any(value.status not in Status for value in values.values()):
        return ()
    return tuple(values[pk].unit_name for pk in missing if pk in values)

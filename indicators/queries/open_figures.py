"""What public pages show of a closed month: as the dashboards do, from what everybody may see."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, cast

from django.core.cache import caches

from indicators.models import Indicator, IndicatorVersion, Period, Snapshot, SnapshotValue, Status
from indicators.queries import dashboards, overview, publishing, reporting, restating
from indicators.queries.dashboards import Figure, Ranked, Tile, Trend
from indicators.queries.publishing import PublicValue
from indicators.rules.restating import Shares
from places.models import Unit

T = TypeVar("T")
HOUR = 60 * 60
"""A change of boundaries may be recorded between two closings."""
KEPT = 24 * HOUR
WITHHELD = "*"
"""On a tile of the map: there is a number, and it is not shown."""


def figure(value: PublicValue, period: Period) -> Figure:
    """A public value has the columns that a figure is read from; without a number there is no verdict either."""
    return dashboards.figure(cast(SnapshotValue, value), period)


def figures_of(snapshot: Snapshot, unit: Unit, *, with_flow: bool = True) -> list[Figure]:
    """Every indicator of one unit, in the order of the plan; ``with_flow`` as ``publishing.public_values`` takes it."""
    values = publishing.public_values(snapshot, unit=unit.code, with_flow=with_flow)
    return [figure(value, snapshot.period) for value in values]


def ranking(snapshot: Snapshot, indicator: str) -> list[Ranked]:
    """Communes by percentage, best first; equal ones share a rank. Those whose rate is not there or not shown come
    last, by name and unranked.
    """
    values = publishing.public_values(snapshot, indicator=indicator, with_flow=False)
    rows = [figure(value, snapshot.period) for value in values if value.unit.kind == Unit.Kind.COMMUNE]
    return dashboards.ranked(rows)


Rates = dict[str, list[Decimal]]
"""Of each indicator that has adults to divide by: what of the communes is shown, the lowest first."""


def rates(snapshot: Snapshot) -> Rates:
    communes = SnapshotValue.objects.filter(snapshot=snapshot, unit__kind=Unit.Kind.COMMUNE)
    shown = communes.filter(version__denominator=IndicatorVersion.Denominator.POPULATION, is_withheld=False)
    found: Rates = {}
    rows = shown.filter(percent__isnull=False).order_by("percent").values_list("version__indicator__code", "percent")
    for code, percent in rows:
        found.setdefault(code, []).append(cast(Decimal, percent))
    return found


def standing(figure: Figure, among: Rates) -> tuple[int, int] | None:
    """(rank, communes with a rate) of a commune's figure, ranked as in ``ranking``."""
    percents, own = among.get(figure.code, []), figure.value.percent
    if own is None or not percents:
        return None
    return len(percents) - bisect_right(percents, own) + 1, len(percents)


def tiles(ranked: list[Ranked]) -> list[Tile]:
    """The tile map of an indicator; a withheld commune has a sign of its own."""
    return [
        replace(tile, text=WITHHELD) if cast(PublicValue, tile.value).is_withheld else tile
        for tile in dashboards.tiles(ranked)
    ]


def trends(
    unit: Unit,
    *indicators: str,
    snapshots: Sequence[Snapshot],
    became: Mapping[date, Shares] | None = None,
) -> dict[str, Trend]:
    """``{indicator code: the newest vintage of each closed month of one unit}`` with the path to the target; a month
    that is withheld is a gap. Months before the unit became what it is are put together from figures that everybody
    sees, and from nothing else: so nobody learns from them what is withheld. ``snapshots``: the oldest first;
    ``became``: what ``restating.became`` says of them, where somebody asked it already.
    """
    ground = restating.ground_of(unit, snapshots, became)
    units = Unit.objects.in_bulk(ground.units) if ground.units != {unit.pk} else {unit.pk: unit}
    found: dashboards.Closed = {}
    for value in publishing.public_series(snapshots, units, indicators) if indicators else []:
        found.setdefault((value.version.indicator.code, value.snapshot_id), {})[value.unit_id] = value
    return {code: dashboards.trend(ground, snapshots, code, found) for code in indicators}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in two vintages; ``None`` where it was, or is, not there."""

    before: PublicValue | None
    after: PublicValue | None

    @property
    def differs(self) -> bool:
        names = ("status", "numerator", "denominator", "percent", "target_percent", "target_count")
        return any(getattr(self.before, name, None) != getattr(self.after, name, None) for name in names)


def changes(older: Snapshot, now: Sequence[Figure]) -> list[Change]:
    """The figures of one unit against those of an older vintage. What is withheld in either shows no number, so that
    a number withheld in both never shows as changed.
    """
    values = [cast(PublicValue, figure.value) for figure in now]
    unit = next((value.unit.code for value in values), "")
    before = publishing.public_values(older, unit=unit, with_flow=False) if unit else []
    found = {value.version.indicator.code: value for value in before}
    return [Change(found.get(value.version.indicator.code), value) for value in values]


def vintages(period: Period) -> list[Snapshot]:
    """Every time that a month was published, the newest first."""
    return list(period.snapshots.select_related("population", "period").order_by("-vintage"))


def indicators(snapshot: Snapshot) -> dict[str, str]:
    """``{code: name}`` of what a month's public pages show, in the order of the plan."""
    names = Indicator.objects.filter(data_set__is_public=True).order_by("position").values_list("code", "name")
    there = cast(
        frozenset[str], caches["pages"].get_or_set(f"measured-{snapshot.pk}", lambda: _measured(snapshot), KEPT)
    )
    return {code: name for code, name in names if code in there}


def _measured(snapshot: Snapshot) -> frozenset[str]:
    """Codes; those of a snapshot never change."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot, unit__kind=Unit.Kind.PROVINCE)
    return frozenset(rows.values_list("version__indicator__code", flat=True))


@dataclass(frozen=True)
class Page:
    """What a page says of one unit in a closed month: of the indicators ``names``, with one of them ``chosen`` or none.

    Each part is read when somebody asks for it: most of a page is kept, and nothing of what is kept is read again.
    """

    snapshot: Snapshot
    unit: Unit
    names: Mapping[str, str]
    """``{code: name}``, as ``indicators`` says."""
    chosen: str = ""

    @cached_property
    def edition(self) -> int:
        return overview.edition()

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Changes with whatever may change what is kept of the page, save the unit."""
        return self.snapshot.pk, self.edition, self.chosen, self.names

    def _kept(self, name: str, read: Callable[[], T], seconds: int = KEPT) -> T:
        """What the pages of all units say alike, until something more is published."""
        return cast(T, caches["pages"].get_or_set(f"{name}-{self.edition}", read, seconds))

    @property
    def name(self) -> str:
        """Of the chosen indicator."""
        return self.names[self.chosen]

    @cached_property
    def figures(self) -> list[Figure]:
        every = figures_of(self.snapshot, self.unit, with_flow=False)
        return [figure for figure in every if figure.code in self.names]

    @cached_property
    def current(self) -> Figure:
        return next(figure for figure in self.figures if figure.code == self.chosen)

    @cached_property
    def placed(self) -> list[tuple[Figure, tuple[int, int] | None]]:
        """Each figure of a commune with its place among all."""
        among = self._kept(f"rates-{self.snapshot.pk}", lambda: rates(self.snapshot))
        return [(figure, standing(figure, among)) for figure in self.figures]

    @cached_property
    def lines(self) -> list[tuple[str, Trend]]:
        """The name and the trend of the chosen indicator, or of every one of the unit's."""
        codes = [self.chosen] if self.chosen else [figure.code for figure in self.figures]
        snapshots = self.months[: restating.MONTHS][::-1]
        is_whole = self.unit.kind == Unit.Kind.PROVINCE
        became = None if is_whole else self._kept("became", lambda: restating.became(snapshots), HOUR)
        found = trends(self.unit, *codes, snapshots=snapshots, became=became)
        return [(self.names[code], found[code]) for code in codes]

    @cached_property
    def ranked(self) -> list[Ranked]:
        return ranking(self.snapshot, self.chosen)

    @property
    def best(self) -> list[Ranked]:
        return self.ranked[:5]

    @property
    def worst(self) -> list[Ranked]:
        return [row for row in self.ranked if row.rank][-5:]

    @property
    def missing(self) -> list[Ranked]:
        return self._with_status(Status.MISSING)

    @property
    def withheld(self) -> list[Ranked]:
        return self._with_status(publishing.SUPPRESSED)

    def _with_status(self, status: str) -> list[Ranked]:
        return [row for row in self.ranked if row.figure.value.status == status]

    @property
    def tiles(self) -> list[Tile]:
        return tiles(self.ranked)

    @cached_property
    def months(self) -> list[Snapshot]:
        """What is offered to look at: the newest vintage of each of the last months."""
        return self._kept("months", lambda: list(reporting.newest_vintages().reverse()[: overview.MONTHS]))

    @cached_property
    def vintages(self) -> list[Snapshot]:
        """Every time the month was published, the newest first."""
        return self._kept(f"vintages-{self.snapshot.pk}", lambda: vintages(self.snapshot.period))

    @property
    def older(self) -> Snapshot | None:
        """What the last correction corrected."""
        return next((each for each in self.vintages if each.vintage < self.snapshot.vintage), None)

    @cached_property
    def changes(self) -> list[Change]:
        """What the last correction changed of the page's figures."""
        found = changes(self.older, self.figures) if self.older else []
        return [change for change in found if change.differs]

"""Closed figures as lines for files and for programs: in full for the office, without the withheld ones for everybody.

A withheld figure shows neither its number nor anything that it follows from. The flow of the month after it goes with
it: a stock less its flow is the stock of the month before.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import (
    Adjustment,
    DataSet,
    Indicator,
    IndicatorVersion,
    Period,
    Snapshot,
    SnapshotValue,
    Status,
    Submission,
)
from indicators.queries import publishing, ranges, reporting
from indicators.queries.publishing import SUPPRESSED
from indicators.queries.ranges import Range
from indicators.rules import calendar
from places.models import Unit

_CLUSTERS = Path(__file__).parent.parent / "data" / "clusters.csv"
_COLUMNS = (
    *("unit_id", "unit__code", "unit_name", "unit__kind", "unit__sort_key"),
    *("snapshot__period__label", "snapshot__period__end_on", "snapshot__vintage"),
    *("version_id", "version__indicator__code", "version__number"),
    *("status", "numerator", "flow", "denominator", "percent", "target_percent", "target_count", "expected_percent"),
    *("reach_by", "units_reported", "adjustment", "is_estimated", "is_withheld"),
    *("snapshot_id", "version__indicator_id", "version__denominator_row_id"),
)


class Line(NamedTuple):
    """One figure of one unit. ``is_flow_hidden``: there may be a flow, and it is not shown."""

    unit_id: int
    unit_code: str
    unit_name: str
    unit_kind: str
    sort_key: str
    period: str
    end_on: date
    vintage: int
    version_id: int
    indicator: str
    indicator_version: int
    status: str
    numerator: int | None
    flow: int | None
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    target_count: int | None
    expected_percent: Decimal | None
    reach_by: date | None
    units_reported: int | None
    adjustment: int | None
    is_estimated: bool
    is_withheld: bool
    snapshot_id: int
    indicator_id: int
    denominator_row_id: int | None
    is_flow_hidden: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.status == SUPPRESSED


def lines_of(
    rows: QuerySet[SnapshotValue],
    *,
    is_public: bool,
    snapshots: Sequence[Snapshot] | None = None,
    limit: int | None = None,
) -> Iterator[Line]:
    """The figures in the order of ``rows``, one by one, the first ``limit`` of them. In public only of data sets that
    are published; ``snapshots`` are those of the rows, where they are known."""
    if not is_public:
        yield from (Line(*row) for row in rows[:limit].values_list(*_COLUMNS).iterator(chunk_size=2000))
        return
    rows = rows.filter(version__indicator__data_set__is_public=True)
    if snapshots is None:
        of_rows = rows.order_by().values("snapshot").distinct()
        snapshots = list(Snapshot.objects.filter(pk__in=of_rows).select_related("period"))
    hidden = publishing.hidden_in(snapshots)
    for row in rows[:limit].values_list(*_COLUMNS).iterator(chunk_size=2000):
        yield _as_shown(Line(*row), hidden)


def _as_shown(line: Line, hidden: publishing.Hidden) -> Line:
    key = line.snapshot_id, line.unit_id, line.indicator_id
    if key in hidden.numbers:
        return line._replace(
            status=SUPPRESSED, numerator=None, flow=None, percent=None, units_reported=None, adjustment=None,
            is_flow_hidden=True,
        )  # fmt: skip
    if key in hidden.flows:
        line = line._replace(flow=None, is_flow_hidden=True)
    whole = line.snapshot_id, line.unit_id, line.denominator_row_id or 0
    return line._replace(denominator=None, percent=None) if whole in hidden.numbers else line


def range_flows(asked: Range, lines: Iterable[Line]) -> dict[tuple[int, str], int | None]:
    """``{(unit id, indicator code): the sum of the months' flows}`` as everybody may see it: ``None`` where a month's
    is not known, or where the sum would give away what a month withholds."""
    hidden = publishing.hidden_in(asked.snapshots)
    closed = {(unit, indicator) for _snapshot, unit, indicator in hidden.numbers | hidden.flows}
    sums = ranges.flows(asked)
    keys = {(line.unit_id, line.indicator): (line.unit_id, line.indicator_id) for line in lines}
    return {said: None if key in closed else sums.get(key) for said, key in keys.items()}


def between(since: str, until: str) -> QuerySet[Snapshot]:
    """The newest vintage of each closed month from one to another (``YYYY-MM``, empty: no bound), oldest first."""
    rows = reporting.newest_vintages()
    rows = rows.filter(period__label__gte=since) if since else rows
    return rows.filter(period__label__lte=until) if until else rows


def published_indicators() -> QuerySet[Indicator, str]:
    """The codes of what is published, in the order of every list."""
    rows = Indicator.objects.filter(data_set__is_public=True).order_by("data_set__position", "position", "code")
    return rows.values_list("code", flat=True)


def everything() -> QuerySet[SnapshotValue]:
    """Every figure of every month and vintage, oldest first."""
    return SnapshotValue.objects.order_by(
        "snapshot__period__end_on", "snapshot__vintage", *_BY_PLAN, "unit__code"
    )  # fmt: skip


_BY_PLAN = ("version__indicator__data_set__position", "version__indicator__position", "version__indicator__code")


def of_snapshot(snapshot: Snapshot, data_set: DataSet | None = None) -> QuerySet[SnapshotValue]:
    """The figures of a closed month (of one data set) by indicator and unit code."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot).order_by(*_BY_PLAN, "unit__code")
    return rows.filter(version__indicator__data_set=data_set) if data_set else rows


@dataclass(frozen=True, slots=True)
class Month:
    """A data set of a closed month as a table: ``units`` by name, then ``whole``, the line that they sum to."""

    snapshot: Snapshot
    data_set: DataSet
    versions: tuple[IndicatorVersion, ...]
    lines: Mapping[tuple[int, int], Line]
    """By unit id and version id."""
    units: tuple[Line, ...]
    """One line of each unit that reports, for its code and the name that it had."""
    whole: Line | None
    is_public: bool

    @property
    def period(self) -> Period:
        return self.snapshot.period

    def of(self, unit: Line, version: IndicatorVersion) -> Line | None:
        return self.lines.get((unit.unit_id, version.pk))

    def adults(self, unit: Line) -> int | None:
        """The population behind the unit's rates, as the month was closed with it."""
        people = IndicatorVersion.Denominator.POPULATION
        found = (self.of(unit, each) for each in self.versions if each.denominator == people)
        return next((line.denominator for line in found if line), None)


def month_of(snapshot: Snapshot, data_set: DataSet, *, is_public: bool) -> Month:
    rows = list(lines_of(of_snapshot(snapshot, data_set), is_public=is_public))
    keys = dict.fromkeys(row.version_id for row in rows)
    versions = IndicatorVersion.objects.select_related("indicator", "denominator_row").in_bulk(list(keys))
    by_unit = {row.unit_id: row for row in reversed(rows)}
    reporting_units = sorted((r for r in by_unit.values() if r.unit_kind == data_set.kind), key=lambda r: r.sort_key)
    return Month(
        snapshot=snapshot,
        data_set=data_set,
        versions=tuple(versions[key] for key in keys),
        lines={(row.unit_id, row.version_id): row for row in rows},
        units=tuple(reporting_units),
        whole=next((row for row in by_unit.values() if row.unit_kind != data_set.kind), None),
        is_public=is_public,
    )


def ranks(month: Month, version: IndicatorVersion) -> dict[int, int]:
    """``{unit id: place}`` by rate, the best first; equal ones share a place. What has no rate to be seen has none."""
    rated = [line for unit in month.units if (line := month.of(unit, version)) and line.percent is not None]
    values = sorted((line.percent or Decimal(0) for line in rated), reverse=True)
    return {line.unit_id: values.index(line.percent or Decimal(0)) + 1 for line in rated}


def before(snapshot: Snapshot) -> Snapshot | None:
    """What a snapshot is compared with: the vintage before it, or the newest vintage of the month before."""
    rows = Snapshot.objects.select_related("period", "population").order_by("-vintage")
    if snapshot.vintage > 1:
        return rows.filter(period=snapshot.period, vintage__lt=snapshot.vintage).first()
    return rows.filter(period__label=calendar.before(snapshot.period.label)).first()


def bridges(snapshot: Snapshot, data_set: DataSet) -> dict[tuple[int, str], dict[str, int | None]]:
    """``{(unit id, indicator code): parts}`` of what led from the month before to this one; office only."""
    rows = of_snapshot(snapshot, data_set).order_by().values_list("unit_id", "version__indicator__code", "bridge")
    return {(unit, code): parts for unit, code, parts in rows}


def reasons(snapshot: Snapshot, earlier: Snapshot) -> dict[tuple[int, str], str]:
    """``{(unit id, indicator code): why}`` of the corrections that a vintage has and the one before had not; office
    only."""
    rows = Adjustment.objects.filter(
        period=snapshot.period,
        approved_at__gt=earlier.made_at,
        approved_at__lte=snapshot.made_at,
        withdrawn_at__isnull=True,
    ).order_by("approved_at")
    return {(unit, code): why for unit, code, why in rows.values_list("unit_id", "indicator__code", "reason")}


def complete_on(month: Month) -> dict[int, date]:
    """``{unit id: the day on which it sent what was accepted}`` of units whose report lacks nothing."""
    accepted = Submission.objects.filter(
        period=month.period, data_set=month.data_set, state=Submission.State.ACCEPTED
    ).values_list("unit_id", "submitted_at")
    whole = {unit.unit_id for unit in month.units if not missing_rows(month, unit)}
    return {unit: timezone.localdate(at) for unit, at in accepted if unit in whole}


def history(snapshot: Snapshot, limit: int = 36) -> list[Snapshot]:
    """The newest vintage of each closed month up to the snapshot's, which stands for its own month; oldest first."""
    rows = reporting.newest_vintages().filter(period__end_on__lt=snapshot.period.end_on)
    return [*list(rows.reverse()[: limit - 1])[::-1], snapshot]


@cache
def clusters() -> Mapping[str, str]:
    """``{commune code: cluster}`` in the order of the file, which an installation may edit."""
    with _CLUSTERS.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"].strip(): row["cluster"].strip() for row in csv.DictReader(file)}


def clustered(units: Iterable[Line]) -> dict[str, list[Line]]:
    """The communes by cluster, in the order of the file; the name of those in no cluster is empty and comes last."""
    known = clusters()
    found: dict[str, list[Line]] = {name: [] for name in [*known.values(), ""]}
    for unit in units:
        found[known.get(unit.unit_code, "")].append(unit)
    return {name: members for name, members in found.items() if members}


def missing_rows(month: Month, unit: Line) -> list[IndicatorVersion]:
    """What a unit did not report of its rows."""
    found = ((version, month.of(unit, version)) for version in month.versions)
    return [version for version, line in found if line and line.status == Status.MISSING]


def has_clusters(data_set: DataSet) -> bool:
    return data_set.kind == Unit.Kind.COMMUNE


def snapshots_of(label: str) -> Sequence[Snapshot]:
    """Every vintage of a month, the newest first."""
    return list(
        Snapshot.objects.filter(period__label=label).select_related("period", "population").order_by("-vintage")
    )

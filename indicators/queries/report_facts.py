"""What a report stands on: the closed months of its span, or a month as it stands before it is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import Posting
from indicators.models import (
    DataSet,
    IndicatorVersion,
    OfficialReport,
    Period,
    Snapshot,
    SnapshotValue,
    Status,
    Submission,
    UnitPlan,
)
from indicators.queries import closing, ranges, reporting, timeliness
from indicators.rules import ranges as spans
from indicators.rules import rates
from indicators.rules.report_facts import REVIEW, Facts, Figure, Line, Reporting, Steps
from indicators.rules.timeliness import LATE, ON_TIME
from places.models import Unit

Flows = Mapping[tuple[int, int], int | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """``snapshots``: the newest vintage of each closed month of the label, oldest first; none for a month that is not
    closed. ``values`` are the last month's, saved or as they would be frozen now; ``flows`` the whole span's.
    """

    kind: str
    label: str
    periods: tuple[Period, ...]
    snapshots: tuple[Snapshot, ...]
    values: tuple[SnapshotValue, ...]
    flows: Flows | None
    unclosed: tuple[str, ...]
    at: datetime

    @property
    def last(self) -> Period:
        return self.periods[-1]

    def known_at(self, period: Period) -> datetime:
        """Up to when what units sent of a month is told: until it was closed, so that the annexes say what the figures
        do, whatever came once it was opened again.
        """
        made = {snapshot.period_id: snapshot.made_at for snapshot in self.snapshots}
        return made.get(period.pk, self.at)

    @property
    def snapshot(self) -> Snapshot | None:
        return self.snapshots[-1] if self.snapshots else None


def ground_of(kind: str, label: str, at: datetime) -> Ground | None:
    """``None`` when the label is no span, or when no month of it is closed and it is not one ended month."""
    found = ranges.closed(label)
    if found is not None:
        return _closed(kind, found, at)
    ended = Period.objects.filter(label=label, end_on__lt=timezone.localdate(at)).first()
    if ended is None or reporting.plan_of(ended) is None:
        return None
    rows = tuple(_unsaved(row) for row in closing.rows_of(ended))
    return Ground(kind, label, (ended,), (), rows, None, (), at)


def ground_of_report(report: OfficialReport, at: datetime) -> Ground | None:
    """What a report was drafted from: the vintages that were there then. Of a month that was open, as it stands now."""
    if report.snapshot_id is None:
        return ground_of(report.kind, report.label, at)
    names = spans.months(report.label)
    there = Snapshot.objects.filter(period__label__in=names, made_at__lte=report.drafted_at).select_related("period")
    newest = {snapshot.period.label: snapshot for snapshot in there.order_by("period__end_on", "vintage")}
    missing = tuple(name for name in names if name not in newest)
    return _closed(report.kind, ranges.Range(report.label, tuple(newest.values()), missing), at)


def _closed(kind: str, found: ranges.Range, at: datetime) -> Ground:
    return Ground(
        kind=kind,
        label=found.label,
        periods=tuple(snapshot.period for snapshot in found.snapshots),
        snapshots=found.snapshots,
        values=tuple(_values(found.last)),
        flows=ranges.flows(found) if len(spans.months(found.label)) > 1 else None,
        unclosed=found.missing,
        at=at,
    )


def _values(snapshot: Snapshot) -> Iterable[SnapshotValue]:
    return (
        SnapshotValue.objects.filter(snapshot=snapshot)
        .select_related("version__indicator__data_set", "unit")
        .order_by("version__indicator__data_set__position", "version__indicator__position", "unit__sort_key")
    )


def _unsaved(row: closing.Row) -> SnapshotValue:
    """A row that would be frozen now, in the shape of one that is."""
    return SnapshotValue(unit_name=row.unit.name, **{name: getattr(row, name) for name in row.__slots__})


def facts_of(ground: Ground) -> Facts:
    """The figures of the report as plain data."""
    lines = _lines(ground)
    sets = {each.code: each for each in DataSet.objects.order_by("position")}
    first = ground.periods[0]
    plan = reporting.plan_of(ground.last)
    return Facts(
        kind=ground.kind,
        label=ground.label,
        start_on=first.start_on,
        end_on=ground.last.end_on,
        plan=plan.decision_no if plan else "",
        results=tuple(line for line in lines if line.data_set == reporting.COMMUNES),
        others=tuple(
            (code, each.name, own)
            for code, each in sets.items()
            if code != reporting.COMMUNES and (own := tuple(line for line in lines if line.data_set == code))
        ),
        reporting=tuple(_reported(ground)),
        difficulties=tuple(difficulties(ground)),
        unclosed=ground.unclosed,
        provisional_at=None if ground.snapshots else timezone.localtime(ground.at),
        steps=_steps(ground) if ground.kind == REVIEW else None,
    )


def _lines(ground: Ground) -> list[Line]:
    by_version: dict[int, list[SnapshotValue]] = {}
    for value in ground.values:
        by_version.setdefault(value.version_id, []).append(value)
    return [_line(values, ground) for values in by_version.values()]


def _line(values: Sequence[SnapshotValue], ground: Ground) -> Line:
    """The whole is the row of the unit above the others; where one unit reports, that unit."""
    version = values[0].version
    indicator = version.indicator
    figures = {value.unit_id: _figure(value, ground) for value in values}
    top = min(values, key=lambda value: (len(value.unit.path), value.unit.code))
    parts = [value for value in values if value.unit.kind == indicator.data_set.kind and value.unit_id != top.unit_id]
    return Line(
        code=indicator.code,
        name=indicator.name,
        short_name=indicator.short_name,
        data_set=indicator.data_set.code,
        whole=figures[top.unit_id],
        units=tuple(figures[value.unit_id] for value in (parts or [top])),
        has_rate=version.denominator != IndicatorVersion.Denominator.NONE,
        is_flow=version.nature == IndicatorVersion.Nature.FLOW,
        is_counted=version.numerator == IndicatorVersion.Numerator.AWARDS,
        reach_by=top.reach_by,
    )


def _figure(value: SnapshotValue, ground: Ground) -> Figure:
    version = value.version
    is_flow = version.nature == IndicatorVersion.Nature.FLOW
    flow, numerator, below = value.flow, value.numerator, value.denominator
    if ground.flows is not None:
        flow = ground.flows.get((value.unit_id, version.indicator_id))
        if is_flow:
            row = version.denominator_row_id
            numerator, below = flow, ground.flows.get((value.unit_id, row)) if row else below
    percent = value.percent
    if ground.flows is not None and is_flow:
        percent = rates.percent(numerator, below, version.decimals, version.rounding)
    return Figure(
        name=value.unit_name,
        code=value.unit.code,
        numerator=numerator,
        flow=flow,
        denominator=below,
        percent=percent,
        target=value.target_percent,
        target_count=value.target_count,
        expected=value.expected_percent,
        is_estimated=value.is_estimated,
        is_applicable=value.status != Status.NOT_APPLICABLE,
    )


def _reported(ground: Ground) -> Iterable[Reporting]:
    communes = reporting.data_set_of()
    for period in ground.periods:
        known = ground.known_at(period)
        units = list(communes.expected(period.end_on).order_by("sort_key"))
        record = timeliness.record_of(
            communes, period, timezone.localdate(known), units=units, periods=[period], at=known
        )
        stood = [(line.unit.name, line.standings[-1]) for line in record.lines]
        yield Reporting(
            label=period.label,
            due_on=reporting.due_on(period, communes),
            expected=len(stood),
            late=tuple(name for name, standing in stood if standing == LATE),
            missing=tuple(name for name, standing in stood if standing not in {ON_TIME, LATE}),
        )


def difficulties(ground: Ground) -> list[tuple[str, str]]:
    """``(unit, what it wrote)`` of the reports of every data set that were accepted then."""
    accepted = Q()
    for period in ground.periods:
        accepted |= Q(period=period, decided_at__lte=ground.known_at(period))
    rows = Submission.objects.filter(accepted, state__in=[Submission.State.ACCEPTED, Submission.State.REPLACED])
    rows = rows.order_by("data_set__position", "unit__sort_key", "period__end_on", "sequence")
    found = rows.values_list("data_set", "unit", "period", "unit__name", "difficulties")
    newest = {(data_set, unit, period): (name, text) for data_set, unit, period, name, text in found}
    return [(name, text) for name, text in newest.values() if text]


def _steps(ground: Ground) -> Steps:
    day = ground.last.end_on
    communes = list(Unit.objects.communes().valid_on(day).order_by("sort_key"))
    sent = set(UnitPlan.objects.filter(year=day.year, unit__in=communes).values_list("unit_id", flat=True))
    posts = Posting.objects.active_on(timezone.localdate(ground.at)).filter(role=Posting.Role.TASK_FORCE)
    return Steps(
        task_force=posts.values("user").distinct().count(),
        plans=len(sent),
        units=len(communes),
        without_plan=tuple(unit.name for unit in communes if unit.pk not in sent),
        closed=len(ground.snapshots),
        months=len(spans.months(ground.label)),
    )


def months_of(ground: Ground) -> list[tuple[Snapshot, dict[str, SnapshotValue]]]:
    """The province's figure of each closed month by indicator code, for the table of the months."""
    rows = SnapshotValue.objects.filter(
        Q(unit__kind=Unit.Kind.PROVINCE),
        snapshot__in=ground.snapshots,
        version__indicator__data_set__code=reporting.COMMUNES,
    ).select_related("version__indicator")
    found: dict[int, dict[str, SnapshotValue]] = {}
    for row in rows:
        found.setdefault(row.snapshot_id, {})[row.version.indicator.code] = row
    return [(snapshot, found.get(snapshot.pk, {})) for snapshot in ground.snapshots]

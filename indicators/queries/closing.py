"""The rows that closing a month freezes: every data set, unit by unit, and what the units sum to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from indicators.models import DataSet, IndicatorVersion, Period, ReportedValue, SnapshotValue, Status
from indicators.queries import counting, reporting
from indicators.rules import rates
from places.models import Unit

Value = tuple[str, int | None, int | None]
"""Status, numerator, flow."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one unit, as it would be frozen now."""

    unit: Unit
    version: IndicatorVersion
    status: str
    numerator: int | None
    flow: int | None
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    units_reported: int | None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every row of a period stands on."""

    period: Period
    people: Mapping[int, int]
    aims: Mapping[tuple[int, int | None], Decimal]
    reported: Mapping[tuple[int, int], ReportedValue]

    def aim(self, version: IndicatorVersion, unit: Unit) -> Decimal | None:
        return self.aims.get((version.indicator_id, unit.pk), self.aims.get((version.indicator_id, None)))


def rows_of(period: Period) -> list[Row]:
    """Every figure of the period: each unit of a data set, then their sum."""
    plan = reporting.plan_of(period)
    ground = _Ground(
        period, reporting.denominators(plan, period.end_on), reporting.targets(plan), reporting.accepted_values(period)
    )
    versions = reporting.versions_on(period.end_on)
    return [
        row
        for data_set in DataSet.objects.select_related("under")
        for row in _of_data_set(data_set, [v for v in versions if v.indicator.data_set_id == data_set.pk], ground)
    ]


def _of_data_set(data_set: DataSet, versions: list[IndicatorVersion], ground: _Ground) -> list[Row]:
    units = list(data_set.expected(ground.period.end_on).order_by("code"))
    whole = data_set.under or Unit.objects.get(kind=Unit.Kind.PROVINCE)
    values = {version.indicator_id: _values(version, ground, units) for version in versions}
    rows: list[Row] = []
    for version in versions:
        found = values[version.indicator_id]
        below = _denominators(version, ground, values)
        lines = [_row(unit, version, found[unit.pk], below.get(unit.pk), ground) for unit in units]
        rows += lines if units == [whole] else [*lines, _sum(whole, version, lines, ground)]
    return rows


def _denominators(
    version: IndicatorVersion, ground: _Ground, values: Mapping[int, Mapping[int, Value]]
) -> Mapping[int, int]:
    """``{unit id: what 100 % is}``; units without one are left out."""
    if version.denominator == IndicatorVersion.Denominator.POPULATION:
        return ground.people
    row = values.get(version.denominator_row_id or 0, {})
    return {unit: numerator for unit, (_status, numerator, _flow) in row.items() if numerator is not None}


def _values(version: IndicatorVersion, ground: _Ground, units: list[Unit]) -> dict[int, Value]:
    """By unit. What is counted is never missing: nobody certified is zero."""
    if version.numerator == IndicatorVersion.Numerator.AWARDS:
        counted = counting.skills_by_commune(ground.period.end_on)
        before = _previous_numerators(ground.period, version)
        return {u.pk: _counted(counted.get(u.pk, 0), before.get(u.pk)) for u in units}
    found = {u.pk: ground.reported.get((u.pk, version.indicator_id)) for u in units}
    return {pk: _reported(version, value) for pk, value in found.items()}


def _counted(now: int, before: int | None) -> Value:
    return Status.VALUE, now, None if before is None else now - before


def _reported(version: IndicatorVersion, value: ReportedValue | None) -> Value:
    """Of a flow the figure is the month's part itself."""
    if value is None:
        return Status.MISSING, None, None
    is_flow = version.nature == IndicatorVersion.Nature.FLOW
    return value.status, value.flow if is_flow else value.stock, value.flow


def _previous_numerators(period: Period, version: IndicatorVersion) -> dict[int, int]:
    """What the month before was closed with; nothing when that very month was not closed."""
    last = reporting.latest_snapshot(before=period.end_on)
    if last is None or last.period.end_on + timedelta(days=1) != period.start_on:
        return {}
    rows = SnapshotValue.objects.filter(snapshot=last, version__indicator=version.indicator_id)
    known = rows.filter(numerator__isnull=False).values_list("unit_id", "numerator")
    return counting.inherited({unit: value for unit, value in known if value is not None}, period.end_on)


def _row(unit: Unit, version: IndicatorVersion, value: Value, denominator: int | None, ground: _Ground) -> Row:
    status, numerator, flow = value
    return Row(
        unit=unit,
        version=version,
        status=status,
        numerator=numerator,
        flow=flow,
        denominator=denominator,
        percent=rates.percent(numerator, denominator, version.decimals, version.rounding),
        target_percent=ground.aim(version, unit),
        units_reported=None,
    )


def _sum(whole: Unit, version: IndicatorVersion, lines: list[Row], ground: _Ground) -> Row:
    total = rates.total([rates.Part(line.numerator, line.denominator) for line in lines])
    flows = [line.flow for line in lines if line.flow is not None]
    return Row(
        unit=whole,
        version=version,
        status=Status.MISSING if total.numerator is None else Status.VALUE,
        numerator=total.numerator,
        flow=sum(flows) if flows else None,
        denominator=total.denominator,
        percent=rates.percent(total.numerator, total.denominator, version.decimals, version.rounding),
        target_percent=ground.aim(version, whole),
        units_reported=total.reported,
    )

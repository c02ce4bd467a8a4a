"""The rows that closing a month freezes: every data set, unit by unit, and what the units sum to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from indicators.models import DataSet, IndicatorVersion, Period, ReportedValue, Snapshot, SnapshotValue, Status
from indicators.queries import (
    adjustments,
    bridging,
    counting,
    reporting,
    rungs,
    sources,
    targets,
    withholding,
)
from indicators.rules import bridges, rates
from indicators.rules.counting import Basis, Rule, rule_from
from indicators.rules.sources import Chosen
from places import queries as places
from places.models import Unit

Numerator = IndicatorVersion.Numerator


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one unit, as it would be frozen now; the columns of ``SnapshotValue``."""

    unit: Unit
    version: IndicatorVersion
    status: str
    numerator: int | None = None
    flow: int | None = None
    denominator: int | None = None
    percent: Decimal | None = None
    target_percent: Decimal | None = None
    target_count: int | None = None
    expected_percent: Decimal | None = None
    reach_by: date | None = None
    units_reported: int | None = None
    adjustment: int = 0
    is_estimated: bool = False
    is_withheld: bool = False
    bridge: Mapping[str, int | None] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Value:
    """What was reported or counted of a unit, before it is set against anything."""

    status: str = Status.MISSING
    numerator: int | None = None
    flow: int | None = None
    adjustment: int = 0
    beside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every row of a period stands on."""

    period: Period
    known_at: datetime | None
    """What the counted figures know: of a month that was closed before, what was known then."""
    rules: Mapping[str, Rule]
    """``{indicator code: rule}`` by which the month was counted when it was closed first."""
    people: Mapping[int, int]
    estimated: frozenset[int]
    """Units whose denominator was carried over from an ended unit by a share."""
    aims: targets.Aims
    reported: Mapping[tuple[int, int], ReportedValue]
    imported: Mapping[tuple[int, int], Chosen]
    """What other sources handed over, of indicators that are counted from them."""
    adjusted: Mapping[tuple[int, int], int]
    last: Snapshot | None
    """The month just before, as it was closed last."""
    beside: Mapping[str, Mapping[int, Mapping[str, int]]]
    """``{indicator code: {unit id: what stood beside the count}}`` of the first closing."""

    def basis(self, version: IndicatorVersion) -> Basis:
        rule = self.rules.get(version.indicator.code) or counting.rule_of(version)
        return Basis(rule, self.period.end_on, self.known_at)


def ground_of(period: Period, known_at: datetime | None = None) -> Ground:
    """``known_at`` is the moment of a first closing; a month closed before keeps its own."""
    plan = reporting.plan_of(period)
    first = period.snapshots.order_by("vintage").first()
    return Ground(
        period=period,
        known_at=first.counted_at if first else known_at,
        rules={code: rule_from(data) for code, data in first.rule.items()} if first else {},
        people=reporting.denominators(plan, period.end_on),
        estimated=places.estimated(plan.population.as_of, period.end_on) if plan else frozenset(),
        aims=targets.aims(plan, period.end_on),
        reported=reporting.accepted_values(period),
        imported=sources.imported_values(period),
        adjusted=adjustments.approved(period),
        last=_just_before(period),
        beside=_beside(first) if first else {},
    )


def _beside(first: Snapshot) -> dict[str, dict[int, Mapping[str, int]]]:
    rows = SnapshotValue.objects.filter(snapshot=first, version__numerator=Numerator.AWARDS)
    found: dict[str, dict[int, Mapping[str, int]]] = {}
    for code, unit, beside in rows.values_list("version__indicator__code", "unit", "beside"):
        found.setdefault(code, {})[unit] = beside
    return found


def _just_before(period: Period) -> Snapshot | None:
    last = reporting.latest_snapshot(before=period.end_on)
    return last if last and last.period.end_on + timedelta(days=1) == period.start_on else None


def rows_of(period: Period) -> list[Row]:
    """Every figure of the period as it stands now."""
    return rows_on(ground_of(period))


def rows_on(ground: Ground) -> list[Row]:
    """Every figure: each unit of a data set, then their sum."""
    versions = reporting.versions_on(ground.period.end_on)
    rows = [
        row
        for data_set in DataSet.objects.select_related("under")
        for row in _of_data_set(data_set, [v for v in versions if v.indicator.data_set_id == data_set.pk], ground)
    ]
    hidden = withholding.withheld_rows(ground.period, rows)
    return [replace(row, is_withheld=(row.unit.pk, row.version.indicator_id) in hidden) for row in rows]


def _of_data_set(data_set: DataSet, versions: list[IndicatorVersion], ground: Ground) -> list[Row]:
    units = list(data_set.expected(ground.period.end_on).order_by("code"))
    whole = data_set.under or Unit.objects.get(kind=Unit.Kind.PROVINCE)
    values = {version.indicator_id: _values(version, ground, units) for version in versions}
    rows: list[Row] = []
    for version in versions:
        found = values[version.indicator_id]
        below = _denominators(version, ground, values)
        lines = [_row(unit, version, found[unit.pk], below.get(unit.pk), ground) for unit in units]
        lines, sum_bridge = _bridged(lines, version, ground, whole)
        rows += lines if units == [whole] else [*lines, _sum(whole, version, lines, ground, sum_bridge)]
    return rows


def _denominators(
    version: IndicatorVersion, ground: Ground, values: Mapping[int, Mapping[int, Value]]
) -> Mapping[int, int]:
    """``{unit id: what 100 % is}``; units without one are left out."""
    if version.denominator == IndicatorVersion.Denominator.POPULATION:
        return ground.people
    row = values.get(version.denominator_row_id or 0, {})
    return {unit: value.numerator for unit, value in row.items() if value.numerator is not None}


def figure_and_whole(
    unit: Unit, version: IndicatorVersion, ground: Ground, versions: Mapping[int, IndicatorVersion]
) -> tuple[int | None, int | None]:
    """One unit's figure without its corrections, and what 100 % is of it. ``versions`` by indicator id."""
    figure = _values(version, replace(ground, adjusted={}), [unit])[unit.pk].numerator
    row = versions.get(version.denominator_row_id or 0)
    below = _denominators(version, ground, {row.indicator_id: _values(row, ground, [unit])} if row else {})
    return figure, below.get(unit.pk)


def _values(version: IndicatorVersion, ground: Ground, units: list[Unit]) -> dict[int, Value]:
    """By unit. What is counted is never missing: nobody certified is zero."""
    if version.numerator == Numerator.AWARDS:
        basis = ground.basis(version)
        counted = counting.by_commune(basis)
        beside = ground.beside.get(version.indicator.code) or rungs.beside(basis, counted)
        return {u.pk: Value(Status.VALUE, counted.get(u.pk, 0), beside=beside.get(u.pk, {})) for u in units}
    said = _imported if version.numerator == Numerator.IMPORTED else _reported
    return {u.pk: said(version, ground, u.pk) for u in units}


def _imported(version: IndicatorVersion, ground: Ground, unit_id: int) -> Value:
    """What the sources say, as ``rules.sources`` puts it together; nobody said anything: missing."""
    key = unit_id, version.indicator_id
    chosen, added = ground.imported.get(key), ground.adjusted.get(key, 0)
    is_flow = version.nature == IndicatorVersion.Nature.FLOW
    figure = (chosen.flow if is_flow else chosen.stock) if chosen else None
    if chosen is None or figure is None:
        return Value(Status.MISSING)
    return _value(figure, chosen.flow, added, is_flow=is_flow)


def _reported(version: IndicatorVersion, ground: Ground, unit_id: int) -> Value:
    """Of a flow the figure is the month's part itself. A correction of nothing is none."""
    key = unit_id, version.indicator_id
    value, added = ground.reported.get(key), ground.adjusted.get(key, 0)
    if value is None or value.status != Status.VALUE:
        return Value(value.status if value else Status.MISSING)
    is_flow = version.nature == IndicatorVersion.Nature.FLOW
    figure = value.flow if is_flow else value.stock
    if figure is None:
        return Value(Status.MISSING)
    return _value(figure, value.flow, added, is_flow=is_flow)


def _value(figure: int, flow: int | None, added: int, *, is_flow: bool) -> Value:
    """With what was corrected; of a flow, whose months are summed, the month's part is the corrected figure."""
    whole = max(0, figure + added)
    return Value(Status.VALUE, whole, whole if is_flow else flow, added)


def _row(unit: Unit, version: IndicatorVersion, value: Value, denominator: int | None, ground: Ground) -> Row:
    if value.status == Status.NOT_APPLICABLE:
        return Row(unit, version, value.status)
    by_people = version.denominator == IndicatorVersion.Denominator.POPULATION
    return Row(
        unit=unit,
        version=version,
        status=value.status,
        numerator=value.numerator,
        flow=value.flow,
        adjustment=value.adjustment,
        beside=value.beside,
        is_estimated=by_people and unit.pk in ground.estimated,
        **_set_against(unit, version, value.numerator, denominator, ground),
    )


def _set_against(
    unit: Unit, version: IndicatorVersion, numerator: int | None, denominator: int | None, ground: Ground
) -> dict[str, Any]:
    """The denominator, the rate, and the target with its path."""
    aim = ground.aims.of(version.indicator_id, unit.pk)
    return {
        "denominator": denominator,
        "percent": rates.percent(numerator, denominator, version.decimals, version.rounding),
        "target_percent": aim.percent_of(denominator) if aim else None,
        "target_count": aim.count_of(denominator) if aim else None,
        "expected_percent": aim.expected_on(ground.period.end_on, denominator) if aim else None,
        "reach_by": aim.reach_by if aim else None,
    }


def _sum(
    whole: Unit, version: IndicatorVersion, lines: list[Row], ground: Ground, bridge: Mapping[str, int | None]
) -> Row:
    """Units that the row does not apply to have reported, and nobody of theirs is among the 100 %."""
    concerned = [line for line in lines if line.status != Status.NOT_APPLICABLE]
    total = rates.total([rates.Part(line.numerator, line.denominator) for line in concerned])
    absent = Status.NOT_APPLICABLE if lines and not concerned else Status.MISSING
    flows = [line.flow for line in lines if line.flow is not None]
    return Row(
        unit=whole,
        version=version,
        status=absent if total.numerator is None else Status.VALUE,
        numerator=total.numerator,
        flow=sum(flows) if flows else None,
        units_reported=total.reported + len(lines) - len(concerned),
        adjustment=sum(line.adjustment for line in lines),
        is_estimated=False,
        bridge=bridge,
        beside=rungs.together([line.beside for line in lines]),
        **_set_against(whole, version, total.numerator, total.denominator, ground),
    )


def _bridged(
    lines: list[Row], version: IndicatorVersion, ground: Ground, whole: Unit
) -> tuple[list[Row], Mapping[str, int | None]]:
    """The lines with their bridges from the month before, and the bridge of their sum. A flow has none."""
    if version.nature == IndicatorVersion.Nature.FLOW:
        return lines, {}
    own = _numerators_before(ground.last, version)
    before = own.get(whole.pk)
    if version.numerator == Numerator.AWARDS:
        lines = _counted_bridges(lines, version, ground, own)
    else:
        units = {line.unit.pk for line in lines}
        lines = _reported_bridges(lines, ground, {u: n for u, n in own.items() if u != whole.pk or u in units})
    if not lines or lines[0].unit == whole:
        return lines, {}
    now = sum(line.numerator or 0 for line in lines)
    return lines, bridges.of_sum(now, before, [line.bridge for line in lines])


def _counted_bridges(lines: list[Row], version: IndicatorVersion, ground: Ground, own: Mapping[int, int]) -> list[Row]:
    """Every commune was counted in the month before, if the month was closed; the flow is the difference."""
    new = ground.basis(version)
    old = _counted_before(ground.last, version)
    moved = bridging.moved(old, new) if old else {}
    inherited = counting.inherited(own, places.heirs(new.cutoff, new.known_at))
    found = []
    for line in lines:
        pk, now = line.unit.pk, line.numerator or 0
        before = own.get(pk)
        boundary = inherited.get(pk, 0) - (before or 0)
        start = None if before is None and pk not in inherited else inherited.get(pk, 0)
        bridge = bridges.of_counted(now, before, moved=moved.get(pk, {}), boundary=boundary)
        found.append(replace(line, flow=None if start is None else now - start, bridge=bridge))
    return found


def _counted_before(last: Snapshot | None, version: IndicatorVersion) -> Basis | None:
    """How the month before was counted, if it was closed and says so."""
    rule = last.rule.get(version.indicator.code) if last else None
    if last is None or rule is None or last.counted_at is None:
        return None
    return Basis(rule_from(rule), last.period.end_on, last.counted_at)


def _reported_bridges(lines: list[Row], ground: Ground, own: Mapping[int, int]) -> list[Row]:
    """What an ended unit had reported goes to its successors by their shares. A flow that nobody wrote is what is new
    since the month before, so that the sum has a flow that its own bridge says.
    """
    last = ground.last
    carried = places.remapped(own, after=last.period.end_on, until=ground.period.end_on) if last else {}
    found = []
    for line in lines:
        pk, now, before = line.unit.pk, line.numerator, own.get(line.unit.pk)
        boundary = carried.get(pk, 0) - (before or 0)
        if now is None:
            why = bridges.NOT_APPLICABLE if line.status == Status.NOT_APPLICABLE else bridges.MISSING
            bridge = bridges.of_none(before, why, boundary=boundary)
        else:
            bridge = bridges.of_stock(now, before, flow=line.flow, boundary=boundary, adjusted=line.adjustment)
        is_known = line.flow is not None or now is None or (before is None and not boundary)
        found.append(replace(line, bridge=bridge, flow=line.flow if is_known else bridge.get(bridges.NEW, 0)))
    return found


def _numerators_before(last: Snapshot | None, version: IndicatorVersion) -> dict[int, int]:
    """``{unit id: numerator}`` of the month before, units and their sum."""
    if last is None:
        return {}
    rows = SnapshotValue.objects.filter(snapshot=last, version__indicator=version.indicator_id)
    return {unit: n for unit, n in rows.values_list("unit_id", "numerator") if n is not None}

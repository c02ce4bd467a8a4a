"""Mergers and splits: what is recorded, what a file of them speaks of, and what every figure would become."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from accounts.models import Residence
from indicators.models import IndicatorVersion, Snapshot, SnapshotValue
from indicators.queries import counting, reporting, targets
from indicators.rules import boundaries as rules
from indicators.rules import rates, rehearsal
from indicators.rules.boundaries import Ground, Hamlet, Known, Line, Plan
from indicators.rules.rehearsal import After
from places import queries as places
from places.models import Unit, UnitChange
from places.rules import Part, fold

Numbers = dict[str, int | None]


def recorded() -> QuerySet[UnitChange]:
    """Every change, the newest day first, with what it says."""
    rows = UnitChange.objects.prefetch_related("parts__from_unit", "parts__to_unit", "moves__village", "moves__to_unit")
    return rows.order_by("-effective_on", "-pk")


def ground_of(lines: Sequence[Line]) -> Ground:
    """What the lines speak of; a fixed number of queries."""
    codes = {
        each for line in lines for typed in (line.old_code, line.new_code) for each in (typed, rules.code_of(typed))
    }
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    old = {rules.code_of(line.old_code) for line in lines if line.villages}
    return Ground({code: _known(unit) for code, unit in units.items()}, _hamlets(old), _elsewhere(lines, old))


def _known(unit: Unit) -> Known:
    is_commune = unit.kind == Unit.Kind.COMMUNE
    return Known(unit.code, unit.name, unit.pk, is_commune, unit.valid_from, unit.valid_to)


def _hamlets(communes: Collection[str]) -> dict[str, list[Hamlet]]:
    """The villages of communes that are split by list, with the persons who live there now."""
    rows = Unit.objects.filter(kind=Unit.Kind.VILLAGE, parent__code__in=communes).open().order_by("sort_key", "pk")
    villages = list(rows.values_list("pk", "code", "name", "parent__code"))
    homes = Residence.objects.open().filter(unit__in=[pk for pk, *_rest in villages])
    persons = dict(homes.values_list("unit").annotate(Count("pk")).order_by())
    found: dict[str, list[Hamlet]] = {}
    for pk, code, name, commune in villages:
        found.setdefault(commune, []).append(Hamlet(code, name, persons.get(pk, 0)))
    return found


def _elsewhere(lines: Iterable[Line], communes: Collection[str]) -> dict[str, str]:
    """Of the villages typed, those of other communes."""
    typed = {text for line in lines for text in rules.tokens(line.villages)}
    named = Q(code__in=typed) | Q(name_key__in={fold(text) for text in typed})
    rows = Unit.objects.filter(named, kind=Unit.Kind.VILLAGE).exclude(parent__code__in=communes)
    found: dict[str, str] = {}
    for code, key, commune in rows.values_list("code", "name_key", "parent__name"):
        found |= {fold(code): commune, key: commune}
    return found


def names_of(plan: Plan) -> dict[str, str]:
    """Of every commune in it, by code."""
    codes = {code for part in plan.parts for code in (part.old, part.new)}
    return dict(plan.new_units) | dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a commune, before or after. ``is_estimated`` speaks of the count."""

    code: str
    name: str
    numerator: int | None
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    target_count: int | None
    is_estimated: bool = False
    denominator_is_estimated: bool = False
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """Of what is there: missing everywhere is missing, not zero."""

    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An indicator before and after, with sums that are equal (``rules.rehearsal``)."""

    version: IndicatorVersion
    is_counted: bool
    before: Sequence[Figure]
    after: Sequence[Figure]
    sums: tuple[Sums, Sums]

    @property
    def is_equal(self) -> bool:
        return self.sums[0] == self.sums[1]


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a rehearsal stands on. ``units``: those that are there, by code; ``day``: the last one before the change."""

    plan: Plan
    day: date
    snapshot: Snapshot
    units: Mapping[str, Unit]
    ids: Mapping[str, int]
    """By code; communes that are to be made have numbers below zero."""
    aims: tuple[targets.Aims, targets.Aims]
    """Before and after."""


def rehearse(plan: Plan, effective_on: date) -> tuple[Snapshot | None, list[Rehearsed]]:
    """Every public figure of the last closed month, as it stands and as it would stand. Nothing is written."""
    snapshot = reporting.latest_snapshot()
    if snapshot is None:
        return None, []
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={c for p in plan.parts for c in (p.old, p.new)})}
    day = effective_on - timedelta(days=1)
    ids = {code: -place for place, code in enumerate(plan.new_units, 1)} | {c: unit.pk for c, unit in units.items()}
    planned = [Part(ids[part.old], ids[part.new], part.share) for part in plan.parts]
    target_plan = reporting.plan_on(effective_on)
    aims = targets.aims(target_plan, day), targets.aims(target_plan, effective_on, planned)
    stage = _Stage(plan, day, snapshot, units, ids, aims)
    values: dict[int, list[SnapshotValue]] = {}
    for value in reporting.values_of(snapshot):
        values.setdefault(value.version_id, []).append(value)
    return snapshot, [_rehearsed(rows, stage) for rows in values.values()]


def _rehearsed(values: list[SnapshotValue], stage: _Stage) -> Rehearsed:
    version = values[0].version
    is_counted = version.numerator == IndicatorVersion.Numerator.AWARDS
    numerators = _carried({v.unit_id: v.numerator for v in values}, stage, is_counted=is_counted)
    denominators = _carried({v.unit_id: v.denominator for v in values}, stage, is_counted=False)
    if is_counted:
        counts = rehearsal.by_persons(numerators, stage.plan, _lived(stage, version))
    else:
        counts = rehearsal.by_shares(numerators, stage.plan)
    people = rehearsal.by_shares(denominators, stage.plan)
    then, now = stage.aims
    before = [
        _figure(version, stage, code, After(numerators[code]), After(denominators[code]), then)
        for code in sorted(numerators)
    ]
    after = [_figure(version, stage, code, counts[code], people[code], now) for code in sorted(counts)]
    return Rehearsed(version, is_counted, before, after, (_sums(before), _sums(after)))


def _carried(values: Mapping[int, int | None], stage: _Stage, *, is_counted: bool) -> Numbers:
    """Of the communes that are there on the day before, by code: what changed since the month was closed is in it."""
    known = {pk: value for pk, value in values.items() if value is not None}
    if is_counted:
        carried = counting.inherited(known, places.heirs(stage.day))
    else:
        carried = places.remapped(known, after=stage.snapshot.period.end_on, until=stage.day)
    then = [unit for unit in stage.units.values() if unit.valid_from is None or unit.valid_from <= stage.day]
    return {unit.code: carried.get(unit.pk) for unit in then}


def _lived(stage: _Stage, version: IndicatorVersion) -> dict[str, dict[str, int]]:
    """``{old commune: {village: persons of the figure}}`` of those that are split by list."""
    listed = [stage.units[code] for code in sorted(stage.plan.listed)]
    if not listed:
        return {}
    basis = counting.basis_of(stage.snapshot)
    found: dict[str, dict[str, int]] = {}
    for unit in listed:
        persons = counting.persons_in(unit.pk, basis)
        homes = persons.annotate(village=counting.home_on(basis.cutoff, "unit__code", basis.known_at))
        found[unit.code] = dict(homes.values_list("village").annotate(Count("pk")).order_by())
    return found


def _figure(
    version: IndicatorVersion, stage: _Stage, code: str, count: After, people: After, aims: targets.Aims
) -> Figure:
    unit = stage.units.get(code)
    aim = aims.of(version.indicator_id, stage.ids[code])
    return Figure(
        code=code,
        name=unit.name if unit else stage.plan.new_units[code],
        numerator=count.value,
        denominator=people.value,
        percent=None
        if count.is_partial  # of a part of the people: no rate
        else rates.percent(count.value, people.value, version.decimals, version.rounding),
        target_percent=aim.percent_of(people.value) if aim else None,
        target_count=aim.count_of(people.value) if aim else None,
        is_estimated=count.is_estimated,
        denominator_is_estimated=people.is_estimated,
        is_partial=count.is_partial,
    )


def _sums(figures: Iterable[Figure]) -> Sums:
    rows = list(figures)
    counts = [each.numerator for each in rows if each.numerator is not None]
    people = [each.denominator for each in rows if each.denominator is not None]
    return Sums(sum(counts) if counts else None, sum(people) if people else None)

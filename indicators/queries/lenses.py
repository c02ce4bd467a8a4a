"""A closed figure measured against other populations than the one it was closed with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.models import IndicatorVersion, Snapshot, SnapshotValue
from indicators.rules import rates
from indicators.rules.lenses import Counted, Lens, lens
from places import queries as places
from places.models import PopulationSeries, PopulationValue, Unit

USED = 0
"""The key of the population that the figure was closed with, as it was frozen; the others go by their own keys."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One unit through every population."""

    unit_code: str
    name: str
    numerator: int | None
    lens: Lens[int]


@dataclass(frozen=True, slots=True)
class Lenses:
    """``series``: the populations beside the one used, newest first. ``flips``: communes whose verdict depends on the
    choice; ``wide``: those of which two sources differ by a tenth or more.
    """

    series: tuple[PopulationSeries, ...]
    whole: Seen
    flips: tuple[Seen, ...]
    wide: tuple[Seen, ...]
    communes: int


def lenses(snapshot: Snapshot, indicator: str, chosen: Sequence[PopulationSeries], unit: Unit) -> Lenses | None:
    """``unit`` is the province or a commune; ``None`` where the snapshot has no such figure of it."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=indicator)
    rows = rows.filter(unit__kind__in=(Unit.Kind.COMMUNE, unit.kind)).select_related("version", "unit")
    values = list(rows.order_by("unit__sort_key").defer("bridge", "beside"))
    own = next((value for value in values if value.unit_id == unit.pk), None)
    if own is None:
        return None
    communes = [value for value in values if value.unit.kind == Unit.Kind.COMMUNE]
    people = {series.pk: _people(series, snapshot, [value.unit_id for value in communes]) for series in chosen}
    seen = [_seen(value, {key: found.get(value.unit_id) for key, found in people.items()}) for value in communes]
    if unit.kind == Unit.Kind.COMMUNE:
        whole = next(each for each in seen if each.unit_code == unit.code)
    else:
        whole = _seen(own, {key: _sum(found, communes) for key, found in people.items()})
    return Lenses(
        tuple(chosen),
        whole,
        tuple(each for each in seen if each.lens.flips),
        tuple(each for each in seen if each.lens.is_wide),
        len(communes),
    )


def covering(snapshot: Snapshot) -> list[PopulationSeries]:
    """The series that know a commune and are not the one that the snapshot was closed with."""
    known = PopulationValue.objects.filter(unit__kind=Unit.Kind.COMMUNE).values("series")
    return list(
        PopulationSeries.objects.filter(pk__in=known).exclude(pk=snapshot.population_id).order_by("-as_of", "pk")
    )


def _people(series: PopulationSeries, snapshot: Snapshot, communes: Sequence[int]) -> Mapping[int, int]:
    """The series in the units of the snapshot's last day."""
    values = PopulationValue.objects.filter(series=series, unit__kind=Unit.Kind.COMMUNE)
    found = places.remapped(
        dict(values.values_list("unit_id", "value")), after=series.as_of, until=snapshot.period.end_on
    )
    return {unit: found[unit] for unit in communes if unit in found}


def _sum(people: Mapping[int, int], communes: Sequence[SnapshotValue]) -> int | None:
    """A sum with a hole in it is no population."""
    return rates.total([rates.Part(None, people.get(value.unit_id)) for value in communes]).denominator


def _seen(value: SnapshotValue, people: Mapping[int, int | None]) -> Seen:
    counted = Counted(
        numerator=value.numerator,
        denominator=value.denominator,
        expected=value.expected_percent,
        is_assigned=value.target_percent is None and value.target_count is not None,
        decimals=value.version.decimals,
        rounding=value.version.rounding,
    )
    has_population = value.version.denominator == IndicatorVersion.Denominator.POPULATION
    seen = lens(counted, {USED: value.denominator, **(people if has_population else {})})
    return Seen(value.unit.code, value.unit_name, value.numerator, seen)

"""Units as they are today and as they were: search, subtree, successors, population."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q

from places import rules
from places.models import PopulationValue, Unit, UnitChangePart, UnitQuerySet


def units_on(day: date, *, kind: str | None = None) -> UnitQuerySet:
    """Units that existed on that day."""
    units = Unit.objects.valid_on(day)
    return units.filter(kind=kind) if kind else units


def subtree(unit: Unit) -> UnitQuerySet:
    """The unit and everything below it, in today's tree."""
    return Unit.objects.under(unit.path)


def find_communes(typed: str) -> list[Unit]:
    """The communes that a code or a name can mean (``rules.find_unit``): none, one, or several to choose
    from.
    """
    wanted = rules.fold(rules.split_kind(typed)[1])
    units = Unit.objects.communes().open()
    code = rules.clean(typed)
    units = units.filter(code=code.zfill(5)) if code.isdecimal() else units.filter(name_key__endswith=wanted)
    by_id = {unit.id: unit for unit in units}
    named = [rules.Named(unit.id, unit.code, unit.name) for unit in by_id.values()]
    return [by_id[found.id] for found in rules.find_unit(typed, named)] if wanted else []


def find_village(commune: Unit, name: str) -> Unit | None:
    """The commune's village of that name, wherever the tone marks were put."""
    key = rules.tone_key(name)
    alike = Unit.objects.filter(parent=commune, kind=Unit.Kind.VILLAGE, name_key=rules.fold(name))
    return next((unit for unit in alike if rules.tone_key(unit.name) == key), None)


def search_units(kind: str, typed: str, *, commune: str = "", limit: int = 200) -> list[tuple[str, str]]:
    """(code, name) of open communes, or of one commune's villages, whose names contain what was typed."""
    units = Unit.objects.villages_of(commune) if kind == Unit.Kind.VILLAGE else Unit.objects.filter(kind=kind)
    return list(units.open().matching(typed).values_list("code", "name")[:limit])


def successors(after: date, until: date, known_at: datetime | None = None) -> dict[int, dict[int, Fraction]]:
    """Units changed after one day and until another, as known at a moment (``None``: now): old id to the ids and
    shares of what they became.
    """
    return rules.follow(_changes(Q(change__effective_on__gt=after, change__effective_on__lte=until), known_at))


def heirs(day: date, known_at: datetime | None = None) -> dict[int, int]:
    """``{unit that ended by the day: the one that goes on for it}``, as known at a moment: its people without a
    village of their own, its posts and its papers.
    """
    return rules.heirs(_changes(Q(change__effective_on__lte=day), known_at))


def _changes(when: Q, known_at: datetime | None) -> list[list[rules.Part]]:
    """In the order of their days, without those that were withdrawn before they came into force."""
    known = Q() if known_at is None else Q(change__recorded_at__lte=known_at)
    parts = (
        UnitChangePart.objects.filter(when, known, change__withdrawn_at__isnull=True)
        .order_by("change__effective_on", "change_id", "id")
        .values_list("change_id", "from_unit_id", "to_unit_id", "share")
    )
    changes: dict[int, list[rules.Part]] = {}
    for change, source, target, share in parts:
        changes.setdefault(change, []).append(rules.Part(source, target, share))
    return list(changes.values())


def estimated(after: date, until: date) -> frozenset[int]:
    """Units whose share of an older unit's counts is an estimate: the older one was split between several."""
    parted = [parts for parts in successors(after, until).values() if len(parts) > 1]
    return frozenset(unit for parts in parted for unit in parts)


def remapped(values: Mapping[int, int], *, after: date, until: date) -> dict[int, int]:
    """Counts by units of one day as counts by the units of a later day; the total stays."""
    return rules.remap(values, successors(after, until))


def unit_on(unit_id: int, day: date, *, since: date) -> list[int]:
    """What a unit of the day ``since`` is on ``day``: itself, or its successors with the largest share
    first.
    """
    found = successors(since, day).get(unit_id, {unit_id: Fraction(1)})
    return sorted(found, key=lambda target: (-found[target], target))


def population(series_id: int, unit_ids: Iterable[int] | None = None) -> dict[int, int]:
    """The values of a series by unit id."""
    values = PopulationValue.objects.filter(series_id=series_id)
    if unit_ids is not None:
        values = values.filter(unit_id__in=unit_ids)
    return dict(values.values_list("unit_id", "value"))

"""Units as they are today and as they were: search, subtree, successors, population."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

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


def find_communes(typed: str, among: UnitQuerySet | None = None) -> list[Unit]:
    """The communes (of today, or ``among`` others) that a code or a name can mean (``rules.find_unit``): none, one, or
    several to choose from.
    """
    wanted = rules.fold(rules.split_kind(typed)[1])
    units = Unit.objects.communes().open() if among is None else among
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


Successors = dict[int, dict[int, Fraction]]
"""``{old unit id: {what it became: part of it}}``."""


def successors(
    after: date, until: date, known_at: datetime | None = None, *, planned: Sequence[rules.Part] = ()
) -> Successors:
    """Units changed after one day and until another, as known at a moment (``None``: now): old id to the ids and
    shares of what they became. A change that is only ``planned`` comes last.
    """
    changes = _changes(_steps(_known(known_at) & Q(change__effective_on__gt=after), until))
    return rules.follow([*changes, planned] if planned else changes)


def successors_since(moments: Iterable[tuple[date, datetime]], until: date) -> dict[date, Successors]:
    """``{day: successors}`` of the units by which something was said of each day: of changes after it, and of those
    that nobody had recorded at the moment when it was said. One query for all of them.
    """
    asked = dict(moments)
    if not asked:
        return {}
    later = Q(change__effective_on__gt=min(asked)) | Q(change__recorded_at__gt=min(asked.values()))
    steps = _steps(later, until)
    return {
        day: rules.follow(_changes(step for step in steps if step.effective_on > day or step.recorded_at > said))
        for day, said in asked.items()
    }


def heirs(day: date, known_at: datetime | None = None) -> dict[int, int]:
    """``{unit that ended by the day: the one that goes on for it}``, as known at a moment: its people without a
    village of their own, its posts and its papers.
    """
    return rules.heirs(_changes(_steps(_known(known_at), day)))


class _Step(NamedTuple):
    """One part of a change, in the order in which they are followed."""

    change: int
    source: int
    target: int
    share: Decimal
    effective_on: date
    recorded_at: datetime


def _known(known_at: datetime | None) -> Q:
    return Q() if known_at is None else Q(change__recorded_at__lte=known_at)


def _steps(which: Q, until: date) -> list[_Step]:
    """Without those that were withdrawn before they came into force."""
    parts = UnitChangePart.objects.filter(
        which, change__effective_on__lte=until, change__withdrawn_at__isnull=True
    ).order_by("change__effective_on", "change_id", "id")
    columns = ("change_id", "from_unit_id", "to_unit_id", "share", "change__effective_on", "change__recorded_at")
    return [_Step(*row) for row in parts.values_list(*columns)]


def _changes(steps: Iterable[_Step]) -> list[Sequence[rules.Part]]:
    changes: dict[int, list[rules.Part]] = {}
    for step in steps:
        changes.setdefault(step.change, []).append(rules.Part(step.source, step.target, step.share))
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

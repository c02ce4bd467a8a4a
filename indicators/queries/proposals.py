"""What the rank of the next class hangs on: of the villages of a commune, and of the communes of the province."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from certificates.models import AwardType
from courses.models import ClassSession
from courses.rules.classes import choice
from indicators.models import Coverage
from indicators.queries.aims import Aims
from indicators.queries.coverage import Books, Line
from indicators.rules import proposals
from indicators.rules.coverage import Counts, still_missing
from indicators.rules.proposals import Place, Proposal
from places import queries as places
from places.models import Unit, Venue


@dataclass(frozen=True, slots=True)
class Held:
    """The classes of a place: when the last session began, whether one is still to come."""

    last_on: date | None = None
    has_class: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """A place to open a class in. ``unit`` is the village or the commune; ``venue`` the largest one there."""

    unit: Unit
    is_village: bool
    proposal: Proposal[int]
    adults: int | None
    venue: Venue | None = None


def subject() -> str:
    """What the next class would learn, as the form of a class names it: what the figure's certificate is for."""
    types = AwardType.objects.filter(is_active=True, qualifies=True).select_related("course", "programme")
    first = types.order_by("pk").first()
    found = first and (first.programme or first.course)
    return choice(found.code, is_programme=bool(first and first.programme_id)) if found else ""


def of_commune(of: Books, lines: Sequence[Line], aims: Aims, now: datetime) -> list[Suggested]:
    """The villages, and the commune itself for people whose village is not known, in the order to be proposed."""
    commune = of.commune
    units = {line.village.pk if line.village else commune.pk: line for line in lines}
    here, venues = {"unit__in": of.communes}, _venues(units.keys())
    held, whole = _held("venue__unit", now, **here), _held("unit", now, **here)
    places = {
        pk: Place(
            missing=still_missing(line.counts, line.adults),
            reachable=line.counts.reachable,
            waiting=line.counts.waiting,
            **_rest((held if line.village else whole).get(pk, Held()), aims.day),
            behind=aims.behind(pk, line.counts.certified, line.adults, of=commune.pk),
            has_venue=pk in venues,
        )
        for pk, line in units.items()
    }
    return [
        Suggested(
            units[p.key].village or commune, units[p.key].village is not None, p, units[p.key].adults, venues.get(p.key)
        )
        for p in proposals.rank(places)
    ]


def of_province(rows: Sequence[Coverage], aims: Aims) -> list[Suggested]:
    """The communes, from the nightly recount."""
    units = {row.unit_id: row for row in rows}
    places = {}
    for pk, row in units.items():
        counts, adults = counts_of(row), aims.adults.get(pk)
        places[pk] = Place(
            missing=still_missing(counts, adults),
            reachable=counts.reachable,
            waiting=counts.waiting,
            **_rest(Held(row.last_class_on, row.has_class), aims.day),
            behind=aims.behind(pk, counts.certified, adults),
            has_venue=row.has_venue,
        )
    return [Suggested(units[p.key].unit, False, p, aims.adults.get(p.key)) for p in proposals.rank(places)]


def counts_of(row: Coverage) -> Counts:
    return Counts(row.certified, row.done, row.in_class, row.learning, row.new, row.waiting)


def _rest(held: Held, today: date) -> dict[str, Any]:
    months = None if held.last_on is None else proposals.whole_months(held.last_on, today)
    return {"months": months, "has_class": held.has_class}


def held_by_commune(now: datetime, day: date) -> dict[int, Held]:
    """Of every commune; the sessions of communes that ended stand with their heirs."""
    heirs = places.heirs(day)
    found: dict[int, Held] = {}
    for unit, held in _held("unit", now).items():
        known = found.get(heirs.get(unit, unit), Held())
        days = [each for each in (held.last_on, known.last_on) if each]
        found[heirs.get(unit, unit)] = Held(max(days, default=None), held.has_class or known.has_class)
    return found


def with_venues() -> set[int]:
    """The communes in which, or in a village of which, there is a venue."""
    rows = Venue.objects.values_list("unit", "unit__kind", "unit__parent")
    return {parent if parent and kind == Unit.Kind.VILLAGE else unit for unit, kind, parent in rows}


def _held(column: str, now: datetime, **which: Any) -> dict[int, Held]:
    """By ``unit`` (the commune) or ``venue__unit`` of the sessions that take place."""
    rows = ClassSession.objects.held().filter(**which).order_by().values_list(column)
    found = rows.annotate(
        last=Max("starts_at", filter=Q(starts_at__lte=now)), coming=Count("pk", filter=Q(ends_at__gt=now))
    )
    return {unit: Held(timezone.localdate(last) if last else None, coming > 0) for unit, last, coming in found if unit}


def _venues(units: Collection[int]) -> Mapping[int, Venue]:
    """The largest of each unit; of two without a number of seats the one named first."""
    found: dict[int, Venue] = {}
    for venue in Venue.objects.filter(unit__in=units).order_by("name_key", "pk"):
        known = found.get(venue.unit_id)
        if known is None or (venue.seats or 0) > (known.seats or 0):
            found[venue.unit_id] = venue
    return found

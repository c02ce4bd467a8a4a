"""Who of a commune's known adults is certified, who is on the way, who has not begun; village by village, by name.

The certified are exactly the persons of the ``skills`` figure (``queries.counting``), so that villages and those whose
village is not known sum to it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from accounts import queries as people
from accounts.models import Learner, Residence
from audit.rules import Actor
from certificates import queries as certificates
from certificates.models import AwardType
from courses.models import Completion, Enrolment, Seat
from indicators.queries import counting
from indicators.rules.coverage import (
    CERTIFIED,
    DONE,
    IN_CLASS,
    LEARNING,
    NEW,
    NOT_YET,
    WAITING,
    Counts,
    not_registered,
    total,
)
from places import queries as places
from places.models import Unit


def _theirs(rows: QuerySet[Any]) -> Exists:
    """Something that hangs on any record of the person."""
    return Exists(rows.filter(learner__canonical=OuterRef("pk")))


def _earning() -> QuerySet[Completion]:
    """Completions that a certificate of the figure answers."""
    types = AwardType.objects.filter(is_active=True, qualifies=True)
    courses = types.filter(course__isnull=False).values("course")
    programmes = types.filter(programme__isnull=False).values("programme")
    return Completion.objects.standing().filter(Q(course__in=courses) | Q(programme__in=programmes))


def known_adults(day: date) -> QuerySet[Any]:
    """Every adult with a record, each person once, with ``credited_commune`` and ``credited_unit`` where they live
    (null: unknown), the one ``state`` they are in, and whether a seat in a class is asked for (``waits``).
    """
    certified = Exists(certificates.certified(day).filter(pk=OuterRef("pk")))
    seats = Seat.objects.filter(study_class__closed_at__isnull=True)
    state = Case(
        When(is_certified=True, then=Value(CERTIFIED)),
        When(_theirs(_earning()), then=Value(DONE)),
        When(_theirs(seats.held()), then=Value(IN_CLASS)),
        When(_theirs(Enrolment.objects.all()), then=Value(LEARNING)),
        default=Value(NEW),
        output_field=CharField(),
    )
    waiting = seats.filter(waiting_since__isnull=False, left_at__isnull=True)
    living = Learner.objects.filter(Q(deceased_on__isnull=True) | Q(deceased_on__gt=day), canonical_id=F("id"))
    return (
        living.filter(counting.adults(day))
        .annotate(is_certified=certified)
        .filter(Q(is_certified=True) | Q(erased_at__isnull=True))
        .annotate(
            credited_commune=counting.home_on(day, "commune"),
            credited_unit=counting.home_on(day, "unit"),
            state=state,
            waits=_theirs(waiting),
        )
    )


@dataclass(frozen=True, slots=True)
class Books:
    """A commune on a day, with those that were merged into it: their villages and people are its own."""

    commune: Unit
    day: date
    communes: tuple[int, ...]
    villages: tuple[Unit, ...]
    """Those that exist on the day, by name."""

    def village(self, code: str) -> Unit | None:
        return next((each for each in self.villages if each.code == code), None)


def books(commune: Unit, day: date) -> Books:
    communes = counting.forerunners(commune.pk, day)
    villages = Unit.objects.filter(parent__in=communes, kind=Unit.Kind.VILLAGE).valid_on(day)
    return Books(commune, day, tuple(communes), tuple(villages.order_by("sort_key", "pk")))


def residents(of: Books) -> QuerySet[Any]:
    """The known adults credited to a commune; reads the residents of that commune only."""
    lived = Residence.objects.filter(commune__in=of.communes)
    return known_adults(of.day).filter(pk__in=lived.values("learner"), credited_commune__in=of.communes)


def counts_by(column: str, adults: QuerySet[Any]) -> dict[int, Counts]:
    """``{unit id: people by state}`` by ``credited_commune`` or ``credited_unit``; who has neither is left out."""
    rows = adults.values(column, "state", "waits").annotate(n=Count("pk")).order_by()
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        of_unit = found[row[column]]
        of_unit[row["state"]] += row["n"]
        if row["waits"] and row["state"] in (LEARNING, NEW):
            of_unit[WAITING] += row["n"]
    return {unit: Counts(**counted) for unit, counted in found.items() if unit}


@dataclass(frozen=True, slots=True)
class Line:
    """A village, or without one the people of the commune whose village is not known. ``adults`` by the population."""

    village: Unit | None
    adults: int | None
    counts: Counts

    @property
    def code(self) -> str:
        return self.village.code if self.village else ""

    @property
    def unregistered(self) -> int | None:
        return not_registered(self.counts, self.adults)


def lines(of: Books, population: Mapping[int, int]) -> list[Line]:
    """A line for every village, last the people without a known one, if there are any."""
    counted, village_of = counts_by("credited_unit", residents(of)), _villages(of)
    parts: dict[int | None, list[Counts]] = defaultdict(list)
    for unit, counts in counted.items():
        parts[village_of.get(unit)].append(counts)
    found = [Line(each, population.get(each.pk), total(parts[each.pk])) for each in of.villages]
    return [*found, Line(None, None, total(parts[None]))] if parts[None] else found


def _villages(of: Books) -> dict[int, int]:
    """``{unit that people may stand in: the village that it is, or that most of it became}``."""
    found = {village.pk: village.pk for village in of.villages}
    for unit, parts in places.successors(date.min, of.day).items():
        heir = min(parts, key=lambda each: (-parts[each], each))
        if heir in found and unit not in found:
            found[unit] = heir
    return found


# By name

GROUPS = {
    NOT_YET: (DONE, IN_CLASS, LEARNING, NEW),
    CERTIFIED: (CERTIFIED,),
    DONE: (DONE,),
    IN_CLASS: (IN_CLASS,),
    LEARNING: (LEARNING,),
    NEW: (NEW,),
    WAITING: (LEARNING, NEW),
}
"""What a list may be asked for, and the states in it."""


UNKNOWN = "unknown"
"""Asked for as a village: people whose village is not known."""


def group(of: Books, state: str, village: Unit | str | None = None) -> QuerySet[Any]:
    """The people behind a number, by Vietnamese names: of the commune, of a village, or of no known one."""
    rows = residents(of).filter(state__in=GROUPS[state]).order_by("sort_key", "id")
    if state == WAITING:
        rows = rows.filter(waits=True)
    if village is None:
        return rows
    known = _villages(of)
    if isinstance(village, str):
        return rows.exclude(credited_unit__in=known)
    return rows.filter(credited_unit__in=[unit for unit, line in known.items() if line == village.pk])


def in_sight(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Those whom the actor may see."""
    return rows.filter(pk__in=people.visible_to(actor).values("pk"))


def sizes(rows: QuerySet[Any], actor: Actor) -> tuple[int, int]:
    """How many the figure counts, and how many of them the actor may see."""
    seen = Count("pk", filter=Q(pk__in=people.visible_to(actor).values("pk")))
    found = rows.order_by().aggregate(counted=Count("pk"), seen=seen)
    return found["counted"], found["seen"]


def after(rows: QuerySet[Any], last: tuple[str, UUID] | None) -> QuerySet[Any]:
    """The rest of a list, from behind that sort key and person."""
    return rows.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], id__gt=last[1])) if last else rows


def homes(persons: Sequence[Learner]) -> Mapping[UUID, Residence]:
    return people.homes(persons)

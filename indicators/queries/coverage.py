"""Who of a commune's known adults is certified, who is on the way, who has not begun; village by village, by name.

The certified are exactly the persons of the ``skills`` figure (``queries.counting``), so that villages and those whose
village is not known sum to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


def residents(commune_id: int, day: date) -> QuerySet[Any]:
    """The known adults credited to a commune; reads the residents of that commune only."""
    communes = counting.forerunners(commune_id, day)
    lived = Residence.objects.filter(commune__in=communes)
    return known_adults(day).filter(pk__in=lived.values("learner"), credited_commune__in=communes)


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


def villages_of(commune_id: int, day: date) -> list[Unit]:
    """The villages that exist on a day, by name; those of communes that were merged into it are its own."""
    parents = counting.forerunners(commune_id, day)
    rows = Unit.objects.filter(parent__in=parents, kind=Unit.Kind.VILLAGE).valid_on(day)
    return list(rows.order_by("sort_key", "pk"))


def lines(commune_id: int, day: date, population: Mapping[int, int]) -> list[Line]:
    """A line for every village, last the people without a known one, if there are any."""
    villages = villages_of(commune_id, day)
    counted = counts_by("credited_unit", residents(commune_id, day))
    now = _lines_of(counted, {village.pk for village in villages}, day)
    parts: dict[int | None, list[Counts]] = defaultdict(list)
    for unit, counts in counted.items():
        parts[now[unit]].append(counts)
    found = [Line(each, population.get(each.pk), total(parts[each.pk])) for each in villages]
    return [*found, Line(None, None, total(parts[None]))] if parts[None] else found


def _lines_of(units: Iterable[int], villages: Collection[int], day: date) -> dict[int, int | None]:
    """``{unit that people live in: the village that it is or became, None where that is no village}``."""
    became = places.successors(date.min, day)
    found: dict[int, int | None] = {}
    for unit in units:
        parts = became.get(unit, {})
        heir = min(parts, key=lambda each: (-parts[each], each), default=unit)
        found[unit] = unit if unit in villages else heir if heir in villages else None
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


@dataclass(frozen=True, slots=True)
class Group:
    """A list of people: of a commune, perhaps of one village (``None`` in ``villages`` is not known), in some state."""

    commune: Unit
    state: str
    villages: tuple[int | None, ...] = ()
    """Empty for everybody of the commune."""


def people_of(group: Group, actor: Actor, day: date) -> QuerySet[Any]:
    """The persons of a list whom the actor may see, in the order of Vietnamese names."""
    rows = _of(group, day).filter(pk__in=people.visible_to(actor).values("pk"))
    return rows.order_by("sort_key", "id")


def size_of(group: Group, day: date) -> int:
    """How many the figure counts, seen or not."""
    return _of(group, day).count()


def _of(group: Group, day: date) -> QuerySet[Any]:
    rows = residents(group.commune.pk, day).filter(state__in=GROUPS[group.state])
    if group.state == WAITING:
        rows = rows.filter(waits=True)
    if group.villages:
        rows = rows.filter(credited_unit__in=_units(group, day))
    return rows


def _units(group: Group, day: date) -> list[int]:
    """The units whose residents stand in the line of the group's village."""
    villages = {village.pk for village in villages_of(group.commune.pk, day)}
    lived = Residence.objects.filter(commune__in=counting.forerunners(group.commune.pk, day))
    units = lived.values_list("unit", flat=True).distinct()
    return [unit for unit, line in _lines_of(units, villages, day).items() if line in group.villages]


def after(rows: QuerySet[Any], last: tuple[str, UUID] | None) -> QuerySet[Any]:
    """The rest of a list, from behind that sort key and person."""
    return rows.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], id__gt=last[1])) if last else rows


def homes(persons: Sequence[Learner]) -> Mapping[UUID, Residence]:
    return people.homes(persons)

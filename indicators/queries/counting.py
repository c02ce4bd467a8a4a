"""The ``skills`` figure: persons with a valid qualifying award, each credited to one commune at the cut-off.

A person lives, at the cut-off, where the newest residence that had begun and not ended says: one row a person by
construction, so communes sum to the province. Whoever still stands in the books of a commune that ended is credited
to the commune that most of it became. Only adults count: with a birth date from the 18th birthday, with a birth year
alone from the year after the one in which they turn 18 (so that nobody is counted too early).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import Learner, Residence
from certificates import queries as certificates
from places import queries as places
from places.models import Unit

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

ADULT = 18


class Credited(TypedDict):
    credited_commune: int | None


def adults(cutoff: date) -> Q:
    eighteenth = date(cutoff.year - ADULT, cutoff.month, min(cutoff.day, 28) if cutoff.month == 2 else cutoff.day)
    return Q(birth_date__lte=eighteenth) | Q(birth_date__isnull=True, birth_year__lt=cutoff.year - ADULT)


def home_on(day: date, column: str) -> Subquery:
    """``commune`` or ``unit`` of the newest residence that had begun and not ended on the day."""
    home = Residence.objects.filter(learner=OuterRef("pk"), from_on__lte=day)
    return Subquery(home.filter(Q(to_on__isnull=True) | Q(to_on__gt=day)).order_by("-from_on").values(column)[:1])


def counted_persons(cutoff: date) -> "QuerySet[WithAnnotations[Learner, Credited]]":
    """The persons behind the figure, with ``commune_id`` where they are credited (null: residence unknown)."""
    return certificates.certified(cutoff).filter(adults(cutoff)).annotate(credited_commune=home_on(cutoff, "commune"))


def heirs(day: date) -> dict[int, int]:
    """``{commune that ended by the day: the one that the largest part of it became}``."""
    ended = Unit.objects.communes().filter(valid_to__lte=day).values_list("pk", "valid_to")
    found: dict[int, int] = {}
    for end in {end for _pk, end in ended if end}:
        parts = places.successors(end - timedelta(days=1), day)
        mine = [pk for pk, until in ended if until == end and pk in parts]
        found |= {pk: min(parts[pk], key=lambda unit: (-parts[pk][unit], unit)) for pk in mine}
    return found


def inherited(values: Mapping[int, int], day: date) -> dict[int, int]:
    """Counts by commune with those of ended communes added to their heirs."""
    now = heirs(day)
    sums: dict[int, int] = {}
    for unit, value in values.items():
        heir = now.get(unit, unit)
        sums[heir] = sums.get(heir, 0) + value
    return sums


def forerunners(unit_id: int, day: date) -> list[int]:
    """The commune and the ended ones whose heir it is."""
    return [unit_id, *(old for old, heir in heirs(day).items() if heir == unit_id)]


def skills_by_commune(cutoff: date) -> dict[int, int]:
    """``{commune id: persons}``; persons of unknown residence are left out."""
    rows = (
        counted_persons(cutoff)
        .filter(credited_commune__isnull=False)
        .values("credited_commune")
        .annotate(persons=Count("pk"))
        .order_by()
    )
    return inherited({row["credited_commune"]: row["persons"] for row in rows if row["credited_commune"]}, cutoff)


def persons_in(commune_id: int, cutoff: date) -> "QuerySet[WithAnnotations[Learner, Credited]]":
    """The persons credited to a commune; reads the residents of that commune only."""
    communes = forerunners(commune_id, cutoff)
    lived = Residence.objects.filter(commune__in=communes)
    return counted_persons(cutoff).filter(pk__in=lived.values("learner"), credited_commune__in=communes)


def persons_of_commune(commune_id: int, cutoff: date, after: tuple[str, UUID] | None, limit: int) -> list[Learner]:
    """A page of the persons credited to a commune, in the order of Vietnamese names."""
    rows = persons_in(commune_id, cutoff).order_by("sort_key", "id")
    if after:
        rows = rows.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], id__gt=after[1]))
    return list(rows[:limit])

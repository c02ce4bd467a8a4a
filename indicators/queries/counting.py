"""The ``skills`` figure: persons with a valid qualifying award, each credited to one commune at the cut-off.

A person lives, at the cut-off, where the newest residence that had begun and not ended says: one row a person by
construction, so communes sum to the province. Only adults count: with a birth date from the 18th birthday, with a
birth year alone from the year after the one in which they turn 18 (so that nobody is counted too early).
"""

from datetime import date
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import Learner, Residence
from certificates import queries as certificates

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

ADULT = 18


class Credited(TypedDict):
    credited_commune: int | None


def adults(cutoff: date) -> Q:
    eighteenth = date(cutoff.year - ADULT, cutoff.month, min(cutoff.day, 28) if cutoff.month == 2 else cutoff.day)
    return Q(birth_date__lte=eighteenth) | Q(birth_date__isnull=True, birth_year__lt=cutoff.year - ADULT)


def counted_persons(cutoff: date) -> "QuerySet[WithAnnotations[Learner, Credited]]":
    """The persons behind the figure, with ``commune_id`` where they are credited (null: residence unknown)."""
    home = (
        Residence.objects.filter(learner=OuterRef("pk"), from_on__lte=cutoff)
        .filter(Q(to_on__isnull=True) | Q(to_on__gt=cutoff))
        .order_by("-from_on")
    )
    return (
        certificates.certified(cutoff)
        .filter(adults(cutoff))
        .annotate(credited_commune=Subquery(home.values("commune")[:1]))
    )


def skills_by_commune(cutoff: date) -> dict[int, int]:
    """``{commune id: persons}``; persons of unknown residence are left out."""
    rows = (
        counted_persons(cutoff)
        .filter(credited_commune__isnull=False)
        .values("credited_commune")
        .annotate(persons=Count("pk"))
        .order_by()
    )
    return {row["credited_commune"]: row["persons"] for row in rows if row["credited_commune"]}


def persons_of_commune(commune_id: int, cutoff: date, after: tuple[str, UUID] | None, limit: int) -> list[Learner]:
    """A page of the persons credited to a commune, in the order of Vietnamese names."""
    rows = counted_persons(cutoff).filter(credited_commune=commune_id).order_by("sort_key", "id")
    if after:
        rows = rows.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], id__gt=after[1]))
    return list(rows[:limit])

"""The communes' own plans of a year: which were sent, and who has none."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audit.rules import Actor
from indicators.models import UnitPlan
from indicators.queries.reporting import OVERSEE, REPORTERS
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Planned:
    """A commune and its plans of a year, the newest first; none where it has sent none."""

    unit: Unit
    plans: list[UnitPlan]


def visible_to(actor: Actor) -> QuerySet[UnitPlan]:
    """The division and the task force see all, who reports for a unit its own."""
    if actor.has_role(*OVERSEE):
        return UnitPlan.objects.all()
    return UnitPlan.objects.filter(unit__in=_held(actor))


def units_of(actor: Actor) -> QuerySet[Unit]:
    """The communes of the actor's reporting posts."""
    return Unit.objects.communes().open().filter(pk__in=_held(actor)).order_by("code")


def of_year(year: int, units: QuerySet[Unit]) -> list[Planned]:
    """Of these communes, by name."""
    found: dict[int, list[UnitPlan]] = {}
    for plan in UnitPlan.objects.filter(year=year, unit__in=units.order_by()).order_by("-sequence"):
        found.setdefault(plan.unit_id, []).append(plan)
    return [Planned(unit, found.get(unit.pk, [])) for unit in units]


def expected() -> QuerySet[Unit]:
    """Every commune of today."""
    return Unit.objects.communes().open().order_by("sort_key")


def _held(actor: Actor) -> list[int]:
    return [post.unit_id for post in actor.posts if post.role in REPORTERS]

"""People who did what an indicator counts for the first time in a class, as an instructor attested and they agreed.

Beside the owner's figure, never in it: nothing here is read by ``queries.reporting``. A person counts once for an act,
however often, on however many of their records and in however many courses it was signed off; with help only where it
was never done alone. Who takes the agreement back, or whose sign-off is withdrawn, is not counted any more.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts import queries as people
from accounts.models import Consent, Learner, Residence
from courses.models import SignOff
from indicators.models import FirstUse, Indicator, Period
from indicators.queries import counting, reporting
from places import queries as places


@dataclass(frozen=True, slots=True)
class FirstUses:
    """``assisted`` are those of the persons who never did it alone, ``in_month`` those whose first time was then."""

    persons: int = 0
    assisted: int = 0
    in_month: int = 0

    def __add__(self, other: "FirstUses") -> "FirstUses":
        return FirstUses(self.persons + other.persons, self.assisted + other.assisted, self.in_month + other.in_month)


def by_commune(
    acts: Collection[str], period: Period, today: date, commune_id: int | None = None
) -> dict[str, dict[int, FirstUses]]:
    """``{act: {commune id: first uses}}`` at the cut-off, or today before it; of one commune or of all, in one reading
    of the people for all acts. Each person is credited as in the ``skills`` figure: adults, alive, where they lived
    then. Communes without anybody are left out.
    """
    cutoff = min(period.end_on, today)
    heirs = places.heirs(cutoff)
    signed = SignOff.objects.filter(
        withdrawn_at__isnull=True, learner__canonical=OuterRef("pk"), occurred_at__lt=_end_of(cutoff)
    )
    agreed = people.agreeing(Consent.Purpose.FIRST_USE).filter(learner__canonical=OuterRef("pk"))
    living = Learner.objects.filter(Q(deceased_on__isnull=True) | Q(deceased_on__gt=cutoff), canonical_id=F("id"))
    if commune_id:
        forerunners = [commune_id, *(old for old, heir in heirs.items() if heir == commune_id)]
        living = living.filter(pk__in=Residence.objects.filter(commune__in=forerunners).values("learner"))
    did = living.filter(counting.adults(cutoff)).filter(Exists(signed.filter(act__in=acts)), Exists(agreed))
    rows = did.annotate(credited_commune=counting.home_on(cutoff, "commune")).values("credited_commune").order_by()
    begin = _end_of(period.start_on - timedelta(days=1))
    numbers = {f"{kind}_{n}": number for n, act in enumerate(acts) for kind, number in _numbers(signed, act, begin)}
    found: dict[str, dict[int, FirstUses]] = {act: {} for act in acts}
    for lived_in, *counted in rows.annotate(**numbers).values_list("credited_commune", *numbers):
        unit = heirs.get(lived_in, lived_in)
        for n, act in enumerate(acts):
            uses = FirstUses(*counted[3 * n : 3 * n + 3])
            if uses.persons and unit is not None and commune_id in {None, unit}:
                found[act][unit] = found[act].get(unit, FirstUses()) + uses
    return found


def _numbers(signed: QuerySet[SignOff], act: str, begin: datetime) -> Iterator[tuple[str, Count]]:
    """The three counts of ``FirstUses``, in its order."""
    mine = signed.filter(act=act)
    did = Q(Exists(mine))
    yield "persons", Count("pk", filter=did)
    yield "assisted", Count("pk", filter=did & ~Q(Exists(mine.filter(is_assisted=False))))
    yield "in_month", Count("pk", filter=did & ~Q(Exists(mine.filter(occurred_at__lt=begin))))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def acts_of(period: Period) -> dict[Indicator, str]:
    """What is a first use of which indicator, by the versions in force on the period's last day."""
    return {each.indicator: each.first_use for each in reporting.versions_on(period.end_on) if each.first_use}


def of_commune(commune_id: int, period: Period, today: date) -> dict[int, FirstUses]:
    """``{indicator id: first uses}`` of a commune, counted now."""
    acts = acts_of(period)
    counted = by_commune(sorted(set(acts.values())), period, today, commune_id)
    return {indicator.pk: counted[act].get(commune_id, FirstUses()) for indicator, act in acts.items()}


@dataclass(frozen=True, slots=True)
class Beside:
    """An indicator's first uses in the whole province, for everybody to see."""

    name: str
    at_least: int


def of_province(period: Period) -> list[Beside]:
    """As the night's recount says, in full tens (of the threshold of small numbers): few people are not told, and of
    two days nobody sees that one person came or took the agreement back. Indicators without anybody are left out.
    """
    step = max(1, settings.SMALL_CELL)
    rows = FirstUse.objects.filter(period=period, persons__gt=0).values("indicator__short_name")
    sums = rows.annotate(n=Sum("persons")).order_by("indicator__position")
    return [Beside(row["indicator__short_name"], row["n"] // step * step) for row in sums if row["n"] >= step]

"""People who did what an indicator counts for the first time in a class, as an instructor attested and they agreed.

Beside the owner's figure, never in it: nothing here is read by ``queries.reporting``. A person counts once for an act,
however often, on however many of their records and in however many courses it was signed off; with help only where it
was never done alone. Who takes the agreement back, or whose sign-off is withdrawn, is not counted any more.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from accounts import queries as people
from accounts.models import Consent, Learner, Residence
from courses.models import SignOff
from indicators.models import FirstUse, Indicator, Period
from indicators.queries import counting, reporting


@dataclass(frozen=True, slots=True)
class FirstUses:
    """``assisted`` are those of the persons who never did it alone, ``in_month`` those whose first time was then."""

    persons: int = 0
    assisted: int = 0
    in_month: int = 0


def by_commune(act: str, period: Period, today: date, commune_id: int | None = None) -> dict[int, FirstUses]:
    """``{commune id: first uses}`` at the cut-off, or today before it; of one commune or of all. Each person is
    credited as in the ``skills`` figure: adults, alive, where they lived then.
    """
    cutoff = min(period.end_on, today)
    signed = SignOff.objects.filter(
        act=act, withdrawn_at__isnull=True, learner__canonical=OuterRef("pk"), occurred_at__lt=_end_of(cutoff)
    )
    agreed = people.agreeing(Consent.Purpose.FIRST_USE).filter(learner__canonical=OuterRef("pk"))
    living = Learner.objects.filter(Q(deceased_on__isnull=True) | Q(deceased_on__gt=cutoff), canonical_id=F("id"))
    if commune_id:
        lived = Residence.objects.filter(commune__in=counting.forerunners(commune_id, cutoff))
        living = living.filter(pk__in=lived.values("learner"))
    rows = (
        living.filter(counting.adults(cutoff))
        .filter(Exists(signed), Exists(agreed))
        .annotate(
            credited_commune=counting.home_on(cutoff, "commune"),
            alone=Exists(signed.filter(is_assisted=False)),
            before=Exists(signed.filter(occurred_at__lt=_end_of(period.start_on - timedelta(days=1)))),
        )
        .values("credited_commune")
        .annotate(
            persons=Count("pk"),
            assisted=Count("pk", filter=Q(alone=False)),
            in_month=Count("pk", filter=Q(before=False)),
        )
        .order_by()
    )
    heirs, found = counting.heirs(cutoff), dict[int, FirstUses]()
    for unit, persons, assisted, in_month in rows.values_list("credited_commune", "persons", "assisted", "in_month"):
        if unit is not None:
            now = heirs[unit] if unit in heirs else int(unit)
            found[now] = _sum(found.get(now, FirstUses()), persons, assisted, in_month)
    return found if commune_id is None else {commune_id: found.get(commune_id, FirstUses())}


def _sum(known: FirstUses, persons: int, assisted: int, in_month: int) -> FirstUses:
    return FirstUses(known.persons + persons, known.assisted + assisted, known.in_month + in_month)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def acts_of(period: Period) -> dict[Indicator, str]:
    """What is a first use of which indicator, by the versions in force on the period's last day."""
    return {each.indicator: each.first_use for each in reporting.versions_on(period.end_on) if each.first_use}


def of_commune(commune_id: int, period: Period, today: date) -> dict[int, FirstUses]:
    """``{indicator id: first uses}`` of a commune, counted now."""
    return {
        indicator.pk: by_commune(act, period, today, commune_id)[commune_id]
        for indicator, act in acts_of(period).items()
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """An indicator's first uses in the whole province, as the night's recount says."""

    name: str
    persons: int
    assisted: int


def of_province(period: Period) -> list[Beside]:
    """Indicators without anybody are left out."""
    rows = FirstUse.objects.filter(period=period, persons__gt=0).values("indicator__short_name")
    sums = rows.annotate(n=Sum("persons"), helped=Sum("assisted")).order_by("indicator__position")
    return [Beside(row["indicator__short_name"], row["n"], row["helped"]) for row in sums]

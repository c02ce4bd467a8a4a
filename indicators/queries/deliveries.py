"""Who hands over figures, for which months, and what such rows are judged against."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, QuerySet

from audit.rules import Actor
from indicators.models import DataSet, Delivery, IndicatorVersion, Period, Source
from indicators.queries import reporting
from indicators.queries.reporting import PROVINCIAL
from indicators.rules.deliveries import Ground
from places import queries as places
from places.models import Unit

PROVIDER = "provider"
Numerator, Denominator = IndicatorVersion.Numerator, IndicatorVersion.Denominator


def sources_of(actor: Actor) -> QuerySet[Source]:
    """The sources for which somebody may hand over: those of the units of their posts; people of the division, all."""
    active = Source.objects.filter(is_active=True).select_related("unit")
    if actor.kind == "user" and actor.has_role(*PROVINCIAL):
        return active
    return active.filter(unit__in=[post.unit_id for post in actor.posts if post.role == PROVIDER])


def periods_taken(today: date) -> dict[str, Period]:
    """The months that still take figures, by label, newest first: begun and not closed."""
    rows = Period.objects.filter(closed_at__isnull=True, start_on__lte=today).order_by("-end_on")
    return {period.label: period for period in rows}


def recent(sources: Collection[Source], limit: int = 30) -> QuerySet[Delivery]:
    """The last hand-overs, with ``rows`` and ``units``, how many they had."""
    rows = Delivery.objects.filter(source__in=sources).select_related("source", "period")
    counted = rows.annotate(rows=Count("delivered_values"), units=Count("delivered_values__unit", distinct=True))
    return counted.order_by("-received_at", "-pk")[:limit]


def ground_of(source: Source, period: Period) -> Ground:
    """What rows of the source are judged against in a month. A source that is a commune speaks of itself, any other of
    every commune that is there on the month's last day."""
    day = period.end_on
    communes = Unit.objects.communes().valid_on(day)
    own = communes.filter(pk=source.unit_id) if source.unit.kind == Unit.Kind.COMMUNE else communes
    people = reporting.denominators(reporting.plan_of(period), day)
    versions = versions_of_communes(day)
    handed = [version for version in versions if version.numerator != Numerator.AWARDS]
    mine = dict(own.values_list("code", "pk"))
    return Ground(
        units={code: people.get(pk) for code, pk in mine.items()},
        ended=ended_by(day),
        others=set(communes.values_list("code", flat=True)) - set(mine),
        indicators={v.indicator.code: v.nature == IndicatorVersion.Nature.FLOW for v in handed},
        counted={v.indicator.code for v in versions if v.numerator == Numerator.AWARDS},
        bounded={v.indicator.code for v in handed if v.denominator == Denominator.POPULATION},
    )


def versions_of_communes(day: date) -> list[IndicatorVersion]:
    """The rows about communes, by the versions in force on a day."""
    sets = set(DataSet.objects.filter(kind=Unit.Kind.COMMUNE).values_list("pk", flat=True))
    return [version for version in reporting.versions_on(day) if version.indicator.data_set_id in sets]


def ended_by(day: date) -> Mapping[str, str]:
    """``{code of a commune that has ended: the names of what it became}``."""
    gone = list(Unit.objects.communes().filter(valid_to__lte=day))
    if not gone:
        return {}
    became = places.successors(date.min, day)
    names = dict(Unit.objects.communes().values_list("pk", "name"))
    return {unit.code: ", ".join(names[pk] for pk in became.get(unit.pk, {}) if pk in names) for unit in gone}

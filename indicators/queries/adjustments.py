"""Corrections of figures: what is approved, what waits, and what a figure stands at with them."""

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from indicators.models import (
    Adjustment,
    Indicator,
    IndicatorVersion,
    Period,
)
from indicators.queries import reporting
from places.models import Unit, UnitQuerySet

ADJUSTABLE = (IndicatorVersion.Numerator.REPORTED, IndicatorVersion.Numerator.IMPORTED)
"""What is counted from certificates is put right at the certificates."""


def approved(period: Period) -> dict[tuple[int, int], int]:
    """``{(unit id, indicator id): sum of the approved corrections}`` of a month."""
    sums = _in_force().filter(period=period).values_list("unit", "indicator").annotate(Sum("delta"))
    return {(unit, indicator): total for unit, indicator, total in sums}


def added() -> Coalesce:
    """To annotate ``ReportedValue`` rows with: the sum of the approved corrections of each."""
    own = _in_force().filter(
        period=OuterRef("submission__period"), unit=OuterRef("submission__unit"), indicator=OuterRef("indicator")
    )
    total = Subquery(own.values("unit").annotate(sum=Sum("delta")).values("sum"))
    return Coalesce(total, 0, output_field=IntegerField())


def _in_force() -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(approved_at__isnull=False, withdrawn_at__isnull=True).order_by()


def of_period(period: Period) -> list[Adjustment]:
    """Those that wait first, then the others; the newest first."""
    rows = Adjustment.objects.filter(period=period).select_related("unit", "indicator").order_by("-made_at", "-pk")
    return sorted(rows, key=lambda row: row.approved_at is not None or row.withdrawn_at is not None)


def indicators_of(period: Period) -> QuerySet[Indicator]:
    """What may be corrected by hand in the month."""
    found = [v.indicator_id for v in reporting.versions_on(period.end_on) if v.numerator in ADJUSTABLE]
    return Indicator.objects.filter(pk__in=found).select_related("data_set__under").order_by("position")


def units_of(period: Period) -> UnitQuerySet:
    """Units that report something in the month; which data set they report is checked with the indicator."""
    kinds = set(indicators_of(period).values_list("data_set__kind", flat=True))
    return Unit.objects.filter(kind__in=kinds).valid_on(period.end_on).order_by("sort_key")

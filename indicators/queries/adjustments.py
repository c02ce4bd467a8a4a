"""Corrections of figures: what is approved, what waits, and what a figure stands at with them."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from indicators.models import (
    Adjustment,
    Indicator,
    IndicatorVersion,
    Period,
    ReportedValue,
    Status,
    Submission,
)
from indicators.queries import reporting, sources
from places.models import Unit, UnitQuerySet

ADJUSTABLE = (IndicatorVersion.Numerator.REPORTED, IndicatorVersion.Numerator.IMPORTED)
"""What is counted from certificates is put right at the certificates."""


def approved(period: Period) -> dict[tuple[int, int], int]:
    """``{(unit id, indicator id): sum of the approved corrections}`` of a month."""
    rows = _counting(Adjustment.objects.filter(period=period))
    return {(unit, indicator): total for unit, indicator, total in rows}


def _counting(rows: QuerySet[Adjustment]) -> Iterable[tuple[int, int, int]]:
    stand = rows.filter(approved_at__isnull=False, withdrawn_at__isnull=True).order_by()
    return stand.values_list("unit", "indicator").annotate(Sum("delta"))


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


def figure_of(unit: Unit, period: Period, indicator: Indicator) -> int | None:
    """The figure that stands without corrections, as closing takes it: of the accepted report, or of what the sources
    say together where they are the figure. None where there is nothing to correct."""
    version = next((v for v in reporting.versions_on(period.end_on) if v.indicator_id == indicator.pk), None)
    if version is None:
        return None
    is_flow = version.nature == IndicatorVersion.Nature.FLOW
    if version.numerator == IndicatorVersion.Numerator.IMPORTED:
        chosen = sources.imported_values(period, [unit.pk]).get((unit.pk, indicator.pk))
        return (chosen.flow if is_flow else chosen.stock) if chosen else None
    accepted = ReportedValue.objects.filter(
        submission__unit=unit,
        submission__period=period,
        submission__state=Submission.State.ACCEPTED,
        indicator=indicator,
        status=Status.VALUE,
    )
    return accepted.values_list("flow" if is_flow else "stock", flat=True).first()


def sum_of(unit: Unit, period: Period, indicator: Indicator) -> int:
    """The approved corrections of one figure."""
    rows = list(_counting(Adjustment.objects.filter(unit=unit, period=period, indicator=indicator)))
    return rows[0][2] if rows else 0

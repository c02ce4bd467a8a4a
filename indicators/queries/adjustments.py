"""Corrections of reported figures that a second person has approved."""

from django.db.models import Sum

from indicators.models import Adjustment, Period


def approved(period: Period) -> dict[tuple[int, int], int]:
    """``{(unit id, indicator id): what is added}`` of a month."""
    rows = Adjustment.objects.filter(period=period, approved_at__isnull=False, withdrawn_at__isnull=True)
    return {
        (row["unit"], row["indicator"]): row["total"]
        for row in rows.values("unit", "indicator").annotate(total=Sum("delta")).order_by()
    }

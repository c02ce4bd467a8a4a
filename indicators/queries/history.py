"""What a unit reported in the months before, for what is usual there."""

from datetime import timedelta

from django.db.models import Count, Sum

from indicators.models import DataSet, Period, ReportedValue, Status, Submission
from indicators.queries import counting
from places.models import Unit

MONTHS = timedelta(days=400)


def past_flows(unit: Unit, period: Period, data_set: DataSet) -> dict[int, tuple[int, ...]]:
    """``{indicator id: new people in each of the last twelve months that is known}``, of accepted reports of the unit
    and of those that were merged into it. Where no flow was written it is the stock less the month before's.
    """
    rows = ReportedValue.objects.filter(
        submission__unit__in=counting.forerunners(unit.pk, period.end_on),
        submission__data_set=data_set,
        submission__state=Submission.State.ACCEPTED,
        submission__period__end_on__lt=period.end_on,
        submission__period__end_on__gte=period.end_on - MONTHS,
        status=Status.VALUE,
    )
    months = rows.values_list("indicator", "submission__period__end_on", "submission__period__start_on")
    sums = months.annotate(Sum("stock"), Sum("flow"), Count("flow"), Count("pk")).order_by("submission__period__end_on")
    found: dict[int, list[int]] = {}
    last: dict[int, tuple[object, int]] = {}
    for indicator, ends, starts, stock, flow, flows, values in sums:
        if flows == values:
            found.setdefault(indicator, []).append(flow)
        elif stock is not None and indicator in last and last[indicator][0] == starts - timedelta(days=1):
            found.setdefault(indicator, []).append(stock - last[indicator][1])
        if stock is not None:
            last[indicator] = (ends, stock)
    return {indicator: tuple(each) for indicator, each in found.items()}

"""What did we say on that day, and on which borders?"""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from indicators.queries import vintages
from indicators.queries.reporting import OVERSEE
from indicators.views.access import actor_with
from indicators.views.overview import EMPTY, indicator_asked
from places.models import Unit


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``?ngay=2026-10-20`` (else a month ago), ``?chi-tieu=``, ``?xa=`` (else the province). A day to come is today."""
    actor_with(request, *OVERSEE)
    today = timezone.localdate()
    day, error = _day(request, today)
    indicators = list(Indicator.objects.filter(data_set__is_public=True))
    code = indicator_asked(request, [indicator.code for indicator in indicators])
    wanted = request.GET.get("xa", "")
    units = Unit.objects.communes() if wanted else Unit.objects.filter(kind=Unit.Kind.PROVINCE)
    unit = get_object_or_404(units, code=wanted) if wanted else units.first()
    said = vintages.months(day)
    if unit is None or not said:
        return render(request, EMPTY)
    newest = next((month for month in said if month.then), None)
    pairs = vintages.of_communes(newest, code) if newest else []
    names = {pair.then.unit_id: pair.then.unit_name for pair in pairs if pair.then}
    context = {
        "day": day,
        "error": error,
        "today": today,
        "unit": unit,
        "indicators": indicators,
        "indicator": next(each for each in indicators if each.code == code),
        "pairs": vintages.of_unit(said, unit, code),
        "newest": newest,
        "changed": [pair for pair in pairs if pair.is_changed or pair.then is None],
        "same": sum(not pair.is_changed and pair.then is not None for pair in pairs),
        "then_communes": sum(pair.then is not None for pair in pairs),
        "borders": vintages.borders(day, today, names),
        "communes": Unit.objects.communes().order_by("sort_key"),
        "label": said[0].period.label,
    }
    return render(request, "indicators/office/past.html", context)


def _day(request: HttpRequest, today: date) -> tuple[date, bool]:
    """The day asked for, and whether what was written is no day."""
    written = request.GET.get("ngay", "")
    if not written:
        return today - timedelta(days=30), False
    try:
        return min(date.fromisoformat(written), today), False
    except ValueError:
        return today, True

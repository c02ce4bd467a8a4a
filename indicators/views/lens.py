"""Does the verdict depend on which population one divides by? A page that answers in a sentence."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from indicators.queries import lenses, overview
from indicators.queries.reporting import OVERSEE
from indicators.views.access import actor_with
from indicators.views.overview import EMPTY, indicator_asked, range_asked
from places.models import PopulationSeries, Unit


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``?ky=``, ``?chi-tieu=``, ``?xa=`` (else the province), ``?nguon=`` once for each population (else all)."""
    actor_with(request, *OVERSEE)
    offered = overview.choices()
    asked = range_asked(request, offered)
    if asked is None:
        return render(request, EMPTY)
    indicators = list(Indicator.objects.filter(data_set__is_public=True))
    code = indicator_asked(request, [indicator.code for indicator in indicators])
    snapshot = overview.whole_snapshot(asked.last.pk)
    series = lenses.covering(snapshot)
    chosen = _chosen(request, series)
    unit = _unit(request)
    found = lenses.lenses(snapshot, code, chosen, unit)
    if found is None:
        raise Http404
    context = {
        "asked": asked,
        "offered": offered,
        "snapshot": snapshot,
        "indicators": indicators,
        "indicator": next(each for each in indicators if each.code == code),
        "series": series,
        "chosen": {each.pk for each in chosen},
        "names": {lenses.USED: snapshot.population, **{each.pk: each for each in series}},
        "found": found,
        "unit": unit,
        "communes": Unit.objects.communes().valid_on(snapshot.period.end_on).order_by("sort_key"),
    }
    return render(request, "indicators/office/lens.html", context)


def _unit(request: HttpRequest) -> Unit:
    if code := request.GET.get("xa", ""):
        return get_object_or_404(Unit.objects.communes(), code=code)
    return Unit.objects.get(kind=Unit.Kind.PROVINCE)


def _chosen(request: HttpRequest, series: list[PopulationSeries]) -> list[PopulationSeries]:
    wanted = request.GET.getlist("nguon")
    if not wanted:
        return series
    known = {str(each.pk) for each in series}
    if not set(wanted) <= known:
        raise Http404
    return [each for each in series if str(each.pk) in wanted]

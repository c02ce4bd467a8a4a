"""Who is certified and who is not yet, where the next class should be, and whether the target will be reached."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from indicators.models import Coverage
from indicators.queries import coverage, forecasts, proposals
from indicators.queries.aims import Aims, aims_on
from indicators.queries.forecasts import Series
from indicators.rules.coverage import Counts, not_registered, still_missing, total
from indicators.views.access import SEES_PERSONS, actor_with, communes_seen, sees_everywhere
from places.models import Unit

FIRST_FEW = 5
MOST_PROPOSED = 10


def commune_or_404(request: HttpRequest, unit_code: str) -> Unit:
    return get_object_or_404(communes_seen(actor_with(request, *SEES_PERSONS)), code=unit_code)


@never_cache
@require_safe
def province(request: HttpRequest) -> HttpResponse:
    """The communes of the actor, from the nightly recount; the province's forecast for whoever has them all. Whoever
    has one commune is led to it.
    """
    actor = actor_with(request, *SEES_PERSONS)
    communes = communes_seen(actor)
    if wanted := request.GET.get("xa"):
        return redirect("indicators:coverage_of", get_object_or_404(communes, code=wanted).code)
    few = list(communes[:2])
    if not few:
        raise Http404
    if len(few) == 1:
        return redirect("indicators:coverage_of", few[0].code)
    rows = list(Coverage.objects.filter(unit__in=communes).select_related("unit").order_by("unit__sort_key"))
    context: dict[str, Any] = {"communes": communes, "rows": rows}
    if rows:
        context |= _province(rows, aims_on(timezone.localdate()), is_whole=sees_everywhere(actor))
    return render(request, "indicators/coverage/province.html", context)


def _province(rows: list[Coverage], aims: Aims, *, is_whole: bool) -> dict[str, Any]:
    counted = {row.unit_id: proposals.counts_of(row) for row in rows}
    present = {unit: counts.certified for unit, counts in counted.items()}
    ways = forecasts.outlooks(present, aims.adults, aims)
    summed, adults = total(counted.values()), aims.adults_of_all(counted)
    context = {
        "as_of": min(row.as_of for row in rows),
        "lines": [(row.unit, counted[row.unit_id], ways[row.unit_id]) for row in rows],
        **_sums(summed, adults),
        "proposed": proposals.of_province(rows, aims)[:MOST_PROPOSED],
        "subject": proposals.subject(),
        "series": aims.plan and aims.plan.population,
    }
    if is_whole:
        top = Unit.objects.get(kind=Unit.Kind.PROVINCE)
        series = forecasts.series_of(aims, [top.pk]).get(top.pk, Series())
        context["way"] = forecasts.outlook(top.pk, summed.certified, adults, series, aims)
    return context


@never_cache
@require_safe
def commune(request: HttpRequest, unit_code: str) -> HttpResponse:
    """Village by village, counted now."""
    unit, now = commune_or_404(request, unit_code), timezone.now()
    aims = aims_on(timezone.localdate(now))
    books = coverage.books(unit, aims.day)
    lines = coverage.lines(books, aims.adults)
    summed, adults = total(line.counts for line in lines), aims.adults.get(unit.pk)
    series = forecasts.series_of(aims, [unit.pk]).get(unit.pk, Series())
    found = proposals.of_commune(books, lines, aims, now)
    context = {
        "unit": unit,
        "today": aims.day,
        "lines": lines,
        **_sums(summed, adults),
        "proposed": found[:FIRST_FEW],
        "subject": proposals.subject(),
        "way": forecasts.outlook(unit.pk, summed.certified, adults, series, aims),
        "series": aims.plan and aims.plan.population,
        "has_several": communes_seen(actor_with(request, *SEES_PERSONS))[:2].count() > 1,
    }
    return render(request, "indicators/coverage/commune.html", context)


def _sums(counts: Counts, adults: int | None) -> dict[str, Any]:
    return {
        "sum": counts,
        "adults": adults,
        "missing": still_missing(counts, adults),
        "unregistered": not_registered(counts, adults),
    }

"""Open figures, read from closed snapshots: the province, one indicator, one commune, and downloads."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from indicators import renderers
from indicators.models import Indicator, Snapshot, Status
from indicators.queries import dashboards, first_use, overview, reporting
from indicators.views.access import may_see_persons, month_asked
from places.models import Unit


def _snapshot(request: HttpRequest) -> Snapshot | None:
    """The month asked for (``?ky=2026-10``), else the newest closed one."""
    label = month_asked(request)
    if not label:
        return reporting.latest_snapshot()
    found = Snapshot.objects.filter(period__label=label).select_related("period", "population")
    snapshot = found.order_by("-vintage").first()
    if snapshot is None:
        raise Http404
    return snapshot


def _months() -> list[Snapshot]:
    """What a page offers to look at: the newest vintage of each of the last two years' months."""
    return list(reporting.newest_vintages().reverse()[:24])


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    figures = {figure.code: figure for figure in dashboards.figures_of(snapshot, unit.pk)}
    chosen = request.GET.get("chi-tieu") or next(reversed(figures), "")
    if chosen not in figures:
        raise Http404
    ranked = SimpleLazyObject(lambda: dashboards.ranking(snapshot, chosen))
    context = {
        "snapshot": snapshot,
        "unit": unit,
        "figures": figures.values(),
        "first_uses": first_use.of_province(snapshot.period),
        "current": figures[chosen],
        "ranked": ranked,
        "best": SimpleLazyObject(lambda: ranked[:5]),
        "worst": SimpleLazyObject(lambda: [row for row in ranked if row.rank][-5:]),
        "missing": SimpleLazyObject(lambda: [row for row in ranked if row.figure.value.status == Status.MISSING]),
        "tiles": SimpleLazyObject(lambda: dashboards.tiles(ranked)),
        "trend": SimpleLazyObject(lambda: dashboards.trends(unit.pk, chosen)[chosen]),
        "months": _months(),
        "edition": overview.edition(),
    }
    return render(request, "indicators/province.html", context)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, map, every commune in a table; made for printing too."""
    shown = get_object_or_404(Indicator, code=code, data_set__is_public=True)
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    ranked = SimpleLazyObject(lambda: dashboards.ranking(snapshot, code))
    figure = next((f for f in dashboards.figures_of(snapshot, unit.pk) if f.code == code), None)
    if figure is None:
        raise Http404
    context = {
        "snapshot": snapshot,
        "indicator": shown,
        "figure": figure,
        "ranked": ranked,
        "tiles": SimpleLazyObject(lambda: dashboards.tiles(ranked)),
        "trend": SimpleLazyObject(lambda: dashboards.trends(unit.pk, code)[code]),
        "months": _months(),
        "edition": overview.edition(),
    }
    return render(request, "indicators/indicator.html", context)


@require_safe
def commune(request: HttpRequest, unit_code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    figures = dashboards.figures_of(snapshot, unit.pk)
    places = dashboards.standings(snapshot, figures)
    lines = SimpleLazyObject(lambda: dashboards.trends(unit.pk, *(figure.code for figure in figures)))
    context = {
        "snapshot": snapshot,
        "unit": unit,
        "figures": [(figure, places.get(figure.code)) for figure in figures],
        "trends": SimpleLazyObject(lambda: [(figure, lines[figure.code]) for figure in figures]),
        "may_see_persons": may_see_persons(request, unit),
        "months": _months(),
        "edition": overview.edition(),
    }
    return render(request, "indicators/commune.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The figures of a closed month: ``xlsx`` (one row a commune) or ``csv`` (tidy long form)."""
    snapshot = _snapshot(request)
    if snapshot is None or kind not in {"xlsx", "csv"}:
        raise Http404
    name = f"bon-chi-tieu-{snapshot.period.label}-lan-{snapshot.vintage}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(renderers.snapshot_csv(snapshot), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(renderers.snapshot_xlsx(snapshot), as_attachment=True, filename=name)

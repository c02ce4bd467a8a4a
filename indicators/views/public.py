"""Open figures, read from closed snapshots: the province, one indicator, one commune, and downloads."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators import renderers
from indicators.models import Indicator, Snapshot
from indicators.queries import dashboards, reporting
from indicators.views.access import may_see_persons
from places.models import Unit


def _snapshot(request: HttpRequest) -> Snapshot | None:
    """The month asked for (``?ky=2026-10``), else the newest closed one."""
    label = request.GET.get("ky", "")
    if not label:
        return reporting.latest_snapshot()
    found = Snapshot.objects.filter(period__label=label[:7]).select_related("period", "population")
    snapshot = found.order_by("-vintage").first()
    if snapshot is None:
        raise Http404
    return snapshot


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    figures = dashboards.figures_of(snapshot, unit.pk)
    chosen = request.GET.get("chi-tieu") or figures[-1].code
    current = next((figure for figure in figures if figure.code == chosen), None)
    if current is None:
        raise Http404
    ranked = dashboards.ranking(snapshot, chosen)
    context = {
        "snapshot": snapshot,
        "unit": unit,
        "figures": figures,
        "current": current,
        "ranked": ranked,
        "best": ranked[:5],
        "worst": [row for row in ranked if row.rank][-5:],
        "missing": [row for row in ranked if row.rank is None],
        "tiles": dashboards.tiles(ranked),
        "trend": dashboards.trend(unit.pk, chosen),
        "snapshots": reporting.newest_vintages().reverse()[:24],
    }
    return render(request, "indicators/province.html", context)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, map, every commune in a table; made for printing too."""
    shown = get_object_or_404(Indicator, code=code)
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    ranked = dashboards.ranking(snapshot, code)
    figure = next((f for f in dashboards.figures_of(snapshot, unit.pk) if f.code == code), None)
    if figure is None:
        raise Http404
    context = {
        "snapshot": snapshot,
        "indicator": shown,
        "figure": figure,
        "ranked": ranked,
        "tiles": dashboards.tiles(ranked),
        "trend": dashboards.trend(unit.pk, code),
    }
    return render(request, "indicators/indicator.html", context)


@require_safe
def commune(request: HttpRequest, unit_code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    figures = dashboards.figures_of(snapshot, unit.pk)
    context = {
        "snapshot": snapshot,
        "unit": unit,
        "figures": [(figure, dashboards.trend(unit.pk, figure.code)) for figure in figures],
        "may_see_persons": may_see_persons(request, unit),
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

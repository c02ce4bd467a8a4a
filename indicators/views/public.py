"""Open figures, read from closed snapshots: the province, one indicator, one commune, and downloads."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from indicators import renderers
from indicators.models import Indicator, Snapshot, Status
from indicators.queries import first_use, open_figures, overview, publishing, reporting, verification
from indicators.queries.dashboards import Figure, Ranked
from indicators.views.access import may_see_persons, month_asked
from places.models import Unit


def snapshot_asked(request: HttpRequest) -> Snapshot | None:
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


def _with_status(ranked: Sequence[Ranked], status: str) -> list[Ranked]:
    return [row for row in ranked if row.figure.value.status == status]


def _about(snapshot: Snapshot, unit: Unit, figures: list[Figure]) -> dict[str, Any]:
    """Every time the month was published, and what the last correction changed of the page's figures."""
    vintages = open_figures.vintages(snapshot.period)
    older = next((each for each in vintages if each.vintage < snapshot.vintage), None)
    changes = open_figures.changes(older, figures) if older else []
    return {"vintages": vintages, "older": older, "changes": [c for c in changes if c.differs], "unit": unit}


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    figures = {figure.code: figure for figure in open_figures.figures_of(snapshot, unit)}
    chosen = request.GET.get("chi-tieu") or next(reversed(figures), "")
    if chosen not in figures:
        raise Http404
    ranked = SimpleLazyObject(lambda: open_figures.ranking(snapshot, chosen))
    context = {
        "snapshot": snapshot,
        "figures": figures.values(),
        "first_uses": first_use.of_province(snapshot.period),
        "current": figures[chosen],
        "ranked": ranked,
        "best": SimpleLazyObject(lambda: ranked[:5]),
        "worst": SimpleLazyObject(lambda: [row for row in ranked if row.rank][-5:]),
        "missing": SimpleLazyObject(lambda: _with_status(ranked, Status.MISSING)),
        "withheld": SimpleLazyObject(lambda: _with_status(ranked, publishing.SUPPRESSED)),
        "tiles": SimpleLazyObject(lambda: open_figures.tiles(ranked)),
        "trend": SimpleLazyObject(lambda: open_figures.trends(unit, chosen)[chosen]),
        "months": _months(),
        "edition": overview.edition(),
        **_about(snapshot, unit, list(figures.values())),
    }
    return render(request, "indicators/province.html", context)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, map, every commune in a table; made for printing too."""
    shown = get_object_or_404(Indicator, code=code, data_set__is_public=True)
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    ranked = SimpleLazyObject(lambda: open_figures.ranking(snapshot, code))
    figure = next((f for f in open_figures.figures_of(snapshot, unit) if f.code == code), None)
    if figure is None:
        raise Http404
    context = {
        "snapshot": snapshot,
        "indicator": shown,
        "figure": figure,
        "ranked": ranked,
        "tiles": SimpleLazyObject(lambda: open_figures.tiles(ranked)),
        "trend": SimpleLazyObject(lambda: open_figures.trends(unit, code)[code]),
        "months": _months(),
        "edition": overview.edition(),
        **_about(snapshot, unit, [figure]),
    }
    return render(request, "indicators/indicator.html", context)


@require_safe
def commune(request: HttpRequest, unit_code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    figures = SimpleLazyObject(lambda: open_figures.figures_of(snapshot, unit))
    placed = SimpleLazyObject(lambda: open_figures.standings(snapshot, figures))
    lines = SimpleLazyObject(lambda: open_figures.trends(unit, *(figure.code for figure in figures)))
    about = SimpleLazyObject(lambda: _about(snapshot, unit, figures))
    context = {
        "snapshot": snapshot,
        "unit": unit,
        "figures": SimpleLazyObject(lambda: [(figure, placed.get(figure.code)) for figure in figures]),
        "trends": SimpleLazyObject(lambda: [(figure, lines[figure.code]) for figure in figures]),
        "may_see_persons": may_see_persons(request, unit),
        "months": SimpleLazyObject(_months),
        "edition": overview.edition(),
        "about": about,
    }
    return render(request, "indicators/commune.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A closed month without what is withheld: ``xlsx`` (sheets), ``csv`` (tidy long form, parted by commas with
    ``?dau=phay``); or ``tu-dien``, what the columns mean.
    """
    if kind == "tu-dien":
        return _csv(renderers.dictionary_csv(), "tu-dien-du-lieu.csv")
    snapshot = snapshot_asked(request)
    if snapshot is None or kind not in {"xlsx", "csv"}:
        raise Http404
    name = f"bon-chi-tieu-{snapshot.period.label}-lan-{snapshot.vintage}.{kind}"
    if kind == "csv":
        delimiter = "," if request.GET.get("dau") == "phay" else ";"
        return _csv(renderers.snapshot_csv(snapshot, delimiter=delimiter), name)
    book = renderers.snapshot_xlsx(snapshot, address=verification.address_of(snapshot))
    return FileResponse(book, as_attachment=True, filename=name)


def _csv(chunks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""Open figures, read from closed snapshots: the province, one indicator, one commune, and downloads."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from indicators import renderers
from indicators.models import Indicator, Snapshot
from indicators.queries import first_use, open_figures, reporting, verification
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


def _shown(request: HttpRequest, template: str, page: open_figures.Page, **more: object) -> HttpResponse:
    return render(request, template, {"snapshot": page.snapshot, "unit": page.unit, "page": page, **more})


def _no_figures(request: HttpRequest) -> HttpResponse:
    return render(request, "indicators/no_figures.html")


def _province() -> Any:
    """Looked up only where a page is not kept."""
    return SimpleLazyObject(lambda: Unit.objects.get(kind=Unit.Kind.PROVINCE))


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return _no_figures(request)
    names = open_figures.indicators(snapshot)
    chosen = request.GET.get("chi-tieu") or next(reversed(names), "")
    if chosen not in names:
        raise Http404
    page = open_figures.Page(snapshot, _province(), names, chosen)
    beside = first_use.of_province(snapshot.period)
    return _shown(request, "indicators/province.html", page, first_uses=beside)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, map, every commune in a table; made for printing too."""
    snapshot = snapshot_asked(request)
    if snapshot is None:
        get_object_or_404(Indicator, code=code, data_set__is_public=True)
        return _no_figures(request)
    names = open_figures.indicators(snapshot)
    if code not in names:
        raise Http404
    page = open_figures.Page(snapshot, _province(), {code: names[code]}, code)
    return _shown(request, "indicators/indicator.html", page)


@require_safe
def commune(request: HttpRequest, unit_code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.communes(), code=unit_code)
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return _no_figures(request)
    page = open_figures.Page(snapshot, unit, open_figures.indicators(snapshot))
    return _shown(request, "indicators/commune.html", page, may_see_persons=may_see_persons(request, unit))


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

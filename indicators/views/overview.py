"""The province for whoever oversees it: one page to read in a minute, one for each figure to print, one long table."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exchange.adapters.pdf import qr
from exchange.adapters.writers import Cell, csv_chunks
from indicators.models import Indicator, Snapshot, Status
from indicators.queries import dashboards, matrix, overview, staffing, verification
from indicators.queries.dashboards import Figure
from indicators.queries.overview import Choices
from indicators.queries.ranges import Range
from indicators.queries.reporting import OVERSEE
from indicators.rules import ranges, slopes
from indicators.views.access import actor_with
from places.models import Unit

EMPTY = "indicators/office/no_figures.html"
SORTS = {
    "cao": _lazy("tỷ lệ cao trước"),
    "thap": _lazy("tỷ lệ thấp trước"),
    "ten": _lazy("tên"),
    "nguoi": _lazy("số người"),
}
"""``?xep=``: how the ranking is sorted."""


def range_asked(request: HttpRequest, offered: Choices) -> Range | None:
    """``?ky=2026-10``, ``2026-Q3``, ``2026-H1``, ``2026-M9``, ``2026``; what is no closed range does not exist."""
    label = request.GET.get("ky", "")
    found = overview.asked(label, offered)
    if label and (found is None or not ranges.months(label)):
        raise Http404
    return found


def indicator_asked(request: HttpRequest, codes: list[str]) -> str:
    """``?chi-tieu=``; the last of the plan when nothing is asked."""
    chosen = request.GET.get("chi-tieu") or (codes[-1] if codes else "")
    if chosen not in codes:
        raise Http404
    return chosen


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    actor_with(request, *OVERSEE)
    offered = overview.choices()
    asked = range_asked(request, offered)
    if asked is None:
        return render(request, EMPTY)
    whole = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    snapshot = overview.whole_snapshot(asked.last.pk)
    figures = dashboards.figures_of(snapshot, whole.pk)
    chosen = indicator_asked(request, [figure.code for figure in figures])
    current = next(figure for figure in figures if figure.code == chosen)
    flows = overview.flows_of(asked, whole.pk)
    context = {
        "asked": asked,
        "offered": offered,
        "snapshot": snapshot,
        "unit": whole,
        "figures": [(figure, flows.get(figure.value.version.indicator_id)) for figure in figures],
        "current": current,
        "staff_stamp": staffing.stamp(),
        "programme": SimpleLazyObject(lambda: staffing.programme(timezone.localdate())),
        "today": timezone.localdate(),
        **_pictures(request, asked, offered, snapshot, current),
    }
    return render(request, "indicators/office/dashboard.html", context)


def _pictures(
    request: HttpRequest, asked: Range, offered: Choices, snapshot: Snapshot, figure: Figure
) -> dict[str, Any]:
    """What is made of a closed month: only when the page has no copy of it."""
    chosen, unit = figure.code, figure.value.unit
    since, sort = _since(request, asked, offered), request.GET.get("xep", "cao")
    if sort not in SORTS:
        raise Http404
    ranked = SimpleLazyObject(lambda: dashboards.ranking(snapshot, chosen))
    moved = SimpleLazyObject(lambda: overview.moves(chosen, since, snapshot) if since else [])
    until = snapshot.period.end_on
    return {
        "since": since,
        "sort": sort,
        "sorts": SORTS.items(),
        "ranked": SimpleLazyObject(lambda: sorted_as(ranked, sort)),
        "missing": SimpleLazyObject(lambda: [r for r in ranked if r.figure.value.status == Status.MISSING]),
        "tiles": SimpleLazyObject(lambda: dashboards.tiles(ranked)),
        "trend": SimpleLazyObject(lambda: dashboards.trends(unit, chosen, until=until)[chosen]),
        "slope": SimpleLazyObject(lambda: slopes.slope(moved)),
        "moves": SimpleLazyObject(lambda: slopes.ordered(moved)),
    }


def sorted_as(ranked: list[dashboards.Ranked], order: str) -> list[dashboards.Ranked]:
    """Ranks stay what they are; units without a rate stay last, save by name."""
    if order == "ten":
        return sorted(ranked, key=lambda row: row.figure.value.unit.sort_key)
    if order == "nguoi":
        return sorted(ranked, key=lambda row: -(row.figure.value.numerator or -1))
    if order == "thap":
        with_rank = [row for row in ranked if row.rank]
        return [*reversed(with_rank), *(row for row in ranked if not row.rank)]
    return ranked


def _since(request: HttpRequest, asked: Range, offered: Choices) -> Snapshot | None:
    """``?tu=2026-07``: the month that the slope begins with; else the last one before the range."""
    label = request.GET.get("tu", "")
    if not label:
        return overview.month_before(asked, offered)
    last = asked.last.period.end_on
    found = next((m for m in offered.months if m.period.label == label and m.period.end_on < last), None)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """One figure on two or three pages of A4: what it is, where it stands, every commune."""
    actor_with(request, *OVERSEE)
    offered = overview.choices()
    asked = range_asked(request, offered)
    indicator = get_object_or_404(Indicator, code=code, data_set__is_public=True)
    if asked is None:
        return render(request, EMPTY)
    snapshot = overview.whole_snapshot(asked.last.pk)
    whole = Unit.objects.get(kind=Unit.Kind.PROVINCE)
    figure = next((f for f in dashboards.figures_of(snapshot, whole.pk) if f.code == code), None)
    if figure is None:
        raise Http404
    address = verification.address_of(snapshot)
    context = {
        "asked": asked,
        "offered": offered,
        "snapshot": snapshot,
        "indicator": indicator,
        "figure": figure,
        "address": address,
        "qr": qr(address),
        "flow": overview.flows_of(asked, figure.value.unit_id).get(indicator.pk),
        "today": timezone.localdate(),
        **_pictures(request, asked, offered, snapshot, figure),
    }
    return render(request, "indicators/office/sheet.html", context)


@never_cache
@require_safe
def table(request: HttpRequest, code: str) -> HttpResponse:
    """Every commune by month: a year, or the 36 months that ``?thang=36`` asks for; ``?xem=nguoi`` shows people in the
    place of rates.
    """
    context = _table(request, code)
    if context is None:
        return render(request, EMPTY)
    return render(request, "indicators/office/table.html", context)


@never_cache
@require_safe
def table_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same table as a file for a spreadsheet: codes as text, a missing figure is not a zero."""
    context = _table(request, code)
    if context is None:
        raise Http404
    found: matrix.Matrix = context["table"]
    headers = [_("Mã ĐVHC"), _("Xã, phường"), *(period.label for period in found.months)]
    response = StreamingHttpResponse(
        csv_chunks(headers=headers, rows=_rows(found, context["shows"])), content_type="text/csv; charset=utf-8"
    )
    name = f"{code}-{context['snapshot'].period.label}-{context['shows']}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(found: matrix.Matrix, shows: str) -> Iterator[list[Cell]]:
    for line in found.lines:
        values: list[Cell] = []
        for cell in line.cells:
            value = cell.numerator if shows == "nguoi" else cell.percent
            values.append(cell.kind if value is None else value)
        yield [line.code, line.name, *values]


def _table(request: HttpRequest, code: str) -> dict[str, Any] | None:
    actor_with(request, *OVERSEE)
    offered = overview.choices()
    asked = range_asked(request, offered)
    indicator = get_object_or_404(Indicator, code=code, data_set__is_public=True)
    shows, span = request.GET.get("xem", "ty-le"), request.GET.get("thang", "12")
    if shows not in {"ty-le", "nguoi"} or span not in {"12", "36"}:
        raise Http404
    if asked is None:
        return None
    return {
        "asked": asked,
        "offered": offered,
        "snapshot": asked.last,
        "indicator": indicator,
        "indicators": Indicator.objects.filter(data_set__is_public=True),
        "shows": shows,
        "span": span,
        "table": SimpleLazyObject(lambda: matrix.matrix(code, asked.last.period.end_on, int(span))),
    }

"""A file of DHIS2 beside the same closed month: shows what differs and writes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from indicators.adapters import dhis2 as adapter
from indicators.forms import CompareForm
from indicators.queries import comparing, exports, reporting
from indicators.queries.reporting import PROVINCIAL
from indicators.rules import dhis2
from indicators.views.access import actor_with

SHOWN = 500
"""Differences on the page."""

MEASURES = {
    dhis2.STOCK: gettext_lazy("lũy kế"),
    dhis2.FLOW: gettext_lazy("trong kỳ"),
    dhis2.DENOMINATOR: gettext_lazy("mẫu số"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    actor_with(request, *PROVINCIAL)
    form = CompareForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"data_set": request.GET.get("bieu", reporting.COMMUNES)},
    )
    context = {"form": form, **(_compared(form) if form.is_valid() else {})}
    return render(request, "indicators/comparing.html", context, status=422 if form.errors else 200)


def _compared(form: CompareForm) -> dict[str, object]:
    """What the page shows; nothing, and an error at the file, when it cannot be compared."""
    upload, data_set = form.cleaned_data["file"], form.cleaned_data["data_set"]
    try:
        found = dhis2.understand(adapter.read(upload))
    except dhis2.MessageError as error:
        form.add_error("file", adapter.refusal(error))
        return {}
    closed = exports.snapshots_of(found.period)
    if not closed:
        form.add_error("file", _("Tháng %(label)s trong tệp chưa được chốt ở đây.") % {"label": found.period})
        return {}
    result = comparing.compare(exports.month_of(closed[0], data_set, is_public=False), found.figures)
    return {
        "snapshot": closed[0],
        "data_set": data_set,
        "same": result.same,
        "differing": len(result.differences),
        "differences": [(row, MEASURES[row.measure]) for row in result.differences[:SHOWN]],
        "flaws": [(flaw.place, adapter.flaw_text(flaw)) for flaw in found.flaws[:SHOWN]],
        "more": len(result.differences) - SHOWN,
    }

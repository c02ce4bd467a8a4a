"""How open figures are made, and a number on paper against what was published."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.models import AwardType
from certificates.queries import evidence
from exchange.adapters.pdf import qr
from indicators.models import IndicatorVersion, Snapshot
from indicators.queries import open_figures, reporting, verification
from indicators.views.public import snapshot_asked
from places.models import Unit


def _unit(request: HttpRequest) -> Unit:
    """The commune of ``?xa=``, else the province."""
    code = request.GET.get("xa", "")
    units = Unit.objects.communes() if code else Unit.objects.filter(kind=Unit.Kind.PROVINCE)
    return get_object_or_404(units, **({"code": code} if code else {}))


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Who is counted, against what, how numbers are rounded and withheld: of the newest month or of ``?ky=``."""
    snapshot = snapshot_asked(request)
    today = timezone.localdate()
    versions = reporting.versions_in(snapshot) if snapshot else reporting.versions_on(today)
    context = {
        "snapshot": snapshot,
        "versions": [(each, _counted(each, snapshot)) for each in versions if each.indicator.data_set.is_public],
        "calendar": snapshot.period.calendar if snapshot else reporting.calendar_of(f"{today:%Y-%m}"),
    }
    return render(request, "indicators/method.html", context)


def _counted(version: IndicatorVersion, snapshot: Snapshot | None) -> list[AwardType]:
    """Of what is counted from certificates: which of them, as the month was counted, else as it would be now."""
    if version.numerator != IndicatorVersion.Numerator.AWARDS:
        return []
    rule = snapshot.rule.get(version.indicator.code) if snapshot else None
    return evidence.types_of(rule["types"] if rule else evidence.qualifying_types())


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The figures behind a printed code as they stood, and whether they still do; ``?xa=`` a commune's, ``?chi-tieu=``
    the one that was scanned.
    """
    snapshot = verification.find(code)
    if snapshot is None:
        return render(request, "indicators/verify_none.html", {"code": code}, status=404)
    unit = _unit(request)
    found = verification.verify(snapshot, unit)
    if not found.lines:
        raise Http404
    context = {
        "found": found,
        "snapshot": snapshot,
        "unit": unit,
        "units": verification.units_in(snapshot),
        "scanned": request.GET.get("chi-tieu", ""),
        "code": verification.code_of(snapshot),
    }
    return render(request, "indicators/verify.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """A month of the province or of a commune (``?xa=``) on one page of paper, with the code of its check."""
    snapshot = snapshot_asked(request)
    if snapshot is None:
        return render(request, "indicators/no_figures.html")
    unit = _unit(request)
    figures = open_figures.figures_of(snapshot, unit)
    if not figures:
        raise Http404
    address = verification.address_of(snapshot, unit.code if unit.kind == Unit.Kind.COMMUNE else "")
    context = {"snapshot": snapshot, "unit": unit, "figures": figures, "address": address, "qr": qr(address)}
    return render(request, "indicators/sheet.html", context)

"""Reporting after the lock: a unit asks, or the division opens it for one; another person of the division decides."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.rules import Actor
from indicators.actions import extensions, submissions
from indicators.forms.division import ExtensionForm, OpenExtensionForm
from indicators.models import DataSet, Extension, Period
from indicators.queries import locks, reporting
from indicators.queries.reporting import OVERSEE, PROVINCIAL, REPORTERS
from indicators.views.access import actor_with
from indicators.views.asked import EndedError, period_asked, report_asked


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """By the unit, of its own month."""
    actor = actor_with(request, *REPORTERS)
    period = period_asked(request) or reporting.open_period(timezone.localdate())
    if period is None:
        raise Http404
    try:
        asked = report_asked(request, actor, period)
    except EndedError:
        raise Http404 from None
    where = {"bieu": asked.data_set.code, "xa": asked.unit.code, "ky": period.label}
    form = ExtensionForm(request.POST)
    if form.is_valid():
        _ask(request, form, actor, {"unit": asked.unit, "period": period, "data_set": asked.data_set})
    else:
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    return redirect(f"{reverse('indicators:report')}?{urlencode(where)}")


def _ask(request: HttpRequest, form: ExtensionForm, actor: Actor, what: dict[str, Any]) -> None:
    data = form.cleaned_data
    try:
        extensions.ask(**what, reason=data["reason"], hours=data["hours"], by=actor, at=timezone.now())
    except submissions.PeriodClosedError:
        messages.error(request, _("Kỳ báo cáo này đã chốt, không gia hạn được nữa."))
    except extensions.NoLockError:
        messages.error(request, _("Kỳ này nhận báo cáo đến khi chốt, không cần gia hạn."))
    else:
        messages.success(request, _("Đã ghi đề nghị gửi muộn. Người khác của Phòng chuyên môn sẽ quyết định."))


@require_safe
def of_period(request: HttpRequest, period_id: int) -> HttpResponse:
    """What was asked for in a month; for the division with the form by which it asks for a unit."""
    actor = actor_with(request, *OVERSEE)
    period, data_set = _month(request, period_id)
    return _page(request, actor, period, data_set, _form(period, data_set) if actor.has_role(*PROVINCIAL) else None)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, period_id: int) -> HttpResponse:
    """The division asks for a unit; another person of it decides."""
    actor = actor_with(request, *PROVINCIAL)
    period, data_set = _month(request, period_id)
    form = _form(period, data_set, request.POST if request.method == "POST" else None)
    if form.is_valid():
        unit = form.cleaned_data["unit"]
        _ask(request, form, actor, {"unit": unit, "period": period, "data_set": data_set})
        return redirect(f"{reverse('indicators:extensions', args=[period.pk])}?{urlencode({'bieu': data_set.code})}")
    return _page(request, actor, period, data_set, form)


def _month(request: HttpRequest, period_id: int) -> tuple[Period, DataSet]:
    code = request.GET.get("bieu", reporting.COMMUNES)
    data_set = get_object_or_404(DataSet.objects.select_related("under"), code=code)
    return get_object_or_404(Period, pk=period_id), data_set


def _form(period: Period, data_set: DataSet, typed: Mapping[str, Any] | None = None) -> OpenExtensionForm:
    return OpenExtensionForm(typed, units=data_set.expected(period.end_on).order_by("sort_key"))


def _page(
    request: HttpRequest, actor: Actor, period: Period, data_set: DataSet, form: OpenExtensionForm | None
) -> HttpResponse:
    context = {
        "period": period,
        "data_set": data_set,
        "extensions": locks.extensions_of(period),
        "last_on": locks.last_day(period, data_set),
        "form": form,
        "me": actor.id,
        "decides": actor.has_role(*PROVINCIAL),
        "page": "extensions",
    }
    status = 422 if form and form.errors else 200
    return render(request, "indicators/board/extensions.html", context, status=status)


@require_POST
def decide(request: HttpRequest, extension_id: int) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    asked = get_object_or_404(Extension.objects.select_related("unit"), pk=extension_id)
    act = extensions.refuse if request.POST.get("decision") == "refuse" else extensions.grant
    try:
        decided = act(extension_id=asked.pk, by=actor, at=timezone.now())
    except submissions.SameHandError:
        messages.error(request, _("Bạn đã đề nghị gia hạn này. Người khác của Phòng chuyên môn quyết định."))
    except submissions.DecidedError:
        messages.error(request, _("Đề nghị này đã có người quyết định khác."))
    except submissions.PeriodClosedError:
        messages.error(request, _("Kỳ báo cáo này đã chốt, không gia hạn được nữa."))
    else:
        messages.success(request, _said(decided))
    return redirect("indicators:extensions", asked.period_id)


def _said(decided: Extension) -> str:
    if decided.until is None:
        return _("Đã từ chối gia hạn cho %(unit)s.") % {"unit": decided.unit}
    values = {"unit": decided.unit, "until": f"{timezone.localtime(decided.until):%H:%M %d/%m/%Y}"}
    return _("%(unit)s được gửi đến %(until)s.") % values

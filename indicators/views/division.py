"""The division's month: who has reported, accept or return, close, open again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.rules import Actor
from indicators.actions import periods
from indicators.forms import ReasonForm
from indicators.models import DataSet, Period, Submission
from indicators.queries import dashboards, reporting
from indicators.queries.reporting import PROVINCIAL
from indicators.views.access import actor_with, month_asked


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Completeness and timeliness of the month that is reported now (or ``?ky=``), of one data set (``?bieu=``)."""
    actor_with(request, *PROVINCIAL)
    label, today = month_asked(request), timezone.localdate()
    period = get_object_or_404(Period, label=label) if label else reporting.open_period(today)
    if period is None:
        return render(request, "indicators/no_period.html")
    data_sets = list(DataSet.objects.select_related("under"))
    data_set = next((each for each in data_sets if each.code == request.GET.get("bieu", reporting.COMMUNES)), None)
    if data_set is None:
        raise Http404
    states = dashboards.report_states(period, data_set, today)
    context = {
        "period": period,
        "data_set": data_set,
        "data_sets": data_sets,
        "due_on": reporting.due_on(period, data_set),
        "missing": [s for s in states if s.submission is None],
        "waiting": _in_state(states, Submission.State.APPROVED),
        "unapproved": _in_state(states, Submission.State.SUBMITTED),
        "accepted": _in_state(states, Submission.State.ACCEPTED),
        "returned": _in_state(states, Submission.State.RETURNED),
        "periods": Period.objects.order_by("-end_on")[:24],
        "snapshot": period.snapshots.order_by("-vintage").first(),
        "live": reporting.live_figure(),
        "today": today,
        "form": ReasonForm(),
    }
    return render(request, "indicators/board.html", context)


def _in_state(states: list[dashboards.ReportState], state: str) -> list[dashboards.ReportState]:
    return [s for s in states if s.submission and s.submission.state == state]


@require_POST
def close(request: HttpRequest, period_id: int) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    form = ReasonForm(request.POST)
    if period.end_on >= timezone.localdate():
        messages.error(request, _("Kỳ này chưa hết ngày chốt số liệu."))
    elif not form.is_valid():
        messages.error(request, _("Hãy viết lý do ngắn hơn, nhiều nhất 250 chữ."))
    else:
        _close(request, period, actor, form.cleaned_data["reason"])
    return _to_board(period)


def _close(request: HttpRequest, period: Period, actor: Actor, reason: str) -> None:
    try:
        snapshot = periods.close_period(period_id=period.pk, by=actor, at=timezone.now(), reason=reason)
    except periods.NoPlanError:
        messages.error(request, _("Chưa có kế hoạch chỉ tiêu và dân số cho năm này."))
    except periods.ReasonMissingError:
        messages.error(request, _("Số liệu đã khác lần công bố trước. Hãy ghi lý do rồi bấm chốt lại."))
    else:
        values = {"period": period, "vintage": snapshot.vintage}
        messages.success(request, _("Đã chốt tháng %(period)s, lần công bố %(vintage)s.") % values)


@require_POST
def reopen(request: HttpRequest, period_id: int) -> HttpResponse:
    """A closed month takes corrected reports again; what was published stays until it is closed anew."""
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        periods.reopen_period(period_id=period.pk, by=actor, at=timezone.now(), reason=reason)
    except periods.ReasonMissingError:
        messages.error(request, _("Hãy ghi lý do mở lại kỳ báo cáo, nhiều nhất 250 chữ."))
    else:
        messages.success(request, _("Đã mở lại tháng %(period)s để nhận số liệu sửa.") % {"period": period})
    return _to_board(period)


def _to_board(period: Period) -> HttpResponse:
    return redirect(f"{reverse('indicators:board')}?{urlencode({'ky': period.label})}")

"""The division's month: who has reported, accept or return, close."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.actions import periods, submissions
from indicators.forms import CloseForm, DecisionForm
from indicators.models import Period, Submission
from indicators.queries import dashboards, reporting
from indicators.views.access import PROVINCIAL, actor_with


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Completeness and timeliness of the month that is reported now (or ``?ky=``)."""
    actor_with(request, *PROVINCIAL)
    label = request.GET.get("ky", "")[:7]
    period = get_object_or_404(Period, label=label) if label else reporting.open_period(timezone.localdate())
    if period is None:
        return render(request, "indicators/no_period.html")
    states = dashboards.report_states(period, timezone.localdate())
    sent = [s for s in states if s.submission and s.submission.state != Submission.State.WITHDRAWN]
    context = {
        "period": period,
        "states": states,
        "missing": [s for s in states if s not in sent],
        "waiting": [s for s in sent if s.submission and s.submission.state == Submission.State.SUBMITTED],
        "accepted": [s for s in sent if s.submission and s.submission.state == Submission.State.ACCEPTED],
        "returned": [s for s in sent if s.submission and s.submission.state == Submission.State.RETURNED],
        "periods": Period.objects.order_by("-end_on")[:24],
        "snapshot": period.snapshots.order_by("-vintage").first(),
        "form": CloseForm(),
    }
    return render(request, "indicators/board.html", context)


@require_POST
def decide(request: HttpRequest, submission_id: int) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    shown = get_object_or_404(reporting.submissions_visible_to(actor), pk=submission_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi điều xã, phường cần sửa rồi bấm Trả lại."))
        return redirect("indicators:submission", submission_id=shown.pk)
    try:
        if form.cleaned_data["decision"] == "accept":
            submissions.accept(submission_id=shown.pk, by=actor, at=timezone.now())
        else:
            submissions.send_back(
                submission_id=shown.pk, by=actor, at=timezone.now(), comment=form.cleaned_data["comment"]
            )
    except submissions.SameHandError:
        messages.error(request, _("Người gửi báo cáo không thể tự tiếp nhận."))
    except submissions.PeriodClosedError:
        messages.error(request, _("Kỳ báo cáo này đã chốt."))
    return redirect("indicators:board")


@require_POST
def close(request: HttpRequest, period_id: int) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    if period.end_on >= timezone.localdate():
        messages.error(request, _("Kỳ này chưa hết ngày chốt số liệu."))
        return redirect("indicators:board")
    form = CloseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        snapshot = periods.close_period(period_id=period.pk, by=actor, at=timezone.now(), reason=reason)
    except periods.NoPlanError:
        messages.error(request, _("Chưa có kế hoạch chỉ tiêu và dân số cho năm này."))
    except periods.ReasonMissingError:
        messages.error(request, _("Số liệu đã khác lần công bố trước. Hãy ghi lý do rồi bấm chốt lại."))
    else:
        values = {"period": period, "vintage": snapshot.vintage}
        messages.success(request, _("Đã chốt tháng %(period)s, lần công bố %(vintage)s.") % values)
    return redirect("indicators:board")

"""The division's board of a month: what to do now, how complete it is, what stands out. The task force reads along."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from indicators.actions import acceptance, reminders
from indicators.forms import ReasonForm
from indicators.models import DataSet, Period, Snapshot, Submission
from indicators.queries import chains, paths, queue, reporting, timeliness
from indicators.queries import reminders as reminded
from indicators.queries.queue import Sent
from indicators.queries.reporting import OVERSEE, PROVINCIAL
from indicators.rules import calendar
from indicators.rules.timeliness import LATE
from indicators.views.access import actor_with, month_asked

SHOWN = 24
"""Months that the board offers, the newest first."""


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Of the month that is reported now (or ``?ky=``), of one data set (``?bieu=``)."""
    actor = actor_with(request, *OVERSEE)
    periods = list(Period.objects.select_related("calendar").order_by("-end_on")[:SHOWN])
    period = _period(request, periods)
    if period is None:
        return render(request, "indicators/no_period.html")
    data_sets = list(DataSet.objects.select_related("under"))
    data_set = next((each for each in data_sets if each.code == request.GET.get("bieu", reporting.COMMUNES)), None)
    if data_set is None:
        raise Http404
    today, due_on = timezone.localdate(), reporting.due_on(period, data_set)
    last_on = calendar.last_day(due_on, period.calendar.lock_days)
    snapshot = period.snapshots.select_related("period").order_by("-vintage").first()
    context = {
        "period": period,
        "data_set": data_set,
        "data_sets": data_sets,
        "due_on": due_on,
        "locked_from": last_on + timedelta(days=1) if last_on else None,
        "is_locked": bool(last_on and today > last_on),
        "lock_days": period.calendar.lock_days,
        "periods": periods,
        "snapshot": snapshot,
        "live": reporting.live_figure(),
        "today": today,
        "form": ReasonForm(),
        "decides": actor.has_role(*PROVINCIAL),
        "page": "board",
        **_before(period, snapshot, periods),
        **_reports(period, data_set, periods),
    }
    return render(request, "indicators/board.html", context)


def _period(request: HttpRequest, known: list[Period]) -> Period | None:
    """The one asked for; else the oldest that is over and not closed, else the running one."""
    label, today = month_asked(request), timezone.localdate()
    if label:
        found = next((each for each in known if each.label == label), None)
        return found or get_object_or_404(Period.objects.select_related("calendar"), label=label)
    begun = [each for each in reversed(known) if each.closed_at is None and each.start_on <= today]
    return next((each for each in begun if each.end_on <= today), next(iter(begun), None))


def _before(period: Period, snapshot: Snapshot | None, periods: list[Period]) -> dict[str, Any]:
    """What is wrong with the month before: it is not closed, or says something else since this one was."""
    last_day = period.start_on - timedelta(days=1)
    unclosed = [each for each in periods if each.end_on == last_day and each.closed_at is None]
    return {
        "unclosed": unclosed[0] if unclosed else None,
        "moved": chains.moved_before(snapshot) if snapshot else None,
    }


def _reports(period: Period, data_set: DataSet, periods: list[Period]) -> dict[str, Any]:
    units = timeliness.all_units(data_set)
    record = timeliness.record_of(data_set, period, timezone.localdate(), units=units, periods=[*periods, period])
    late = {line.unit.pk: line.standings[-1] == LATE for line in record.lines}
    expected = [unit for unit in units if timeliness.is_expected(unit, period)]
    sent = queue.sent_by(expected, period, data_set, late)
    waiting = _in_state(sent, Submission.State.APPROVED)
    return {
        "record": record,
        "missing": [each for each in sent if each.submission is None],
        "waiting": waiting,
        "plain": [each for each in waiting if not each.has_flag],
        "flagged": [each for each in waiting if each.has_flag],
        "unapproved": _in_state(sent, Submission.State.SUBMITTED),
        "accepted": _in_state(sent, Submission.State.ACCEPTED),
        "returned": _in_state(sent, Submission.State.RETURNED),
        "striking": [each for each in sent if each.striking],
        "reminded": reminded.last_reminded(period, data_set),
        "extensions": queue.waiting_extensions(period),
    }


def _in_state(sent: list[Sent], state: str) -> list[Sent]:
    return [each for each in sent if each.submission and each.submission.state == state]


@require_POST
def accept_chosen(request: HttpRequest, period_id: int) -> HttpResponse:
    """Each ticked report is a decision of its own; what was not accepted is named with its reason."""
    actor = actor_with(request, *PROVINCIAL)
    period, chosen = get_object_or_404(Period, pk=period_id), request.POST.getlist("chon")
    ids = [int(each) for each in chosen if each.isascii() and each.isdecimal() and len(each) < 19]
    of_month = Submission.objects.filter(pk__in=ids, period=period).values_list("pk", flat=True)
    outcomes = acceptance.accept_many(submission_ids=list(of_month), by=actor, at=timezone.now())
    done = [each for each in outcomes if not each.refusal]
    if done:
        said = ngettext("Đã tiếp nhận %(n)d báo cáo.", "Đã tiếp nhận %(n)d báo cáo.", len(done)) % {"n": len(done)}
        messages.success(request, said)
    for each in outcomes:
        if each.refusal:
            values = {"unit": each.submission.unit, "why": each.refusal}
            messages.error(request, _("Chưa tiếp nhận %(unit)s: %(why)s.") % values)
    if not outcomes:
        messages.error(request, _("Hãy đánh dấu ít nhất một báo cáo."))
    return _back(request, period)


@require_POST
def remind(request: HttpRequest, period_id: int) -> HttpResponse:
    """Tell everybody who has not reported, now; once an hour."""
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period.objects.filter(closed_at__isnull=True), pk=period_id)
    data_set = _data_set(request)
    try:
        told = reminders.remind_now(period=period, data_set=data_set, by=actor, at=timezone.now())
    except reminders.TooSoonError as soon:
        messages.error(request, _("Vừa nhắc xong. Từ %(at)s mới nhắc lại được.") % {"at": soon})
    except reminders.QuietError:
        messages.error(request, _("Đang là giờ nghỉ, không nhắn tin. Sáng mai hãy nhắc."))
    else:
        _say(request, told)
    return _back(request, period)


def _say(request: HttpRequest, told: reminders.Told) -> None:
    messages.success(request, _("Đã nhắc %(n)d đơn vị chưa gửi.") % {"n": len(told.units)})
    if told.unreached:
        names = ", ".join(unit.name for unit in told.unreached)
        messages.error(
            request, _("Không có ai để nhắn ở: %(names)s. Hãy phân công cán bộ có số điện thoại.") % {"names": names}
        )


@require_safe
def record(request: HttpRequest, period_id: int) -> HttpResponse:
    """Unit by unit: on time, late or not at all, in each of the last twelve months."""
    actor_with(request, *OVERSEE)
    period, data_set = get_object_or_404(Period, pk=period_id), _data_set(request)
    periods = list(Period.objects.filter(end_on__lte=period.end_on).order_by("-end_on")[: timeliness.MONTHS])
    units = timeliness.all_units(data_set)
    found = timeliness.record_of(data_set, period, timezone.localdate(), units=units, periods=periods)
    context = {"period": period, "data_set": data_set, "record": found, "page": "timeliness"}
    return render(request, "indicators/board/timeliness.html", context)


@require_safe
def path(request: HttpRequest, period_id: int) -> HttpResponse:
    """Every commune against the path to its target, of ``?chi-tieu=``: as the month was closed, else as reported."""
    actor_with(request, *OVERSEE)
    period, data_set = get_object_or_404(Period, pk=period_id), reporting.data_set_of()
    snapshot = period.snapshots.select_related("period").order_by("-vintage").first()
    versions = [v for v in reporting.versions_on(period.end_on) if v.indicator.data_set_id == data_set.pk]
    offered = [v.indicator for v in versions if snapshot or v.numerator == v.Numerator.REPORTED]
    code = request.GET.get("chi-tieu", offered[0].code if offered else "")
    by = request.GET.get("sap", "cham")
    if by not in paths.SORTS or code not in {each.code for each in offered}:
        raise Http404
    rows = paths.of_snapshot(snapshot, code) if snapshot else paths.of_reports(period, code)
    context = {
        "period": period,
        "data_set": data_set,
        "snapshot": snapshot,
        "indicators": offered,
        "indicator": next(each for each in offered if each.code == code),
        "rows": paths.ordered(rows, by),
        "by": by,
        "verdicts": paths.count_verdicts(rows),
        "page": "paths",
    }
    return render(request, "indicators/board/paths.html", context)


def _data_set(request: HttpRequest) -> DataSet:
    asked = request.GET.get("bieu", reporting.COMMUNES)
    return get_object_or_404(DataSet.objects.select_related("under"), code=asked)


def _back(request: HttpRequest, period: Period) -> HttpResponse:
    where = {"bieu": _data_set(request).code, "ky": period.label}
    return redirect(f"{reverse('indicators:board')}?{urlencode(where)}")

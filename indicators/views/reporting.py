"""A commune's month: one form, last month beside it, errors where they are."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.forms import MonthForm
from indicators.forms.division import ExtensionForm
from indicators.models import DataSet, Period, Submission, TargetPlan
from indicators.queries import counting, first_use, locks, reporting
from indicators.queries.reporting import REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with, may_see_persons
from indicators.views.asked import EndedError, period_asked, report_asked
from places.models import Unit


def month(request: HttpRequest) -> HttpResponse:
    """The data set of ``?bieu=``, of the unit of ``?xa=``, for the month of ``?ky=``; by default the first of each."""
    actor = actor_with(request, *REPORTERS)
    periods = reporting.open_periods(timezone.localdate())
    period = period_asked(request) or next(iter(periods), None)
    if period is None:
        return render(request, "indicators/no_period.html")
    try:
        asked = report_asked(request, actor, period)
    except EndedError as ended:
        return _ended(request, ended.unit, period)
    unit, data_set = asked.unit, asked.data_set
    last, draft = (find(unit, period, data_set) for find in (reporting.newest_submission, reporting.draft_of))
    form = MonthForm(
        request.POST if request.method == "POST" else None,
        versions=reporting.reportable(data_set, period.end_on),
        initial=_initial(draft or last),
        is_draft="draft" in request.POST,
    )
    if form.is_valid() and _sent(request, form, _report(form, unit, period, data_set), actor):
        return redirect(request.get_full_path())
    context = {
        "unit": unit,
        "units": asked.own[data_set],
        "data_set": data_set,
        "data_sets": list(asked.own),
        "period": period,
        "periods": periods,
        "due_on": reporting.due_on(period, data_set),
        "form": form,
        "newest": last,
        "draft": draft,
        "waits_for_me": bool(last and approval.APPROVE in approval.moves(last.state, reporting.hand_of(actor, last))),
        "may_see_persons": may_see_persons(request, unit),
        **_lock(unit, period, data_set),
        **_beside(form, Report(unit, period, data_set, {}), last),
    }
    return render(request, "indicators/report.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest, unit: Unit, period: Period) -> HttpResponse:
    """A form that was filled in before the unit was merged is told who reports now."""
    context = {"period": period, "said": submissions.ended_text(unit, period), "heirs": locks.heirs_of(unit, period)}
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/ended.html", {"unit": unit, **context}, status=status)


def _lock(unit: Unit, period: Period, data_set: DataSet) -> dict[str, Any]:
    """Until when this is taken, and the form that asks for more."""
    now, lock = timezone.now(), locks.lock_of(unit, period, data_set)
    is_asking = lock.is_shut(now) and period.closed_at is None and lock.asked is None
    return {
        "lock": lock,
        "is_shut": lock.is_shut(now),
        "is_extended": lock.is_past(now) and bool(lock.until and now <= lock.until),
        "is_refused": bool(lock.newest and lock.newest.decided_at and not lock.newest.until),
        "ask_form": ExtensionForm() if is_asking else None,
    }


def _report(form: MonthForm, unit: Unit, period: Period, data_set: DataSet) -> Report:
    return Report(unit, period, data_set, form.entries(), form.difficulties_said())


def _beside(form: MonthForm, report: Report, last: Submission | None) -> dict[str, Any]:
    """What stands beside the fields; the communes' data set has the adults and the persons that the system counts."""
    plan = reporting.plan_of(report.period)
    context: dict[str, Any] = {"rows": _rows(form, report, plan, last)}
    if report.data_set.code == reporting.COMMUNES:
        today = min(report.period.end_on, timezone.localdate())
        context["skills"] = counting.persons_in(report.unit.pk, today).count()
        context["adults"] = reporting.denominators(plan, report.period.end_on).get(report.unit.pk)
    return context


def _rows(form: MonthForm, report: Report, plan: TargetPlan | None, last: Submission | None) -> list[dict[str, Any]]:
    """The form's rows with last month's stock, the target and the first uses beside them, and what was said of the
    cell when the report was returned.
    """
    previous = reporting.previous_stocks(report.unit, report.period, report.data_set)
    beside = first_use.of_commune(report.unit.pk, report.period, timezone.localdate())
    aims, said = reporting.targets(plan), reporting.comments_on(last)
    rows = form.rows()
    for row in rows:
        pk = row["indicator"].pk
        row |= {"previous": previous.get(pk), "target": aims.get((pk, report.unit.pk), aims.get((pk, None)))}
        row |= {"first_use": beside.get(pk), "comment": said.get(pk, "")}
    return rows


def _initial(last: Submission | None) -> dict[str, object]:
    """What was sent last for this period, to go on from."""
    if last is None:
        return {}
    initial: dict[str, object] = {"difficulties": last.difficulties}
    for value in last.reported_values.select_related("indicator"):
        code = value.indicator.code
        initial |= {f"{code}-stock": value.stock, f"{code}-flow": value.flow, f"{code}-note": value.note}
    return initial


def _sent(request: HttpRequest, form: MonthForm, report: Report, actor: Actor) -> bool:
    try:
        if form.is_draft:
            submissions.save_draft(report=report, by=actor, at=timezone.now())
        else:
            submissions.submit(report=report, by=actor, at=timezone.now())
    except submissions.BlockedError as blocked:
        form.add_problems(blocked.problems)
        return False
    except submissions.NotTakenError as refused:
        form.add_error(None, str(refused))
        return False
    except submissions.PeriodClosedError:
        form.add_error(None, _("Kỳ báo cáo này đã chốt. Số liệu mới thuộc về kỳ sau."))
        return False
    said = (
        _("Đã lưu bản nháp tháng %(period)s.")
        if form.is_draft
        else _("Đã gửi báo cáo tháng %(period)s cho lãnh đạo duyệt.")
    )
    messages.success(request, said % {"period": report.period})
    return True

"""A commune's month: one form, last month beside it, errors where they are."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.forms import MonthForm
from indicators.models import DataSet, Period, Submission, TargetPlan
from indicators.queries import counting, first_use, reporting, targets
from indicators.queries.reporting import REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with, may_see_persons, month_asked
from places.models import Unit

Coded = TypeVar("Coded", Unit, DataSet)


def month(request: HttpRequest) -> HttpResponse:
    """The data set of ``?bieu=``, of the unit of ``?xa=``, for the month of ``?ky=``; by default the first of each."""
    actor = actor_with(request, *REPORTERS)
    periods = reporting.open_periods(timezone.localdate())
    period = _asked(request) or next(iter(periods), None)
    if period is None:
        return render(request, "indicators/no_period.html")
    own = _own(actor, period)
    data_set = _chosen(request, "bieu", list(own))
    unit = _chosen(request, "xa", own[data_set])
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
        "units": own[data_set],
        "data_set": data_set,
        "data_sets": list(own),
        "period": period,
        "periods": periods,
        "due_on": reporting.due_on(period, data_set),
        "form": form,
        "newest": last,
        "draft": draft,
        "waits_for_me": bool(last and approval.APPROVE in approval.moves(last.state, reporting.hand_of(actor, last))),
        "may_see_persons": may_see_persons(request, unit),
        **_beside(form, Report(unit, period, data_set, {}), last),
    }
    return render(request, "indicators/report.html", context, status=422 if form.errors else 200)


def _report(form: MonthForm, unit: Unit, period: Period, data_set: DataSet) -> Report:
    return Report(unit, period, data_set, form.entries(), form.difficulties_said())


def _beside(form: MonthForm, report: Report, last: Submission | None) -> dict[str, Any]:
    """What stands beside the fields; the communes' data set has the adults and the persons that the system counts."""
    plan = reporting.plan_of(report.period)
    context: dict[str, Any] = {"rows": _rows(form, report, plan, last)}
    if report.data_set.code == reporting.COMMUNES:
        today = min(report.period.end_on, timezone.localdate())
        context["skills"] = counting.persons_in(report.unit.pk, counting.basis_on(today)).count()
        context["adults"] = reporting.denominators(plan, report.period.end_on).get(report.unit.pk)
    return context


def _own(actor: Actor, period: Period) -> dict[DataSet, list[Unit]]:
    """The units of the actor's posts that report each data set; whoever has none has no month to report."""
    held = [post.unit_id for post in actor.posts if post.role in REPORTERS]
    units = list(Unit.objects.filter(pk__in=held).valid_on(period.end_on).order_by("code"))
    found = {each: [unit for unit in units if each.is_for(unit)] for each in DataSet.objects.select_related("under")}
    own = {data_set: theirs for data_set, theirs in found.items() if theirs}
    if not own:
        raise Http404
    return own


def _chosen(request: HttpRequest, name: str, offered: list[Coded]) -> Coded:
    """The one whose code the address asks for, else the first."""
    by_code = {each.code: each for each in offered}
    try:
        return by_code[request.GET.get(name, offered[0].code)]
    except KeyError:
        raise Http404 from None


def _asked(request: HttpRequest) -> Period | None:
    """The month of ``?ky=``, which a filled-in form carries: closed meanwhile, it is not the next month's."""
    label = month_asked(request)
    begun = Period.objects.filter(start_on__lte=timezone.localdate())
    return get_object_or_404(begun, label=label) if label else None


def _rows(form: MonthForm, report: Report, plan: TargetPlan | None, last: Submission | None) -> list[dict[str, Any]]:
    """The form's rows with last month's stock, the target and the first uses beside them, and what was said of the
    cell when the report was returned.
    """
    previous = reporting.previous_stocks(report.unit, report.period, report.data_set)
    beside = first_use.of_commune(report.unit.pk, report.period, timezone.localdate())
    aims, said = targets.aims(plan), reporting.comments_on(last)
    rows = form.rows()
    for row in rows:
        pk = row["indicator"].pk
        row |= {"previous": previous.get(pk), "target": aims.of(pk, report.unit.pk)}
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

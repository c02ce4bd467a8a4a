"""A commune's month: one form, last month beside it, errors where they are."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.forms import MonthForm
from indicators.models import Period, Submission, TargetPlan
from indicators.queries import counting, first_use, reporting
from indicators.queries.reporting import REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with, may_see_persons, month_asked
from places.models import Unit


def month(request: HttpRequest) -> HttpResponse:
    actor = actor_with(request, *REPORTERS)
    units = _own_communes(actor)
    unit = _chosen(request, units)
    periods = reporting.open_periods(timezone.localdate())
    period = _asked(request) or next(iter(periods), None)
    if period is None:
        return render(request, "indicators/no_period.html")
    data_set = reporting.data_set_of()
    last, draft = (find(unit, period, data_set) for find in (reporting.newest_submission, reporting.draft_of))
    form = MonthForm(
        request.POST if request.method == "POST" else None,
        indicators=reporting.reportable(data_set, period.end_on),
        initial=_initial(draft or last),
        is_draft="draft" in request.POST,
    )
    if form.is_valid() and _sent(
        request, form, Report(unit, period, data_set, form.entries(), form.difficulties_said()), actor
    ):
        return redirect(request.get_full_path())
    plan = reporting.plan_of(period)
    context = {
        "unit": unit,
        "units": units,
        "period": period,
        "periods": periods,
        "form": form,
        "rows": _rows(form, Report(unit, period, data_set, {}), plan, last),
        "skills": counting.persons_in(unit.pk, min(period.end_on, timezone.localdate())).count(),
        "adults": reporting.denominators(plan, period.end_on).get(unit.pk),
        "newest": last,
        "draft": draft,
        "waits_for_me": bool(last and approval.APPROVE in approval.moves(last.state, reporting.hand_of(actor, last))),
        "may_see_persons": may_see_persons(request, unit),
    }
    return render(request, "indicators/report.html", context, status=422 if form.errors else 200)


def _own_communes(actor: Actor) -> list[Unit]:
    """The communes of the actor's posts; whoever has none has no month to report."""
    held = [post.unit_id for post in actor.posts if post.role in REPORTERS]
    units = list(Unit.objects.communes().filter(pk__in=held).order_by("code"))
    if not units:
        raise Http404
    return units


def _chosen(request: HttpRequest, units: list[Unit]) -> Unit:
    """The one asked for by ``?xa=CODE``, else the first."""
    by_code = {unit.code: unit for unit in units}
    try:
        return by_code[request.GET.get("xa", units[0].code)]
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

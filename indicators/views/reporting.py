"""A commune's month: one form, last month beside it, errors where they are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries.tokens import names_of_actors
from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.submissions import OvertakenError, Report
from indicators.forms import MonthForm, WorkbookForm
from indicators.forms.division import ExtensionForm
from indicators.models import DataSet, Period, Status, Submission, TargetPlan
from indicators.queries import counting, first_use, history, locks, reporting, sources, targets
from indicators.queries.reporting import REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with, may_see_persons
from indicators.views.asked import EndedError, period_asked, report_asked
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Whose month it is, and what else the actor could have asked for; what is there of it already."""

    actor: Actor
    unit: Unit
    units: list[Unit]
    data_set: DataSet
    data_sets: list[DataSet]
    period: Period
    periods: list[Period]
    last: Submission | None
    draft: Submission | None

    @property
    def query(self) -> str:
        return urlencode({"bieu": self.data_set.code, "xa": self.unit.code, "ky": self.period.label})

    def report(self, form: MonthForm, source: str = "form") -> Report:
        return Report(self.unit, self.period, self.data_set, form.entries(), form.difficulties_said(), source)

    def form(self, *data: Any, **options: Any) -> MonthForm:
        versions = reporting.reportable(self.data_set, self.period.end_on)
        return MonthForm(*data, versions=versions, initial=_initial(self.draft or self.last), **options)


def place_of(request: HttpRequest) -> Place | None:
    """The data set of ``?bieu=``, of the unit of ``?xa=``, for the month of ``?ky=``; by default the first of each.
    None while no month is open. Raises ``EndedError``."""
    actor = actor_with(request, *REPORTERS)
    periods = reporting.open_periods(timezone.localdate())
    period = period_asked(request) or next(iter(periods), None)
    if period is None:
        return None
    asked = report_asked(request, actor, period)
    unit, data_set, own = asked.unit, asked.data_set, asked.own
    last, draft = (find(unit, period, data_set) for find in (reporting.newest_submission, reporting.draft_of))
    return Place(actor, unit, own[data_set], data_set, list(own), period, periods, last, draft)


def month(request: HttpRequest) -> HttpResponse:
    try:
        place = place_of(request)
    except EndedError as error:
        return ended(request, error)
    if place is None:
        return render(request, "indicators/no_period.html")
    form = place.form(request.POST if request.method == "POST" else None, is_draft="draft" in request.POST)
    overtaken = None
    if form.is_valid():
        try:
            if _sent(request, form, place):
                return redirect(request.get_full_path())
        except OvertakenError as error:
            overtaken = error.newer
    elif form.is_bound and not form.is_draft:
        judge(form, place)
    return page(request, place, form, seen=request.POST.get("seen"), overtaken=overtaken)


def judge(form: MonthForm, place: Place) -> None:
    """What the rules say of the rows that could be read."""
    form.is_valid()
    sound = Report(place.unit, place.period, place.data_set, form.readable())
    form.add_problems(submissions.check(sound))


def page(
    request: HttpRequest,
    place: Place,
    form: MonthForm,
    *,
    seen: str | None = None,
    overtaken: Submission | None = None,
    **more: Any,
) -> HttpResponse:
    """The form with what stands beside it. ``seen`` goes along until the form is opened anew, or somebody was told what
    another wrote meanwhile (``overtaken``)."""
    last = place.last
    hand = reporting.hand_of(place.actor, last) if last else None
    newest = reporting.mark_of(overtaken or place.draft or last)
    context = {
        "place": place,
        "unit": place.unit,
        "units": place.units,
        "data_set": place.data_set,
        "data_sets": place.data_sets,
        "period": place.period,
        "periods": place.periods,
        "due_on": reporting.due_on(place.period, place.data_set),
        "form": form,
        "newest": last,
        "draft": place.draft,
        "seen": newest if overtaken or not seen else seen,
        "workbook": WorkbookForm(),
        "waits_for_me": bool(last and hand and approval.APPROVE in approval.moves(last.state, hand)),
        "may_see_persons": may_see_persons(request, place.unit),
        **_lock(place),
        **beside(form, place),
        **more,
    }
    if overtaken:
        by = overtaken.submitted_by_id
        context |= {"overtaken": overtaken, "overtaken_by": names_of_actors([by]).get(by, "")}
        _set_beside(context["rows"], form, overtaken)
    is_refused = form.errors or overtaken or context["workbook"].errors
    return render(request, "indicators/report.html", context, status=422 if is_refused else 200)


def _set_beside(rows: list[dict[str, Any]], form: MonthForm, overtaken: Submission) -> None:
    """What somebody else wrote since the form was opened, at the rows where it is something else."""
    mine, theirs = form.entries(), {value.indicator_id: value for value in overtaken.reported_values.all()}
    for row in rows:
        other, own = theirs.get(row["indicator"].pk), mine[row["indicator"].code]
        is_same = other and (other.status == Status.NOT_APPLICABLE) != own.is_applicable
        if other and not (is_same and (other.stock, other.flow, other.note) == (own.stock, own.flow, own.note)):
            row["theirs"] = other


def ended(request: HttpRequest, error: EndedError) -> HttpResponse:
    """A form that was filled in before the unit was merged is told who reports now."""
    unit, period = error.unit, error.period
    context = {"period": period, "said": submissions.ended_text(unit, period), "heirs": locks.heirs_of(unit, period)}
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/ended.html", {"unit": unit, **context}, status=status)


def _lock(place: Place) -> dict[str, Any]:
    """Until when this is taken, and the form that asks for more."""
    now, lock = timezone.now(), locks.lock_of(place.unit, place.period, place.data_set)
    is_asking = lock.is_shut(now) and place.period.closed_at is None and lock.asked is None
    return {
        "lock": lock,
        "is_shut": lock.is_shut(now),
        "is_extended": lock.is_past(now) and bool(lock.until and now <= lock.until),
        "is_refused": bool(lock.newest and lock.newest.decided_at and not lock.newest.until),
        "ask_form": ExtensionForm() if is_asking else None,
    }


def beside(form: MonthForm, place: Place) -> dict[str, Any]:
    """What stands beside the fields; the communes' data set has the adults and the persons that the system counts."""
    plan = reporting.plan_of(place.period)
    context: dict[str, Any] = {"rows": _rows(form, place, plan)}
    if place.data_set.code == reporting.COMMUNES:
        today = min(place.period.end_on, timezone.localdate())
        context["skills"] = counting.persons_in(place.unit.pk, counting.basis_on(today)).count()
        context["adults"] = reporting.denominators(plan, place.period.end_on).get(place.unit.pk)
        own = sources.own_figures(place.last.reported_values.all()) if place.last else {}
        context["elsewhere"] = sources.beside(place.unit, place.period, own)
    return context


def _rows(form: MonthForm, place: Place, plan: TargetPlan | None) -> list[dict[str, Any]]:
    """The form's rows with last month's stock, the target and the first uses beside them, and what was said of the
    cell when the report was returned.
    """
    previous = history.previous_stocks(place.unit, place.period, place.data_set)
    firsts = first_use.of_commune(place.unit.pk, place.period, timezone.localdate())
    aims, said = targets.aims(plan, place.period.end_on), reporting.comments_on(place.last)
    rows = form.rows()
    for row in rows:
        pk = row["indicator"].pk
        row |= {"previous": previous.get(pk), "target": aims.of(pk, place.unit.pk)}
        row |= {"first_use": firsts.get(pk), "comment": said.get(pk, "")}
    return rows


def _initial(last: Submission | None) -> dict[str, object]:
    """What was sent last for this period, to go on from."""
    if last is None:
        return {}
    initial: dict[str, object] = {"difficulties": last.difficulties}
    for value in last.reported_values.select_related("indicator"):
        code = value.indicator.code
        initial |= {f"{code}-stock": value.stock, f"{code}-flow": value.flow, f"{code}-note": value.note}
        initial[f"{code}-not_applicable"] = value.status == Status.NOT_APPLICABLE
    return initial


_SOURCES = {"workbook": "workbook"}
"""What a form may say of where its figures come from."""


def _sent(request: HttpRequest, form: MonthForm, place: Place) -> bool:
    report, now = place.report(form, _SOURCES.get(request.POST.get("source", ""), "form")), timezone.now()
    wanted: dict[str, Any] = {"report": report, "by": place.actor, "at": now, "seen": request.POST.get("seen")}
    try:
        kept = submissions.save_draft(**wanted) if form.is_draft else submissions.submit(**wanted)
    except submissions.BlockedError as blocked:
        form.add_problems(blocked.problems)
        return False
    except submissions.NotTakenError as refused:
        form.add_error(None, str(refused))
        return False
    except submissions.PeriodClosedError:
        form.add_error(None, _("Kỳ báo cáo này đã chốt. Số liệu mới thuộc về kỳ sau."))
        return False
    names = {"period": place.period, "at": timezone.localtime(kept.submitted_at).strftime("%H:%M %d/%m/%Y")}
    if form.is_draft:
        messages.success(request, _("Đã lưu bản nháp tháng %(period)s.") % names)
    elif kept.submitted_at == now:
        messages.success(request, _("Đã gửi báo cáo tháng %(period)s cho lãnh đạo duyệt.") % names)
    else:
        messages.info(request, _("Báo cáo giống hệt bản đã gửi lúc %(at)s, nên không gửi thêm bản nào.") % names)
    return True

"""A commune's month: one form, last month beside it, errors where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.submissions import OvertakenError, Report
from indicators.forms import MonthForm, WorkbookForm
from indicators.models import DataSet, Period, Submission, TargetPlan
from indicators.queries import counting, first_use, reporting, sources, turns
from indicators.queries.reporting import REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with, may_see_persons, month_asked
from places.models import Unit

Coded = TypeVar("Coded", Unit, DataSet)


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
    None while no month is open."""
    actor = actor_with(request, *REPORTERS)
    periods = reporting.open_periods(timezone.localdate())
    period = _asked(request) or next(iter(periods), None)
    if period is None:
        return None
    own = _own(actor, period)
    data_set = _chosen(request, "bieu", list(own))
    unit = _chosen(request, "xa", own[data_set])
    last, draft = (find(unit, period, data_set) for find in (reporting.newest_submission, reporting.draft_of))
    return Place(actor, unit, own[data_set], data_set, list(own), period, periods, last, draft)


def month(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
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
    sound = Report(place.unit, place.period, place.data_set, form.sound_entries())
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
        **beside(form, place),
        **more,
    }
    if overtaken:
        context |= {"overtaken": overtaken, "overtaken_by": turns.name_of(overtaken.submitted_by_id)}
        _set_beside(context["rows"], form, overtaken)
    is_refused = form.errors or overtaken or context["workbook"].errors
    return render(request, "indicators/report.html", context, status=422 if is_refused else 200)


def _set_beside(rows: list[dict[str, Any]], form: MonthForm, overtaken: Submission) -> None:
    """What somebody else wrote since the form was opened, at the rows where it is something else."""
    mine, theirs = form.entries(), {value.indicator_id: value for value in overtaken.reported_values.all()}
    for row in rows:
        other, own = theirs.get(row["indicator"].pk), mine[row["indicator"].code]
        if other and (other.stock, other.flow, other.note) != (own.stock, own.flow, own.note):
            row["theirs"] = other


def beside(form: MonthForm, place: Place) -> dict[str, Any]:
    """What stands beside the fields; the communes' data set has the adults and the persons that the system counts."""
    plan = reporting.plan_of(place.period)
    context: dict[str, Any] = {"rows": _rows(form, place, plan)}
    if place.data_set.code == reporting.COMMUNES:
        today = min(place.period.end_on, timezone.localdate())
        context["skills"] = counting.persons_in(place.unit.pk, today).count()
        context["adults"] = reporting.denominators(plan, place.period.end_on).get(place.unit.pk)
        own = sources.own_figures(place.last.reported_values.all()) if place.last else {}
        context["elsewhere"] = sources.beside(place.unit, place.period, own)
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


def _rows(form: MonthForm, place: Place, plan: TargetPlan | None) -> list[dict[str, Any]]:
    """The form's rows with last month's stock, the target and the first uses beside them, and what was said of the
    cell when the report was returned.
    """
    previous = reporting.previous_stocks(place.unit, place.period, place.data_set)
    firsts = first_use.of_commune(place.unit.pk, place.period, timezone.localdate())
    aims, said = reporting.targets(plan), reporting.comments_on(place.last)
    rows = form.rows()
    for row in rows:
        pk = row["indicator"].pk
        row |= {"previous": previous.get(pk), "target": aims.get((pk, place.unit.pk), aims.get((pk, None)))}
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
    return initial


_SOURCES = {"workbook": "workbook"}
"""What a form may say of where its figures come from."""


def _sent(request: HttpRequest, form: MonthForm, place: Place) -> bool:
    report, now = place.report(form, _SOURCES.get(request.POST.get("source", ""), "form")), timezone.now()
    wanted: Mapping[str, Any] = {"report": report, "by": place.actor, "at": now, "seen": request.POST.get("seen")}
    try:
        kept = submissions.save_draft(**wanted) if form.is_draft else submissions.submit(**wanted)
    except submissions.BlockedError as blocked:
        form.add_problems(blocked.problems)
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

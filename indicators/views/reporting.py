"""The commune's month: one form, last month beside it, errors where they are."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.rules import Actor
from indicators.actions import submissions
from indicators.forms import DecisionForm, MonthForm
from indicators.models import Period
from indicators.queries import counting, reporting
from indicators.views.access import PROVINCIAL, REPORTERS, actor_with
from places.models import Unit


def month(request: HttpRequest) -> HttpResponse:
    actor = actor_with(request, *REPORTERS)
    unit = _own_commune(request, actor)
    period = reporting.open_period(timezone.localdate())
    if period is None:
        return render(request, "indicators/no_period.html", {"unit": unit})
    indicators = list(reporting.reportable())
    form = MonthForm(request.POST or None, indicators=indicators, initial=_initial(unit, period))
    if request.method == "POST" and form.is_valid() and _sent(request, form, unit, period, actor):
        return redirect("indicators:report")
    previous = reporting.previous_stocks(unit, period)
    context = {
        "unit": unit,
        "period": period,
        "form": form,
        "rows": [{**row, "previous": previous.get(row["indicator"].pk)} for row in form.rows()],
        "skills": counting.skills_by_commune(min(period.end_on, timezone.localdate())).get(unit.pk, 0),
        "adults": reporting.denominators(reporting.plan_of(period)).get(unit.pk),
        "newest": reporting.newest_submission(unit, period),
    }
    return render(request, "indicators/report.html", context, status=422 if form.errors else 200)


@require_safe
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    actor = actor_with(request, *REPORTERS, *PROVINCIAL)
    rows = reporting.submissions_visible_to(actor).select_related("unit", "period")
    shown = get_object_or_404(rows, pk=submission_id)
    previous = reporting.previous_stocks(shown.unit, shown.period)
    values = shown.reported_values.select_related("indicator").order_by("indicator__position")
    context = {
        "submission": shown,
        "values": [(value, previous.get(value.indicator_id)) for value in values],
        "can_decide": actor.has_role(*PROVINCIAL)
        and shown.state == shown.State.SUBMITTED
        and shown.submitted_by_id != actor.id,
        "form": DecisionForm(),
    }
    return render(request, "indicators/submission.html", context)


def _own_commune(request: HttpRequest, actor: Actor) -> Unit:
    """The commune of the actor's post; with several, the one chosen by ``?xa=CODE``."""
    units = Unit.objects.communes().filter(pk__in=[p.unit_id for p in actor.posts if p.role in REPORTERS])
    code = request.GET.get("xa")
    unit = (units.filter(code=code) if code else units).order_by("code").first()
    if unit is None:
        raise Http404
    return unit


def _initial(unit: Unit, period: Period) -> dict[str, object]:
    """What was sent last for this period, to go on from."""
    last = reporting.newest_submission(unit, period)
    if last is None:
        return {}
    initial: dict[str, object] = {"difficulties": last.difficulties}
    for value in last.reported_values.select_related("indicator"):
        code = value.indicator.code
        initial |= {f"{code}-stock": value.stock, f"{code}-flow": value.flow, f"{code}-note": value.note}
    return initial


def _sent(request: HttpRequest, form: MonthForm, unit: Unit, period: Period, actor: Actor) -> bool:
    try:
        submissions.submit(
            unit=unit,
            period=period,
            entries=form.entries(),
            difficulties=form.cleaned_data["difficulties"],
            by=actor,
            at=timezone.now(),
        )
    except submissions.BlockedError as blocked:
        form.add_problems(blocked.problems)
        return False
    except submissions.PeriodClosedError:
        form.add_error(None, _("Kỳ báo cáo này đã chốt. Số liệu mới thuộc về kỳ sau."))
        return False
    messages.success(request, _("Đã gửi báo cáo tháng %(period)s.") % {"period": period})
    return True

"""One report as it was sent, and what whoever looks at it may do with it: approve, accept, return."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.rules import Actor
from indicators.actions import submissions
from indicators.forms import DecisionForm
from indicators.models import Submission
from indicators.queries import history, locks, reporting, sources
from indicators.queries.reporting import OVERSEE, PROVINCIAL, REPORTERS
from indicators.rules import approval
from indicators.views.access import actor_with


def _shown(request: HttpRequest, submission_id: int, *roles: str) -> tuple[Actor, Submission]:
    actor = actor_with(request, *REPORTERS, *roles)
    rows = reporting.submissions_visible_to(actor).select_related("unit", "period", "data_set")
    return actor, get_object_or_404(rows, pk=submission_id)


@require_safe
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    actor, shown = _shown(request, submission_id, *OVERSEE)
    return _page(request, actor, shown, DecisionForm(indicators=reporting.rows_reported(shown)))


def _page(request: HttpRequest, actor: Actor, shown: Submission, form: DecisionForm) -> HttpResponse:
    newest = reporting.newest_submission(shown.unit, shown.period, shown.data_set)
    acts = approval.moves(shown.state, reporting.hand_of(actor, shown))
    previous = history.previous_stocks(shown.unit, shown.period, shown.data_set)
    has_ended = locks.has_ended(shown.unit, shown.period)
    ended = submissions.ended_text(shown.unit, shown.period) if has_ended else ""
    values = list(shown.reported_values.select_related("indicator").order_by("indicator__position"))
    context = {
        "elsewhere": sources.beside(shown.unit, shown.period, sources.own_figures(values)),
        "submission": shown,
        "values": [(value, previous.get(value.indicator_id), form.cell(value.indicator)) for value in values],
        "acts": acts if shown.period.closed_at is None and shown == newest and not ended else {},
        "ended": ended,
        "form": form,
    }
    return render(request, "indicators/submission.html", context, status=422 if form.errors else 200)


@require_POST
def decide(request: HttpRequest, submission_id: int) -> HttpResponse:
    actor, shown = _shown(request, submission_id, *PROVINCIAL)
    form = DecisionForm(request.POST, indicators=reporting.rows_reported(shown))
    if not form.is_valid():
        return _page(request, actor, shown, form)
    try:
        _act(form, shown, actor)()
    except submissions.SameHandError:
        said = _("Người gửi báo cáo không thể tự duyệt hay tiếp nhận; người cấp khóa để gửi cũng vậy.")
        messages.error(request, said)
    except submissions.PeriodClosedError:
        messages.error(request, _("Kỳ báo cáo này đã chốt."))
    except submissions.UnitEndedError as ended:
        messages.error(request, str(ended))
    except submissions.DecidedError:
        messages.error(request, _("Báo cáo này đã có người xử lý hoặc đơn vị đã gửi báo cáo mới hơn."))
    if actor.has_role(*PROVINCIAL):
        where = {"bieu": shown.data_set.code, "ky": shown.period.label}
        return redirect(f"{reverse('indicators:board')}?{urlencode(where)}")
    return redirect("indicators:submission", shown.pk)


def _act(form: DecisionForm, shown: Submission, by: Actor) -> Callable[[], Submission]:
    now, comment = timezone.now(), form.cleaned_data["comment"]
    match form.cleaned_data["decision"]:
        case approval.APPROVE:
            return lambda: submissions.approve(submission_id=shown.pk, by=by, at=now)
        case approval.ACCEPT:
            return lambda: submissions.accept(submission_id=shown.pk, by=by, at=now, comment=comment)
    return lambda: submissions.send_back(submission_id=shown.pk, by=by, at=now, comment=comment, cells=form.cells())

"""Checking a month while it is typed: what the page says at each cell before anything is sent. Nothing is kept."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from indicators.actions import submissions
from indicators.actions.submissions import Report
from indicators.forms import MonthForm
from indicators.queries import reporting
from indicators.queries.reporting import REPORTERS
from indicators.views.access import actor_with
from indicators.views.asked import EndedError, period_asked, report_asked


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """``{"problems": {field name: [{"kind": "block" or "explain", "text": "..."}]}}``; the form as sending reads it."""
    actor = actor_with(request, *REPORTERS)
    period = period_asked(request) or reporting.open_period(timezone.localdate())
    if period is None:
        raise Http404
    try:
        asked = report_asked(request, actor, period)
    except EndedError:
        raise Http404 from None
    versions = reporting.reportable(asked.data_set, period.end_on)
    form = MonthForm(request.POST, versions=versions, is_draft=True)
    form.full_clean()
    form.add_problems(submissions.check(Report(asked.unit, period, asked.data_set, form.readable())))
    return JsonResponse({"problems": form.said()})

"""Corrections of a month's figures at the division: what waits, a new one, approving, taking back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.rules import Actor
from indicators.actions import adjustments, submissions
from indicators.forms.division import AdjustmentForm
from indicators.models import Adjustment, Period
from indicators.queries import adjustments as queries
from indicators.queries import reporting
from indicators.queries.reporting import OVERSEE, PROVINCIAL
from indicators.views.access import actor_with


@require_safe
def of_period(request: HttpRequest, period_id: int) -> HttpResponse:
    """Every correction of a month, those that wait first; for the division with the form for a new one."""
    actor = actor_with(request, *OVERSEE)
    period = get_object_or_404(Period, pk=period_id)
    return _page(request, actor, period, _form(period) if actor.has_role(*PROVINCIAL) else None)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, period_id: int) -> HttpResponse:
    """Propose one; what is wrong stands at its field, with what was typed."""
    actor = actor_with(request, *PROVINCIAL)
    period = get_object_or_404(Period, pk=period_id)
    form = _form(period, request.POST if request.method == "POST" else None)
    if form.is_valid() and _proposed(request, form, period, actor):
        return redirect("indicators:adjustments", period.pk)
    return _page(request, actor, period, form)


def _form(period: Period, typed: Mapping[str, Any] | None = None) -> AdjustmentForm:
    return AdjustmentForm(typed, units=queries.units_of(period), indicators=queries.indicators_of(period))


def _page(request: HttpRequest, actor: Actor, period: Period, form: AdjustmentForm | None) -> HttpResponse:
    context = {
        "period": period,
        "data_set": reporting.data_set_of(),
        "adjustments": queries.of_period(period),
        "form": form,
        "decides": actor.has_role(*PROVINCIAL),
        "me": actor.id,
        "page": "adjustments",
    }
    status = 422 if form and form.errors else 200
    return render(request, "indicators/board/adjustments.html", context, status=status)


def _proposed(request: HttpRequest, form: AdjustmentForm, period: Period, actor: Actor) -> bool:
    try:
        adjustments.propose(period=period, by=actor, at=timezone.now(), **form.cleaned_data)
    except adjustments.RefusedError as refused:
        form.add_error("delta", str(refused))
        return False
    messages.success(request, _("Đã ghi đề nghị điều chỉnh. Người khác của Phòng chuyên môn duyệt."))
    return True


@require_POST
def decide(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Approve, or take back."""
    actor = actor_with(request, *PROVINCIAL)
    found = get_object_or_404(Adjustment, pk=adjustment_id)
    is_taken_back = request.POST.get("decision") == "withdraw"
    act = adjustments.withdraw if is_taken_back else adjustments.approve
    try:
        act(adjustment_id=found.pk, by=actor, at=timezone.now())
    except submissions.SameHandError:
        messages.error(request, _("Bạn đã đề nghị điều chỉnh này. Người khác của Phòng chuyên môn duyệt."))
    except submissions.DecidedError:
        messages.error(request, _("Điều chỉnh này đã được duyệt hoặc đã rút trước đó."))
    except adjustments.RefusedError as refused:
        messages.error(request, str(refused))
    else:
        done = _("Đã rút điều chỉnh.") if is_taken_back else _("Đã duyệt. Điều chỉnh được tính từ lần chốt tới.")
        messages.success(request, done)
    return redirect("indicators:adjustments", found.period_id)

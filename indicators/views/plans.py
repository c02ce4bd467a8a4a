"""The communes' own plans: sent by the commune, listed with who has none, handed over to those whose business it is."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit.rules import Actor
from indicators.actions import plans
from indicators.forms.division import UnitPlanForm
from indicators.models import UnitPlan
from indicators.queries import plans as queries
from indicators.queries import reporting
from indicators.queries.reporting import OVERSEE, REPORTERS
from indicators.views.access import actor_with
from places.models import Unit


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Of the year of ``?nam=``: at a commune the own plans and the form, at the province everybody's."""
    actor = actor_with(request, *REPORTERS, *OVERSEE)
    unit = _unit(request, list(queries.units_of(actor)))
    return _page(request, actor, unit, UnitPlanForm() if actor.has_role("officer") and unit else None)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """By an officer of the commune."""
    actor = actor_with(request, "officer")
    year, unit = _year(request), _unit(request, list(queries.units_of(actor)))
    if unit is None:
        raise Http404
    form = UnitPlanForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        _send(request, form, unit, year, actor)
        return redirect(f"{reverse('indicators:plans')}?{urlencode({'xa': unit.code, 'nam': year})}")
    return _page(request, actor, unit, form)


def _page(request: HttpRequest, actor: Actor, unit: Unit | None, form: UnitPlanForm | None) -> HttpResponse:
    year = _year(request)
    context: dict[str, Any] = {"year": year, "unit": unit, "units": queries.units_of(actor), "form": form}
    if actor.has_role(*OVERSEE):
        context |= _province(year)
    else:
        context["planned"] = queries.of_year(year, queries.units_of(actor))
    return render(request, "indicators/plans.html", context, status=422 if form and form.errors else 200)


def _province(year: int) -> dict[str, Any]:
    rows = queries.of_year(year, queries.expected())
    period = reporting.open_period(timezone.localdate())
    return {
        "planned": [row for row in rows if row.plans],
        "missing": [row.unit for row in rows if not row.plans],
        "oversees": True,
        "period": period,
        "data_set": reporting.data_set_of() if period else None,
        "page": "plans",
    }


def _year(request: HttpRequest) -> int:
    typed = request.GET.get("nam", "")
    if not typed:
        return timezone.localdate().year
    if not (typed.isascii() and typed.isdecimal() and 2020 <= int(typed[:6]) <= 2100):
        raise Http404
    return int(typed)


def _unit(request: HttpRequest, own: list[Unit]) -> Unit | None:
    code = request.GET.get("xa", "")
    if not code:
        return own[0] if own else None
    found = next((unit for unit in own if unit.code == code), None)
    if found is None:
        raise Http404
    return found


def _send(request: HttpRequest, form: UnitPlanForm, unit: Unit, year: int, actor: Actor) -> None:
    data = form.cleaned_data
    plan = plans.send(
        unit=unit,
        year=year,
        document_no=data["document_no"],
        signed_on=data["signed_on"],
        paper=data["document"],
        by=actor,
        at=timezone.now(),
    )
    messages.success(request, _("Đã nhận kế hoạch %(year)s, lần gửi %(n)s.") % {"year": year, "n": plan.sequence})


@never_cache
@require_safe
def document(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The paper, handed over in one piece and never shown within a page of ours."""
    actor = actor_with(request, *REPORTERS, *OVERSEE)
    plan = get_object_or_404(queries.visible_to(actor).select_related("unit"), pk=plan_id)
    return _file(plan)


def _file(plan: UnitPlan) -> HttpResponse:
    try:
        with plan.document.open("rb") as opened:
            answer = HttpResponse(opened.read(), content_type="application/pdf")
    except FileNotFoundError:
        raise Http404 from None
    name = f"ke-hoach-{plan.unit.code}-{plan.year}-{plan.sequence}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer

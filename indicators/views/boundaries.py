"""Mergers and splits of communes: what is recorded, what a file would do to every figure, and recording it."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import boundaries as actions
from audit.rules import Actor
from indicators.adapters import boundaries as adapter
from indicators.adapters.boundaries import Asked
from indicators.forms.boundaries import RehearsalForm, WithdrawForm
from indicators.queries import boundaries as queries
from indicators.queries import boundary_effects
from indicators.queries.reporting import PROVINCIAL
from indicators.rules import boundaries as rules
from indicators.rules.boundaries import Plan
from indicators.views.access import actor_with
from places.actions import RefusedError, withdraw_change
from places.models import UnitChange

RECORDS = "administrator"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_with(request, *PROVINCIAL)
    today = timezone.localdate()
    rows = list(queries.recorded())
    context = {
        "coming": [row for row in rows if row.effective_on > today and row.withdrawn_at is None][::-1],
        "past": [row for row in rows if row.effective_on <= today or row.withdrawn_at is not None],
        "may_record": actor.has_role(RECORDS),
    }
    return render(request, "indicators/boundaries/listing.html", context)


@require_safe
def template(request: HttpRequest) -> HttpResponseBase:
    actor_with(request, *PROVINCIAL)
    return FileResponse(adapter.template(), as_attachment=True, filename="sap-xep-dia-gioi.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def rehearse(request: HttpRequest) -> HttpResponse:
    """Shows what would be, and writes nothing."""
    actor = actor_with(request, *PROVINCIAL)
    form = RehearsalForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"form": form}
    if form.is_valid() and form.asked and form.plan:
        context |= _result(form.asked, form.plan) | {"may_record": actor.has_role(RECORDS)}
        return render(request, "indicators/boundaries/rehearsal.html", context)
    return render(request, "indicators/boundaries/ask.html", context, status=422 if form.errors else 200)


def _result(asked: Asked, plan: Plan) -> dict[str, Any]:
    snapshot, rehearsed = queries.rehearse(plan, asked.effective_on)
    names = queries.names_of(plan)
    return {
        "asked": asked,
        "shown": [(names[part.old], names[part.new], part.share) for part in plan.parts],
        "packed": adapter.pack(asked),
        "snapshot": snapshot,
        "rehearsed": rehearsed,
        "effects": boundary_effects.effects(plan, asked.effective_on, timezone.localdate()),
        "is_coming": asked.effective_on > timezone.localdate(),
    }


@require_POST
def result_file(request: HttpRequest) -> HttpResponseBase:
    """The figures of a rehearsal as CSV."""
    actor_with(request, *PROVINCIAL)
    try:
        asked = _rehearsed(request)
        plan = _plan(asked)
    except RefusedError as refused:
        return _rehearse_anew(request, refused)
    _snapshot, rehearsed = queries.rehearse(plan, asked.effective_on)
    answer = StreamingHttpResponse(adapter.csv(rehearsed), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="dien-tap-{asked.effective_on:%Y-%m-%d}.csv"'
    return answer


def _rehearsed(request: HttpRequest) -> Asked:
    asked = adapter.unpack(request.POST.get("packed", ""))
    if asked is None:
        raise RefusedError(_("Bản diễn tập đã cũ. Hãy diễn tập lại."))
    return asked


def _plan(asked: Asked) -> Plan:
    """What was rehearsed, judged anew: the page may be old."""
    plan, faults = rules.judge(asked.lines, queries.ground_of(asked.lines), asked.effective_on)
    for said in adapter.said(faults):
        text = _("Dữ liệu đã đổi từ lúc diễn tập. Dòng %(row)s: %(text)s")
        raise RefusedError(text % {"row": said.row, "text": said.text})
    return plan


def _rehearse_anew(request: HttpRequest, refused: RefusedError) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("indicators:rehearse_boundaries")


@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """By an administrator: first a page that says once more what will be, then the act."""
    actor = actor_with(request, RECORDS)
    try:
        asked = _rehearsed(request)
        if "confirm" not in request.POST:
            return render(request, "indicators/boundaries/confirm.html", _result(asked, _plan(asked)))
        change = _record(asked, actor)
    except RefusedError as refused:
        return _rehearse_anew(request, refused)
    if change.settled_at:
        messages.success(request, _("Đã ghi %(act)s. Thay đổi có hiệu lực ngay.") % {"act": change.legal_act})
    else:
        said = _("Đã ghi %(act)s. Đến ngày %(day)s thay đổi tự có hiệu lực.")
        messages.success(request, said % {"act": change.legal_act, "day": f"{change.effective_on:%d/%m/%Y}"})
    return redirect("indicators:boundaries")


def _record(asked: Asked, actor: Actor) -> UnitChange:
    """Pressed twice it is one change; read again, its file would find its own change in its way."""
    key = adapter.key_of(asked)
    if known := UnitChange.objects.standing().filter(key=key).first():
        return known
    plan = _plan(asked)
    planned = actions.Planned(
        legal_act=asked.legal_act,
        effective_on=asked.effective_on,
        new_units=list(plan.new_units.items()),
        parts=[(part.old, part.new, part.share) for part in plan.parts],
        moves=list(plan.moves.items()),
        key=key,
    )
    return actions.record_change(planned=planned, by=actor, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, change_id: int) -> HttpResponse:
    """Of a change that is not in force yet, by an administrator, with a reason."""
    actor = actor_with(request, RECORDS)
    change = get_object_or_404(queries.recorded(), pk=change_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_change(change_id=change.pk, reason=form.cleaned_data["reason"], by=actor, at=timezone.now())
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã rút %(act)s.") % {"act": change.legal_act})
            return redirect("indicators:boundaries")
    context = {"form": form, "change": change}
    return render(request, "indicators/boundaries/withdraw.html", context, status=422 if form.errors else 200)

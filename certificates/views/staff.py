"""The staff's pages: the register within one's scope, revoking with a reason, issuing again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.rules import Actor
from certificates import queries
from certificates.actions import close, issue
from certificates.forms import RegisterFilter, RevokeForm
from certificates.models import Award

PAGE = 50
READERS = ("officer", "approver", "instructor", "division", "administrator")
DECIDERS = ("division", "administrator")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The book of certificates, newest first, paged by register number."""
    actor = _actor(request, *READERS)
    form = RegisterFilter(request.GET)
    rows = queries.register(actor, **form.values())[: PAGE + 1]
    awards = list(rows)
    context = {
        "form": form,
        "awards": awards[:PAGE],
        "next": awards[PAGE - 1].register_no if len(awards) > PAGE else None,
    }
    return render(request, "certificates/register.html", context)


@require_safe
def detail(request: HttpRequest, award_id: UUID) -> HttpResponse:
    actor = _actor(request, *READERS)
    context = {
        "award": _award(actor, award_id),
        "can_decide": actor.has_role(*DECIDERS),
        "form": RevokeForm(),
    }
    return render(request, "certificates/detail.html", context)


@require_POST
def revoke(request: HttpRequest, award_id: UUID) -> HttpResponse:
    actor = _actor(request, *DECIDERS)
    award = _award(actor, award_id)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        context = {"award": award, "can_decide": True, "form": form}
        return render(request, "certificates/detail.html", context, status=422)
    close.revoke(award_id=award.pk, by=actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Đã thu hồi chứng nhận."))
    return redirect("certificates:detail", award_id=award.pk)


@require_POST
def reissue(request: HttpRequest, award_id: UUID) -> HttpResponse:
    actor = _actor(request, *DECIDERS)
    award = _award(actor, award_id)
    reason = request.POST.get("reason", "").strip()[:250]
    if not reason:
        messages.error(request, _("Hãy ghi lý do cấp lại."))
        return redirect("certificates:detail", award_id=award.pk)
    made = issue.reaward(learner=award.learner, award_type=award.award_type, by=actor, at=timezone.now(), reason=reason)
    messages.success(request, _("Đã cấp lại với mã %(number)s.") % {"number": made.number})
    return redirect("certificates:detail", award_id=made.pk)


def _actor(request: HttpRequest, *roles: str) -> Actor:
    """The actor, if one of the roles is held; otherwise the page does not exist."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or not actor.has_role(*roles):
        raise Http404
    return actor


def _award(actor: Actor, award_id: UUID) -> Award:
    rows = queries.visible_to(actor).select_related("template", "learner")
    return get_object_or_404(rows, pk=award_id)

"""The staff's pages: the register within one's scope, revoking with a reason, issuing again."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.rules import Actor
from certificates import queries
from certificates.actions import close, issue
from certificates.forms import RegisterFilter, ReissueForm, RevokeForm
from certificates.models import Award

PAGE = 50
READERS = ("officer", "approver", "instructor", "team", "division", "administrator")
DECIDERS = ("division", "administrator")
REFUSALS: dict[type[Exception], Any] = {
    issue.NameNotConfirmedError: gettext_lazy(
        "Họ tên của người này chưa được xác nhận. Hãy xác nhận ở hồ sơ học viên rồi cấp lại."
    ),
    issue.NotEarnedError: gettext_lazy("Hồ sơ này không có kết quả hoàn thành để cấp chứng nhận."),
}


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The book of certificates, newest first, paged by register number."""
    actor = actor_with(request, *READERS)
    form = RegisterFilter(request.GET)
    rows = queries.register(actor, **form.values())[: PAGE + 1]
    awards = list(rows)
    context = {
        "form": form,
        "awards": awards[:PAGE],
        "next": awards[PAGE - 1].register_no if len(awards) > PAGE else None,
        "asked": _asked(form),
    }
    return render(request, "certificates/register.html", context)


def _asked(form: RegisterFilter) -> str:
    """What was asked for, to be asked for again: for the next page and for the file."""
    data = form.cleaned_data
    return urlencode({name: data.get(name, "") for name in ("q", "state", "strength")})


@require_safe
def detail(request: HttpRequest, award_id: UUID) -> HttpResponse:
    actor = actor_with(request, *READERS)
    award = _award(queries.visible_to(actor), award_id)
    decided = queries.visible_to(actor, DECIDERS).filter(pk=award.pk)
    return _page(request, award, can_decide=actor.has_role(*DECIDERS) and decided.exists())


@require_POST
def revoke(request: HttpRequest, award_id: UUID) -> HttpResponse:
    actor = actor_with(request, *DECIDERS)
    award = _award(queries.visible_to(actor, DECIDERS), award_id)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, award, revoking=form)
    close.revoke(award_id=award.pk, by=actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Đã thu hồi chứng nhận."))
    return redirect("certificates:detail", award_id=award.pk)


@require_POST
def reissue(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """A new certificate: in place of one with a name that was put right since, or after a revocation."""
    actor = actor_with(request, *DECIDERS)
    award = _award(queries.visible_to(actor, DECIDERS), award_id)
    form = ReissueForm(request.POST)
    if not form.is_valid():
        return _page(request, award, reissuing=form)
    again = {"by": actor, "at": timezone.now(), **form.cleaned_data}
    try:
        if award.is_valid:
            made = close.correct(award_id=award.pk, **again)
        else:
            made = issue.reaward(learner=award.learner, award_type=award.award_type, **again)
    except (issue.NameNotConfirmedError, issue.NotEarnedError) as refusal:
        form.add_error(None, REFUSALS[type(refusal)])
        return _page(request, award, reissuing=form)
    messages.success(request, _("Đã cấp lại với mã %(number)s.") % {"number": made.number})
    return redirect("certificates:detail", award_id=made.pk)


def _page(
    request: HttpRequest,
    award: Award,
    *,
    can_decide: bool = True,
    revoking: RevokeForm | None = None,
    reissuing: ReissueForm | None = None,
) -> HttpResponse:
    """One certificate, with what can be decided about it; a form that came back says what is wrong."""
    context = {
        "award": award,
        "can_decide": can_decide,
        "evidence": queries.explained(award),
        "misnames": can_decide and award.is_valid and queries.misnames(award),
        "revoking": revoking or RevokeForm(),
        "reissuing": reissuing or ReissueForm(),
    }
    return render(request, "certificates/detail.html", context, status=422 if revoking or reissuing else 200)


def actor_with(request: HttpRequest, *roles: str) -> Actor:
    """The actor, if one of the roles is held; otherwise the page does not exist."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or not actor.has_role(*roles):
        raise Http404
    return actor


def _award(visible: QuerySet[Award], award_id: UUID) -> Award:
    """One of those in sight. Who decides in one place and reads in another decides in the one only."""
    return get_object_or_404(visible.select_related("template", "learner"), pk=award_id)

"""The office's pages: what waits to be recognised, one request, deciding on one or on many, asking for somebody."""

from typing import Any
from uuid import UUID

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts import queries as people
from accounts.models import Learner
from audit.rules import Actor
from courses.actions import recognition as actions
from courses.forms.recognition import AskForForm, RefuseForm, RevokeForm
from courses.models import Exemption
from courses.queries import recognition as queries
from courses.views.access import uuid_or_none
from courses.views.recognition import actor_of

PAGE = 20
State = Exemption.State


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """ "Chờ công nhận", oldest first; the decided ones behind the other tabs."""
    actor = _office(request)
    state = request.GET.get("tinh-trang", State.ASKED)
    if state not in State.values:
        raise Http404
    after = uuid_or_none(request.GET.get("sau", ""))
    rows = list(queries.queue(actor, state, after)[: PAGE + 1])
    page = rows[:PAGE]
    homes = people.homes([row.learner.canonical for row in page])
    others = queries.undecidable(actor, page) if state == State.ASKED else set()
    context = {
        "rows": [(row, homes.get(row.learner.canonical_id), row.pk in others) for row in page],
        "is_selectable": state == State.ASKED and len(others) < len(page),
        "state": state,
        "states": State.choices,
        "waiting": queries.waiting(actor),
        "next": page[-1].pk if len(rows) > PAGE else None,
        "started": after is not None,
    }
    return render(request, "courses/exemptions/queue.html", context)


@login_required
@require_POST
def approve_selected(request: HttpRequest) -> HttpResponse:
    actor = _office(request)
    chosen = [key for key in map(uuid_or_none, request.POST.getlist("chon")[:PAGE]) if key]
    seen = list(queries.in_scope(actor).filter(pk__in=chosen).values_list("pk", flat=True))
    approved = actions.approve_many(exemption_ids=seen, by=actor, at=timezone.now())
    if not chosen:
        messages.warning(request, _("Chưa chọn đề nghị nào. Hãy đánh dấu các dòng cần công nhận."))
    elif approved:
        said = ngettext("Đã công nhận %(n)s đề nghị.", "Đã công nhận %(n)s đề nghị.", approved)
        messages.success(request, said % {"n": approved})
    if len(chosen) > approved:
        left = len(chosen) - approved
        messages.info(
            request,
            _("%(n)s đề nghị không đổi: đã có người xét, hoặc người khác phải xét.") % {"n": left},
        )
    return redirect("courses:exemptions")


@login_required
@never_cache
@require_safe
def detail(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    actor = _office(request)
    return _page(request, actor, _exemption(actor, exemption_id))


@login_required
@require_POST
def approve(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    actor = _office(request)
    exemption = _to_decide(actor, exemption_id)
    done = actions.approve(exemption_id=exemption.pk, by=actor, at=timezone.now())
    _say(request, done, actor, State.APPROVED, _("Đã công nhận."))
    return redirect("courses:exemptions")


@login_required
@require_POST
def refuse(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    actor = _office(request)
    exemption = _to_decide(actor, exemption_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, exemption, refusing=form)
    done = actions.refuse(exemption_id=exemption.pk, by=actor, at=timezone.now(), **form.cleaned_data)
    _say(request, done, actor, State.REFUSED, _("Đã trả lời không công nhận. Người học đọc được lý do."))
    return redirect("courses:exemptions")


@login_required
@require_POST
def revoke(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    actor = _office(request, permissions.REVOKES)
    exemption = _exemption(actor, exemption_id, permissions.REVOKES)
    if _is_own(actor, exemption):
        raise Http404
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, exemption, revoking=form)
    at = timezone.now()
    done = actions.revoke(exemption_id=exemption.pk, by=actor, at=at, **form.cleaned_data)
    if (done.state, done.revoked_by_id, done.revoked_at) == (State.REVOKED, actor.id, at):
        messages.success(request, _("Đã thu hồi công nhận. Chứng nhận cấp theo đó cũng được thu hồi."))
    else:
        state = {"state": done.get_state_display()}
        messages.info(request, _("Không thu hồi gì: đề nghị này đang ở tình trạng “%(state)s”.") % state)
    return redirect("courses:exemption", exemption.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest, learner_id: UUID) -> HttpResponse:
    """An officer asks for a person in scope; somebody else decides."""
    actor = _office(request)
    learner = get_object_or_404(people.visible_to(actor, permissions.RECOGNISES), pk=learner_id)
    is_sent = request.method == "POST"
    form = AskForForm(request.POST, request.FILES) if is_sent else AskForForm()
    if is_sent and form.is_valid():
        asked = _ask(form, learner, actor)
        if asked:
            messages.success(request, _("Đã gửi đề nghị. Người khác sẽ xét đề nghị này."))
            return redirect("courses:exemption", asked.pk)
    context = {"learner": learner, "form": form}
    return render(request, "courses/exemptions/ask_for.html", context, status=422 if is_sent else 200)


def _ask(form: AskForForm, learner: Learner, actor: Actor) -> Exemption | None:
    subject = form.chosen()
    if queries.open_request(learner.canonical_id, subject):
        form.add_error("subject", _("Người này đã có đề nghị hoặc công nhận cho nội dung này."))
        return None
    try:
        return actions.ask(
            learner=learner,
            subject=subject,
            paper=form.paper(),
            evidence=form.cleaned_data["evidence"],
            by=actor,
            at=timezone.now(),
        )
    except actions.RefusedError as refused:
        form.add_error("subject", str(refused))
        return None


def _page(
    request: HttpRequest,
    actor: Actor,
    exemption: Exemption,
    *,
    refusing: RefuseForm | None = None,
    revoking: RevokeForm | None = None,
) -> HttpResponse:
    """One request, what approving would change and what may be decided; a form that came back says what is wrong."""
    learner = exemption.learner.canonical
    is_waiting, is_own = exemption.state == State.ASKED, _is_own(actor, exemption)
    context = {
        "exemption": exemption,
        "learner": learner,
        "home": people.home_of(learner),
        "effects": queries.effects(exemption) if is_waiting else [],
        "is_waiting": is_waiting,
        "is_other_to_decide": bool(queries.undecidable(actor, [exemption])),
        "may_revoke": exemption.state == State.APPROVED
        and not is_own
        and rules.test_rule("accounts.revoke_recognition", actor, learner),
        **_names(exemption),
        "refusing": refusing or RefuseForm(),
        "revoking": revoking or RevokeForm(),
        "is_refusing": refusing is not None,
    }
    status = 422 if refusing or revoking else 200
    return render(request, "courses/exemptions/detail.html", context, status=status)


def _names(exemption: Exemption) -> dict[str, Any]:
    names = queries.names_of(exemption)
    return {
        "asked_by": names.get(exemption.asked_by_id, ""),
        "is_asked_by_person": exemption.asked_by_id in queries.logins_of(exemption.learner),
        "decided_by": names.get(exemption.decided_by_id, ""),
        "revoked_by": names.get(exemption.revoked_by_id, ""),
    }


def _office(request: HttpRequest, roles: tuple[str, ...] = permissions.RECOGNISES) -> Actor:
    """The actor, if one of the roles is held; otherwise the page does not exist."""
    actor = actor_of(request)
    if not actor.has_role(*roles):
        raise Http404
    return actor


def _exemption(actor: Actor, exemption_id: UUID, roles: tuple[str, ...] = permissions.RECOGNISES) -> Exemption:
    return get_object_or_404(queries.with_names(queries.in_scope(actor, roles)), pk=exemption_id)


def _to_decide(actor: Actor, exemption_id: UUID) -> Exemption:
    """One that the actor may decide: not asked for by the actor, not of the actor's own login."""
    exemption = _exemption(actor, exemption_id)
    if queries.undecidable(actor, [exemption]):
        raise Http404
    return exemption


def _is_own(actor: Actor, exemption: Exemption) -> bool:
    return actor.id in queries.logins_of(exemption.learner)


def _say(request: HttpRequest, done: Exemption, actor: Actor, wanted: State, success: str) -> None:
    """Whoever comes second is told that it was decided, not that the own press did it."""
    if done.state == wanted and done.decided_by_id == actor.id:
        messages.success(request, success)
    else:
        messages.info(request, _("Đề nghị này đã có người xét trước: %(state)s.") % {"state": done.get_state_display()})

"""The staff's pages: persons in scope, registering somebody who has no login, one person's record."""

from uuid import UUID

import rules
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, queries
from accounts.actions import erasing, learners
from accounts.actions.refusals import AlreadyRegisteredError, RefusedError
from accounts.forms.people import RegisterPersonForm, StaffPersonForm
from accounts.forms.registering import merge_errors
from accounts.middleware import People
from accounts.models import Consent, Learner
from accounts.queries import merging
from accounts.views.access import staff_only, visible_learner

PAGE = 50


@staff_only("accounts.list_learners")
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """Persons in scope in the order of offices (given name first), a page at a time by key."""
    typed = request.GET.get("q", "")[:100]
    found = queries.after(queries.registered(request.actor, typed), request.GET.get("sau", ""))
    rows = list(found[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    homes = queries.homes(page)
    context = {
        "typed": typed,
        "rows": [(learner, homes.get(learner.pk)) for learner in page],
        "after": str(page[-1].pk) if more else "",
        "started": bool(request.GET.get("sau")),
        "may_register": rules.test_rule("accounts.register_learner", request.actor),
    }
    return render(request, "accounts/staff/list.html", context)


@staff_only("accounts.register_learner")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: People) -> HttpResponse:
    """Search before create: persons who may be the same are shown, and saying "somebody else" is a tick."""
    form = RegisterPersonForm(request.POST or None, actor=request.actor, roles=permissions.REGISTERS)
    candidates: list[tuple[Learner, bool]] = []
    if request.method == "POST" and form.is_valid():
        try:
            learner = learners.register(
                person=form.person(),
                agreed=[Consent.Purpose.PROCESSING],
                by=request.actor,
                at=timezone.now(),
                known_to_differ=form.cleaned_data["known_to_differ"],
            )
        except AlreadyRegisteredError as found:
            merge_errors(form, str(found))
            candidates = _seen(request, found.candidates)
        except RefusedError as refused:
            merge_errors(form, str(refused))
        else:
            messages.success(request, _("Đã đăng ký %(name)s.") % {"name": learner.full_name})
            return redirect("accounts:learner", learner.pk)
    return render(request, "accounts/staff/register.html", {"form": form, "candidates": candidates})


def _seen(request: People, candidates: list[Learner]) -> list[tuple[Learner, bool]]:
    """Each candidate with whether the actor may open the record; of others only name and year are shown."""
    keys = [learner.pk for learner in candidates]
    visible = set(queries.visible_to(request.actor).filter(pk__in=keys).values_list("pk", flat=True))
    return [(learner, learner.pk in visible) for learner in candidates]


@staff_only("accounts.list_learners")
@never_cache
@require_safe
def detail(request: People, learner_id: UUID) -> HttpResponse:
    """One person's record; looking at somebody else's is written down."""
    learner = visible_learner(request, learner_id)
    learners.note_view(learner=learner, by=request.actor, at=timezone.now())
    context = {
        "learner": learner,
        "home": queries.home_of(learner),
        "consents": queries.open_consents(learner),
        "merges": merging.into(learner),
        "may_change": rules.test_rule("accounts.register_learner", request.actor, learner),
        "may_merge": rules.test_rule("accounts.merge_learners", request.actor, learner),
        "may_record_death": rules.test_rule("accounts.record_death", request.actor, learner),
        "may_erase": rules.test_rule("accounts.erase_learner", request.actor, learner),
        "may_recognise": rules.test_rule("accounts.recognise_learning", request.actor, learner),
    }
    return render(request, "accounts/staff/detail.html", context)


@staff_only("accounts.register_learner")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: People, learner_id: UUID) -> HttpResponse:
    learner = visible_learner(request, learner_id, "accounts.register_learner")
    form = StaffPersonForm(request.POST or None, learner=learner, home=queries.home_of(learner))
    if request.method == "POST" and form.is_valid():
        try:
            learners.change(learner=learner, person=form.person(), by=request.actor, at=timezone.now())
        except RefusedError as refused:
            merge_errors(form, str(refused))
        else:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("accounts:learner", learner.pk)
    return render(request, "accounts/staff/change.html", {"form": form, "learner": learner})


@staff_only("accounts.register_learner")
@require_POST
def confirm_name(request: People, learner_id: UUID) -> HttpResponse:
    """Staff have seen the person's papers."""
    learner = visible_learner(request, learner_id, "accounts.register_learner")
    learners.confirm_name(learner=learner, by=request.actor, at=timezone.now())
    messages.success(request, _("Đã xác nhận họ tên."))
    return redirect("accounts:learner", learner.pk)


@staff_only("accounts.erase_learner")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: People, learner_id: UUID) -> HttpResponse:
    """Blank a person at the person's request; the reason names the request."""
    learner = visible_learner(request, learner_id, "accounts.erase_learner")
    reason = request.POST.get("reason", "").strip()[:250]
    if request.method == "POST" and reason:
        erasing.erase(learner=learner, reason=reason, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã xóa thông tin cá nhân của hồ sơ."))
        return redirect("accounts:learners")
    return render(request, "accounts/staff/erase.html", {"learner": learner, "missing": request.method == "POST"})

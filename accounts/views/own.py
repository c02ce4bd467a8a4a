"""After the code: who is learning; the own profile, what one agreed to, and the demo's outbox."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries
from accounts.actions import claims, consents, learners
from accounts.actions.refusals import RefusedError
from accounts.forms.people import PersonForm
from accounts.forms.registering import merge_errors
from accounts.gateways import outbox
from accounts.middleware import LEARNER_KEY, People
from accounts.models import Consent
from accounts.views.access import next_url, onward, own_learner, uuid_or_404, with_next
from audit.rules import Actor


@login_required
@require_safe
def arrive(request: People) -> HttpResponse:
    """Where sign-in ends: learners go on learning, staff without a person of their own go to their work."""
    if request.learner is not None:
        return redirect(onward(request))
    mine = queries.learners_of(request.user) | queries.stopped_of(request.user)
    if request.actor.posts and not mine.exists():
        return redirect(_work_of(request.actor))
    return redirect(with_next(request, "accounts:who"))


def _work_of(actor: Actor) -> str:
    """The first thing that a post is for: the settings name it, because most of these pages stand above this app."""
    return next(page for role, page in settings.WORK_PAGES.items() if actor.has_role(role))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: People) -> HttpResponse:
    """ "Ai đang học?": the persons of this login, records waiting to be taken over, or the way to
    register.
    """
    if request.method == "POST":
        return _choose(request)
    people, stopped = queries.persons_of(request.user), list(queries.stopped_of(request.user))
    waiting = queries.claimable(claims.proved_phone(request.user, timezone.now())).exists()
    if not people and not stopped and not waiting:
        return redirect(with_next(request, "accounts:register", "ten"))
    if len(people) == 1 and not stopped and not waiting:
        return redirect(onward(request))
    context = {"people": people, "stopped": stopped, "waiting": waiting, "next": next_url(request)}
    return render(request, "accounts/who.html", context)


def _choose(request: People) -> HttpResponse:
    chosen = get_object_or_404(queries.learners_of(request.user), pk=uuid_or_404(request.POST.get("learner", "")))
    request.session[LEARNER_KEY] = str(chosen.pk)
    return redirect(onward(request))


@login_required
@never_cache
@require_safe
def profile(request: People) -> HttpResponse:
    if request.learner is None:
        return redirect(with_next(request, "accounts:who"))
    learner = request.learner
    context = {
        "learner": learner,
        "home": queries.home_of(learner),
        "consents": queries.open_consents(learner),
        "several": len(queries.persons_of(request.user)) > 1,
    }
    return render(request, "accounts/profile.html", context)


@login_required
@never_cache
def change_profile(request: People) -> HttpResponse:
    learner = own_learner(request)
    home = queries.home_of(learner)
    form = PersonForm(request.POST or None, learner=learner, home=home)
    if request.method == "POST" and form.is_valid():
        try:
            learners.change(learner=learner, person=form.person(), by=request.actor, at=timezone.now())
        except RefusedError as refused:
            merge_errors(form, str(refused))
        else:
            messages.success(request, _("Đã lưu hồ sơ của bạn."))
            return redirect("accounts:profile")
    return render(request, "accounts/change.html", {"form": form, "learner": learner})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: People, purpose: str) -> HttpResponse:
    """The words of one consent, with giving or taking it back; what then happens is said on the page."""
    if purpose not in Consent.Purpose.values:
        raise Http404
    mine = queries.learners_of(request.user) | queries.stopped_of(request.user)
    learner = get_object_or_404(mine, pk=_consenting(request))
    chosen = Consent.Purpose(purpose)
    if request.method == "POST":
        act = consents.give if request.POST.get("act") == "give" else consents.withdraw
        act(learner=learner, purpose=chosen, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã ghi nhận lựa chọn của bạn."))
        return redirect("accounts:who" if chosen is Consent.Purpose.PROCESSING else "accounts:profile")
    context = {
        "learner": learner,
        "purpose": chosen,
        "given": queries.open_consents(learner).get(purpose),
        "text": consents.words(chosen),
    }
    return render(request, "accounts/consent.html", context)


def _consenting(request: People) -> UUID:
    """The person named in the address (who took consent back is nobody's current learner), or the current
    one.
    """
    named = request.GET.get("hoc-vien") or request.POST.get("hoc-vien")
    return uuid_or_404(named) if named else own_learner(request).pk


@login_required
@require_POST
def confirm_name(request: People) -> HttpResponse:
    learners.confirm_name(learner=own_learner(request), by=request.actor, at=timezone.now())
    messages.success(request, _("Cảm ơn bạn. Họ tên này sẽ được in trên chứng nhận."))
    return redirect(onward(request))


@never_cache
@require_safe
def demo_outbox(request: People) -> HttpResponse:
    """What the demo would have sent. Not there in production or with a real gateway."""
    if not settings.DEMO or settings.SMS_GATEWAY != "console":
        raise Http404
    return render(request, "accounts/outbox.html", {"messages_sent": outbox.latest()})

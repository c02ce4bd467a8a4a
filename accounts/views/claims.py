"""Taking over a record that staff made: prove the phone, choose the person, give the birth year."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import queries, tasks
from accounts.actions import claims
from accounts.actions.refusals import RefusedError
from accounts.adapters import wording
from accounts.forms.claims import ClaimForm, ClaimPhoneForm, CodeForm
from accounts.forms.registering import merge_errors
from accounts.middleware import LEARNER_KEY, People
from accounts.views.access import onward, with_next


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: People) -> HttpResponse:
    """The phone given to staff. A code goes there if somebody is registered with it; the page does not
    tell.
    """
    form = ClaimPhoneForm(request.POST or None, initial={"phone": request.user.phone})
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="claim_code", user=request.user):
            form.add_error("phone", wording.TOO_MANY)
        else:
            message = claims.send_code(user=request.user, phone=form.cleaned_data["phone"], at=timezone.now())
            if message:
                tasks.send_at_once(message)
            return redirect(with_next(request, "accounts:claim_code"))
    return render(request, "accounts/claims/phone.html", {"form": form})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: People) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if claims.check_code(user=request.user, code=form.cleaned_data["code"], at=timezone.now()):
            return redirect(with_next(request, "accounts:claim"))
        form.add_error("code", wording.WRONG_CODE)
    return render(request, "accounts/claims/code.html", {"form": form})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: People) -> HttpResponse:
    """The records of the proved phone, names veiled: a number may have passed on to a stranger."""
    waiting = queries.claimable(claims.proved_phone(request.user, timezone.now()))
    if not waiting.exists():
        return redirect(with_next(request, "accounts:claim_start"))
    form = ClaimForm(request.POST or None, learners=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            learner = claims.claim(
                user=request.user,
                learner_id=form.cleaned_data["learner"].pk,
                birth_year=form.cleaned_data["birth_year"],
                by=request.actor,
                at=timezone.now(),
            )
        except RefusedError as refused:
            merge_errors(form, str(refused))
        else:
            request.session[LEARNER_KEY] = str(learner.pk)
            messages.success(request, _("Hồ sơ đã là của bạn. Mời bạn học tiếp."))
            return redirect(onward(request))
    return render(request, "accounts/claims/claim.html", {"form": form})

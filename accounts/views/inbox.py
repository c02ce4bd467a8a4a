"""What the person was told, and the switches of reminders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import messages as telling
from accounts.actions import reminders as switches
from accounts.forms.reminders import RemindersForm
from accounts.middleware import People
from accounts.queries import messages as queries
from accounts.rules.reminding import MOST_IN_A_MONTH
from accounts.views.access import own_learner, with_next

PAGE = 20
LONGEST_KEY = 18
"""Digits that a database can count to."""


@login_required
@never_cache
@require_safe
def inbox(request: People) -> HttpResponse:
    """Newest first, a page at a time by key. Looking changes nothing: a page that is loaded ahead was not read."""
    if request.learner is None:
        return redirect(with_next(request, "accounts:who"))
    before = _key(request.GET.get("truoc", ""))
    found = queries.inbox(request.learner)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    context = {
        "notes": page,
        "before": page[-1].pk if more else "",
        "started": before is not None,
        "newest": page[0].pk if page else "",
    }
    return render(request, "accounts/inbox.html", context)


def _key(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_KEY else None


@login_required
@require_POST
def open_message(request: People, message_id: int) -> HttpResponse:
    """On to what the message is about."""
    message = get_object_or_404(queries.inbox(own_learner(request)), pk=message_id)
    telling.read(message=message, at=timezone.now())
    return redirect(message.link or "accounts:inbox")


@login_required
@require_POST
def read_all(request: People) -> HttpResponse:
    learner, newest = own_learner(request), _key(request.POST.get("moi-nhat", ""))
    if newest is not None:
        telling.read_all(learner=learner, up_to=newest, at=timezone.now())
    return redirect("accounts:inbox")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: People) -> HttpResponse:
    """Which channels remind the person. Messages of every reminder lead here, so that one tap and one save end it."""
    if request.learner is None:
        return redirect(with_next(request, "accounts:who"))
    learner = request.learner
    addresses = queries.addresses(learner)
    agrees = queries.agrees_to_messages(learner)
    on = [channel for channel in addresses if channel not in queries.opted_out(learner)]
    form = RemindersForm(
        request.POST if request.method == "POST" else None, addresses=addresses, initial={"channels": on}
    )
    if agrees and form.is_valid():
        wanted = form.cleaned_data["channels"]
        switches.choose(learner=learner, channels=wanted, offered=addresses, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã lưu lựa chọn nhắc học của bạn."))
        return redirect("accounts:reminders")
    quiet = queries.quiet_hours()
    context = {
        "form": form,
        "agrees": agrees,
        "addresses": addresses,
        "quiet": quiet if quiet.start != quiet.end else None,
        "most": MOST_IN_A_MONTH,
    }
    return render(request, "accounts/reminders.html", context)

"""For those who oversee: flags that somebody should look, and how much people still know weeks later."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from audit.actions import record
from courses import permissions
from courses.actions import flags as actions
from courses.adapters import flags as words
from courses.forms.flags import NoteForm
from courses.models import Flag
from courses.queries import classes, flags, retests, signal_facts
from courses.rules import retests as retest_rules
from courses.rules.estimates import Share
from courses.views.access import uuid_or_none

PAGE = 30
BACK = timedelta(days=365)
"""What the estimates look back on."""


@staff_only(permissions.OVERSEE)
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """What waits for a note, the newest first; or what was closed. A page at a time by key."""
    is_noted = request.GET.get("xem") == "da-xem"
    found = flags.noted(request.actor) if is_noted else flags.waiting(request.actor)
    last = uuid_or_none(request.GET.get("sau", ""))
    rows = list(flags.after(found, last, is_noted=is_noted)[: PAGE + 1])
    page = rows[:PAGE]
    names = classes.names({row.noted_by_id for row in page} | {row.instructor_id for row in page})
    context = {
        "rows": [
            (row, words.told(row), names.get(row.instructor_id, ""), names.get(row.noted_by_id, "")) for row in page
        ],
        "is_noted": is_noted,
        "waiting": flags.waiting(request.actor).count(),
        "examined": signal_facts.last_examined(),
        "rates": [(label, words.rate(kind)) for kind, label in Flag.Kind.choices],
        "after": str(page[-1].pk) if len(rows) > PAGE else "",
        "started": last is not None,
    }
    return render(request, "courses/flags/list.html", context)


@staff_only(permissions.OVERSEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: People, flag_id: UUID) -> HttpResponse:
    """One flag with its tests, and the note that closes it. Every look is written down."""
    flag = get_object_or_404(flags.visible_to(request.actor), pk=flag_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _noted(request, flag, form.cleaned_data["text"])
    record(by=request.actor, at=timezone.now(), act="flag.open", object_type="flag", object_id=flag.pk)
    names = classes.names([flag.noted_by_id])
    context = {
        "flag": flag,
        "told": words.told(flag),
        "about": flags.about(flag, request.actor),
        "form": form,
        "noted_by": names.get(flag.noted_by_id, ""),
    }
    return render(request, "courses/flags/detail.html", context, status=422 if form.is_bound else 200)


def _noted(request: People, flag: Flag, text: str) -> HttpResponse:
    """Whoever comes second is told whose note stands."""
    done = actions.note(flag_id=flag.pk, text=text, by=request.actor, at=timezone.now())
    if (done.note, done.noted_by_id) == (text, request.actor.id):
        messages.success(request, _("Đã ghi và đóng dấu hiệu."))
        return redirect("courses:flags")
    messages.info(request, _("Người khác vừa ghi trước bạn. Ghi chú ấy được giữ."))
    return redirect("courses:flag", flag.pk)


@staff_only(permissions.OVERSEE)
@never_cache
@require_safe
def estimates(request: People) -> HttpResponse:
    """Commune by commune: how many can still do it, with how sure that is."""
    now = timezone.now()
    found = retests.lines(request.actor, now - BACK, now)
    context = {
        "rows": [(line, line.share, _figure(line.share)) for line in found],
        "asked": sum(line.asked for line in found),
        "answered": sum(line.answered for line in found),
        "declined": sum(line.declined for line in found),
        "enough": retest_rules.ENOUGH,
        "questions": retest_rules.QUESTIONS,
        "soon": retest_rules.SOON,
        "late": retest_rules.LATE,
    }
    return render(request, "courses/retests/estimates.html", context)


def _figure(share: Share | None) -> dict[str, str] | None:
    """Words, and places in a picture 100 wide."""
    if share is None:
        return None
    return {
        "share": words.percent(share.share),
        "interval": words.interval(share),
        "low": f"{100 * share.low:.1f}",
        "high": f"{100 * share.high:.1f}",
        "middle": f"{100 * share.share:.1f}",
    }

"""A few questions again, weeks later: the invitation, the questions on one page, what became of it."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions import retests as actions
from courses.models import Retest
from courses.queries import classes
from courses.queries import retests as queries
from courses.rules import retests as rules
from courses.views.access import keep_device, known_learner, learner_required


@learner_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retest(request: HttpRequest, retest_id: UUID) -> HttpResponse:
    """What it is; the questions once it is begun; the answers with their explanations once it is answered."""
    asked = _mine(request, retest_id)
    is_open = not (asked.answered_at or asked.declined_at or asked.until <= timezone.now())
    is_asking = is_open and asked.begun_at is not None
    posted = request.POST if request.method == "POST" and is_asking else None
    items = queries.items(asked, posted) if asked.begun_at else []
    if posted is not None and not any(item.missing for item in items):
        return _answer(request, asked, items)
    context = {
        "retest": asked,
        "items": items,
        "is_open": is_open,
        "is_asking": is_asking,
        "questions": rules.QUESTIONS,
        "missing": [item for item in items if item.missing],
    }
    return render(request, "courses/retests/retest.html", context, status=422 if posted is not None else 200)


def _answer(request: HttpRequest, asked: Retest, items: list[queries.Item]) -> HttpResponse:
    device, keep = keep_device(request)
    now = timezone.now()
    session = classes.attended_now(asked.learner.canonical_id, asked.edition.course_id, now)
    responses = {item.version_id: item.response for item in items if item.response is not None}
    with suppress(actions.OverError):  # another tab was faster: the page says what became of it
        actions.answer(retest_id=asked.pk, responses=responses, at=now, session=session, device=device)
    return keep(redirect("courses:retest", asked.pk))


@require_POST
@learner_required
def begin(request: HttpRequest, retest_id: UUID) -> HttpResponse:
    asked = _mine(request, retest_id)
    with suppress(actions.OverError):
        actions.begin(retest_id=asked.pk, at=timezone.now())
    return redirect("courses:retest", asked.pk)


@require_POST
@learner_required
def decline(request: HttpRequest, retest_id: UUID) -> HttpResponse:
    asked = _mine(request, retest_id)
    try:
        actions.decline(retest_id=asked.pk, at=timezone.now())
    except actions.OverError:
        return redirect("courses:retest", asked.pk)
    messages.success(request, _("Vâng, chúng tôi không hỏi nữa. Chứng nhận của bạn vẫn như cũ."))
    return redirect("courses:learning")


def _mine(request: HttpRequest, retest_id: UUID) -> Retest:
    """The person's own; anybody else's does not exist."""
    return get_object_or_404(queries.of_person(known_learner(request).canonical_id), pk=retest_id)

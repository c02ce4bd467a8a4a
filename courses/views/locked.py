"""What is not open yet says why, and leads to what opens it.

Terms lock lessons, their finish and the start of a test, for strangers as for learners: otherwise signing out would
open them. An attempt that is running is never locked, nor what was finished before, nor a course that is complete.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.models import Edition, EditionLesson, Enrolment
from courses.queries import learning, locks
from courses.rules.locks import Lock, lesson_lock
from courses.views.access import learner_of


def locked_lesson(
    request: HttpRequest, edition: Edition, code: str, lesson: EditionLesson, finished: dict[str, object]
) -> HttpResponse | None:
    """The page that is shown instead of a lesson; ``None`` where it is open. ``edition`` is the person's own."""
    learner = learner_of(request)
    before = locks.before(edition, learner.canonical_id if learner else None, code=code, only_binding=True)
    lock = lesson_lock(before.gate, learning.stones(edition), finished, lesson.key)
    return lock and _page(request, edition, code, before, lock, lesson.title)


def locked_assessment(request: HttpRequest, enrolment: Enrolment, code: str) -> HttpResponse | None:
    """The page that is shown instead of the start of a test; ``None`` where it may begin."""
    edition = enrolment.edition
    before, lock = locks.on_assessment(edition, enrolment.person_id, code)
    return lock and _page(request, edition, code, before, lock, edition.assessment_title)


def _page(
    request: HttpRequest, edition: Edition, code: str, before: locks.Before, lock: Lock, title: str
) -> HttpResponse:
    context = {
        "edition": edition,
        "code": code,
        "title": title,
        "lock": lock,
        "missing": before.missing,
        "sign_in": ""
        if learner_of(request)
        else f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}",
    }
    return render(request, "courses/locked.html", context, status=403)

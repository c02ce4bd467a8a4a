"""The learner's day: the road, "Tiếp tục", a lesson, its finish."""

from typing import Any
from uuid import UUID

import rules as rules_of
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from uuid6 import uuid7

from accounts.models import Learner
from courses import permissions
from courses.actions import learning as actions
from courses.actions.completion import record_completions, record_programme
from courses.models import Edition, Placement, ProgrammePage
from courses.queries import (
    catalogue,
    facts,
    learning,
    lessons,
    locks,
    placement,
    practice,
    retests,
    study_classes,
    together,
)
from courses.rules.progress import Step
from courses.views import placement_run
from courses.views.access import known_learner, learner_of, learner_required
from courses.views.locked import locked_lesson

CHOICE = "chosen_programme"


@require_safe
@learner_required
def home(request: HttpRequest) -> HttpResponse:
    """My road: what is done, the one next thing, what comes after, how long it takes."""
    learner = known_learner(request)
    if CHOICE in request.session:
        _take_up_choice(request, learner)
    address = placement_run.take_up(request, learner)
    if address:
        return redirect(address)
    current = learning.current_programme(learner.canonical_id)
    if current is None:
        return redirect("courses:programmes")
    start = placement.start_of(learner.canonical_id, current.programme)
    road = catalogue.road(current.programme, learner.canonical_id, start_course_id=start.course_id if start else None)
    now = next((stone for stone in road if stone.state == "now"), None)
    context = {
        "learner": learner,
        "programme": current.programme,
        "road": road,
        "now": now,
        "class_session": study_classes.next_own_session(learner.canonical_id, timezone.now()),
        "retest": retests.waiting_for(learner.canonical_id, timezone.now()),
        "minutes_left": catalogue.minutes_left(road),
        "meanwhile": next((stone for stone in road if stone.state == "next"), None),
        "is_new": start is None and not any(stone.done or stone.completed_at for stone in road),
        "is_complete": now is None
        and record_programme(learner_id=learner.canonical_id, programme=current.programme, at=timezone.now()),
        **(_next_thing(now, learner, start) if now else {}),
    }
    return render(request, "courses/learning_home.html", context)


def _next_thing(stone: catalogue.RoadStone, learner: Learner, start: Placement | None) -> dict[str, Any]:
    """The course to be learned now, as this person sees it."""
    enrolment = learning.enrolment_of(learner.canonical_id, stone.course.code)
    edition = enrolment.edition if enrolment else learning.current_edition(stone.course.code)
    if edition is None:  # taken down a moment ago
        return {}
    lesson = start.lesson_key if start and start.course_id == stone.course.pk else ""
    view = catalogue.course_view(edition, enrolment, learner.canonical_id, start=lesson)
    is_together = view.step.kind == "together"
    return {
        "view": view,
        "edition": edition,
        "together": together.left(edition, view, learner, timezone.now()) if is_together else None,
    }


@require_safe
@learner_required
def programmes(request: HttpRequest) -> HttpResponse:
    """Choosing a programme, or changing it; those for my group first."""
    found = catalogue.programmes_for(known_learner(request).target_group_id)
    return render(request, "courses/choose_programme.html", {"programmes": found})


@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Take up a programme. Who is not known yet signs up first; the choice waits in the session."""
    programme = get_object_or_404(ProgrammePage.objects.live(), code=code)
    learner = learner_of(request)
    if learner is None:
        request.session[CHOICE] = programme.code
    else:
        actions.choose_programme(learner=learner, programme=programme, at=timezone.now())
    return redirect("courses:learning")


def _take_up_choice(request: HttpRequest, learner: Learner) -> None:
    """What was chosen before signing up."""
    programme = ProgrammePage.objects.live().filter(code=request.session.pop(CHOICE)).first()
    if programme:
        actions.choose_programme(learner=learner, programme=programme, at=timezone.now())


@require_safe
@learner_required
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """ "Tiếp tục": straight to the next thing of a course; where the course is not open yet, to what opens it."""
    person = known_learner(request).canonical_id
    own = learning.edition_of(person, code)
    edition = own or learning.current_edition(code)
    if edition is None:
        raise Http404
    if locks.before(edition, person, code=code, only_binding=True).missing:
        return redirect("courses:course", code=code)
    edition = own or _enrol(request, edition)
    step = facts.progress_in(person, edition).step(placement.start_in(person, edition.course_id))
    if step.kind == "done":  # merging two persons may have completed it without an act of learning
        record_completions(person_id=person, edition=edition, at=timezone.now())
    return redirect(_address(code, step))


def lesson(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """A lesson. Anybody may read; only a known person's finish is kept. A POST answers a practice question."""
    learner = learner_of(request)
    own = learning.edition_of(learner.canonical_id, code) if learner else None
    own = own or learning.current_edition(code)
    found = lessons.find(own, slug) if own else None
    if own is None or found is None:
        raise Http404
    edition, page = found.edition, found.lesson
    if page.slug != slug:
        return redirect("courses:lesson", code=code, slug=page.slug)
    finished = facts.finished_in(learner.canonical_id, edition.course_id) if learner else {}
    locked = locked_lesson(request, own, code, page, finished)
    if locked:
        return locked
    stones = learning.lessons(edition)
    others = [stone for stone in stones if stone.key != page.key]
    is_end = page.position == len(stones)
    context = {
        "edition": edition,
        "code": code,
        "lesson": page,
        "stones": [(stone, stone.key in finished) for stone in stones],
        "total": len(stones),
        "is_finished": page.key in finished,
        "is_last": all(stone.key in finished for stone in others) if learner else is_end,
        "is_extra": edition != own,
        "checks": practice.lesson_checks(edition, page.key, request.POST),
        "fact_id": uuid7(),
        "teaches": rules_of.test_rule(permissions.TEACH, request.actor),  # type: ignore[attr-defined]
    }
    template = "courses/lesson_checks.html" if request.headers.get("HX-Request") else "courses/lesson_page.html"
    return render(request, template, context)


@require_POST
@learner_required
def finish(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Record that a lesson is finished. One that is locked says why instead, and nothing is kept."""
    person = known_learner(request).canonical_id
    own = learning.edition_of(person, code)
    edition = own or learning.current_edition(code)
    found = lessons.find(edition, slug) if edition else None
    if edition is None or found is None:
        raise Http404
    locked = locked_lesson(request, edition, code, found.lesson, facts.finished_in(person, edition.course_id))
    if locked:
        return redirect("courses:lesson", code=code, slug=found.lesson.slug)
    edition = own or _enrol(request, edition)
    now = timezone.now()
    key, fact_id = found.lesson.key, _fact_id(request)
    try:
        progress = actions.finish_lesson(
            person_id=person, edition=edition, lesson_key=key, fact_id=fact_id, occurred_at=now, at=now
        )
    except actions.FactRefusedError:
        messages.error(request, _("Chưa ghi nhận được. Mời bạn bấm lại."))
        return redirect("courses:lesson", code=code, slug=found.lesson.slug)
    return redirect(_address(code, progress.step()))


def _fact_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("fact", ""))
    except ValueError:
        return uuid7()


def _enrol(request: HttpRequest, edition: Edition) -> Edition:
    """The edition that the person now learns from: of two tabs that begin at once, the first one's."""
    learner, now = known_learner(request), timezone.now()
    return actions.enrol(learner=learner, course=edition.course, edition=edition, at=now).edition


def _address(code: str, step: Step) -> str:
    if step.stone:
        return reverse("courses:lesson", args=[code, step.stone.slug])
    if step.kind == "assessment":
        return reverse("courses:assessment", args=[code])
    return reverse("courses:course", args=[code])

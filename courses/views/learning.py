"""The learner's day: the road, "Tiếp tục", a lesson, its finish."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from uuid6 import uuid7

from accounts.models import Learner
from courses.actions import learning as actions
from courses.actions.completion import record_completions, record_programme
from courses.models import EditionLesson, Enrolment, ProgrammePage
from courses.queries import catalogue, learning, practice
from courses.rules import progress
from courses.views.access import known_learner, learner_of, learner_required

CHOICE = "chosen_programme"


@require_safe
@learner_required
def home(request: HttpRequest) -> HttpResponse:
    learner = known_learner(request)
    if CHOICE in request.session:
        _take_up_choice(request, learner)
    current = learning.current_programme(learner.canonical_id)
    if current is None:
        return redirect("courses:programmes")
    road = catalogue.road(current.programme, learner.canonical_id)
    now = next((stone for stone in road if stone.state == "now"), None)
    context = {
        "learner": learner,
        "programme": current.programme,
        "road": road,
        "now": now,
        "view": _view_of(now, learner) if now else None,
        "is_complete": now is None
        and record_programme(learner_id=learner.canonical_id, programme=current.programme, at=timezone.now()),
    }
    return render(request, "courses/learning_home.html", context)


def _view_of(stone: catalogue.RoadStone, learner: Learner) -> catalogue.CourseView | None:
    enrolment = learning.enrolment_of(learner.canonical_id, stone.course.code)
    edition = enrolment.edition if enrolment else learning.current_edition(stone.course.code)
    return catalogue.course_view(edition, enrolment) if edition else None


@require_safe
@learner_required
def programmes(request: HttpRequest) -> HttpResponse:
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
    """ "Tiếp tục": straight to the next thing of a course."""
    enrolment = _enrol(request, code)
    view = catalogue.course_view(enrolment.edition, enrolment)
    if view.step.kind == "done":  # merging two persons may have completed it without an act of learning
        record_completions(enrolment=enrolment, at=timezone.now())
    return redirect(_address(code, view.step))


def lesson(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """A lesson. Anybody may read; only a known person's finish is kept. A POST answers a practice question."""
    learner = learner_of(request)
    edition = learning.edition_of(learner.canonical_id, code) if learner else None
    edition = edition or learning.current_edition(code)
    if edition is None:
        raise Http404
    stones = learning.lessons(edition)
    page = next((stone for stone in stones if stone.slug == slug), None)
    if page is None:
        raise Http404
    finished = learning.finished(learner.canonical_id, edition.course_id) if learner else {}
    context = {
        "edition": edition,
        "code": code,
        "lesson": page,
        "stones": [(stone, stone.key in finished) for stone in stones],
        "total": len(stones),
        "is_finished": page.key in finished,
        "is_last": page.position == len(stones),
        "checks": practice.lesson_checks(edition, page.key, request.POST),
        "fact_id": uuid7(),
    }
    template = "courses/lesson_checks.html" if request.headers.get("HX-Request") else "courses/lesson_page.html"
    return render(request, template, context)


@require_POST
@learner_required
def finish(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    enrolment = _enrol(request, code)
    page = get_object_or_404(EditionLesson, edition=enrolment.edition_id, slug=slug)
    now = timezone.now()
    try:
        fact_id = UUID(request.POST.get("fact", ""))
    except ValueError:
        fact_id = uuid7()
    try:
        actions.finish_lesson(enrolment=enrolment, lesson_key=page.key, fact_id=fact_id, occurred_at=now, at=now)
    except actions.FactRefusedError:
        messages.error(request, _("Chưa ghi nhận được. Mời bạn bấm lại."))
        return redirect("courses:lesson", code=code, slug=slug)
    view = catalogue.course_view(enrolment.edition, enrolment)
    return redirect(_address(code, view.step))


def _enrol(request: HttpRequest, code: str) -> Enrolment:
    learner = known_learner(request)
    existing = learning.enrolment_of(learner.canonical_id, code)
    if existing:
        return existing
    edition = learning.current_edition(code)
    if edition is None:
        raise Http404
    return actions.enrol(learner=learner, course=edition.course, edition=edition, at=timezone.now())


def _address(code: str, step: progress.Step) -> str:
    if step.stone:
        return reverse("courses:lesson", args=[code, step.stone.slug])
    if step.kind == "assessment":
        return reverse("courses:assessment", args=[code])
    return reverse("courses:course", args=[code])

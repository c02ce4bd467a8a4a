"""Public pages of a programme and of a course: what I will be able to do, how long it takes, what is needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import ProgrammePage
from courses.queries import catalogue, explanation, learning, newer, placement, recognition, together
from courses.views.access import learner_of


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    page = get_object_or_404(ProgrammePage.objects.live(), code=code)
    learner = learner_of(request)
    start = placement.start_of(learner.canonical_id, page) if learner else None
    road = catalogue.road(
        page, learner.canonical_id if learner else None, start_course_id=start.course_id if start else None
    )
    context = {
        "page": page,
        "road": road,
        "is_begun": any(stone.done or stone.completed_at for stone in road),
        "now": next((stone for stone in road if stone.state == "now"), None),
        "completed": sum(stone.state == "done" for stone in road),
        "minutes_left": catalogue.minutes_left(road),
        "exemption": recognition.latest(learner.canonical_id, page) if learner else None,
    }
    return render(request, "courses/programme_page.html", context)


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    learner = learner_of(request)
    enrolment = learning.enrolment_of(learner.canonical_id, code) if learner else None
    edition = enrolment.edition if enrolment else learning.current_edition(code)
    if edition is None:
        raise Http404
    page = edition.course
    view = catalogue.course_view(edition, enrolment, learner.canonical_id if learner else None)
    is_together = learner is not None and view.step.kind == "together"
    return render(
        request,
        "courses/course_page.html",
        {
            "course": page,
            "edition": edition,
            "view": view,
            "explanation": explanation.of_view(view, edition, enrolment, code),
            "together": together.left(edition, view, learner, timezone.now()) if is_together else None,
            "programmes": catalogue.programmes_with(edition.course_id),
            "added": newer.added_since(view.completion, learner.canonical_id, code)
            if learner and view.completion
            else [],
            "exemption": recognition.latest(learner.canonical_id, page) if learner else None,
        },
    )

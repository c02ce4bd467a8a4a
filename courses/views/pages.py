"""Public pages of a programme and of a course: what I will be able to do, how long it takes, what is needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.models import ProgrammePage
from courses.queries import catalogue, learning
from courses.views.access import learner_of


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    page = get_object_or_404(ProgrammePage.objects.live(), code=code)
    learner = learner_of(request)
    road = catalogue.road(page, learner.canonical_id if learner else None)
    return render(request, "courses/programme_page.html", {"page": page, "road": road})


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    learner = learner_of(request)
    enrolment = learning.enrolment_of(learner.canonical_id, code) if learner else None
    edition = enrolment.edition if enrolment else learning.current_edition(code)
    if edition is None:
        raise Http404
    return render(
        request,
        "courses/course_page.html",
        {
            "course": enrolment.course if enrolment else edition.course,
            "edition": edition,
            "view": catalogue.course_view(edition, enrolment),
            "programmes": catalogue.programmes_with(edition.course_id),
        },
    )

"""What is taught from: plans of evenings, scripts for the loudspeaker, handouts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.adapters import handouts
from courses.adapters import loudspeaker as loud
from courses.forms.materials import PlaceForm
from courses.models import CoursePage
from courses.queries import classes, materials, study_classes
from courses.queries.materials import Material
from courses.rules import handouts as papers
from courses.rules import loudspeaker as rules
from courses.rules import outline, plans
from courses.rules.classes import read_code
from courses.views.classes import session_or_404
from places.models import Unit


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """The courses that can be taught."""
    return render(request, "courses/materials/list.html", {"courses": classes.courses()})


def _course_or_404(code: str) -> tuple[CoursePage, list[Material]]:
    found = materials.of_course(code)
    if found is None:
        raise Http404
    return found


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def course(request: People, code: str) -> HttpResponse:
    """Its evenings, and for each lesson the handout and the script; from a class's page, the handouts that invite to
    it.
    """
    page, found = _course_or_404(code)
    study_class = study_classes.by_code(read_code(request.GET.get("lop", "")))
    evenings = [
        (number, plan, plans.total(plan["steps"]), materials.taught(plan, found))
        for number, plan in enumerate(page.session_plans, start=1)
    ]
    context = {"course": page, "materials": found, "evenings": evenings, "study_class": study_class}
    return render(request, "courses/materials/course.html", context)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def evening(request: People, code: str, number: int) -> HttpResponse:
    """One evening, minute by minute."""
    page, found = _course_or_404(code)
    if not 1 <= number <= len(page.session_plans):
        raise Http404
    context = _evening(page, found, number)
    return render(request, "courses/materials/evening.html", context)


def _evening(page: CoursePage, found: list[Material], number: int, starts_at: datetime | None = None) -> dict[str, Any]:
    plan = page.session_plans[number - 1]
    return {
        "course": page,
        "number": number,
        "count": len(page.session_plans),
        "plan": plan,
        "minutes": plans.total(plan["steps"]),
        "stages": plans.stages(plan["steps"], starts_at),
        "materials": materials.taught(plan, found),
        "back": reverse("courses:course_materials", args=[page.code]),
        "back_to": page.title,
    }


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def session_plan(request: People, session_id: UUID) -> HttpResponse:
    """The evening that belongs to a session, with the hours of the clock. Another one of the course may be chosen."""
    session = session_or_404(request, session_id)
    page, found = _course_or_404(session.course.code)
    count = len(page.session_plans)
    own = plans.evening_of(materials.position_of(session), count)
    typed = request.GET.get("buoi", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else (own or 0) + 1
    starts = timezone.localtime(session.starts_at)
    context: dict[str, Any] = {"course": page, "session": session, "count": 0}
    if count:
        context |= _evening(page, found, min(max(number, 1), count), starts)
        context["fits"] = (session.ends_at - session.starts_at).total_seconds() >= 60 * context["minutes"]
    context |= {
        "numbers": range(1, count + 1),
        "is_beyond": own is None and not typed,
        "back": reverse("courses:session", args=[session.pk]),
        "back_to": None,
    }
    return render(request, "courses/materials/evening.html", context)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def loudspeaker(request: People, code: str, slug: str) -> HttpResponse:
    """What is read out about a lesson, for the village or commune that is chosen."""
    found = materials.of_lesson(code, slug)
    if found is None:
        raise Http404
    form = PlaceForm(request.GET if "noi" in request.GET else None, actor=request.actor)
    place: Unit | None = materials.usual_place(request.actor) if not form.is_bound else None
    if form.is_valid():
        place = form.cleaned_data["noi"]
    if place:
        form.initial["noi"] = place.code
    script = loud.script(found, place, timezone.now())
    context = {
        "course": found.edition.course,
        "lesson": found.lesson,
        "form": form,
        "script": script,
        "minutes": divmod(script.seconds, 60),
        "least": rules.LEAST,
        "most": rules.MOST,
        "longest": rules.LONGEST_SENTENCE,
    }
    return render(request, "courses/materials/loudspeaker.html", context)


@require_safe
def handout(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The picture handout of a lesson: everybody may have it. With the code of a class it says where that meets."""
    found = materials.of_lesson(code, slug)
    if found is None:
        raise Http404
    study_class = study_classes.by_code(read_code(request.GET.get("lop", "")))
    content = handouts.handout_pdf(
        course_code=code,
        edition=found.edition,
        lesson=found.lesson,
        handout=papers.handout(outline.read(found.lesson.html), found.remember),
        invitation=materials.invitation(study_class, timezone.now()) if study_class else None,
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="to-roi-{found.lesson.slug}.pdf"'
    return answer

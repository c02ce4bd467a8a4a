"""The final test: one question a page, every answer kept, an overview before handing in, then the result."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.actions import attempts as actions
from courses.models import Attempt
from courses.queries import catalogue, learning, practice
from courses.rules.progress import assessment_minutes
from courses.views.access import enrolment_or_404, known_learner, learner_required


@learner_required
def intro(request: HttpRequest, code: str) -> HttpResponse:
    """What awaits me, and the button that starts or resumes."""
    enrolment = enrolment_or_404(request, code)
    if request.method == "POST":
        try:
            attempt = actions.start_attempt(enrolment=enrolment, at=timezone.now())
        except actions.MustWaitError as wait:
            until = timezone.localtime(wait.until)
            messages.info(request, _("Bạn có thể làm lại từ %(time)s.") % {"time": f"{until:%H:%M %d/%m/%Y}"})
            return redirect("courses:assessment", code=code)
        except actions.NoQuestionsError:
            messages.error(request, _("Bài kiểm tra này chưa có câu hỏi. Mời bạn quay lại sau."))
            return redirect("courses:course", code=code)
        return redirect("courses:question", code=code, attempt_id=attempt.pk, number=_first_open(attempt))
    view = catalogue.course_view(enrolment.edition, enrolment)
    context = {
        "code": code,
        "edition": enrolment.edition,
        "view": view,
        "minutes": assessment_minutes(enrolment.edition.draw),
    }
    return render(request, "courses/assessment_intro.html", context)


@learner_required
def question(request: HttpRequest, code: str, attempt_id: UUID, number: int) -> HttpResponse:
    attempt = _attempt_or_404(request, code, attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return redirect("courses:result", code=code, attempt_id=attempt_id)
    if not 1 <= number <= len(attempt.items):
        raise Http404
    item = practice.attempt_item(attempt, number)
    problem = ""
    if request.method == "POST":
        posted = practice.posted_values(item.kind, item.body, request.POST, f"q{item.version_id}")
        if actions.save_answer(attempt_id=attempt.pk, version_id=item.version_id, posted=posted, at=timezone.now()):
            if number < len(attempt.items):
                return redirect("courses:question", code=code, attempt_id=attempt_id, number=number + 1)
            return redirect("courses:review", code=code, attempt_id=attempt_id)
        problem = _missing(item.kind)
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "item": item,
        "number": number,
        "total": len(attempt.items),
        "problem": problem,
    }
    return render(request, "courses/question.html", context, status=422 if problem else 200)


@learner_required
def review(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """What is answered and what is not, then the one button that hands in."""
    attempt = _attempt_or_404(request, code, attempt_id)
    if request.method == "POST":
        enrolment = enrolment_or_404(request, code)
        actions.submit_attempt(attempt_id=attempt.pk, enrolment=enrolment, at=timezone.now())
        return redirect("courses:result", code=code, attempt_id=attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return redirect("courses:result", code=code, attempt_id=attempt_id)
    items = practice.attempt_items(attempt)
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "items": items,
        "unanswered": sum(1 for item in items if item.response is None),
    }
    return render(request, "courses/review.html", context)


@require_safe
@learner_required
def result(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    attempt = _attempt_or_404(request, code, attempt_id)
    if attempt.state == Attempt.State.OPEN:
        return redirect("courses:review", code=code, attempt_id=attempt_id)
    enrolment = enrolment_or_404(request, code)
    items = practice.attempt_items(attempt)
    wrong_lessons = {item.lesson_key for item in items if not item.is_right}
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "items": items,
        "right": sum(1 for item in items if item.is_right),
        "weak": [lesson for lesson in learning.lessons(enrolment.edition) if lesson.key in wrong_lessons],
        "view": catalogue.course_view(enrolment.edition, enrolment),
    }
    return render(request, "courses/result.html", context)


def _attempt_or_404(request: HttpRequest, code: str, attempt_id: UUID) -> Attempt:
    learner = known_learner(request)
    attempt = (
        Attempt.objects.filter(learner__canonical=learner.canonical_id, edition__course__code=code, pk=attempt_id)
        .select_related("edition")
        .first()
    )
    if attempt is None:
        raise Http404
    return attempt


def _first_open(attempt: Attempt) -> int:
    """The number of the first question without an answer; the last one when all are answered."""
    answered = set(attempt.answers.values_list("version_id", flat=True))
    numbers = [n for n, asked in enumerate(attempt.items, start=1) if asked["version"] not in answered]
    return numbers[0] if numbers else len(attempt.items)


def _missing(kind: str) -> str:
    if kind == "ordering":
        return _("Mời bạn đặt cho mỗi bước một số thứ tự khác nhau, từ 1 trở đi.")
    return _("Bạn chưa chọn câu trả lời. Mời bạn chọn rồi bấm tiếp.")

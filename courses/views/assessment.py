"""The final test: one question a page, every answer kept as it is given, an overview, then the result."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.actions import attempts as actions
from courses.models import Attempt, Enrolment
from courses.queries import assessment, catalogue, classes, explanation, practice
from courses.rules.progress import assessment_minutes
from courses.views.access import enrolment_or_404, keep_device, known_learner, learner_required
from courses.views.locked import locked_assessment


@learner_required
def intro(request: HttpRequest, code: str) -> HttpResponse:
    """What awaits me, and the button that starts or resumes."""
    enrolment = enrolment_or_404(request, code)
    running = assessment.tries(enrolment.person_id, enrolment.course_id).filter(state=Attempt.State.OPEN).first()
    if running and _is_closed(running):  # its time ran out while nobody looked: a new try would hide that
        return redirect("courses:result", code=code, attempt_id=running.pk)
    if request.method == "POST":
        return _start(request, enrolment, code)
    locked = None if running else locked_assessment(request, enrolment, code)
    if locked:
        return locked
    tries, limit = assessment.closed_tries(enrolment), assessment.time_limit(enrolment)
    context = {
        "code": code,
        "edition": enrolment.edition,
        "view": catalogue.course_view(enrolment.edition, enrolment),
        "minutes": assessment_minutes(enrolment.edition.draw),
        "skills": explanation.skill_marks(enrolment.edition),
        "limit_minutes": limit and int(limit.total_seconds() // 60),
        "running": running,
        "start": _("Làm tiếp") if running else _("Bắt đầu làm bài"),
        "tries": tries,
        "wait_until": assessment.next_try(enrolment, tries, now=timezone.now()),
        "grant": assessment.open_grant(enrolment),
    }
    return render(request, "courses/assessment_intro.html", context)


def _start(request: HttpRequest, enrolment: Enrolment, code: str) -> HttpResponse:
    device, keep = keep_device(request)
    at = timezone.now()
    session = classes.attended_now(enrolment.person_id, enrolment.course_id, at)
    try:
        attempt = actions.start_attempt(enrolment=enrolment, at=at, device=device, session=session)
    except actions.LockedError:
        return locked_assessment(request, enrolment, code) or redirect("courses:assessment", code=code)
    except actions.MustWaitError as wait:
        until = timezone.localtime(wait.until)
        messages.info(request, _("Bạn có thể làm lại từ %(time)s.") % {"time": f"{until:%H:%M %d/%m/%Y}"})
        return redirect("courses:assessment", code=code)
    except actions.NoQuestionsError:
        messages.error(request, _("Bài kiểm tra này chưa có câu hỏi. Mời bạn quay lại sau."))
        return redirect("courses:course", code=code)
    number = assessment.first_unanswered(attempt)
    return keep(redirect("courses:question", code=code, attempt_id=attempt.pk, number=number))


@learner_required
def question(request: HttpRequest, code: str, attempt_id: UUID, number: int) -> HttpResponse:
    """One question. A POST keeps the answer and goes on; where something is missing, the page says what."""
    attempt = _attempt_or_404(request, code, attempt_id)
    if _is_closed(attempt):
        return _to_result(request, code, attempt)
    item = _item_or_404(request, attempt, number)
    if request.method == "POST":
        _keep(attempt, item)
        if _is_closed(attempt):
            return _to_result(request, code, attempt)
        if not item.missing:
            return _after(code, attempt, number)
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "item": item,
        "number": number,
        "total": len(attempt.items),
        **_clock(attempt),
    }
    return render(request, "courses/question.html", context, status=422 if item.missing else 200)


def _after(code: str, attempt: Attempt, number: int) -> HttpResponse:
    if number < len(attempt.items):
        return redirect("courses:question", code=code, attempt_id=attempt.pk, number=number + 1)
    return redirect("courses:review", code=code, attempt_id=attempt.pk)


@require_POST
@learner_required
def autosave(request: HttpRequest, code: str, attempt_id: UUID, number: int) -> HttpResponse:
    """Keeps an answer the moment it is given. ``{"saved": bool}``, or ``{"leave": address}`` once it is closed."""
    attempt = _attempt_or_404(request, code, attempt_id)
    item = _item_or_404(request, attempt, number)
    (_take_back if _is_empty(request, item) else _keep)(attempt, item)
    if _is_closed(attempt):
        return JsonResponse({"leave": _to_result(request, code, attempt)["Location"]})
    return JsonResponse({"saved": not item.missing})


@learner_required
def review(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """What is answered and what is not, then the one button that hands in."""
    if request.method == "POST":
        try:
            actions.close_attempt(attempt_id=attempt_id, at=timezone.now(), among=_mine(request, code))
        except Attempt.DoesNotExist as error:
            raise Http404 from error
        return redirect("courses:result", code=code, attempt_id=attempt_id)
    attempt = _attempt_or_404(request, code, attempt_id)
    if _is_closed(attempt):
        return _to_result(request, code, attempt)
    items = practice.attempt_items(attempt)
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "items": items,
        "unanswered": sum(1 for item in items if not item.is_answered),
        **_clock(attempt),
    }
    return render(request, "courses/review.html", context)


@require_safe
@learner_required
def result(request: HttpRequest, code: str, attempt_id: UUID) -> HttpResponse:
    """How it came out; after a failure the weak skills with their lessons, and the next try."""
    attempt = _attempt_or_404(request, code, attempt_id)
    if not _is_closed(attempt):
        return redirect("courses:review", code=code, attempt_id=attempt_id)
    attempt.refresh_from_db()
    enrolment = enrolment_or_404(request, code)
    items = practice.attempt_items(attempt)
    tries, view = assessment.closed_tries(enrolment), catalogue.course_view(enrolment.edition, enrolment)
    context = {
        "code": code,
        "edition": attempt.edition,
        "attempt": attempt,
        "items": items,
        "grade": assessment.result(attempt, items),
        "weak": assessment.weak_skills(attempt, enrolment.edition, items),
        "best": max(tries, key=lambda each: (bool(each.is_passed), each.score or 0)),
        "wait_until": assessment.next_try(enrolment, tries, now=timezone.now()),
        "grant": assessment.open_grant(enrolment),
        "view": view,
        "explanation": explanation.of_view(view, enrolment.edition, enrolment, code),
    }
    return render(request, "courses/result.html", context)


def _attempt_or_404(request: HttpRequest, code: str, attempt_id: UUID) -> Attempt:
    """The person's own attempt at this course's test; anybody else's does not exist."""
    attempt = _mine(request, code).filter(pk=attempt_id).select_related("edition").first()
    if attempt is None:
        raise Http404
    return attempt


def _mine(request: HttpRequest, code: str) -> QuerySet[Attempt]:
    return assessment.tries_at(known_learner(request).canonical_id, code)


def _item_or_404(request: HttpRequest, attempt: Attempt, number: int) -> practice.Item:
    """A question of the attempt, with what was just posted or else with the answer kept so far."""
    if not 1 <= number <= len(attempt.items):
        raise Http404
    return practice.attempt_item(attempt, number, request.POST if request.method == "POST" else None)


def _is_closed(attempt: Attempt) -> bool:
    """Whether nothing can be added any more. Time that ran out closes the attempt here."""
    if attempt.state == Attempt.State.OPEN and attempt.is_over(timezone.now()):
        actions.close_attempt(attempt_id=attempt.pk, at=timezone.now())
        attempt.state = Attempt.State.EXPIRED
    return attempt.state != Attempt.State.OPEN


def _to_result(request: HttpRequest, code: str, attempt: Attempt) -> HttpResponse:
    """From a page of an attempt that is closed: another tab handed in, or somebody went back. That time ran out is said
    by the result itself, whoever noticed it first.
    """
    if attempt.state == Attempt.State.SUBMITTED:
        messages.info(request, _("Bài này đã nộp rồi. Câu trả lời chọn sau khi nộp không được tính."))
    return redirect("courses:result", code=code, attempt_id=attempt.pk)


def _keep(attempt: Attempt, item: practice.Item) -> None:
    """Keep what was posted, as far as it is an answer."""
    if item.response is None:
        return
    try:
        actions.save_answer(
            attempt_id=attempt.pk, version_id=item.version_id, response=item.response, at=timezone.now()
        )
    except actions.ClosedError as closed:  # another tab handed in, or the time ran out just now
        attempt.state = closed.attempt.state


def _is_empty(request: HttpRequest, item: practice.Item) -> bool:
    """Nothing stands in the fields of the question. Something that is no answer is not nothing."""
    names = [name for name in request.POST if name.partition("-")[0] == f"q{item.version_id}"]
    return not any(value for name in names for value in request.POST.getlist(name))


def _take_back(attempt: Attempt, item: practice.Item) -> None:
    """What was chosen was unticked in front of the person's eyes. An empty page that is sent says nothing of that kind:
    it may be another tab.
    """
    try:
        actions.take_back_answer(attempt_id=attempt.pk, version_id=item.version_id, at=timezone.now())
    except actions.ClosedError as closed:
        attempt.state = closed.attempt.state


def _clock(attempt: Attempt) -> dict[str, int]:
    """What is left of the time, by the server's clock: a wrong clock in the device changes nothing."""
    if attempt.deadline is None:
        return {}
    seconds = max(int((attempt.deadline - timezone.now()).total_seconds()), 0)
    return {"seconds_left": seconds, "minutes_left": -(-seconds // 60)}

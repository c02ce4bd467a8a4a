"""Instructors: questions of the learners in their scope, oldest first, and one form to answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import People
from accounts.models import User
from accounts.views.access import staff_only
from courses.actions import study as actions
from courses.forms.study import AnswerForm
from courses.models import LearnerQuestion
from courses.queries import study
from courses.views.access import uuid_or_none

PAGE = 30


@staff_only("accounts.list_learners")
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """What waits, oldest first; or what was answered, newest first. A page at a time by key."""
    is_done = request.GET.get("xem") == "da-tra-loi"
    last = study.answerable(request.actor).filter(pk=uuid_or_none(request.GET.get("sau", ""))).first()
    found = study.answered(request.actor, last) if is_done else study.waiting(request.actor, last)
    rows = list(found[: PAGE + 1])
    page = rows[:PAGE]
    refs = study.lesson_refs({row.lesson_key for row in page})
    context = {
        "rows": [(row, refs.get(row.lesson_key)) for row in page],
        "is_done": is_done,
        "waiting": study.waiting(request.actor).count(),
        "after": str(page[-1].pk) if len(rows) > PAGE else "",
        "started": last is not None,
    }
    return render(request, "courses/study/questions.html", context)


@staff_only("accounts.list_learners")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: People, question_id: UUID) -> HttpResponse:
    """One question with its form. Who answered may correct; what somebody else answered stands."""
    question = get_object_or_404(study.answerable(request.actor), pk=question_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"text": question.answer})
    status = 200
    if request.method == "POST":
        if form.is_valid() and _answered(request, question, form):
            messages.success(request, _("Đã gửi câu trả lời cho học viên."))
            return redirect("courses:questions")
        status = 422
        question.refresh_from_db()
    is_mine = question.answered_by_id == request.actor.id
    context = {
        "question": question,
        "form": form,
        "lesson": study.lesson_refs([question.lesson_key]).get(question.lesson_key),
        "is_mine": is_mine,
        "is_open": question.answered_at is None or is_mine,
        "answered_by": _name(question) if question.answered_at and not is_mine else "",
    }
    return render(request, "courses/study/answer.html", context, status=status)


def _answered(request: People, question: LearnerQuestion, form: AnswerForm) -> bool:
    try:
        actions.answer(question_id=question.pk, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())
    except actions.AnsweredError:
        form.add_error("text", _("Người khác vừa trả lời câu này trước bạn. Câu trả lời ấy đã gửi cho học viên."))
        return False
    return True


def _name(question: LearnerQuestion) -> str:
    """Who answered, as colleagues know them; "" for a login that is gone."""
    by = question.answered_by_id
    user = User.objects.filter(pk=int(by)).first() if by.isdecimal() else None
    return str(user) if user else ""

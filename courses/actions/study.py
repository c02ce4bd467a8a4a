"""What a learner keeps of a lesson, asks about it, and what an instructor answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.messages import tell
from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from courses.models import LearnerQuestion, LessonNote
from courses.queries import study as queries
from courses.rules import study as rules


class TooManyOpenError(Exception):
    """So many questions of the person wait for an answer already."""


class AnsweredError(Exception):
    """Somebody else answered first; that answer stands."""


def bookmark(*, learner: Learner, course_id: int, lesson_key: str, is_on: bool, at: datetime) -> None:
    """Mark a lesson, or take the mark away."""
    _keep(learner, course_id, lesson_key, at, is_bookmarked=is_on)


def note(*, learner: Learner, course_id: int, lesson_key: str, text: str, at: datetime) -> None:
    """Keep a note on a lesson; an empty one removes it."""
    _keep(learner, course_id, lesson_key, at, text=rules.clean(text))


@transaction.atomic
def _keep(learner: Learner, course_id: int, lesson_key: str, at: datetime, **changed: object) -> None:
    """One row of the kept person; nothing is written where nothing changes, nothing left where nothing is kept."""
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    before = queries.kept(person.pk, lesson_key)
    wanted = {"is_bookmarked": before.is_bookmarked, "text": before.text, **changed}
    if queries.Kept(**wanted) == before:  # type: ignore[arg-type]
        return
    rows = queries.rows_of(person.pk, lesson_key)
    if not any(wanted.values()):
        rows.delete()
        return
    rows.exclude(learner=person).delete()
    LessonNote.objects.update_or_create(
        learner=person, lesson_key=lesson_key, defaults={"course_id": course_id, "saved_at": at, **wanted}
    )


@transaction.atomic
def ask(*, learner: Learner, course_id: int, lesson_key: str, text: str, at: datetime) -> LearnerQuestion:
    """Ask an instructor. The same words again, while they wait for an answer, are the same question."""
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    text = rules.clean(text)
    waiting = list(queries.open_of(person.pk))
    same = next((each for each in waiting if (each.lesson_key, each.text) == (lesson_key, text)), None)
    if same:
        return same
    if len(waiting) >= rules.MOST_OPEN:
        raise TooManyOpenError
    return LearnerQuestion.objects.create(
        learner=person, course_id=course_id, lesson_key=lesson_key, text=text, asked_at=at
    )


@transaction.atomic
def answer(*, question_id: UUID, text: str, by: Actor, at: datetime) -> LearnerQuestion:
    """Answer, or correct one's own answer; the learner is told of either. The answer of somebody else stands."""
    question = LearnerQuestion.objects.select_for_update(of=("self",)).select_related("learner").get(pk=question_id)
    text = rules.clean(text)
    if question.answered_by_id not in {"", by.id}:
        raise AnsweredError
    if question.answer == text:
        return question
    is_first = question.answered_at is None
    question.answer, question.answered_by_id = text, by.id
    question.answered_at = question.answered_at or at
    question.save(update_fields=["answer", "answered_by_id", "answered_at"])
    act = "question.answer" if is_first else "question.correct"
    record(by=by, at=at, act=act, object_type="learner_question", object_id=question.pk)
    _tell(question, is_first=is_first, at=at)
    return question


def _tell(question: LearnerQuestion, *, is_first: bool, at: datetime) -> None:
    lesson = queries.lesson_refs([question.lesson_key], question.learner.canonical_id).get(question.lesson_key)
    link = reverse("courses:study", args=[lesson.code, lesson.slug]) if lesson else reverse("courses:asked")
    words = {"title": lesson.title if lesson else ""}
    if not is_first:
        said = _("Giảng viên đã sửa câu trả lời cho câu hỏi của bạn. Mời bạn đọc lại.")
    elif lesson:
        said = _("Câu hỏi của bạn ở bài “%(title)s” đã có câu trả lời.") % words
    else:
        said = _("Câu hỏi của bạn đã có câu trả lời.")
    tell(
        learner=question.learner,
        topic="answer",
        key=f"answer:{question.pk}" + ("" if is_first else f":{at.isoformat()}"),
        subject=_("Giảng viên đã trả lời bạn") if is_first else _("Giảng viên sửa câu trả lời"),
        body=said,
        link=link,
        at=at,
    )

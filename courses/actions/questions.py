"""Writing a question: what is asked is a new version, the old ones stay."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.rules import Actor
from courses.models import CoursePage, Question, QuestionVersion
from courses.rules import questions


class QuestionRefusedError(Exception):
    """``problems`` say what the author must put right."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def save_question(
    *,
    course: CoursePage,
    code: str,
    kind: str,
    body: dict[str, Any],
    by: Actor,
    at: datetime,
    skill: str = "",
    difficulty: int = 1,
    lesson_key: str = "",
    is_active: bool = True,
) -> Question:
    """Make the question or give it a new version; the same content changes nothing.

    Raises ``QuestionRefusedError``. The kind stays: older versions are still marked by it. So does the course.
    """
    wrong = questions.problems(kind, body)
    known = Question.objects.filter(code=code, current__isnull=False)
    if known.exclude(kind=kind).exists():
        wrong.append(f"Câu hỏi “{code}” đã có loại khác; hãy đặt mã mới.")
    if known.exclude(course=course).exists():
        wrong.append(f"Câu hỏi “{code}” đã có ở khóa học khác; hãy đặt mã mới.")
    if wrong:
        raise QuestionRefusedError(wrong)
    question, _ = Question.objects.select_for_update().update_or_create(
        code=code,
        defaults={
            "course": course,
            "kind": kind,
            "skill": skill,
            "difficulty": difficulty,
            "lesson_key": lesson_key,
            "is_active": is_active,
        },
    )
    checksum = hashlib.sha256(json.dumps([kind, body], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if question.current and question.current.checksum == checksum:
        return question
    number = (question.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    question.current = QuestionVersion.objects.create(
        question=question, number=number, body=body, checksum=checksum, created_at=at, created_by_id=by.id
    )
    question.save(update_fields=["current"])
    return question

"""Attempts with answers, written as they would lie in the tables after years."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Learner
from courses.models import Attempt, AttemptAnswer, Edition, QuestionVersion
from courses.queries.assessment import bank
from courses.rules import attempts, questions
from tests.courses.way import AT
from tests.factories import LearnerFactory


def attempt(
    edition: Edition,
    *responses: Any,
    learner: Learner | None = None,
    at: datetime = AT,
    state: str = "submitted",
    pace: int = 10,
    versions: tuple[QuestionVersion, ...] = (),
) -> Attempt:
    """An attempt at the whole bank, marked as it was then: ``None`` is a question without an answer, ``...`` one that
    was not asked. Each answer takes ``pace`` seconds.
    """
    asked = [
        (version, response)
        for version, response in zip(versions or bank(edition), responses, strict=True)
        if response is not ...
    ]
    items = [{"version": v.pk, "skill": v.question.skill, "order": []} for v, _r in asked]
    marks = {v.pk: questions.is_right(v.question.kind, v.body, r) for v, r in asked}
    grade = attempts.grade(
        items, [pk for pk, right in marks.items() if right], pass_mark=edition.pass_mark, skills=edition.skills
    )
    is_open = state == "open"
    made = Attempt.objects.create(
        learner=learner or LearnerFactory(),
        course_id=edition.course_id,
        edition=edition,
        state=state,
        seed=1,
        items=items,
        occurred_at=at,
        received_at=at,
        submitted_at=None if is_open else at + timedelta(seconds=pace * len(items)),
        score=None if is_open else grade.score,
        is_passed=None if is_open else grade.is_passed,
    )
    given = at
    for version, response in asked:
        given += timedelta(seconds=pace)
        if response is not None:
            AttemptAnswer.objects.create(
                attempt=made,
                version=version,
                response=response,
                is_right=marks[version.pk],
                given_at=given,
                saved_at=given,
            )
    return made


def state_of(made: Attempt) -> tuple[Decimal | None, bool | None]:
    made.refresh_from_db()
    return made.score, made.is_passed

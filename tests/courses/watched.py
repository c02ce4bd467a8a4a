"""Tests that were handed in, as signals look at them: on a device, in a room, at an hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Learner
from courses.models import Attempt, AttemptAnswer, ClassSession, Edition
from courses.queries.assessment import bank
from tests.factories import LearnerFactory

PHONE = "a" * 32


def handed_in(
    edition: Edition,
    learner: Learner,
    at: datetime,
    *,
    device: str = PHONE,
    session: ClassSession | None = None,
    seconds: float = 400,
    is_passed: bool = True,
    answers: Iterable[bool | None] = (),
    **more: Any,
) -> Attempt:
    """A test that took ``seconds`` until ``at``. ``answers`` are to the bank's questions, of which "true" is right."""
    versions = bank(edition)
    made = Attempt.objects.create(
        learner=learner,
        course_id=edition.course_id,
        edition=edition,
        session=session,
        device=device,
        state=Attempt.State.SUBMITTED,
        seed=1,
        items=[{"version": version.pk, "skill": "1.1", "order": []} for version in versions],
        occurred_at=at - timedelta(seconds=seconds),
        submitted_at=at,
        score=100 if is_passed else 0,
        is_passed=is_passed,
        **more,
    )
    AttemptAnswer.objects.bulk_create(
        AttemptAnswer(attempt=made, version=version, response=said, is_right=said, given_at=at)
        for version, said in zip(versions, answers, strict=False)
        if said is not None
    )
    return made


def one_after_another(
    edition: Edition, people: Iterable[Learner], start: datetime, minutes: float, **more: Any
) -> list[Attempt]:
    return [handed_in(edition, each, start + timedelta(minutes=minutes * n), **more) for n, each in enumerate(people)]


def villagers(count: int, **fields: Any) -> list[Learner]:
    return [LearnerFactory(**fields) for _ in range(count)]

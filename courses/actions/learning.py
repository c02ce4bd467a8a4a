"""What a learner does: choose a programme, start a course, finish a lesson."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Learner
from courses.actions.completion import record_completions
from courses.models import CoursePage, Edition, Enrolment, LessonFinish, ProgrammeEnrolment, ProgrammePage
from courses.queries import learning
from courses.queries.facts import Progress


class FactRefusedError(Exception):
    """The same id came with another body; the first one stands."""


def choose_programme(*, learner: Learner, programme: ProgrammePage, at: datetime) -> ProgrammeEnrolment:
    """Put a programme on the learner's road; chosen again, it becomes the current one."""
    enrolment, _ = ProgrammeEnrolment.objects.update_or_create(
        learner_id=learner.canonical_id, programme=programme, defaults={"started_at": at}
    )
    return enrolment


def enrol(*, learner: Learner, course: CoursePage, edition: Edition, at: datetime) -> Enrolment:
    """Start a course on the edition that is current now; the second time, the first enrolment stands."""
    existing = learning.enrolment_of(learner.canonical_id, course.code)
    if existing:
        return existing
    enrolment, _ = Enrolment.objects.get_or_create(
        learner_id=learner.canonical_id, course=course, defaults={"edition": edition, "started_at": at}
    )
    return enrolment


@transaction.atomic
def finish_lesson(
    *,
    person_id: UUID,
    edition: Edition,
    lesson_key: str,
    fact_id: UUID,
    occurred_at: datetime,
    at: datetime,
    device: str = "",
) -> Progress:
    """Record that a lesson was finished, once; ``occurred_at`` never lies in the future. Returns how far the person is.

    ``person_id`` is the canonical one, ``edition`` the one that they learn from. Raises ``FactRefusedError``.
    """
    finish = LessonFinish(
        id=fact_id,
        learner_id=person_id,
        course_id=edition.course_id,
        lesson_key=lesson_key,
        occurred_at=min(occurred_at, at),
        received_at=at,
        device=device,
    )
    LessonFinish.objects.bulk_create([finish], ignore_conflicts=True)
    known = LessonFinish.objects.filter(pk=fact_id).values_list("learner__canonical", "lesson_key").first()
    if known not in {None, (person_id, lesson_key)}:
        raise FactRefusedError(str(fact_id))
    return record_completions(person_id=person_id, edition=edition, at=at)

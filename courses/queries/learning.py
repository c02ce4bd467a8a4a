"""What a learner has done. A merged person's facts are read together, by the canonical learner.

Every query starts from the person, whose rows are few. Joined with a condition on the course, SQLite without
statistics starts from the course instead, and walks through the facts of everybody in it.
"""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet

from accounts.models import Learner
from courses.models import (
    Attempt,
    Completion,
    Edition,
    EditionLesson,
    Enrolment,
    LessonFinish,
    ProgrammeEnrolment,
)
from courses.rules import completion
from courses.rules.progress import Stone


def current_edition(course_code: str) -> Edition | None:
    """The newest edition of a live course."""
    return (
        Edition.objects.filter(course__code=course_code, course__live=True)
        .select_related("course")
        .order_by("-number")
        .first()
    )


def enrolment_of(learner_id: UUID, course_code: str) -> Enrolment | None:
    """The person's first enrolment in a course, with its edition."""
    return _enrolments(learner_id, course_code).select_related("edition", "learner").first()


def _enrolments(learner_id: UUID, course_code: str) -> QuerySet[Enrolment]:
    rows = Learner.objects.filter(canonical=learner_id)
    return Enrolment.objects.filter(learner__in=rows, course__code=course_code).order_by("started_at")


def edition_of(learner_id: UUID, course_code: str) -> Edition | None:
    """The edition that the person's enrolment pins. It never changes, so each process reads it once."""
    pinned = _enrolments(learner_id, course_code).values_list("edition", "edition__checksum").first()
    return _edition(*pinned) if pinned else None


@lru_cache(maxsize=64)
def _edition(edition_id: int, checksum: str) -> Edition:
    return Edition.objects.get(pk=edition_id, checksum=checksum)


def lessons(edition: Edition) -> tuple[EditionLesson, ...]:
    """The lessons of an edition in order. They never change, so each process reads them once."""
    return _lessons(edition.pk, edition.checksum)


@lru_cache(maxsize=64)
def _lessons(edition_id: int, checksum: str) -> tuple[EditionLesson, ...]:
    """``checksum`` is of the lessons' content: a key that a restored database cannot reuse for another edition."""
    return tuple(EditionLesson.objects.filter(edition=edition_id, edition__checksum=checksum).order_by("position"))


def stones(edition: Edition) -> list[Stone]:
    """The lessons of an edition as places on its road."""
    return [Stone(lesson.key, lesson.slug, lesson.title, lesson.minutes) for lesson in lessons(edition)]


def finished(learner_id: UUID, course_id: int) -> dict[str, datetime]:
    """When each lesson of a course was first finished."""
    rows = LessonFinish.objects.filter(learner__canonical=learner_id).order_by("occurred_at")
    first: dict[str, datetime] = {}
    for course, key, at in rows.values_list("course_id", "lesson_key", "occurred_at"):
        if course == course_id:
            first.setdefault(key, at)
    return first


def facts(enrolment: Enrolment) -> completion.Facts:
    """What the person has done in the course, as the edition's rule asks for it."""
    result = (
        Attempt.objects.filter(learner__canonical=enrolment.person_id, edition__course=enrolment.course_id)
        .exclude(state=Attempt.State.OPEN)
        .aggregate(best=Max("score"), passed_at=Min("submitted_at", filter=Q(is_passed=True)))
    )
    return completion.Facts(
        lesson_keys=[lesson.key for lesson in lessons(enrolment.edition)],
        finished=finished(enrolment.person_id, enrolment.course_id),
        passed_at=result["passed_at"],
        best=None if result["best"] is None else float(result["best"]),
        pass_mark=enrolment.edition.pass_mark,
    )


def current_programme(learner_id: UUID) -> ProgrammeEnrolment | None:
    """The programme chosen last."""
    return (
        ProgrammeEnrolment.objects.filter(learner__canonical=learner_id)
        .select_related("programme")
        .order_by("-started_at")
        .first()
    )


def completed_courses(learner_id: UUID) -> dict[int, datetime]:
    """When each course was first completed."""
    rows = Completion.objects.filter(learner__canonical=learner_id, course__isnull=False)
    return dict(rows.values_list("course").annotate(at=Min("completed_at")))

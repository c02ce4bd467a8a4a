"""What a learner has done. A merged person's facts are read together, by the canonical learner.

Every query starts from the person, whose rows are few. Joined with a condition on the course, SQLite without
statistics starts from the course instead, and walks through the facts of everybody in it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from accounts.models import Learner
from courses.models import (
    Attempt,
    Attendance,
    Completion,
    Edition,
    EditionLesson,
    Enrolment,
    Exemption,
    LessonFinish,
    ProgrammeCourse,
    ProgrammeEnrolment,
    SignOff,
)
from courses.rules import completion
from courses.rules.progress import Stone


def current_edition(course_code: str) -> Edition | None:
    """The newest edition of a live course."""
    return (
        Edition.objects.filter(course__code=course_code, course__live=True)
        .select_related("course")
        .order_by("-number", "-revision")
        .first()
    )


def enrolment_of(learner_id: UUID, course_code: str) -> Enrolment | None:
    """The person's first enrolment in a course, with its edition."""
    return _enrolments(learner_id, course_code).select_related("edition", "learner").first()


def _enrolments(learner_id: UUID, course_code: str) -> QuerySet[Enrolment]:
    rows = Learner.objects.filter(canonical=learner_id)
    return Enrolment.objects.filter(learner__in=rows, course__code=course_code).order_by("started_at")


def enrolment_in(learner_id: UUID, course_id: int) -> Enrolment:
    """The first enrolment in a course of the person whom a row belongs to, which may have been merged since."""
    person = Learner.objects.filter(pk=learner_id).values("canonical")
    rows = Enrolment.objects.filter(learner__canonical__in=person, course=course_id).order_by("started_at")
    return rows.select_related("edition", "learner")[:1].get()


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
    """What the person has done in the course, as the edition's rule asks for it: one query per kind of criterion."""
    edition, person, course = enrolment.edition, enrolment.person_id, enrolment.course_id
    asked = completion.codes(edition.rule)
    passed, best = _results(person, course)
    return completion.Facts(
        lesson_keys=[lesson.key for lesson in lessons(edition)],
        finished=finished(person, course),
        passed=passed,
        best=best,
        pass_mark=edition.pass_mark,
        attended=_attended(person, course) if completion.SESSIONS in asked else (),
        task_keys=[task["key"] for task in edition.tasks],
        signed=_signed(person, course) if asked & {completion.TASKS, completion.TASK} else {},
        exempted=_exempted(person, course) if completion.EXEMPTION in asked else None,
    )


def _results(learner_id: UUID, course_id: int) -> tuple[completion.Evidence | None, float | None]:
    """The first attempt that was passed, and the best score of all."""
    rows = Attempt.objects.filter(learner__canonical=learner_id, course=course_id).exclude(state=Attempt.State.OPEN)
    closed = list(rows.order_by("submitted_at", "pk").values_list("pk", "submitted_at", "score", "is_passed"))
    passed = next((completion.Evidence(at, str(pk)) for pk, at, _score, is_passed in closed if is_passed and at), None)
    return passed, max((float(score) for _pk, _at, score, _passed in closed if score is not None), default=None)


def _attended(learner_id: UUID, course_id: int) -> list[completion.Evidence]:
    """The sessions of the course that the person was at, each once; late or leaving early is there."""
    rows = Attendance.objects.filter(
        learner__canonical=learner_id,
        session__course=course_id,
        withdrawn_at__isnull=True,
        status__in=Attendance.THERE,
    )
    began = dict(rows.values_list("session", "session__starts_at"))
    return [completion.Evidence(at, str(pk)) for pk, at in began.items()]


def _signed(learner_id: UUID, course_id: int) -> dict[str, completion.Evidence]:
    """The first sign-off of each practical task."""
    rows = SignOff.objects.filter(learner__canonical=learner_id, course=course_id, withdrawn_at__isnull=True)
    first: dict[str, completion.Evidence] = {}
    for key, at, pk in rows.order_by("occurred_at", "pk").values_list("task_key", "occurred_at", "pk"):
        first.setdefault(key, completion.Evidence(at, str(pk)))
    return first


def _exempted(learner_id: UUID, course_id: int) -> completion.Evidence | None:
    """The exemption approved first, of the course or of a programme with it."""
    subject = Q(course=course_id) | Q(programme__programme_courses__course=course_id)
    rows = Exemption.objects.filter(subject, learner__canonical=learner_id, state=Exemption.State.APPROVED)
    first = rows.order_by("decided_at", "pk").values_list("decided_at", "pk").first()
    return completion.Evidence(first[0], str(first[1])) if first and first[0] else None


def current_programme(learner_id: UUID) -> ProgrammeEnrolment | None:
    """The programme chosen last."""
    return (
        ProgrammeEnrolment.objects.filter(learner__canonical=learner_id)
        .select_related("programme")
        .order_by("-started_at")
        .first()
    )


def completion_of(learner_id: UUID, course_id: int) -> Completion | None:
    """The completion of a course that stands, the earliest after a merge."""
    rows = Completion.objects.standing().filter(learner__canonical=learner_id, course=course_id)
    return rows.order_by("completed_at", "pk").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """The completions of a person that stand, the earliest of each subject: by course and by programme."""

    courses: dict[int, Completion]
    programmes: dict[int, Completion]


def standing(learner_id: UUID) -> Standing:
    """One query."""
    found = Standing({}, {})
    rows = Completion.objects.standing().filter(learner__canonical=learner_id).defer("evidence")
    for row in rows.order_by("completed_at", "pk"):
        if row.course_id:
            found.courses.setdefault(row.course_id, row)
        elif row.programme_id:
            found.programmes.setdefault(row.programme_id, row)
    return found


def programmes_of(course_id: int) -> dict[int, list[int]]:
    """Live programmes with a course: ``{programme: its courses in order}``."""
    return courses_of(ProgrammeCourse.objects.filter(course=course_id).values("programme"))


def courses_of(programmes: Any) -> dict[int, list[int]]:
    """The courses of those programmes (ids or a query of ids) that are live, in order."""
    rows = ProgrammeCourse.objects.filter(programme__in=programmes, programme__live=True).order_by("sort_order", "pk")
    found: dict[int, list[int]] = {}
    for programme_id, course_id in rows.values_list("programme_id", "course_id"):
        found.setdefault(programme_id, []).append(course_id)
    return found


def completed_courses(learner_id: UUID) -> dict[int, datetime]:
    """When each course was first completed."""
    rows = Completion.objects.standing().filter(learner__canonical=learner_id, course__isnull=False)
    return dict(rows.values_list("course").annotate(at=Min("completed_at")))

"""Editions and enrolments: what somebody learns from."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Learner
from accounts.queries.prepared import PreparedValues
from courses.models import Edition, EditionLesson, Enrolment, ProgrammeCourse, ProgrammeEnrolment
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


def pinned(learner_id: UUID, course_id: int) -> tuple[UUID, Edition] | None:
    """The person whom a row belongs to, who may have been merged since, and the edition of their first enrolment."""
    found = _pins(learner_id, course_id)
    return (found[0][0], edition(*found[0][1:])) if found else None


def edition_of(learner_id: UUID, course_code: str) -> Edition | None:
    """The edition that the person's enrolment pins. It never changes, so each process reads it once."""
    found = _enrolments(learner_id, course_code).values_list(*_PINNED).first()
    return edition(*found) if found else None


_PINNED = ("course", "edition", "edition__checksum")


def _write_pins(learner_id: UUID, course_id: int) -> QuerySet[Any, Any]:
    person = Learner.objects.filter(pk=learner_id).values("canonical")
    rows = Enrolment.objects.filter(learner__canonical__in=person, course=course_id).order_by("started_at")
    return rows.values_list("learner__canonical", *_PINNED)[:1]


_pins = PreparedValues(_write_pins, kept=2)


def pins(people: Collection[UUID], course_ids: Collection[int]) -> dict[tuple[UUID, int], Edition]:
    """The editions of many at once: of each person in each of those courses, where they are enrolled; one query."""
    rows = Enrolment.objects.filter(learner__canonical__in=people, course__in=course_ids).order_by("started_at", "pk")
    found: dict[tuple[UUID, int], Edition] = {}
    for person, *pinned in rows.values_list("learner__canonical", *_PINNED):
        found.setdefault((person, pinned[0]), edition(*pinned))
    return found


@lru_cache(maxsize=64)
def edition(course_id: int, edition_id: int, checksum: str) -> Edition:
    return Edition.objects.get(course=course_id, pk=edition_id, checksum=checksum)


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


def current_programme(learner_id: UUID) -> ProgrammeEnrolment | None:
    """The programme chosen last."""
    return (
        ProgrammeEnrolment.objects.filter(learner__canonical=learner_id)
        .select_related("programme")
        .order_by("-started_at")
        .first()
    )


def programmes_of(course_id: int) -> dict[int, list[int]]:
    """Live programmes with a course: ``{programme: its courses in order}``."""
    return _by_programme(_with_course(course_id))


def courses_of(programmes: Collection[int]) -> dict[int, list[int]]:
    """The courses of those programmes that are live, in order."""
    return _by_programme(_courses_in(programmes))


def _courses_in(programmes: Any) -> QuerySet[Any, Any]:
    rows = ProgrammeCourse.objects.filter(programme__in=programmes, programme__live=True).order_by("sort_order", "pk")
    pairs: QuerySet[Any, Any] = rows.values_list("programme_id", "course_id")
    return pairs


_with_course = PreparedValues(
    lambda course_id: _courses_in(ProgrammeCourse.objects.filter(course=course_id).values("programme"))
)


def _by_programme(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for programme_id, course_id in rows:
        found.setdefault(programme_id, []).append(course_id)
    return found

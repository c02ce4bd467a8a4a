"""Writing the scene's people: persons, residences, consents, and every fact of their learning."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Consent, Learner, Residence
from certificates.models import Award, AwardType, Register
from certificates.rules import numbers
from courses.models import (
    Attempt,
    Completion,
    Edition,
    Enrolment,
    LessonFinish,
    ProgrammeCourse,
    ProgrammeEnrolment,
    ProgrammePage,
)
from lms.demo import answers, bulk
from lms.demo.scene import Person, fact_id

BY = "demo"


Course = tuple[int, int, tuple[str, ...], answers.Bank]


@dataclass(frozen=True, slots=True)
class Road:
    """A programme with its courses, as the example needs it: ``(course id, edition id, lesson keys, bank)``."""

    programme: int
    award_type: int
    template: int
    title: str
    courses: tuple[Course, ...]


def road(programme: ProgrammePage, until: datetime) -> Road:
    """Raises ``LookupError`` when the curriculum is not loaded."""
    award_type = AwardType.objects.filter(programme=programme).first()
    rows = ProgrammeCourse.objects.filter(programme=programme).order_by("sort_order")
    courses = []
    for row in rows:
        edition = Edition.objects.filter(course=row.course_id).order_by("-number", "-revision").first()
        if edition is None:
            raise LookupError(f"no edition of {row.course}")
        keys = tuple(edition.lessons.order_by("position").values_list("key", flat=True))
        courses.append((row.course_id, edition.pk, keys, answers.bank(edition, row.course.code, until)))
    if award_type is None or not courses:
        raise LookupError(programme.code)
    return Road(programme.pk, award_type.pk, award_type.template_id, award_type.title, tuple(courses))


def write(people: Sequence[Person], way: Road, groups: Sequence[int], chance: random.Random, *, most: int) -> int:
    """All rows of a slice of people, table by table; ``most`` attempts with answers. Returns how many those are."""
    _persons(people, groups)
    started = [p for p in people if p.courses_done or p.lessons_of_next]
    _enrolments(started, way)
    bulk.insert(
        LessonFinish,
        ("id", "occurred_at", "received_at", "device", "lesson_key", "course_id", "learner_id"),
        _finishes(started, way, chance),
    )
    tried = list(_tries(started, way, chance))
    bulk.insert(
        Attempt,
        (
            "id", "occurred_at", "received_at", "device", "state", "seed", "items", "is_assisted", "submitted_at",
            "score", "is_passed", "course_id", "edition_id", "learner_id",
        ),
        _attempts(tried, chance),
    )  # fmt: skip
    answered = [each for _p, _course, each in tried[:most]]
    answers.write(answered, chance)
    done = [p for p in started if p.courses_done == len(way.courses) and p.completed_at]
    programme_completions = {p.id: fact_id(chance, p.completed_at or p.joined_at) for p in done}
    bulk.insert(
        Completion,
        (
            "id",
            "completed_at",
            "evidence",
            "recorded_at",
            "course_id",
            "edition_id",
            "programme_id",
            "learner_id",
            "basis",
            "withdrawn_by_id",
            "withdrawn_reason",
            "withdrawn_document",
        ),
        (
            (*row, Completion.Basis.LEARNING.value, "", "", "")
            for row in _completions(started, way, chance, programme_completions)
        ),
    )
    _awards(done, way, programme_completions, chance)
    return len(answered)


def _persons(people: Sequence[Person], groups: Sequence[int]) -> None:
    bulk.insert(
        Learner,
        (
            "id", "canonical_id", "full_name", "name_key", "sort_key", "name_confirmed_at", "birth_year", "phone",
            "target_group_id", "personal_number_tail", "registered_by_id", "created_at",
        ),
        (
            (
                p.id, p.id, p.name, p.name_key, p.sort_key, p.joined_at, p.birth_year, "", groups[p.group], "", BY,
                p.joined_at,
            )
            for p in people
        ),
    )  # fmt: skip
    bulk.insert(
        Residence,
        ("learner_id", "unit_id", "commune_id", "from_on", "source", "recorded_at"),
        ((p.id, p.place.home(p.id), p.place.pk, p.joined_at.date(), BY, p.joined_at) for p in people),
    )
    bulk.insert(
        Consent,
        ("learner_id", "purpose", "text_version", "given_at", "given_by_id", "withdrawn_by_id"),
        ((p.id, Consent.Purpose.PROCESSING.value, "1", p.joined_at, BY, "") for p in people),
    )


def _reached(p: Person, way: Road) -> Iterator[tuple[int, Course]]:
    """The courses that somebody has begun, with their place on the road."""
    for place, course in enumerate(way.courses):
        if place < p.courses_done or (place == p.courses_done and p.lessons_of_next):
            yield place, course


def _enrolments(people: Sequence[Person], way: Road) -> None:
    bulk.insert(
        ProgrammeEnrolment,
        ("learner_id", "programme_id", "started_at"),
        ((p.id, way.programme, p.joined_at) for p in people),
    )
    bulk.insert(
        Enrolment,
        ("learner_id", "course_id", "edition_id", "started_at"),
        ((p.id, course[0], course[1], _at(p, place)) for p in people for place, course in _reached(p, way)),
    )


def _at(p: Person, place: int, lesson: int = 0) -> datetime:
    """When something happened: spread evenly between joining and completing."""
    end = p.completed_at or p.joined_at + timedelta(days=1)
    return p.joined_at + (end - p.joined_at) * min(1.0, (place + lesson / 10) / 3)


def _finishes(people: Iterable[Person], way: Road, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for p in people:
        for place, (course, _edition, keys, _items) in _reached(p, way):
            count = len(keys) if place < p.courses_done else p.lessons_of_next
            for number, key in enumerate(keys[:count], start=1):
                at = _at(p, place, number)
                yield fact_id(chance, at), at, at, "", key, course, p.id


def _tries(
    people: Iterable[Person], way: Road, chance: random.Random
) -> Iterator[tuple[Person, tuple[int, int], answers.Try]]:
    for p in people:
        for place, (course, edition, _keys, bank) in _reached(p, way):
            if place < p.courses_done:
                for each in answers.tries(bank, p.group, _at(p, place, 9), chance):
                    yield p, (course, edition), each


def _attempts(
    tried: Iterable[tuple[Person, tuple[int, int], answers.Try]], chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    for p, (course, edition), each in tried:
        yield (
            each.id, each.started_at, each.started_at, "", "submitted", chance.getrandbits(62), each.items, False,
            each.closed_at, each.score, each.is_passed, course, edition, p.id,
        )  # fmt: skip


def _completions(
    people: Iterable[Person], way: Road, chance: random.Random, programme_completions: dict[UUID, UUID]
) -> Iterator[tuple[Any, ...]]:
    for p in people:
        for place, (course, edition, _keys, _items) in _reached(p, way):
            if place < p.courses_done:
                at = _at(p, place, 9)
                yield fact_id(chance, at), at, [{"criterion": "demo"}], at, course, edition, None, p.id
        if p.id in programme_completions:
            yield (
                programme_completions[p.id], p.completed_at,
                [{"criterion": "course", "course": course[0]} for course in way.courses], p.completed_at, None, None,
                way.programme, p.id,
            )  # fmt: skip


def _awards(people: Sequence[Person], way: Road, completions: dict[UUID, UUID], chance: random.Random) -> None:
    register, _ = Register.objects.get_or_create(pk=1)
    rows = (
        (
            fact_id(chance, p.completed_at or p.joined_at), numbers.new(chance.getrandbits), register.last_no + n, p.id,
            way.award_type, way.template, completions[p.id], "valid", p.name, str(p.birth_year), p.place.name,
            way.title, (p.completed_at or p.joined_at).date(), p.completed_at, BY, "", "", "",
            Completion.Basis.LEARNING.value, False,
        )
        for n, p in enumerate(people, start=1)
    )  # fmt: skip
    count = bulk.insert(
        Award,
        (
            "id", "number", "register_no", "learner_id", "award_type_id", "template_id", "completion_id", "state",
            "printed_name", "printed_birth", "printed_unit", "printed_title", "earned_on", "issued_at", "issued_by_id",
            "closed_by_id", "reason", "document_no", "basis", "is_fallen",
        ),
        rows,
    )  # fmt: skip
    register.last_no += count
    register.save(update_fields=["last_no"])

"""The learning of one person on one page, course by course. As many queries for ten courses as for one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from courses.models import (
    Attempt,
    Attendance,
    Completion,
    Edition,
    Enrolment,
    Exemption,
    LessonFinish,
    ProgrammeCourse,
    SignOff,
    TimeExtension,
    TryGrant,
)
from courses.queries import classes, learning
from courses.queries.explanation import Explanation, Subject, Task, explain, tasks
from courses.rules import completion, progress


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """A person's course: the rule explained, every try, what was granted."""

    enrolment: Enrolment
    explanation: Explanation
    attempts: tuple[Attempt, ...]
    beside: tuple[Task, ...]
    """Practical tasks that the rule does not ask for."""
    grant: TryGrant | None
    """A try that was granted and not used yet."""
    extra_minutes: int

    @property
    def has_test(self) -> bool:
        return self.enrolment.edition.draw > 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything that a person did, by course."""

    finished: Mapping[int, dict[str, datetime]]
    attempts: Mapping[int, list[Attempt]]
    attended: Mapping[int, dict[UUID, datetime]]
    signed: Mapping[int, dict[str, SignOff]]
    exempted: Mapping[int, completion.Evidence]


def of_person(person_id: UUID, now: datetime) -> list[CourseRecord]:
    """Every course in which the person is, the one begun last first."""
    enrolments = _enrolments(person_id)
    if not enrolments:
        return []
    rows = _Rows(
        _finished(person_id), _attempts(person_id), _attended(person_id), _sign_offs(person_id), _exempted(person_id)
    )
    names = classes.names(row.marked_by_id for signed in rows.signed.values() for row in signed.values())
    done, grants, minutes = _completions(person_id), _grants(person_id), _minutes(person_id)
    subjects = [_subject(each, _facts(each, rows), done.get(each.course_id)) for each in enrolments]
    explained = explain(subjects, person_id, now)
    return [
        CourseRecord(
            each,
            told,
            tuple(reversed(rows.attempts[each.course_id])),
            tuple(_beside(each.edition, rows.signed[each.course_id], names)),
            grants.get(each.course_id),
            minutes.get(each.course_id, 0),
        )
        for each, told in zip(enrolments, explained, strict=True)
    ]


def _facts(enrolment: Enrolment, rows: _Rows) -> completion.Facts:
    """The same as ``learning.facts``, from what was read for all courses together."""
    course, edition = enrolment.course_id, enrolment.edition
    scores = [float(each.score) for each in rows.attempts[course] if each.score is not None]
    return completion.Facts(
        lesson_keys=[lesson.key for lesson in learning.lessons(edition)],
        finished=rows.finished[course],
        passed=_passed(rows.attempts[course]),
        best=max(scores, default=None),
        pass_mark=edition.pass_mark,
        attended=[completion.Evidence(at, str(pk)) for pk, at in rows.attended[course].items()],
        task_keys=[task["key"] for task in edition.tasks],
        signed={key: completion.Evidence(each.occurred_at, str(each.pk)) for key, each in rows.signed[course].items()},
        exempted=rows.exempted.get(course),
    )


def _enrolments(person_id: UUID) -> list[Enrolment]:
    """One of each course: of two rows that were merged, the earlier."""
    rows = Enrolment.objects.filter(learner__canonical=person_id).select_related("edition", "course", "learner")
    first = {row.course_id: row for row in rows.order_by("-started_at", "-pk")}
    return sorted(first.values(), key=lambda each: each.started_at, reverse=True)


def _subject(enrolment: Enrolment, facts: completion.Facts, recorded: Completion | None) -> Subject:
    edition = enrolment.edition
    outcome = completion.evaluate(edition.rule, facts)
    step = progress.next_step(
        learning.stones(edition),
        facts.finished,
        is_passed=facts.passed is not None,
        questions=edition.draw,
        is_met=outcome.is_met or recorded is not None,
    )
    return Subject(enrolment.course.code, edition, outcome, recorded, step)


def _beside(edition: Edition, signed: Mapping[str, SignOff], names: Mapping[str, str]) -> list[Task]:
    """The practical tasks of an edition that its rule does not name."""
    asked = completion.leaves(edition.rule)
    if completion.TASKS in asked:
        return []
    named = {leaf[completion.TASK] for leaf in asked if isinstance(leaf, dict) and completion.TASK in leaf}
    return [task for task in tasks(edition, signed, names) if task.key not in named]


def _of(rows: QuerySet[Any], person_id: UUID) -> QuerySet[Any]:
    return rows.filter(learner__canonical=person_id)


def _finished(person_id: UUID) -> dict[int, dict[str, datetime]]:
    first: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = _of(LessonFinish.objects.order_by("occurred_at"), person_id)
    for course, key, at in rows.values_list("course_id", "lesson_key", "occurred_at"):
        first[course].setdefault(key, at)
    return first


def _attempts(person_id: UUID) -> dict[int, list[Attempt]]:
    """Every attempt, the oldest first; one that is open has no score yet."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in _of(Attempt.objects.defer("items"), person_id).order_by("occurred_at", "pk"):
        found[row.course_id].append(row)
    return found


def _passed(attempts: Sequence[Attempt]) -> completion.Evidence | None:
    closed = [row for row in attempts if row.is_passed and row.submitted_at is not None]
    first = min(closed, key=lambda row: (row.submitted_at, row.pk), default=None)
    return completion.Evidence(first.submitted_at, str(first.pk)) if first and first.submitted_at else None


def _attended(person_id: UUID) -> dict[int, dict[UUID, datetime]]:
    there = Attendance.objects.filter(withdrawn_at__isnull=True, status__in=Attendance.THERE)
    found: dict[int, dict[UUID, datetime]] = defaultdict(dict)
    for course, pk, at in _of(there, person_id).values_list("session__course", "session", "session__starts_at"):
        found[course][pk] = at
    return found


def _sign_offs(person_id: UUID) -> dict[int, dict[str, SignOff]]:
    found: dict[int, dict[str, SignOff]] = defaultdict(dict)
    for row in _of(SignOff.objects.filter(withdrawn_at__isnull=True), person_id).order_by("occurred_at", "pk"):
        found[row.course_id].setdefault(row.task_key, row)
    return found


def _exempted(person_id: UUID) -> dict[int, completion.Evidence]:
    """The exemption approved first, of each course or of a programme with it."""
    rows = list(_of(Exemption.objects.filter(state=Exemption.State.APPROVED), person_id).order_by("decided_at", "pk"))
    within = ProgrammeCourse.objects.filter(programme__in=[row.programme_id for row in rows if row.programme_id])
    courses: dict[int, list[int]] = defaultdict(list)
    for programme, course in within.values_list("programme_id", "course_id"):
        courses[programme].append(course)
    first: dict[int, completion.Evidence] = {}
    for row in rows:
        for course in courses[row.programme_id] if row.programme_id else [row.course_id]:
            first.setdefault(course, completion.Evidence(row.decided_at, str(row.pk)))
    return first


def _completions(person_id: UUID) -> dict[int, Completion]:
    standing = _of(Completion.objects.standing().filter(course__isnull=False), person_id)
    return {row.course_id: row for row in standing.order_by("-completed_at", "-pk")}


def _grants(person_id: UUID) -> dict[int, TryGrant]:
    return {row.course_id: row for row in _of(TryGrant.objects.filter(used_by=None), person_id)}


def _minutes(person_id: UUID) -> dict[int, int]:
    total: dict[int, int] = defaultdict(int)
    for course, minutes in _of(TimeExtension.objects.all(), person_id).values_list("course", "minutes"):
        total[course] += minutes
    return total

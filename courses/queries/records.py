"""The learning of one person on one page, course by course. As many queries for ten courses as for one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from courses.models import Attempt, Edition, Enrolment, SignOff, TimeExtension, TryGrant
from courses.queries import classes, facts
from courses.queries.explanation import Explanation, Subject, Task, explain, tasks
from courses.queries.facts import Progress
from courses.rules import completion


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


def of_person(person_id: UUID, now: datetime) -> list[CourseRecord]:
    """Every course in which the person is, the one begun last first."""
    enrolments = _enrolments(person_id)
    if not enrolments:
        return []
    found = facts.progress_of([(person_id, each.edition) for each in enrolments])
    explained = explain([_subject(*each) for each in zip(enrolments, found, strict=True)], person_id, now)
    attempts, signed = _attempts(person_id), _sign_offs(person_id)
    names = classes.names(row.marked_by_id for of_course in signed.values() for row in of_course.values())
    grants, minutes = _grants(person_id), _minutes(person_id)
    return [
        CourseRecord(
            each,
            told,
            tuple(attempts[each.course_id]),
            tuple(_beside(each.edition, signed[each.course_id], names)),
            grants.get(each.course_id),
            minutes.get(each.course_id, 0),
        )
        for each, told in zip(enrolments, explained, strict=True)
    ]


def _enrolments(person_id: UUID) -> list[Enrolment]:
    """One of each course: of two rows that were merged, the earlier."""
    rows = Enrolment.objects.filter(learner__canonical=person_id).select_related("edition", "course", "learner")
    first = {row.course_id: row for row in rows.order_by("-started_at", "-pk")}
    return sorted(first.values(), key=lambda each: each.started_at, reverse=True)


def _subject(enrolment: Enrolment, found: Progress) -> Subject:
    return Subject(enrolment.course.code, enrolment.edition, found.outcome, found.completion, found.step())


def _beside(edition: Edition, signed: Mapping[str, SignOff], names: Mapping[str, str]) -> list[Task]:
    """The practical tasks of an edition that its rule does not name."""
    asked = completion.leaves(edition.rule)
    if completion.TASKS in asked:
        return []
    named = {leaf[completion.TASK] for leaf in asked if isinstance(leaf, dict) and completion.TASK in leaf}
    return [task for task in tasks(edition, signed, names) if task.key not in named]


def _of(rows: QuerySet[Any], person_id: UUID) -> QuerySet[Any]:
    return rows.filter(learner__canonical=person_id)


def _attempts(person_id: UUID) -> dict[int, list[Attempt]]:
    """Every attempt, the newest first; one that is open has no score yet."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in _of(Attempt.objects.defer("items"), person_id).order_by("-occurred_at", "-pk"):
        found[row.course_id].append(row)
    return found


def _sign_offs(person_id: UUID) -> dict[int, dict[str, SignOff]]:
    found: dict[int, dict[str, SignOff]] = defaultdict(dict)
    for row in _of(SignOff.objects.filter(withdrawn_at__isnull=True), person_id).order_by("occurred_at", "pk"):
        found[row.course_id].setdefault(row.task_key, row)
    return found


def _grants(person_id: UUID) -> dict[int, TryGrant]:
    return {row.course_id: row for row in _of(TryGrant.objects.waiting(), person_id)}


def _minutes(person_id: UUID) -> dict[int, int]:
    """Of rows that were merged the most counts, as it does when an attempt begins."""
    most: dict[int, int] = defaultdict(int)
    for course, minutes in _of(TimeExtension.objects.all(), person_id).values_list("course", "minutes"):
        most[course] = max(most[course], minutes)
    return most

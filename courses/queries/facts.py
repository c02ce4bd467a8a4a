"""What persons have done in courses, and how far it takes them.

One query for each kind of fact, however many persons and courses are asked about. A merged person's facts are read
together, by the canonical learner. Every query starts from persons, whose rows are few: with a condition on the
course, SQLite without statistics starts from the course instead, and walks through the facts of everybody in it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.queries.prepared import PreparedValues
from courses.models import (
    Attempt,
    Attendance,
    Completion,
    Edition,
    Exemption,
    LessonFinish,
    SignOff,
)
from courses.queries import learning
from courses.rules import completion, progress
from courses.rules.completion import Evidence

Key = tuple[UUID, int]
"""A person and a course."""
Pair = tuple[UUID, Edition]
"""A person and the edition whose terms are asked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The completions of a person that stand, the earliest of each subject: by course and by programme."""

    courses: dict[int, Completion] = field(default_factory=dict)
    programmes: dict[int, Completion] = field(default_factory=dict)
    by_code: dict[str, datetime] = field(default_factory=dict)
    """When each course was completed, by its code."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is in an edition."""

    edition: Edition
    facts: completion.Facts
    outcome: completion.Outcome
    standing: Standing

    @property
    def completion(self) -> Completion | None:
        """What was recorded stands, also where a fact behind it was withdrawn since."""
        return self.standing.courses.get(self.edition.course_id)

    def step(self, start: str = "") -> progress.Step:
        """What to do next; ``start`` is the lesson that was suggested to begin with."""
        return progress.next_step(
            learning.stones(self.edition),
            self.facts.finished,
            is_passed=self.facts.passed is not None,
            questions=self.edition.draw,
            is_met=self.outcome.is_met or self.completion is not None,
            start="" if self.edition.in_order else start,
        )


def progress_of(pairs: Sequence[Pair]) -> list[Progress]:
    """For each pair, in order."""
    stands = standing({person for person, _edition in pairs})
    found = zip(pairs, of(pairs), strict=True)
    return [_progress(edition, facts, stands[person]) for (person, edition), facts in found]


def progress_in(person_id: UUID, edition: Edition) -> Progress:
    (found,) = progress_of([(person_id, edition)])
    return found


def nothing_in(edition: Edition) -> Progress:
    """Of somebody who has not begun."""
    facts = completion.Facts(_keys(edition), {}, pass_mark=edition.pass_mark, task_keys=_task_keys(edition))
    return _progress(edition, facts, Standing())


def _progress(edition: Edition, facts: completion.Facts, stands: Standing) -> Progress:
    return Progress(edition, facts, completion.evaluate(edition.rule, facts), stands)


def of(pairs: Sequence[Pair]) -> list[completion.Facts]:
    """What each person has done in the edition's course; kinds that no rule asks for are not read."""
    people = {person for person, _edition in pairs}
    asked = {code for _person, edition in pairs for code in completion.codes(edition.rule)}
    done, results = finished(people), _results(people)
    attended = _attended(people) if completion.SESSIONS in asked else {}
    signed = _signed(people) if asked & {completion.TASKS, completion.TASK} else {}
    exempted = _exempted(people) if completion.EXEMPTION in asked else {}
    found = []
    for person, edition in pairs:
        key = (person, edition.course_id)
        passed, best = results.get(key, (None, None))
        found.append(
            completion.Facts(
                lesson_keys=_keys(edition),
                finished=done.get(key, {}),
                passed=passed,
                best=best,
                pass_mark=edition.pass_mark,
                attended=attended.get(key, ()),
                task_keys=_task_keys(edition),
                signed=signed.get(key, {}),
                exempted=exempted.get(key),
            )
        )
    return found


def _keys(edition: Edition) -> list[str]:
    return [lesson.key for lesson in learning.lessons(edition)]


def _task_keys(edition: Edition) -> list[str]:
    return [task["key"] for task in edition.tasks]


def standing(people: Collection[UUID]) -> Mapping[UUID, Standing]:
    """By person, also who completed nothing. The evidence of completions is left out."""
    rows = _of(Completion.objects.standing(), people).defer("evidence").order_by("completed_at", "pk")
    found: dict[UUID, Standing] = {person: Standing() for person in people}
    for row in rows.annotate(person=F("learner__canonical"), code=F("course__code")):
        stands = found[row.person]
        if row.course_id:
            stands.courses.setdefault(row.course_id, row)
            stands.by_code.setdefault(row.code, row.completed_at)
        elif row.programme_id:
            stands.programmes.setdefault(row.programme_id, row)
    return found


def standing_of(person_id: UUID) -> Standing:
    return standing([person_id])[person_id]


def finished(people: Collection[UUID]) -> Mapping[Key, dict[str, datetime]]:
    """When each lesson of a course was first finished."""
    found: dict[Key, dict[str, datetime]] = defaultdict(dict)
    for person, course, key, at in _FINISHES(*people):
        found[person, course].setdefault(key, at)
    return found


def finished_in(person_id: UUID, course_id: int) -> dict[str, datetime]:
    return finished([person_id]).get((person_id, course_id), {})


def _of(rows: QuerySet[Any], people: Collection[UUID]) -> QuerySet[Any]:
    return rows.filter(learner__canonical__in=people)


def _read(rows: QuerySet[Any], *fields: str) -> PreparedValues:
    """Person, course and ``fields`` of those rows that belong to the persons given; written once for one person."""
    return PreparedValues(lambda *people: _of(rows, people).values_list("learner__canonical", "course", *fields))


_FINISHES = _read(LessonFinish.objects.order_by("occurred_at"), "lesson_key", "occurred_at")
_CLOSED = _read(
    Attempt.objects.exclude(state=Attempt.State.OPEN).order_by("submitted_at", "pk"),
    *("pk", "submitted_at", "score", "is_passed"),
)
_APPROVED = _read(
    Exemption.objects.filter(state=Exemption.State.APPROVED).order_by("decided_at", "pk"),
    *("covers", "decided_at", "pk"),
)


def _results(people: Collection[UUID]) -> Mapping[Key, tuple[Evidence | None, float | None]]:
    """The first attempt that was passed, and the best score of all."""
    found: dict[Key, tuple[Evidence | None, float]] = {}
    for person, course, pk, at, score, is_passed in _CLOSED(*people):
        passed, best = found.get((person, course), (None, 0.0))
        passed = passed or (Evidence(at, str(pk)) if is_passed else None)
        found[person, course] = passed, max(best, float(score))
    return found


def _attended(people: Collection[UUID]) -> Mapping[Key, list[Evidence]]:
    """The sessions that each was at, each once; late or leaving early is there."""
    rows = _of(Attendance.objects.filter(withdrawn_at__isnull=True, status__in=Attendance.THERE), people)
    sessions: dict[Key, dict[UUID, datetime]] = defaultdict(dict)
    for person, course, pk, at in rows.values_list(
        "learner__canonical", "session__course", "session", "session__starts_at"
    ):
        sessions[person, course][pk] = at
    return {key: [Evidence(at, str(pk)) for pk, at in began.items()] for key, began in sessions.items()}


def _signed(people: Collection[UUID]) -> Mapping[Key, dict[str, Evidence]]:
    """The first sign-off of each practical task."""
    rows = _of(SignOff.objects.filter(withdrawn_at__isnull=True), people).order_by("occurred_at", "pk")
    found: dict[Key, dict[str, Evidence]] = defaultdict(dict)
    for person, course, task, at, pk in rows.values_list(
        "learner__canonical", "course", "task_key", "occurred_at", "pk"
    ):
        found[person, course].setdefault(task, Evidence(at, str(pk)))
    return found


def _exempted(people: Collection[UUID]) -> Mapping[Key, Evidence]:
    """The exemption approved first, of each course that the approval covers."""
    found: dict[Key, Evidence] = {}
    for person, _course, covers, at, pk in _APPROVED(*people):
        for each in covers:
            found.setdefault((person, each), Evidence(at, str(pk)))
    return found

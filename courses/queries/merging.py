"""What persons have learned, side by side. A fixed number of queries, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from courses.models import Attempt, Attendance, Completion, LessonFinish, Seat, SignOff
from courses.rules.merging import Done, Learned, Seated, Tries, earliest, lowest

Rows = Collection[UUID]
"""The rows that stand for one person."""


def learned(sides: Sequence[Rows]) -> list[Learned]:
    """Of each side, in order."""
    whose = {pk: place for place, rows in enumerate(sides) for pk in rows}
    done, tests, seats = _done(whose), _tests(whose), _seats(whose)
    lessons = _keys(LessonFinish.objects.all(), whose, "lesson_key")
    tasks = _keys(SignOff.objects.filter(withdrawn_at__isnull=True), whose, "course", "task_key")
    there = Attendance.objects.filter(withdrawn_at__isnull=True, status__in=Attendance.THERE)
    sessions = _keys(there, whose, "session")
    return [
        Learned(
            earliest(done[place]),
            tuple(tests[place].values()),
            lowest(seats[place]),
            frozenset(lessons[place]),
            frozenset(tasks[place]),
            frozenset(sessions[place]),
        )
        for place in range(len(sides))
    ]


def _done(whose: dict[UUID, int]) -> dict[int, list[Done]]:
    rows = Completion.objects.standing().filter(learner__in=whose)
    found: dict[int, list[Done]] = defaultdict(list)
    for row, course, programme, at, *titles in rows.values_list(
        "learner", "course", "programme", "completed_at", "course__title", "programme__title"
    ):
        kind = "course" if course else "programme"
        title = titles[0] or titles[1]
        found[whose[row]].append(Done(kind, course or programme, timezone.localdate(at), title))
    return found


def _tests(whose: dict[UUID, int]) -> dict[int, dict[int, Tries]]:
    rows = Attempt.objects.filter(learner__in=whose).order_by("course__title", "course")
    counted = rows.values_list("learner", "course", "course__title").annotate(
        tries=Count("pk"), best=Max("score", filter=~Q(state=Attempt.State.OPEN))
    )
    found: dict[int, dict[int, Tries]] = defaultdict(dict)
    for row, course, title, tries, best in counted:
        theirs = found[whose[row]]
        before = theirs.get(course, Tries(course, 0, None, title))
        scores = [float(score) for score in (before.best, best) if score is not None]
        theirs[course] = Tries(course, before.tries + tries, max(scores, default=None), title)
    return found


def _seats(whose: dict[UUID, int]) -> dict[int, list[Seated]]:
    rows = Seat.objects.filter(learner__in=whose, left_at__isnull=True, study_class__closed_at__isnull=True)
    found: dict[int, list[Seated]] = defaultdict(list)
    for row, pk, number, code, *titles in rows.values_list(
        "learner", "study_class", "number", "study_class__code",
        "study_class__course__title", "study_class__programme__title",
    ):  # fmt: skip
        found[whose[row]].append(Seated(str(pk), number, f"{titles[0] or titles[1]} ({code})"))
    return found


def _keys(rows: QuerySet[Any], whose: dict[UUID, int], *fields: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row, *key in rows.filter(learner__in=whose).values_list("learner", *fields):
        found[whose[row]].add(":".join(map(str, key)))
    return found

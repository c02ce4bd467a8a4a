"""The one next thing of a person, wherever they were: for "Tiếp tục học" and for reminders.

For many persons at once, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from courses.models import (
    Attempt,
    Completion,
    CoursePage,
    Edition,
    EditionLesson,
    Enrolment,
    LessonFinish,
    ProgrammeCourse,
    ProgrammeEnrolment,
)
from courses.rules import progress
from courses.rules.progress import Stone

LESSON, ASSESSMENT, TOGETHER, COURSE = "lesson", "assessment", "together", "course"
"""Kinds: those of ``progress.Step``, and the next course of the programme."""

Key = tuple[UUID, int]
"""A person and a course."""


@dataclass(frozen=True, slots=True)
class NextThing:
    """``title`` and ``slug`` are those of a lesson; the test's title is the course's own word for it."""

    kind: str
    course_code: str
    course_title: str
    minutes: int
    title: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of some persons."""

    completed: Collection[Key]
    codes: Collection[tuple[UUID, str]]
    """The same by the code of the course."""
    binding: frozenset[str]
    """Codes of courses that a strict course requires and that can be learned."""
    finished: Mapping[Key, Mapping[str, datetime]]
    passed: Collection[Key]
    stones: Mapping[int, list[Stone]]
    """Of an edition, in order."""


def next_things(people: Collection[UUID]) -> dict[UUID, NextThing]:
    """By canonical person. Who has nothing left to do, or never chose anything, is missing.

    The course learned last goes first, then the next of the programme; what needs an instructor only where nothing
    else is left.
    """
    rows = Enrolment.objects.filter(learner__canonical__in=people).select_related("edition", "course", "learner")
    enrolments = list(rows.order_by("started_at"))
    facts = _facts(people, {each.edition for each in enrolments})
    found: dict[UUID, NextThing] = {}
    waiting: dict[UUID, NextThing] = {}
    for enrolment in sorted(enrolments, key=lambda each: _touched(each, facts), reverse=True):
        thing = _next(enrolment, facts)
        if thing:
            (waiting if thing.kind == TOGETHER else found).setdefault(enrolment.person_id, thing)
    begun = {(each.person_id, each.course_id) for each in enrolments}
    return waiting | _ahead(people, facts, begun) | found


def _facts(people: Collection[UUID], editions: Collection[Edition]) -> _Facts:
    standing = Completion.objects.standing().filter(learner__canonical__in=people, course__isnull=False)
    completed = list(standing.values_list("learner__canonical", "course", "course__code"))
    finishes = LessonFinish.objects.filter(learner__canonical__in=people).order_by("occurred_at")
    finished: dict[Key, dict[str, datetime]] = defaultdict(dict)
    for person, course, key, at in finishes.values_list("learner__canonical", "course", "lesson_key", "occurred_at"):
        finished[person, course].setdefault(key, at)
    passed = Attempt.objects.filter(learner__canonical__in=people, is_passed=True)
    stones: dict[int, list[Stone]] = defaultdict(list)
    lessons = EditionLesson.objects.filter(edition__in=editions).order_by("position")
    for edition, key, slug, title, minutes in lessons.values_list("edition", "key", "slug", "title", "minutes"):
        stones[edition].append(Stone(key, slug, title, minutes))
    return _Facts(
        completed={(person, course) for person, course, _code in completed if course},
        codes={(person, code) for person, _course, code in completed if code},
        binding=_binding(editions),
        finished=finished,
        passed=set(passed.values_list("learner__canonical", "course")),
        stones=stones,
    )


def _binding(editions: Collection[Edition]) -> frozenset[str]:
    required = {code for edition in editions if edition.is_strict for code in edition.requires}
    if not required:
        return frozenset()
    live = CoursePage.objects.live().filter(code__in=required, editions__isnull=False)
    return frozenset(live.values_list("code", flat=True))


def _touched(enrolment: Enrolment, facts: _Facts) -> datetime:
    """When the person last learned in the course."""
    finished = facts.finished.get((enrolment.person_id, enrolment.course_id), {})
    return max(finished.values(), default=enrolment.started_at)


def _next(enrolment: Enrolment, facts: _Facts) -> NextThing | None:
    """What comes next in a course that was begun; nothing in one that is complete."""
    mine, edition, course = (enrolment.person_id, enrolment.course_id), enrolment.edition, enrolment.course
    first = facts.binding.intersection(edition.requires) if edition.is_strict else ()
    if any((enrolment.person_id, code) not in facts.codes for code in first):
        return None  # not open yet: what it requires comes first
    stones = facts.stones.get(edition.pk, [])
    step = progress.next_step(
        stones,
        facts.finished.get(mine, {}),
        is_passed=mine in facts.passed,
        questions=edition.draw,
        is_met=mine in facts.completed,
    )
    if step.kind == "done":
        return None
    if step.stone:
        stone = step.stone
        return NextThing(LESSON, course.code, edition.title, stone.minutes, stone.title, stone.slug)
    return NextThing(step.kind, course.code, edition.title, step.minutes_left)


def _ahead(people: Collection[UUID], facts: _Facts, begun: Collection[Key]) -> dict[UUID, NextThing]:
    """The next course of the programme chosen last that the person has not begun."""
    rows = ProgrammeEnrolment.objects.filter(learner__canonical__in=people, programme__live=True)
    chosen = dict(rows.order_by("started_at").values_list("learner__canonical", "programme"))
    road: dict[int, list[CoursePage]] = defaultdict(list)
    steps = ProgrammeCourse.objects.filter(programme__in=set(chosen.values()), course__live=True)
    for step in steps.filter(course__editions__isnull=False).distinct().order_by("sort_order").select_related("course"):
        road[step.programme_id].append(step.course)
    known = {*begun, *facts.completed}
    found = {}
    for person, programme in chosen.items():
        left = (each for each in road[programme] if (person, each.pk) not in known)
        course = next(left, None)
        if course:
            found[person] = NextThing(COURSE, course.code, course.title, course.minutes)
    return found


def open_test(person: UUID, now: datetime) -> str | None:
    """The code of the course whose test the person is taking: begun last, still in time."""
    running = Attempt.objects.filter(Q(deadline__isnull=True) | Q(deadline__gt=now), state=Attempt.State.OPEN)
    mine = running.filter(learner__canonical=person).order_by("-occurred_at")
    return mine.values_list("course__code", flat=True).first()

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
    CoursePage,
    Edition,
    EditionLesson,
    Enrolment,
    ProgrammeCourse,
    ProgrammeEnrolment,
)
from courses.queries import facts
from courses.queries.facts import Key, Standing
from courses.rules import progress
from courses.rules.progress import Stone

LESSON, ASSESSMENT, TOGETHER, COURSE = "lesson", "assessment", "together", "course"
"""Kinds: those of ``progress.Step``, and the next course of the programme."""


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

    standing: Mapping[UUID, Standing]
    finished: Mapping[Key, Mapping[str, datetime]]
    passed: Collection[Key]
    binding: frozenset[str]
    """Codes of courses that a strict course requires and that can be learned."""
    stones: Mapping[int, list[Stone]]
    """Of an edition, in order."""


def next_things(people: Collection[UUID]) -> dict[UUID, NextThing]:
    """By canonical person. Who has nothing left to do, or never chose anything, is missing.

    The course learned last goes first, then the next of the programme; what needs an instructor only where nothing
    else is left.
    """
    rows = Enrolment.objects.filter(learner__canonical__in=people).select_related("edition", "course", "learner")
    enrolments = list(rows.order_by("started_at"))
    known = _facts(people, {each.edition for each in enrolments})
    found: dict[UUID, NextThing] = {}
    waiting: dict[UUID, NextThing] = {}
    for enrolment in sorted(enrolments, key=lambda each: _touched(each, known), reverse=True):
        thing = _next(enrolment, known)
        if thing:
            (waiting if thing.kind == TOGETHER else found).setdefault(enrolment.person_id, thing)
    begun = {(each.person_id, each.course_id) for each in enrolments}
    return waiting | _ahead(people, known, begun) | found


def _facts(people: Collection[UUID], editions: Collection[Edition]) -> _Facts:
    passed = Attempt.objects.filter(learner__canonical__in=people, is_passed=True)
    return _Facts(
        standing=facts.standing(people),
        finished=facts.finished(people),
        passed=set(passed.values_list("learner__canonical", "course")),
        binding=_binding(editions),
        stones=_stones(editions),
    )


def _stones(editions: Collection[Edition]) -> Mapping[int, list[Stone]]:
    """Of many editions in one query, without the text of their lessons."""
    rows = EditionLesson.objects.filter(edition__in=editions).order_by("position")
    found: dict[int, list[Stone]] = defaultdict(list)
    for edition, key, slug, title, minutes in rows.values_list("edition", "key", "slug", "title", "minutes"):
        found[edition].append(Stone(key, slug, title, minutes))
    return found


def _binding(editions: Collection[Edition]) -> frozenset[str]:
    required = {code for edition in editions if edition.is_strict for code in edition.requires}
    if not required:
        return frozenset()
    live = CoursePage.objects.live().filter(code__in=required, editions__isnull=False)
    return frozenset(live.values_list("code", flat=True))


def _touched(enrolment: Enrolment, known: _Facts) -> datetime:
    """When the person last learned in the course."""
    finished = known.finished.get((enrolment.person_id, enrolment.course_id), {})
    return max(finished.values(), default=enrolment.started_at)


def _next(enrolment: Enrolment, known: _Facts) -> NextThing | None:
    """What comes next in a course that was begun; nothing in one that is complete."""
    mine, edition, course = (enrolment.person_id, enrolment.course_id), enrolment.edition, enrolment.course
    standing = known.standing[enrolment.person_id]
    first = known.binding.intersection(edition.requires) if edition.is_strict else ()
    if any(code not in standing.by_code for code in first):
        return None  # not open yet: what it requires comes first
    step = progress.next_step(
        known.stones.get(edition.pk, []),
        known.finished.get(mine, {}),
        is_passed=mine in known.passed,
        questions=edition.draw,
        is_met=course.pk in standing.courses,
    )
    if step.kind == "done":
        return None
    if step.stone:
        stone = step.stone
        return NextThing(LESSON, course.code, edition.title, stone.minutes, stone.title, stone.slug)
    return NextThing(step.kind, course.code, edition.title, step.minutes_left)


def _ahead(people: Collection[UUID], known: _Facts, begun: Collection[Key]) -> dict[UUID, NextThing]:
    """The next course of the programme chosen last that the person has not begun."""
    rows = ProgrammeEnrolment.objects.filter(learner__canonical__in=people, programme__live=True)
    chosen = dict(rows.order_by("started_at").values_list("learner__canonical", "programme"))
    road: dict[int, list[CoursePage]] = defaultdict(list)
    steps = ProgrammeCourse.objects.filter(programme__in=set(chosen.values()), course__live=True)
    for step in steps.filter(course__editions__isnull=False).distinct().order_by("sort_order").select_related("course"):
        road[step.programme_id].append(step.course)
    found = {}
    for person, programme in chosen.items():
        done = known.standing[person].courses
        left = (each for each in road[programme] if (person, each.pk) not in begun and each.pk not in done)
        course = next(left, None)
        if course:
            found[person] = NextThing(COURSE, course.code, course.title, course.minutes)
    return found


def open_test(person: UUID, now: datetime) -> str | None:
    """The code of the course whose test the person is taking: begun last, still in time."""
    running = Attempt.objects.filter(Q(deadline__isnull=True) | Q(deadline__gt=now), state=Attempt.State.OPEN)
    mine = running.filter(learner__canonical=person).order_by("-occurred_at")
    return mine.values_list("course__code", flat=True).first()

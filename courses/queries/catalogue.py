"""Programmes and courses as somebody sees them: the road, what is done, what comes next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from courses.models import Attempt, Completion, CoursePage, Edition, EditionLesson, Enrolment, ProgrammePage
from courses.queries import facts, learning, locks
from courses.rules import completion, progress
from courses.rules.locks import Lock, assessment_lock, lesson_lock


@dataclass(frozen=True, slots=True)
class LessonState:
    stone: progress.Stone
    finished_at: datetime | None
    is_next: bool
    lock: Lock | None = None


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course for one person (or nobody): its lessons with their state, the step to take, the rule explained."""

    lessons: tuple[LessonState, ...]
    step: progress.Step
    outcome: completion.Outcome
    done: int
    completion: Completion | None
    """What was recorded stands, also where a fact behind it was withdrawn since."""
    before: locks.Before
    assessment_lock: Lock | None
    signed: frozenset[str]
    """The keys of the practical tasks that an instructor has signed off."""
    is_tested: bool
    """The test is passed."""

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def completed_at(self) -> datetime | None:
        return self.completion.completed_at if self.completion else self.outcome.met_at

    @property
    def is_exempted(self) -> bool:
        """Complete by what the person could do before."""
        if self.completion:
            return self.completion.basis == Completion.Basis.EXEMPTION
        return self.outcome.by_exemption


def course_view(
    edition: Edition, enrolment: Enrolment | None, learner_id: UUID | None = None, *, start: str = ""
) -> CourseView:
    """An edition as the person enrolled on it sees it, or somebody who has not begun (``learner_id``), or anybody.

    ``start`` is the lesson that was suggested to begin with.
    """
    person = enrolment.person_id if enrolment else learner_id
    found = facts.progress_in(enrolment.person_id, edition) if enrolment else facts.nothing_in(edition)
    before = locks.before(edition, person, standing=found.standing if enrolment else None)
    stones, finished, step = learning.stones(edition), found.facts.finished, found.step(start)
    lessons = tuple(
        LessonState(s, finished.get(s.key), s == step.stone, lesson_lock(before.gate, stones, finished, s.key))
        for s in stones
    )
    return CourseView(
        lessons,
        step,
        found.outcome,
        done=sum(1 for lesson in lessons if lesson.finished_at),
        completion=found.completion,
        before=before,
        assessment_lock=assessment_lock(before.gate, stones, finished),
        signed=frozenset(found.facts.signed),
        is_tested=found.facts.passed is not None,
    )


@dataclass(frozen=True, slots=True)
class RoadStone:
    """A course on the road of a programme."""

    course: CoursePage
    lessons: int
    done: int
    completed_at: datetime | None
    is_exempted: bool
    minutes_left: int
    state: str
    """``done``, ``now`` or ``next``."""


def road(programme: ProgrammePage, learner_id: UUID | None, *, start_course_id: int | None = None) -> list[RoadStone]:
    """The programme's courses in order. Where the person is now: the first that is not complete, from the course that
    was suggested to begin with on.
    """
    courses = list(
        CoursePage.objects.live()
        .filter(in_programmes__programme=programme, editions__isnull=False)
        .order_by("in_programmes__sort_order")
        .distinct()
    )
    ids = [course.pk for course in courses]
    pins = _pins(learner_id, ids)
    lessons = _lessons(pins)
    mine = _Mine.of(learner_id) if learner_id else _Mine()
    start = ids.index(start_course_id) if start_course_id in ids else 0
    now = progress.place_now([pk in mine.completed for pk in ids], start)
    return [
        _stone(course, pins[course.pk].draw, lessons[course.pk], mine, is_now=place == now)
        for place, course in enumerate(courses)
    ]


def minutes_left(stones: list[RoadStone]) -> int:
    return sum(stone.minutes_left for stone in stones)


def _stone(course: CoursePage, draw: int, lessons: dict[str, int], mine: "_Mine", *, is_now: bool) -> RoadStone:
    recorded, finished = mine.completed.get(course.pk), mine.finished.get(course.pk, {})
    left = [minutes for key, minutes in lessons.items() if key not in finished]
    minutes = progress.minutes_left(left, questions=draw, is_passed=course.pk in mine.passed)
    return RoadStone(
        course=course,
        lessons=len(lessons),
        done=len(lessons) - len(left),
        completed_at=recorded.completed_at if recorded else None,
        is_exempted=recorded is not None and recorded.basis == Completion.Basis.EXEMPTION,
        minutes_left=0 if recorded else minutes,
        state="done" if recorded else "now" if is_now else "next",
    )


@dataclass(frozen=True, slots=True)
class _Mine:
    """What a person has done, by course."""

    completed: Mapping[int, Completion] = field(default_factory=dict)
    finished: Mapping[int, Collection[str]] = field(default_factory=dict)
    passed: Collection[int] = ()

    @classmethod
    def of(cls, learner_id: UUID) -> "_Mine":
        finished = {course: keys for (_person, course), keys in facts.finished([learner_id]).items()}
        passed = Attempt.objects.filter(learner__canonical=learner_id, is_passed=True).values_list("course", flat=True)
        return cls(facts.standing_of(learner_id).courses, finished, frozenset(passed))


@dataclass(frozen=True, slots=True)
class _Pin:
    """The edition of a course that somebody goes by."""

    edition_id: int
    draw: int


def _pins(learner_id: UUID | None, course_ids: list[int]) -> dict[int, _Pin]:
    """By course: the edition that the person began, or the newest."""
    newest = Edition.objects.filter(course__in=course_ids).order_by("number", "revision")
    found = {course: _Pin(pk, draw) for course, pk, draw in newest.values_list("course", "pk", "draw")}
    if learner_id:
        mine = Enrolment.objects.filter(learner__canonical=learner_id, course__in=course_ids).order_by("-started_at")
        begun = mine.values_list("course", "edition", "edition__draw")  # the first enrolment is kept
        found |= {course: _Pin(pk, draw) for course, pk, draw in begun}
    return found


def _lessons(pins: dict[int, _Pin]) -> dict[int, dict[str, int]]:
    """The minutes of each lesson, by course: ``{course: {key: minutes}}``."""
    course_of = {pin.edition_id: course for course, pin in pins.items()}
    found: dict[int, dict[str, int]] = {course: {} for course in pins}
    rows = EditionLesson.objects.filter(edition__in=course_of).values_list("edition", "key", "minutes")
    for edition, key, minutes in rows:
        found[course_of[edition]][key] = minutes
    return found


def programmes_with(course_id: int) -> QuerySet[ProgrammePage]:
    live: QuerySet[ProgrammePage] = ProgrammePage.objects.live()
    return live.filter(programme_courses__course=course_id)


def programmes_for(target_group_id: int | None) -> QuerySet[ProgrammePage]:
    """Live programmes, those for the person's own group first."""
    live: QuerySet[ProgrammePage] = ProgrammePage.objects.live()
    fits = Count("target_groups", filter=Q(target_groups=target_group_id))
    fitting: QuerySet[ProgrammePage] = live.annotate(fits=fits).order_by("-fits", "path")
    return fitting

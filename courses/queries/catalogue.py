"""Programmes and courses as somebody sees them: the road, what is done, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from courses.models import CoursePage, Edition, Enrolment, LessonFinish, ProgrammePage
from courses.queries import learning
from courses.rules import completion, progress


@dataclass(frozen=True, slots=True)
class LessonState:
    stone: progress.Stone
    finished_at: datetime | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course for one person (or nobody): its lessons with their state, the step to take, the rule explained."""

    lessons: tuple[LessonState, ...]
    step: progress.Step
    outcome: completion.Outcome
    done: int

    @property
    def total(self) -> int:
        return len(self.lessons)


def course_view(edition: Edition, enrolment: Enrolment | None) -> CourseView:
    """An edition as the person enrolled on it sees it, or anybody."""
    stones = learning.stones(edition)
    beginner = completion.Facts([stone.key for stone in stones], {}, pass_mark=edition.pass_mark)
    facts = learning.facts(enrolment) if enrolment else beginner
    is_passed = facts.passed_at is not None
    step = progress.next_step(stones, facts.finished, is_passed=is_passed, questions=edition.draw)
    lessons = tuple(LessonState(s, facts.finished.get(s.key), s == step.stone) for s in stones)
    done = sum(1 for lesson in lessons if lesson.finished_at)
    return CourseView(lessons, step, completion.evaluate(edition.rule, facts), done)


@dataclass(frozen=True, slots=True)
class RoadStone:
    """A course on the road of a programme."""

    course: CoursePage
    lessons: int
    done: int
    completed_at: datetime | None
    state: str
    """``done``, ``now`` or ``next``."""


def road(programme: ProgrammePage, learner_id: UUID | None) -> list[RoadStone]:
    """The programme's courses in order; the first that is not complete is where the person is now."""
    courses = list(
        CoursePage.objects.live()
        .filter(in_programmes__programme=programme, editions__isnull=False)
        .order_by("in_programmes__sort_order")
        .distinct()
    )
    ids = [course.pk for course in courses]
    sizes = _lesson_counts(ids)
    completed = learning.completed_courses(learner_id) if learner_id else {}
    done = _finished_counts(learner_id, ids) if learner_id else {}
    stones, is_now = [], True
    for course in courses:
        state = "done" if course.pk in completed else "now" if is_now else "next"
        is_now = is_now and state == "done"
        stones.append(
            RoadStone(course, sizes.get(course.pk, 0), done.get(course.pk, 0), completed.get(course.pk), state)
        )
    return stones


def _lesson_counts(course_ids: list[int]) -> dict[int, int]:
    """The number of lessons in each course's newest edition."""
    rows = Edition.objects.filter(course__in=course_ids).annotate(size=Count("lessons")).order_by("number")
    return dict(rows.values_list("course_id", "size"))


def _finished_counts(learner_id: UUID, course_ids: list[int]) -> dict[int, int]:
    rows = LessonFinish.objects.filter(learner__canonical=learner_id, course__in=course_ids)
    return dict(rows.values_list("course").annotate(n=Count("lesson_key", distinct=True)))


def programmes_with(course_id: int) -> QuerySet[ProgrammePage]:
    live: QuerySet[ProgrammePage] = ProgrammePage.objects.live()
    return live.filter(programme_courses__course=course_id)


def programmes_for(target_group_id: int | None) -> QuerySet[ProgrammePage]:
    """Live programmes, those for the person's own group first."""
    live: QuerySet[ProgrammePage] = ProgrammePage.objects.live()
    fits = Count("target_groups", filter=Q(target_groups=target_group_id))
    fitting: QuerySet[ProgrammePage] = live.annotate(fits=fits).order_by("-fits", "path")
    return fitting

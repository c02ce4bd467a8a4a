"""What the placement asks, what somebody answered last, and what is suggested from it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from courses.models import (
    CoursePage,
    Edition,
    EditionLesson,
    Placement,
    PlacementItem,
    ProgrammeCourse,
    ProgrammePage,
)
from courses.rules import placement as rules
from courses.rules.placement import Answer


@dataclass(frozen=True, slots=True)
class Lesson:
    """Where something is taught today: in the newest edition of a live course."""

    key: str
    slug: str
    title: str
    minutes: int
    course: CoursePage


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the result: what was said of it, whether it counts as known, and the lesson that teaches it."""

    item: PlacementItem
    answer: Answer
    is_known: bool
    lesson: Lesson | None


@dataclass(frozen=True, slots=True)
class Advice:
    """``lesson`` to begin with in ``programme``; none where the test of ``course`` comes first."""

    programme: ProgrammePage
    course: CoursePage | None
    """``None`` once the person chose to begin at the beginning."""
    lesson: Lesson | None


@dataclass(frozen=True, slots=True)
class Result:
    lines: tuple[Line, ...]
    advice: Advice | None

    @property
    def known(self) -> list[Line]:
        return [line for line in self.lines if line.is_known]

    @property
    def to_learn(self) -> list[Line]:
        return [line for line in self.lines if not line.is_known]


def items() -> list[PlacementItem]:
    """What is asked now, in order: only things that some open lesson teaches, as many as fit."""
    taught = lessons_by_key()
    active = PlacementItem.objects.filter(is_active=True).select_related("picture", "audio", "check_question__current")
    return [item for item in active if item.lesson_key in taught][: rules.MOST_PAGES]


def as_rules(asked: Sequence[PlacementItem]) -> list[rules.Item]:
    return [rules.Item(item.code, item.lesson_key, _has_check(item)) for item in asked]


def _has_check(item: PlacementItem) -> bool:
    question = item.check_question
    return question is not None and question.is_active and question.current is not None


def pages_asked_for(items: QuerySet[PlacementItem]) -> int:
    """How many pages the active ones of these are for somebody who can do everything."""
    active = items.filter(is_active=True).select_related("check_question__current")
    return rules.page_count(as_rules(list(active)))


def lessons_by_key() -> dict[str, Lesson]:
    """Every lesson that learners can open now."""
    newest: dict[int, Edition] = {}
    for edition in Edition.objects.filter(course__live=True).order_by("number", "revision").select_related("course"):
        newest[edition.course_id] = edition
    courses = {edition.pk: edition.course for edition in newest.values()}
    rows = EditionLesson.objects.filter(edition__in=courses).values_list("edition", "key", "slug", "title", "minutes")
    return {
        key: Lesson(key, slug, title, minutes, courses[edition])
        for edition, key, slug, title, minutes in rows.iterator()
    }


def result(asked: Sequence[PlacementItem], answers: Mapping[str, Answer], target_group: str) -> Result:
    """The picture of what somebody can do, and the one programme that is suggested; ``target_group`` is a code."""
    taught = lessons_by_key()
    known = rules.known(as_rules(asked), answers)
    lines = tuple(
        Line(item, answers.get(item.code, rules.NOTHING), is_known, taught.get(item.lesson_key))
        for item, is_known in zip(asked, known, strict=True)
    )
    return Result(lines, _advice(asked, answers, target_group, taught))


def _advice(
    asked: Sequence[PlacementItem], answers: Mapping[str, Answer], target_group: str, taught: Mapping[str, Lesson]
) -> Advice | None:
    programmes = {page.code: page for page in ProgrammePage.objects.live().order_by("path")}
    courses: dict[int, list[CoursePage]] = defaultdict(list)
    teaching = {lesson.course.pk: lesson.course for lesson in taught.values()}
    for programme, course in ProgrammeCourse.objects.order_by("sort_order").values_list("programme", "course"):
        if course in teaching:
            courses[programme].append(teaching[course])
    fitting = set(ProgrammePage.objects.live().filter(target_groups__code=target_group).values_list("code", flat=True))
    roads = [
        rules.Road(code, frozenset(key for key, at in taught.items() if at.course in courses[page.pk]), code in fitting)
        for code, page in programmes.items()
        if courses[page.pk]
    ]
    suggested = rules.suggest(as_rules(asked), answers, roads)
    if suggested is None:
        return None
    programme = programmes[suggested.programme]
    lesson = taught.get(suggested.lesson_key)
    return Advice(programme, lesson.course if lesson else courses[programme.pk][0], lesson)


def latest(learner_id: UUID) -> Placement | None:
    """What the person said last, and where it led."""
    rows = Placement.objects.filter(learner__canonical=learner_id).select_related("programme", "course")
    return rows.order_by("-occurred_at", "-pk").first()


def start_of(learner_id: UUID, programme: ProgrammePage) -> Placement | None:
    """The last placement, where it led into this programme."""
    last = latest(learner_id)
    return last if last and last.programme_id == programme.pk and last.course_id else None


def start_in(learner_id: UUID, course_id: int) -> str:
    """The lesson of a course with which the last placement says to begin; empty where it says nothing of it."""
    last = latest(learner_id)
    return last.lesson_key if last and last.course_id == course_id else ""

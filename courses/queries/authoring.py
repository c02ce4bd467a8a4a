"""What authors wrote and published, whom a publication reaches, and what is still missing behind it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.models import (
    Attempt,
    Attendance,
    Completion,
    CoursePage,
    Edition,
    EditionLesson,
    EditionMove,
    Enrolment,
    Exemption,
    LessonFinish,
    LessonPage,
    PracticalTask,
    Prerequisite,
    Question,
    SignOff,
)
from courses.rules import completion, editions

TERMS = (
    *("title", "summary", "minutes", "rule", "tasks", "requires", "is_strict", "in_order", "assessment_title"),
    *("draw", "pass_mark", "skills", "wait_minutes", "tries_a_day", "time_limit"),
)
LESSON = ("key", "slug", "position", "title", "aim", "minutes", "html")
"""The fields of an edition and of its lessons that come from the pages."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What publishing a course now would freeze. ``terms`` and ``lessons`` are fields of an edition's rows."""

    terms: dict[str, Any]
    lessons: list[dict[str, Any]]
    questions: list[Question]
    checks: dict[str, str]
    """``{code of a question: key of the lesson that asks it as practice}``."""

    @property
    def structure(self) -> str:
        return editions.structure(self.terms, [lesson["key"] for lesson in self.lessons])

    @property
    def content(self) -> editions.Content:
        versions = {question.code: question.current_id for question in self.questions if question.current_id}
        checks = {code: key for code, key in self.checks.items() if code in versions}
        return editions.Content(self.terms, self.lessons, versions, checks)

    @property
    def checksum(self) -> str:
        versions = [question.current_id for question in self.questions]
        return editions.checksum([self.terms, self.lessons, versions, sorted(self.checks.items())])


def draft(course: CoursePage) -> Draft:
    """The live lessons and active questions of a course, with its terms; renders every lesson."""
    lessons = list(LessonPage.objects.child_of(course).live().select_related("audio").order_by("path"))
    bank = Question.objects.filter(course=course, is_active=True, current__isnull=False).select_related("current")
    questions = list(bank)
    return Draft(
        terms=_terms(course, len(questions)),
        lessons=[_lesson_row(position, lesson) for position, lesson in enumerate(lessons, start=1)],
        questions=questions,
        checks={code: lesson.key for lesson in lessons for code in lesson.check_codes()},
    )


def _terms(course: CoursePage, question_count: int) -> dict[str, Any]:
    skills = {term.skill: {"draw": term.draw, "pass_mark": term.pass_mark} for term in course.skill_terms.all()}
    return {
        "title": course.title,
        "summary": course.summary,
        "minutes": course.minutes,
        "rule": course.rule or completion.DEFAULT,
        "tasks": [_task(task) for task in course.tasks.all()],
        "requires": _requires(course),
        "is_strict": course.is_strict,
        "in_order": course.in_order,
        "assessment_title": course.assessment_title,
        "draw": min(course.draw, question_count),
        "pass_mark": course.pass_mark,
        "skills": skills,
        "wait_minutes": course.wait_minutes,
        "tries_a_day": course.tries_a_day,
        "time_limit": course.time_limit,
    }


def _task(task: PracticalTask) -> dict[str, str]:
    """Without an act as it always was, so that courses which name none stay the same edition."""
    row = {"key": task.key, "title": task.title, "how": task.how}
    return {**row, "act": task.act} if task.act else row


def _requires(course: CoursePage) -> list[str]:
    """Courses that require each other would keep everybody out: drafts checked one by one may still meet so."""
    leading_back = circle(course)[1:2]
    return [each.required.code for each in course.prerequisites.all() if each.required.code not in leading_back]


def _lesson_row(position: int, lesson: LessonPage) -> dict[str, Any]:
    return {
        "key": lesson.key,
        "slug": lesson.slug,
        "position": position,
        "title": lesson.title,
        "aim": lesson.aim,
        "minutes": lesson.minutes,
        "html": lesson.body.render_as_block(),
        "audio": lesson.audio.url if lesson.audio else "",
    }


def newest_edition(course: CoursePage) -> Edition | None:
    newest: Edition | None = course.editions.order_by("-number", "-revision").first()
    return newest


def frozen(edition: Edition) -> editions.Content:
    """The content of an edition, to be compared with what publishing would make of the draft."""
    asked = edition.edition_questions.values_list("version__question__code", "version", "check_lesson")
    rows = edition.lessons.order_by("position").values(*LESSON)
    return editions.Content(
        terms={name: getattr(edition, name) for name in TERMS},
        lessons=list(rows),
        questions={code: version for code, version, _lesson in asked},
        checks={code: lesson for code, _version, lesson in asked if lesson},
    )


def newest_revision(edition: Edition) -> Edition:
    """The edition of the same number with the last words."""
    same = Edition.objects.filter(course=edition.course_id, number=edition.number)
    return same.order_by("-revision")[:1].get()


def in_older(course_id: int, number: int) -> QuerySet[Any, Any]:
    """Enrolments in editions before ``number`` that have not completed the course, each with ``done`` and ``total``
    lessons of its edition.
    """
    lessons = EditionLesson.objects.filter(edition=OuterRef("edition"))
    finishes = LessonFinish.objects.filter(
        learner__canonical=OuterRef("learner__canonical"),
        course=OuterRef("course"),
        lesson_key__in=EditionLesson.objects.filter(edition=OuterRef(OuterRef("edition"))).values("key"),
    )
    completed = Completion.objects.standing().filter(
        learner__canonical=OuterRef("learner__canonical"), course=OuterRef("course")
    )
    rows: QuerySet[Any, Any] = Enrolment.objects.filter(
        ~Exists(completed), course=course_id, edition__number__lt=number
    ).annotate(
        done=_count(finishes.values("course").annotate(n=Count("lesson_key", distinct=True))),
        total=_count(lessons.values("edition").annotate(n=Count("pk"))),
    )
    return rows


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def to_move(move: EditionMove) -> QuerySet[Enrolment]:
    """Who is still to go on in the edition of a move; in order."""
    edition = move.edition
    if edition.revision > 1:
        older = Q(edition__number=edition.number, edition__revision__lt=edition.revision)
        return Enrolment.objects.filter(older, course=edition.course_id).order_by("pk")
    waiting: QuerySet[Any, Any] = in_older(edition.course_id, edition.number).alias(hundredths=F("done") * 100)
    return waiting.filter(hundredths__lt=F("total") * move.below).order_by("pk")


def with_results(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those of whom more is known than lessons: other terms may make them complete at once."""
    person = {"learner__canonical": OuterRef("learner__canonical")}
    return enrolments.filter(
        Exists(Attempt.objects.filter(**person, course=OuterRef("course"), is_passed=True))
        | Exists(Attendance.objects.filter(**person, session__course=OuterRef("course")))
        | Exists(SignOff.objects.filter(**person, course=OuterRef("course")))
        | Exists(Exemption.objects.filter(**person, state=Exemption.State.APPROVED))
    )


def progress_in_older(course_id: int, number: int) -> list[editions.Progress]:
    """How far people in editions before ``number`` are, without those who completed."""
    rows = in_older(course_id, number).filter(total__gt=0).order_by().values("done", "total")
    counted = rows.annotate(people=Count("learner__canonical", distinct=True)).order_by("total", "done")
    return [editions.Progress(row["done"], row["total"], row["people"]) for row in counted]


def unfinished_moves() -> QuerySet[EditionMove]:
    """In the order of publication. Who began in an old wording while its correction went out makes the move of that
    correction unfinished again.
    """
    left_behind = Enrolment.objects.filter(
        edition__course=OuterRef("edition__course"),
        edition__number=OuterRef("edition__number"),
        edition__revision__lt=OuterRef("edition__revision"),
    )
    return EditionMove.objects.filter(
        Q(done_at__isnull=True) | (Q(edition__revision__gt=1) & Exists(left_behind))
    ).order_by("pk")


def unpublished_lessons(course: CoursePage) -> QuerySet[LessonPage]:
    """Lessons whose newest words are not published yet: no edition has them."""
    lessons: QuerySet[LessonPage] = LessonPage.objects.child_of(course).order_by("path")
    return lessons.filter(Q(live=False) | Q(has_unpublished_changes=True))


def circle(course: CoursePage) -> list[str]:
    """A way from what a draft requires back to it, as codes of courses; empty where there is none."""
    graph: dict[str, list[str]] = defaultdict(list)
    rows = Prerequisite.objects.exclude(course=course.pk).values_list("course__code", "required__code")
    for code, required in rows:
        graph[code].append(required)
    return editions.circle(course.code, [each.required.code for each in course.prerequisites.all()], graph)


def without_edition() -> QuerySet[CoursePage]:
    """Live courses that learners cannot open: they have a live lesson, but nothing was frozen.

    Publishing freezes a course; a process that dies between the two, or pages loaded from elsewhere, leave these.
    """
    live: QuerySet[CoursePage] = CoursePage.objects.live().filter(editions__isnull=True)
    lessons = LessonPage.objects.live().filter(path__startswith=OuterRef("path"))
    return live.filter(Exists(lessons)).order_by("pk")

"""What publishing a course now would change, and for whom: read before somebody presses the button."""

from dataclasses import dataclass
from typing import Any

from courses.models import CoursePage, Edition, Enrolment, LessonPage, Question
from courses.queries import authoring
from courses.rules import editions, rule_words, term_words

CHOICES = (25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Term:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tenth:
    """People who have finished from ``first`` to ``last`` per cent of their lessons; ``width`` of the widest bar."""

    first: int
    last: int
    people: int
    width: float


@dataclass(frozen=True, slots=True)
class Questions:
    """``(code, what it asks)`` of those that change."""

    added: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    retired: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Asked to move those below ``percent``, so many people would move and so many stay."""

    percent: int
    people: int
    staying: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """``kind`` is ``first``, ``same``, ``correction``, ``edition`` or ``nothing`` (no live lesson to freeze)."""

    kind: str
    newest: Edition | None
    changes: editions.Changes
    rule: str
    """In words, as it would be."""
    terms: tuple[Term, ...]
    checks: tuple[str, ...]
    """Titles of lessons that ask other questions at their end."""
    questions: Questions
    tenths: tuple[Tenth, ...]
    choices: tuple[Choice, ...]
    everybody: int
    """People who have begun: a correction reaches them all."""
    pending: tuple[LessonPage, ...]
    shortages: tuple[tuple[str, int, int], ...]
    circle: tuple[str, ...]
    """Titles of courses that require each other."""

    @property
    def number(self) -> int:
        """Of the edition that publishing would make."""
        return (self.newest.number if self.newest else 0) + (self.kind in ("edition", "first"))

    @property
    def halfway(self) -> int:
        return sum(tenth.people for tenth in self.tenths)


def publication(course: CoursePage) -> Publication:
    """What publishing this draft, with the lessons and questions that are live now, would do."""
    draft, newest = authoring.draft(course), authoring.newest_edition(course)
    kind = _kind(draft, newest)
    changes = editions.changes(authoring.frozen(newest), draft.content) if newest else editions.Changes()
    rows = authoring.progress_in_older(course.pk, newest.number + 1) if newest and kind == "edition" else []
    titles: dict[str, str] = {**dict(CoursePage.objects.values_list("code", "title")), course.code: course.title}
    lessons = {lesson["key"]: lesson["title"] for lesson in draft.lessons}
    skills = [question.skill for question in draft.questions]
    return Publication(
        kind=kind,
        newest=newest,
        changes=changes,
        rule=rule_words.sentence(draft.terms["rule"], rule_words.titles(draft.terms["tasks"])),
        terms=tuple(_terms(changes, newest, draft, titles)),
        checks=tuple(lessons[key] for key in changes.checks_changed),
        questions=_questions(changes),
        tenths=tuple(_tenths(rows)),
        choices=tuple(_choices(rows, course.move_below)),
        everybody=_learners(newest) if newest and kind == "correction" else 0,
        pending=tuple(authoring.unpublished_lessons(course)),
        shortages=tuple(editions.shortages(draft.terms, skills)),
        circle=tuple(titles[code] for code in authoring.circle(course)),
    )


def _kind(draft: authoring.Draft, newest: Edition | None) -> str:
    if not draft.lessons:
        return "nothing"
    if newest is None:
        return "first"
    if newest.checksum == draft.checksum:
        return "same"
    return "correction" if newest.structure == draft.structure else "edition"


def _terms(
    changes: editions.Changes, newest: Edition | None, draft: authoring.Draft, courses: dict[str, str]
) -> list[Term]:
    old = rule_words.titles(newest.tasks) if newest else {}
    new = rule_words.titles(draft.terms["tasks"])
    return [
        Term(
            term_words.LABELS[name],
            term_words.told(name, before, tasks=old, courses=courses),
            term_words.told(name, after, tasks=new, courses=courses),
        )
        for name, before, after in changes.terms
    ]


def _questions(changes: editions.Changes) -> Questions:
    groups = changes.questions_added, changes.questions_changed, changes.questions_retired
    codes = [code for group in groups for code in group]
    asked: list[Any] = list(Question.objects.filter(code__in=codes).select_related("current"))
    stems = {question.code: question.stem for question in asked}
    return Questions(*(tuple((code, stems[code]) for code in group) for group in groups))


def _learners(edition: Edition) -> int:
    """People who learn in this number, in whatever wording."""
    rows = Enrolment.objects.filter(edition__course=edition.course_id, edition__number=edition.number)
    return rows.values("learner__canonical").distinct().count()


def _tenths(rows: list[editions.Progress]) -> list[Tenth]:
    people = editions.by_tenths(rows)
    most = max(people) or 1
    return [Tenth(10 * n, min(10 * n + 9, 100), count, 100 * count / most) for n, count in enumerate(people)]


def _choices(rows: list[editions.Progress], chosen: int) -> list[Choice]:
    everybody = sum(row.people for row in rows)
    moving = {percent: editions.would_move(rows, percent) for percent in sorted({0, *CHOICES, chosen})}
    return [Choice(percent, people, everybody - people, percent == chosen) for percent, people in moving.items()]

"""Why a course is complete or not yet, in the same words for the learner, the instructor and the officer.

A fixed number of queries however many courses are explained together; each is left out where no criterion needs it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Residence
from courses.models import ClassSession, Completion, Edition, Enrolment, Exemption, SignOff
from courses.queries import classes, learning
from courses.queries.catalogue import CourseView
from courses.rules import completion as rules
from courses.rules import framework
from courses.rules.explanation import Group, Part, tree
from courses.rules.progress import Step, Stone


@dataclass(frozen=True, slots=True)
class Proof:
    """One fact behind a criterion: ``what`` it shows, when, where, by whom."""

    at: datetime
    ref: str
    what: str = ""
    place: str = ""
    by: str = ""
    is_assisted: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A practical task of the edition and its sign-off."""

    key: str
    title: str
    how: str
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """The lesson to go on with."""

    number: int
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: ``done`` of ``total``, its proofs, and what leads on while it is needed (``is_open``)."""

    code: str
    met_at: datetime | None
    done: int
    total: int
    is_open: bool
    proofs: tuple[Proof, ...] = ()
    tasks: tuple[Task, ...] = ()
    lesson: Lesson | None = None
    session: ClassSession | None = None
    """The next session of the course in the person's commune."""
    skills: tuple[tuple[str, int], ...] = ()
    """Of the test: skills with a pass mark of their own."""

    @property
    def is_met(self) -> bool:
        return self.met_at is not None


@dataclass(frozen=True, slots=True)
class Lines:
    """``kind`` of the ``parts`` (``all``, ``any``, ``n_of``) make the rule; ``needed`` is the number of ``n_of``."""

    kind: str
    needed: int
    parts: tuple["Lines | Line", ...]
    is_met: bool

    @property
    def is_group(self) -> bool:
        """What a template tells them from lines by."""
        return True


@dataclass(frozen=True, slots=True)
class Explanation:
    """A course's rule as it stands for a person, or for anybody (``is_somebodys`` is off then).

    ``completion`` was recorded once and stays, also where a criterion is not met any more.
    """

    code: str
    root: Lines
    completion: Completion | None
    met_at: datetime | None
    is_somebodys: bool

    @property
    def completed_at(self) -> datetime | None:
        return self.completion.completed_at if self.completion else self.met_at


@dataclass(frozen=True, slots=True)
class Subject:
    """A course to be explained: the edition, how its rule came out, what was recorded, the step to take."""

    code: str
    edition: Edition
    outcome: rules.Outcome
    completion: Completion | None
    step: Step
    is_somebodys: bool = True

    @property
    def is_complete(self) -> bool:
        return self.completion is not None or self.outcome.is_met


@dataclass(frozen=True, slots=True)
class _Details:
    sessions: Mapping[str, ClassSession]
    sign_offs: Mapping[str, SignOff]
    exemptions: Mapping[str, Exemption]
    names: Mapping[str, str]
    coming: Mapping[int, ClassSession]


def of_view(view: CourseView, edition: Edition, enrolment: Enrolment | None, code: str) -> Explanation:
    """The explanation on a learner's page, which has read the facts already."""
    subject = Subject(code, edition, view.outcome, view.completion, view.step, enrolment is not None)
    (explanation,) = explain([subject], enrolment.person_id if enrolment else None, timezone.now())
    return explanation


def explain(subjects: Sequence[Subject], person_id: UUID | None, now: datetime) -> list[Explanation]:
    """The explanations of several courses of one person, in at most six queries."""
    details = _details(subjects, person_id, now)
    return [
        Explanation(
            each.code,
            _lines(tree(each.edition.rule, each.outcome.criteria), each, details, is_open=_leads_on(each)),
            each.completion,
            each.outcome.met_at,
            each.is_somebodys,
        )
        for each in subjects
    ]


def tasks(edition: Edition, sign_offs: Mapping[str, SignOff], names: Mapping[str, str]) -> list[Task]:
    """Every practical task of an edition with its sign-off, by key."""
    return [_task(task, sign_offs.get(task["key"]), names) for task in edition.tasks]


def _leads_on(subject: Subject) -> bool:
    return subject.is_somebodys and not subject.is_complete


def _details(subjects: Sequence[Subject], person_id: UUID | None, now: datetime) -> _Details:
    """What the proofs say, read for all subjects together."""
    criteria = [criterion for each in subjects for criterion in each.outcome.criteria]
    sign_offs = _by_ref(SignOff, _refs(criteria, rules.TASKS, rules.TASK))
    sessions = ClassSession.objects.select_related("venue", "unit").filter(pk__in=_refs(criteria, rules.SESSIONS))
    return _Details(
        sessions={str(row.pk): row for row in sessions} if _refs(criteria, rules.SESSIONS) else {},
        sign_offs=sign_offs,
        exemptions=_by_ref(Exemption, _refs(criteria, rules.EXEMPTION)),
        names=classes.names(row.marked_by_id for row in sign_offs.values()),
        coming=_coming([each for each in subjects if _leads_on(each)], person_id, now),
    )


def _refs(criteria: Iterable[rules.Criterion], *codes: str) -> set[str]:
    return {proof.ref for criterion in criteria if criterion.code in codes for proof in criterion.evidence}


def _by_ref(model: type[Any], refs: Collection[str]) -> dict[str, Any]:
    return {str(row.pk): row for row in model.objects.filter(pk__in=refs)} if refs else {}


def _coming(subjects: Sequence[Subject], person_id: UUID | None, now: datetime) -> dict[int, ClassSession]:
    """The next sessions where the person lives, of courses that still need somebody in the room."""
    together = {rules.SESSIONS, rules.TASKS, rules.TASK}
    wanted = [each.edition.course_id for each in subjects if rules.codes(each.edition.rule) & together]
    homes = Residence.objects.open().filter(learner=person_id).select_related("commune__parent") if wanted else ()
    return next((classes.next_sessions(wanted, home.commune.today().pk, now) for home in homes), {})


def _lines(group: Group, subject: Subject, details: _Details, *, is_open: bool) -> Lines:
    still = is_open and not group.is_met
    parts = tuple(_line_or_lines(part, subject, details, still) for part in group.parts)
    return Lines(group.kind, group.needed, parts, group.is_met)


def _line_or_lines(part: Part, subject: Subject, details: _Details, is_open: bool) -> Lines | Line:
    if isinstance(part, Group):
        return _lines(part, subject, details, is_open=is_open)
    is_open = is_open and not part.is_met
    return Line(
        part.code,
        part.met_at,
        int(part.done),
        int(part.total),
        is_open,
        proofs=tuple(_proofs(part, details)),
        tasks=_tasks_of(part, subject, details),
        lesson=_lesson(subject.edition, subject.step.stone) if is_open and part.code == rules.LESSONS else None,
        session=details.coming.get(subject.edition.course_id) if is_open else None,
        skills=skill_marks(subject.edition) if part.code == rules.ASSESSMENT else (),
    )


def skill_marks(edition: Edition) -> tuple[tuple[str, int], ...]:
    """``(name, percentage)`` of each skill that has a pass mark of its own."""
    marks = {skill: terms.get("pass_mark", 0) for skill, terms in sorted(edition.skills.items())}
    return tuple((framework.name(skill), mark) for skill, mark in marks.items() if mark)


def _proofs(criterion: rules.Criterion, details: _Details) -> Iterator[Proof]:
    for fact in criterion.evidence:
        if criterion.code == rules.SESSIONS:
            yield Proof(details.sessions[fact.ref].starts_at, fact.ref, place=details.sessions[fact.ref].place)
        elif criterion.code == rules.EXEMPTION:
            yield Proof(fact.at, fact.ref, what=details.exemptions[fact.ref].get_kind_display())
        elif criterion.code == rules.ASSESSMENT:
            yield Proof(fact.at, fact.ref)


def _tasks_of(criterion: rules.Criterion, subject: Subject, details: _Details) -> tuple[Task, ...]:
    if criterion.code not in (rules.TASKS, rules.TASK):
        return ()
    signed = {details.sign_offs[fact.ref].task_key: details.sign_offs[fact.ref] for fact in criterion.evidence}
    asked = tasks(subject.edition, signed, details.names)
    return tuple(task for task in asked if criterion.code == rules.TASKS or task.key == criterion.task_key)


def _task(task: Mapping[str, str], sign_off: SignOff | None, names: Mapping[str, str]) -> Task:
    return Task(task["key"], task["title"], task["how"], _signed(sign_off, names) if sign_off else None)


def _signed(sign_off: SignOff, names: Mapping[str, str]) -> Proof:
    by = names.get(sign_off.marked_by_id, "")
    return Proof(sign_off.occurred_at, str(sign_off.pk), "", "", by, sign_off.is_assisted, sign_off.note)


def _lesson(edition: Edition, stone: Stone | None) -> Lesson | None:
    keys = [lesson.key for lesson in learning.lessons(edition)]
    return Lesson(keys.index(stone.key) + 1, stone.slug, stone.title) if stone else None

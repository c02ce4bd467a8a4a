"""Tests on paper: who may get a sheet, which sheets there are, what was understood of the answers typed in from one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Learner
from audit.rules import Actor
from courses.models import (
    Attempt,
    Attendance,
    ClassSession,
    Edition,
    Enrolment,
    PaperSheet,
    QuestionVersion,
    Seat,
    TryGrant,
)
from courses.queries import assessment, authoring, classes, learning, locks
from courses.rules import drawing, paper, questions
from courses.rules.questions import Response, Way

READY, PRINTED, TYPED, PASSED, RUNNING, ELSEWHERE, WAITS, LOCKED = (
    "ready", "printed", "typed", "passed", "running", "elsewhere", "waits", "locked",
)  # fmt: skip
PRINTS = (READY, TYPED, PASSED, RUNNING, ELSEWHERE)
"""Who may get a sheet now. Only ``ready`` are meant when nobody says whom."""


def visible_to(actor: Actor) -> QuerySet[PaperSheet]:
    """Sheets of the sessions that the actor sees, of persons to whom the actor may attest."""
    rows = PaperSheet.objects.filter(
        session__in=classes.visible_to(actor), learner__canonical__in=classes.people(actor)
    )
    return rows.select_related("session__course", "session__unit", "session__venue", "learner__canonical", "edition")


def seats(session: ClassSession) -> dict[UUID, int]:
    """The number of each person's seat in the class of the session; of rows that were merged the lower."""
    if session.study_class_id is None:
        return {}
    rows = Seat.objects.held().filter(study_class=session.study_class_id, number__isnull=False).order_by("-number")
    return {person: number for person, number in rows.values_list("learner__canonical", "number") if number}


# Who may get a sheet


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the room, and what a sheet for them would mean now."""

    learner: Learner
    seat: int | None
    edition: Edition
    state: str
    sheet: PaperSheet | None = None
    """The open one, here or in another session; or the last one of this session that was typed in."""
    until: datetime | None = None
    """Who waits: until when."""
    since: datetime | None = None
    """Who has a try running at the screen: since when."""
    grant: TryGrant | None = None
    """What lets the person try in spite of the limits."""

    @property
    def enrolment(self) -> Enrolment:
        """As it is, or as it would be made."""
        return Enrolment(learner=self.learner, course_id=self.edition.course_id, edition=self.edition)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Of the people of a room, by person."""

    tries: Mapping[UUID, list[Attempt]]
    sheets: Mapping[UUID, list[PaperSheet]]
    grants: Mapping[UUID, TryGrant]


def candidates(session: ClassSession, actor: Actor, now: datetime) -> list[Candidate]:
    """Everybody with a seat in the class; without a class, whoever is marked as there. Limits are judged for the time
    when the test is written: not before the session begins. As many queries for forty people as for one, unless the
    course is strict or in order: then each person's way is looked at.
    """
    now = max(now, session.starts_at)
    newest = authoring.newest_edition(session.course)
    if newest is None or newest.draw == 0:
        return []
    seated = seats(session) if session.study_class_id else dict.fromkeys(_there(session), None)
    people = list(classes.people(actor).filter(pk__in=seated).order_by("sort_key", "pk"))
    facts = _facts(session, [each.pk for each in people])
    pins = learning.pins([each.pk for each in people], [session.course_id])
    found = [
        _candidate(session, each, seated[each.pk], pins.get((each.pk, session.course_id), newest), facts, now)
        for each in people
    ]
    return sorted(found, key=lambda each: each.seat or 0)


def _there(session: ClassSession) -> list[UUID]:
    return [pk for pk, marks in classes.standing_marks(session).items() if marks[0].status in Attendance.THERE]


def _facts(session: ClassSession, people: Collection[UUID]) -> _Facts:
    of_room = {"learner__canonical__in": people, "course": session.course_id}
    tries: dict[UUID, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(**of_room).select_related("learner").order_by("occurred_at", "pk"):
        tries[attempt.learner.canonical_id].append(attempt)
    sheets: dict[UUID, list[PaperSheet]] = defaultdict(list)
    rows = PaperSheet.objects.in_force().filter(**of_room).select_related("learner", "session").order_by("printed_at")
    for sheet in rows:
        sheets[sheet.learner.canonical_id].append(sheet)
    grants: dict[UUID, TryGrant] = {}
    for grant in TryGrant.objects.waiting().filter(**of_room).select_related("learner").order_by("granted_at", "pk"):
        grants.setdefault(grant.learner.canonical_id, grant)
    return _Facts(tries, sheets, grants)


def _candidate(
    session: ClassSession, learner: Learner, seat: int | None, edition: Edition, facts: _Facts, now: datetime
) -> Candidate:
    """Judged as a try at the screen would be: what locks, what runs, the limits, a granted try."""
    tries = facts.tries.get(learner.pk, [])
    open_, typed = _sheets_of(facts.sheets.get(learner.pk, []), session)
    if open_ and open_.session_id == session.pk:
        return Candidate(learner, seat, edition, PRINTED, open_)
    if locks.on_assessment(edition, learner.pk, session.course.code)[1]:
        return Candidate(learner, seat, edition, LOCKED)
    plain = Candidate(learner, seat, edition, READY)
    until = assessment.next_try(plain.enrolment, tries, now=now)
    grant = facts.grants.get(learner.pk) if until else None
    if until and grant is None:
        return Candidate(learner, seat, edition, WAITS, typed, until)
    running = next((each for each in tries if each.state == Attempt.State.OPEN and not each.is_over(now)), None)
    reasons = {
        ELSEWHERE: open_ is not None,
        RUNNING: running is not None,
        PASSED: any(each.is_passed for each in tries),
        TYPED: typed is not None and grant is None,
    }
    state = next((each for each, holds in reasons.items() if holds), READY)
    since = running.occurred_at if running else None
    return Candidate(learner, seat, edition, state, open_ or typed, None, since, grant)


def _sheets_of(sheets: Sequence[PaperSheet], session: ClassSession) -> tuple[PaperSheet | None, PaperSheet | None]:
    """The open one, that of this session first; the last of this session that was typed in."""
    open_ = sorted((each for each in sheets if each.is_open), key=lambda each: each.session_id != session.pk)
    typed = [each for each in sheets if each.typed_at and each.session_id == session.pk]
    return (open_[0] if open_ else None), (typed[-1] if typed else None)


def minutes(candidate: Candidate) -> int:
    limit = assessment.time_limit(candidate.enrolment)
    return int(limit.total_seconds() // 60) if limit else 0


# What is asked


def pool(edition: Edition) -> list[drawing.PoolItem]:
    """What a sheet may ask."""
    versions = assessment.bank(edition)
    kinds = {version.pk: version.question.kind for version in versions}
    return paper.printable(assessment.pool(versions), kinds)


def lack(edition: Edition) -> paper.TooFew | None:
    """Why no sheet can be printed from an edition, where that is so."""
    quotas = {skill: terms["draw"] for skill, terms in edition.skills.items()}
    whole = assessment.pool(assessment.bank(edition))
    return paper.too_few(whole, pool(edition), draw=edition.draw, quotas=quotas)


# Sheets


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of a session: whose it is, where they sit, what became of it."""

    sheet: PaperSheet
    learner: Learner
    seat: int | None
    attempt: Attempt | None


def sheets(session: ClassSession, actor: Actor) -> list[SheetRow]:
    """Those in force, by number."""
    found = list(visible_to(actor).filter(session=session, voided_at__isnull=True).order_by("number"))
    attempts = Attempt.objects.defer("items").in_bulk([each.pk for each in found])
    seated = seats(session)
    return [
        SheetRow(each, each.learner.canonical, seated.get(each.learner.canonical_id), attempts.get(each.pk))
        for each in found
    ]


def next_sheet(sheet: PaperSheet, actor: Actor) -> PaperSheet | None:
    """The sheet to type in after this one: the next number that is still open, the lowest after the last."""
    rows = visible_to(actor).filter(session=sheet.session_id).open().exclude(pk=sheet.pk)  # type: ignore[attr-defined]
    numbers = sorted(rows.values_list("number", "pk"), key=lambda row: (row[0] < sheet.number, row[0]))
    return rows.get(pk=numbers[0][1]) if numbers else None


# Answers


@dataclass(frozen=True, slots=True)
class Box:
    """One question of a sheet, with what was typed for it. Nothing here says whether it is right."""

    number: int
    version: QuestionVersion
    order: Sequence[str]
    way: Way
    typed: str
    response: Response | None
    written: str
    """What was understood, as a person would write it; "?" where nobody can read the paper."""
    is_clear: bool
    """Understood, or nothing was written."""

    @property
    def words(self) -> list[str]:
        return questions.answer_texts(self.version.question.kind, self.version.body, self.response)


def boxes(sheet: PaperSheet, answers: Sequence[str] = ()) -> list[Box]:
    """The questions of a sheet in its order, with the answers typed so far."""
    ids = [item["version"] for item in sheet.items]
    versions = QuestionVersion.objects.select_related("question").in_bulk(ids)
    typed = [*answers, *[""] * (len(ids) - len(answers))]
    return [
        _box(number, versions[item["version"]], item["order"], text)
        for number, (item, text) in enumerate(zip(sheet.items, typed, strict=False), start=1)
    ]


def _box(number: int, version: QuestionVersion, order: Sequence[str], typed: str) -> Box:
    kind, body, text = version.question.kind, version.body, typed.strip()
    values = None if text in {"", paper.UNREADABLE} else questions.read_paper(kind, body, order, text)
    response = None if values is None else questions.read(kind, body, values)
    is_clear = response is not None or text in {"", paper.UNREADABLE}
    written = text if response is None else questions.write_paper(kind, body, order, response)
    return Box(number, version, order, questions.way(kind, body), text, response, written, is_clear)


def understood(found: Sequence[Box]) -> Iterator[str]:
    """What is kept of a typing."""
    return (box.written for box in found)

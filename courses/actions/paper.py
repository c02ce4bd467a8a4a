"""Printing tests on paper. Making the sheet is the start of the try: what limits a try is looked at here, and never
when its answers are typed in.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.actions import record
from audit.rules import Actor
from courses.actions.attempts import close_attempt, draw_items
from courses.models import Attempt, ClassSession, Enrolment, PaperSheet, QuestionVersion
from courses.queries import assessment
from courses.queries import paper as queries
from courses.queries.paper import Candidate
from courses.rules import paper as rules


class TooFewQuestionsError(Exception):
    """The bank has not enough questions that work on paper."""

    def __init__(self, lack: rules.TooFew) -> None:
        super().__init__(lack.skill)
        self.lack = lack


class SessionCancelledError(Exception):
    """Nobody writes a test in a session that does not take place."""


@dataclass(frozen=True, slots=True)
class Printed:
    """``sheets`` are new; ``left_out`` were asked for and have to wait, or to learn something first."""

    sheets: tuple[PaperSheet, ...]
    left_out: tuple[Candidate, ...]


@transaction.atomic
def print_sheets(*, session_id: UUID, learner_ids: Collection[UUID], by: Actor, at: datetime) -> Printed:
    """A sheet for each of these people of the room who has none yet. Asked for again, nothing is made twice.

    A sheet that somebody still has from another session is voided by the new one: a person has one try on paper at a
    time. Raises ``SessionCancelledError`` and ``TooFewQuestionsError``.
    """
    session = _locked(session_id)
    wanted = set(learner_ids)
    _settle(session, wanted, at)
    chosen = [each for each in queries.candidates(session, by, at) if each.learner.pk in wanted]
    allowed = [each for each in chosen if each.state in queries.PRINTS]
    for edition in {each.edition for each in allowed}:
        if found := queries.lack(edition):
            raise TooFewQuestionsError(found)
    number = max(session.paper_sheets.aggregate(last=Max("number"))["last"] or 0, rules.FIRST - 1)
    sheets = tuple(_print(session, each, number + n, by, at) for n, each in enumerate(allowed, start=1))
    if sheets:
        details = {"sheets": {each.number: str(each.learner_id) for each in sheets}}
        record(
            by=by, at=at, act="paper.print", object_type="class_session", object_id=session.pk, details=details,
        )  # fmt: skip
    left_out = tuple(each for each in chosen if each.state in {queries.WAITS, queries.LOCKED})
    return Printed(sheets, left_out)


def _locked(session_id: UUID) -> ClassSession:
    """The session's lock gives the numbers one after the other."""
    rows = ClassSession.objects.select_for_update(of=("self",)).select_related("course", "unit", "venue")
    session: ClassSession = rows.get(pk=session_id)
    if session.cancelled_at:
        raise SessionCancelledError
    return session


def _settle(session: ClassSession, people: Collection[UUID], at: datetime) -> None:
    """Tries at the screen begin one after the other with those on paper; one whose time is over counts as closed."""
    mine = {"learner__canonical__in": people, "course": session.course_id}
    list(Enrolment.objects.select_for_update(of=("self",)).filter(**mine).order_by("pk").values_list("pk", flat=True))
    over = Attempt.objects.filter(**mine, state=Attempt.State.OPEN, deadline__lte=at).order_by("pk")
    for pk in list(over.values_list("pk", flat=True)):
        close_attempt(attempt_id=pk, at=at)


def _print(session: ClassSession, candidate: Candidate, number: int, by: Actor, at: datetime) -> PaperSheet:
    before = candidate.sheet
    if before and before.is_open:
        _void([before], _("Đã in bài mới ở buổi khác, số đề %(n)d") % {"n": number}, by, at)
    seed, edition = secrets.randbits(62), candidate.edition
    sheet = PaperSheet.objects.create(
        session=session,
        learner=candidate.learner,
        course_id=session.course_id,
        edition=edition,
        number=number,
        seed=seed,
        items=draw_items(edition, seed, avoid=_seen(candidate), pool=queries.pool(edition)),
        minutes=queries.minutes(candidate),
        printed_at=at,
        printed_by_id=by.id,
    )
    if candidate.grant:
        candidate.grant.sheet = sheet
        candidate.grant.save(update_fields=["sheet"])
    return sheet


def _seen(candidate: Candidate) -> set[int]:
    """What the person was asked last: at the screen, and on sheets that were replaced."""
    last = assessment.tries(candidate.learner.pk, candidate.edition.course_id).order_by("occurred_at", "pk").last()
    rows = PaperSheet.objects.filter(learner__canonical=candidate.learner.pk, course=candidate.edition.course_id)
    ids = {item["version"] for items in rows.values_list("items", flat=True) for item in items}
    seen = set(QuestionVersion.objects.filter(pk__in=ids).values_list("question_id", flat=True))
    return seen | (assessment.questions_of(last) if last else set())


@transaction.atomic
def print_anew(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> Printed:
    """Other questions for everybody whose sheet was not used: the old ones are worth nothing any more."""
    people = void_sheets(session_id=session_id, reason=reason, by=by, at=at)
    return print_sheets(session_id=session_id, learner_ids=people, by=by, at=at)


@transaction.atomic
def void_sheets(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> list[UUID]:
    """Take back the sheets of a session that were not typed in. Returns whose they were; the second time, nobody's."""
    session = ClassSession.objects.select_for_update(of=("self",)).get(pk=session_id)
    rows = queries.visible_to(by).filter(session=session, typed_at__isnull=True, voided_at__isnull=True)
    sheets = list(rows.select_for_update(of=("self",)).order_by("number"))
    _void(sheets, reason, by, at)
    return [each.learner.canonical_id for each in sheets]


def _void(sheets: Sequence[PaperSheet], reason: str, by: Actor, at: datetime) -> None:
    for sheet in sheets:
        sheet.voided_at, sheet.voided_by_id, sheet.voided_reason = at, by.id, reason
        sheet.save(update_fields=["voided_at", "voided_by_id", "voided_reason"])
        _give_back(sheet)
    if sheets:
        details = {"sheets": [each.number for each in sheets]}
        record(
            by=by, at=at, act="paper.void", object_type="class_session", object_id=sheets[0].session_id, reason=reason,
            details=details,
        )  # fmt: skip


def _give_back(sheet: PaperSheet) -> None:
    """The granted try waits again, unless another one was granted meanwhile."""
    grant = getattr(sheet, "grant", None)
    if grant is None:
        return
    waiting = type(grant).objects.waiting().filter(learner=grant.learner_id, course=grant.course_id)
    if not waiting.exists():
        grant.sheet = None
        grant.save(update_fields=["sheet"])

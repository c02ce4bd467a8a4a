"""Typing in the answers of a sheet: the attempt is made, answered and closed at once, under the key of the sheet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.rules import Actor
from courses.actions.attempts import score_attempt
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import ReasonMissingError
from courses.actions.learning import enrol
from courses.models import Attempt, AttemptAnswer, ClassSession, PaperSheet, SheetTyping, TryGrant
from courses.queries import paper as queries
from courses.queries.paper import Box
from courses.rules import questions


class SheetVoidedError(Exception):
    """Another sheet took its place."""


class UnclearError(Exception):
    """Some answers cannot be understood; nothing was kept."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, numbers)))
        self.numbers = numbers


class TypedOtherwiseError(Exception):
    """The sheet was typed in before with other answers: those stand until they are corrected with a reason."""


class WouldLowerError(Exception):
    """A correction never lowers what a person has reached."""


@transaction.atomic
def type_answers(*, sheet_id: UUID, answers: Sequence[str], by: Actor, at: datetime) -> Attempt:
    """Grade a sheet by what was typed in from it; the same once more, by whomever, is the same result.

    Raises ``PaperSheet.DoesNotExist`` out of sight, ``NotStartedError`` before the session or when it does not take
    place, ``SheetVoidedError``, ``UnclearError``, ``TypedOtherwiseError``.
    """
    sheet = _locked(sheet_id, by)
    if sheet.voided_at:
        raise SheetVoidedError
    if at < sheet.session.starts_at or sheet.session.cancelled_at:
        raise NotStartedError(sheet.session)
    boxes = _clear(sheet, answers)
    if sheet.typed_at:
        if list(queries.understood(boxes)) != _last(sheet).answers:
            raise TypedOtherwiseError
        return Attempt.objects.get(pk=sheet.pk)
    person = sheet.learner.canonical
    enrol(learner=person, course=sheet.course, edition=sheet.edition, at=at)
    attempt = _attempt(sheet, boxes, at)
    score_attempt(attempt=attempt, at=at)
    TryGrant.objects.filter(sheet=sheet).update(used_by=attempt)
    sheet.typed_at = at
    sheet.save(update_fields=["typed_at"])
    _keep(sheet, attempt, boxes, by, at)
    return attempt


@transaction.atomic
def correct_answers(*, sheet_id: UUID, answers: Sequence[str], reason: str, by: Actor, at: datetime) -> Attempt:
    """Put right what was typed wrongly. What stood before is kept with who typed it; the result may rise and never
    falls, as when a question is marked again. Raises as ``type_answers`` does, ``ReasonMissingError`` and
    ``WouldLowerError``.
    """
    sheet = _locked(sheet_id, by)
    boxes = _clear(sheet, answers)
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("edition").get(pk=sheet.pk)
    if list(queries.understood(boxes)) == _last(sheet).answers:
        return attempt
    if not reason:
        raise ReasonMissingError
    before = attempt.score, attempt.is_passed
    attempt.answers.all().delete()
    _answers(attempt, boxes)
    score_attempt(attempt=attempt, at=at)
    if (attempt.is_passed, attempt.score) < (before[1], before[0]) or (attempt.score or 0) < (before[0] or 0):
        raise WouldLowerError
    _keep(sheet, attempt, boxes, by, at, reason)
    return attempt


def _locked(sheet_id: UUID, by: Actor) -> PaperSheet:
    PaperSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
    return queries.visible_to(by).select_related("course").get(pk=sheet_id)


def _last(sheet: PaperSheet) -> SheetTyping:
    return sheet.typings.order_by("typed_at", "pk").reverse()[0]


def _clear(sheet: PaperSheet, answers: Sequence[str]) -> list[Box]:
    boxes = queries.boxes(sheet, answers)
    unclear = [box.number for box in boxes if not box.is_clear]
    if unclear:
        raise UnclearError(unclear)
    return boxes


def _attempt(sheet: PaperSheet, boxes: Sequence[Box], at: datetime) -> Attempt:
    """Begun when the paper could be there and the session was on, handed in when it ended, or now."""
    begun = min(max(sheet.printed_at, sheet.session.starts_at), at)
    attempt = Attempt.objects.create(
        id=sheet.pk,
        learner=sheet.learner.canonical,
        course=sheet.course,
        edition=sheet.edition,
        session=sheet.session,
        seed=sheet.seed,
        items=sheet.items,
        state=Attempt.State.SUBMITTED,
        submitted_at=_handed_in(sheet.session, begun, at),
        score=0,
        is_passed=False,
        is_assisted=True,
        device=Attempt.PAPER,
        occurred_at=begun,
        received_at=at,
    )
    _answers(attempt, boxes)
    return attempt


def _handed_in(session: ClassSession, begun: datetime, at: datetime) -> datetime:
    return session.ends_at if begun < session.ends_at < at else at


def _answers(attempt: Attempt, boxes: Sequence[Box]) -> None:
    moment = attempt.submitted_at or attempt.received_at
    AttemptAnswer.objects.bulk_create(
        AttemptAnswer(
            attempt=attempt,
            version=box.version,
            response=box.response,
            is_right=questions.is_right(box.version.question.kind, box.version.body, box.response),
            given_at=moment,
            saved_at=moment,
        )
        for box in boxes
        if box.response is not None
    )


def _keep(sheet: PaperSheet, attempt: Attempt, boxes: Sequence[Box], by: Actor, at: datetime, reason: str = "") -> None:
    """Who typed what, and what it was worth."""
    SheetTyping.objects.create(
        sheet=sheet,
        learner=sheet.learner,
        attempt=attempt,
        answers=list(queries.understood(boxes)),
        score=attempt.score or 0,
        is_passed=bool(attempt.is_passed),
        reason=reason,
        typed_by_id=by.id,
        typed_at=at,
    )
    details = {"learner": str(attempt.learner_id), "session": str(sheet.session_id), "score": str(attempt.score)}
    record(
        by=by, at=at, act="paper.correct" if reason else "paper.type", object_type="paper_sheet", object_id=sheet.pk,
        reason=reason, details=details,
    )  # fmt: skip

"""The roll of a session. Marks are appended: one that was wrong is withdrawn, with who and why, and a new one made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from audit.actions import record
from audit.rules import Actor
from courses.actions.classes import NotStartedError
from courses.actions.completion import record_completions
from courses.actions.learning import FactRefusedError, enrol
from courses.actions.study_classes import seat_people
from courses.models import Attendance, ClassSession, Completion, Enrolment
from courses.queries import authoring, classes, study_classes
from courses.rules import completion as rules
from courses.rules.classes import is_open


class OutOfSightError(LookupError):
    """Somebody to whom the actor may not attest."""


class ChangedMeanwhileError(Exception):
    """These persons were marked by somebody else since the page was opened; nothing was saved."""

    def __init__(self, learner_ids: Sequence[UUID]) -> None:
        super().__init__(", ".join(map(str, learner_ids)))
        self.learner_ids = learner_ids


class ReasonMissingError(Exception):
    """A mark that stands is taken back only with a reason."""


@dataclass(frozen=True, slots=True)
class NewMark:
    """One person on the roll, under a key made where it was marked. Without a ``status`` the mark is only taken back.

    ``replaces`` is the mark that was seen when this one was made.
    """

    fact_id: UUID
    learner_id: UUID
    status: str
    replaces: UUID | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What saving the roll did: how many marks are new, how many were corrected, who has completed the course by it."""

    new: int
    corrected: int
    completed: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    new: list[NewMark]
    withdrawn: list[UUID]
    corrected: int


@transaction.atomic
def mark_attendance(
    *, session_id: UUID, marks: Sequence[NewMark], by: Actor, at: datetime, reason: str = "", device: str = ""
) -> Marked:
    """Save a roll, all of it or nothing. Saved again it changes nothing. Whoever was there is enrolled in the course.

    Raises ``NotStartedError`` before the session begins or when it does not take place, ``OutOfSightError`` for who is
    out of scope, ``FactRefusedError`` when a known key comes with another body, ``ChangedMeanwhileError`` when a mark
    that would be replaced is not the one that was seen, ``ReasonMissingError`` when one is replaced without a reason.
    """
    rows = ClassSession.objects.select_for_update(of=("self",)).select_related("course", "study_class")
    session = rows.get(pk=session_id)
    if at < session.starts_at or session.cancelled_at:
        raise NotStartedError(session)
    marks = sorted(marks, key=lambda each: each.learner_id)
    _check_scope(marks, by)
    plan = _plan(session, marks)
    if plan.withdrawn and not reason:
        raise ReasonMissingError
    Attendance.objects.filter(pk__in=plan.withdrawn).update(
        withdrawn_at=at, withdrawn_by_id=by.id, withdrawn_reason=reason
    )
    Attendance.objects.bulk_create(_fact(session, mark, by, at, device) for mark in plan.new)
    if plan.new or plan.withdrawn:
        details = {"new": [str(each.fact_id) for each in plan.new], "withdrawn": [str(pk) for pk in plan.withdrawn]}
        record(
            by=by, at=at, act="attendance.mark", object_type="class_session", object_id=session.pk,
            reason=reason if plan.withdrawn else "", details=details,
        )  # fmt: skip
    there = [mark.learner_id for mark in marks if mark.status in Attendance.THERE]
    _seat(session, there, by, at)
    return Marked(len(plan.new) - plan.corrected, plan.corrected, _complete(session, there, at))


def _seat(session: ClassSession, there: Sequence[UUID], by: Actor, at: datetime) -> None:
    """Who comes to a class is in it; where it is full they wait for a place."""
    if session.study_class is None or session.study_class.closed_at:
        return
    strangers = set(there) - study_classes.seated(session.study_class)
    if strangers:
        seat_people(class_id=session.study_class.pk, learner_ids=sorted(strangers), by=by, at=at)


def _check_scope(marks: Sequence[NewMark], by: Actor) -> None:
    wanted = {mark.learner_id for mark in marks}
    seen = set(classes.people(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if seen != wanted:
        raise OutOfSightError(str(wanted - seen))


def _plan(session: ClassSession, marks: Sequence[NewMark]) -> _Plan:
    """What is new, what goes, and how many of the new ones correct an old one."""
    known = _known(marks)
    standing = classes.standing_marks(session)
    new, withdrawn, corrected, surprises = [], [], 0, []
    for mark in marks:
        if mark.fact_id in known:
            if known[mark.fact_id] != (session.pk, mark.learner_id, mark.status):
                raise FactRefusedError(str(mark.fact_id))
            continue
        old = standing.get(mark.learner_id, [])
        if mark.status == (old[0].status if old else ""):
            continue
        if mark.replaces != (old[0].pk if old else None):
            surprises.append(mark.learner_id)
        withdrawn += [each.pk for each in old]
        if mark.status:
            new.append(mark)
            corrected += bool(old)
    if surprises:
        raise ChangedMeanwhileError(surprises)
    return _Plan(new, withdrawn, corrected)


def _known(marks: Sequence[NewMark]) -> Mapping[UUID, tuple[UUID, UUID, str]]:
    """Facts that were received before under these keys: ``{key: (session, person, status)}``."""
    rows = Attendance.objects.filter(pk__in=[mark.fact_id for mark in marks]).select_related("learner")
    return {row.pk: (row.session_id, row.learner.canonical_id, row.status) for row in rows}


@transaction.atomic
def check_in(*, session_id: UUID, learner_id: UUID, way: str, by: Actor, at: datetime, device: str = "") -> Attendance:
    """Somebody is there: their card was scanned, or they scanned the screen, or signed in at a device of the room. Who
    is marked already stays as marked, whatever it says: an instructor's word is not overruled by a code.

    Raises ``NotStartedError`` while the session is not open.
    """
    session = ClassSession.objects.select_related("course").get(pk=session_id)
    if session.cancelled_at or not is_open(session.starts_at, session.ends_at, at):
        raise NotStartedError(session)
    fresh = Attendance(
        id=uuid7(), session=session, learner_id=learner_id, status=Attendance.Status.PRESENT, way=way,
        occurred_at=at, received_at=at, device=device, marked_by_id=by.id,
    )  # fmt: skip
    standing = classes.standing_mark(session, learner_id)
    if standing is None:
        Attendance.objects.bulk_create([fresh], ignore_conflicts=True)
        standing = classes.standing_mark(session, learner_id) or fresh
    if standing.pk == fresh.pk:
        _complete(session, [learner_id], at)
    return standing


def _fact(session: ClassSession, mark: NewMark, by: Actor, at: datetime, device: str) -> Attendance:
    return Attendance(
        id=mark.fact_id,
        session=session,
        learner_id=mark.learner_id,
        status=mark.status,
        occurred_at=min(mark.occurred_at or at, at),
        received_at=at,
        device=device,
        marked_by_id=by.id,
    )


def _complete(session: ClassSession, person_ids: Collection[UUID], at: datetime) -> tuple[UUID, ...]:
    """Record the completions that being there leads to. Returns whose are new."""
    enrolments = _enrolments(session, person_ids, at)
    done = _completed(session, person_ids)
    for person_id, enrolment in sorted(enrolments.items()):
        if person_id not in done and rules.SESSIONS in rules.codes(enrolment.edition.rule):
            record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=at)
    return tuple(_completed(session, person_ids) - done)


def _completed(session: ClassSession, person_ids: Collection[UUID]) -> set[UUID]:
    rows = Completion.objects.standing().filter(course=session.course_id, learner__canonical__in=person_ids)
    return set(rows.values_list("learner__canonical", flat=True))


def _enrolments(session: ClassSession, person_ids: Collection[UUID], at: datetime) -> dict[UUID, Enrolment]:
    """The enrolment of each, made on the newest edition where it was missing."""
    rows = Enrolment.objects.filter(course=session.course_id, learner__canonical__in=person_ids)
    found: dict[UUID, Enrolment] = {}
    for row in rows.select_related("edition", "learner").order_by("started_at", "pk"):
        found.setdefault(row.person_id, row)
    missing = [pk for pk in person_ids if pk not in found]
    edition = authoring.newest_edition(session.course) if missing else None
    if edition:
        for learner in classes.learners(missing):
            found[learner.pk] = enrol(learner=learner, course=session.course, edition=edition, at=at)
    return found

"""A class: opened with its instructors, its plan of sessions, people on its seats, and closed when it is over."""

import random
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from uuid6 import uuid7

from accounts.actions import learners
from accounts.actions.kiosk import end_sessions
from accounts.actions.learners import Person
from accounts.actions.messages import tell
from accounts.models import Consent, Learner
from audit.actions import record
from audit.queries import holders
from audit.rules import Actor
from courses.actions.classes import HasEvidenceError
from courses.actions.learning import FactRefusedError
from courses.models import (
    Attendance,
    ClassInstructor,
    ClassSession,
    CoursePage,
    ProgrammePage,
    Seat,
    SignOff,
    StudyClass,
)
from courses.queries import classes, study_classes
from courses.rules import classes as rules
from places.models import Unit, Venue


class ClassClosedError(Exception):
    """The class is over: nobody joins and no session is planned any more."""


class SeatsTakenError(Exception):
    """Fewer seats than people sit there already."""

    def __init__(self, held: int) -> None:
        super().__init__(str(held))
        self.held = held


@dataclass(frozen=True, slots=True)
class ClassTerms:
    """What a class is about. ``unit`` is the commune; the first instructor is who answers for the class."""

    subject: CoursePage | ProgrammePage
    unit: Unit
    venue: Venue | None
    seats: int
    instructor_ids: tuple[str, ...]

    def fields(self) -> dict[str, object]:
        is_programme = isinstance(self.subject, ProgrammePage)
        return {
            "course_id": None if is_programme else self.subject.pk,
            "programme_id": self.subject.pk if is_programme else None,
            "unit_id": self.unit.pk,
            "venue_id": self.venue.pk if self.venue else None,
            "seats": self.seats,
        }


@transaction.atomic
def open_class(*, class_id: UUID, terms: ClassTerms, by: Actor, at: datetime) -> StudyClass:
    """Make a class under the key that its form carries: pressed twice, it is one class.

    Raises ``FactRefusedError`` when the key belongs to somebody else's class, or to one with other terms.
    """
    found, is_new = StudyClass.objects.get_or_create(
        pk=class_id, defaults={**terms.fields(), "code": _new_code(), "made_by_id": by.id, "made_at": at}
    )
    if not is_new:
        same = all(getattr(found, name) == value for name, value in terms.fields().items())
        if found.made_by_id != by.id or not same:
            raise FactRefusedError(str(class_id))
        return found
    _set_instructors(found, terms.instructor_ids)
    _record("study_class.open", found, by, at)
    return found


def _new_code() -> str:
    """Not in use. With a million classes one in three hundred would be, and a second is drawn."""
    chance: random.Random = secrets.SystemRandom()
    code = rules.make_code(chance)
    while StudyClass.objects.filter(code=code).exists():
        code = rules.make_code(chance)
    return code


@transaction.atomic
def change_class(*, class_id: UUID, terms: ClassTerms, by: Actor, at: datetime) -> StudyClass:
    """What it is about stays once a session took place (``HasEvidenceError``); place, seats and instructors may change.

    Raises ``SeatsTakenError`` for fewer seats than people. New seats go to those who wait.
    """
    study_class = _locked(class_id)
    held = study_class.places.held().aggregate(n=Count("learner__canonical", distinct=True))["n"]
    if terms.seats < held:
        raise SeatsTakenError(held)
    if terms.subject != study_class.subject and study_classes.has_begun(study_class):
        raise HasEvidenceError(str(class_id))
    for name, value in terms.fields().items():
        setattr(study_class, name, value)
    study_class.save(update_fields=list(terms.fields()))
    _set_instructors(study_class, terms.instructor_ids)
    _let_in(study_class, at)
    _record("study_class.change", study_class, by, at)
    return study_class


@transaction.atomic
def close_class(*, class_id: UUID, by: Actor, at: datetime) -> StudyClass:
    """It is over; sessions that were still to come do not take place. Closed again, the first time stands."""
    study_class = StudyClass.objects.select_for_update().get(pk=class_id)
    if study_class.closed_at is None:
        study_class.sessions.held().filter(starts_at__gt=at).update(
            cancelled_at=at, cancelled_by_id=by.id, cancelled_reason=_("Lớp đã kết thúc.")
        )
        study_class.closed_at, study_class.closed_by_id = at, by.id
        study_class.save(update_fields=["closed_at", "closed_by_id"])
        end_sessions(limit=str(study_class.pk), at=at)
        _record("study_class.close", study_class, by, at)
    return study_class


@transaction.atomic
def reopen_class(*, class_id: UUID, by: Actor, at: datetime) -> StudyClass:
    """It goes on after all; the sessions that were called off by closing stay so. Open already, nothing happens."""
    study_class = StudyClass.objects.select_for_update().get(pk=class_id)
    if study_class.closed_at:
        study_class.closed_at, study_class.closed_by_id = None, ""
        study_class.save(update_fields=["closed_at", "closed_by_id"])
        _record("study_class.reopen", study_class, by, at)
    return study_class


# Seats


@transaction.atomic
def seat_people(*, class_id: UUID, learner_ids: Sequence[UUID], by: Actor, at: datetime) -> list[Seat]:
    """A seat for each, in that order; where all are taken they wait in that order. Who has one keeps it; who had left
    comes back to the own number.

    Raises ``ClassClosedError``.
    """
    study_class = _locked(class_id)
    persons = dict(Learner.objects.filter(pk__in=learner_ids).values_list("pk", "canonical"))
    wanted = dict.fromkeys(persons[pk] for pk in learner_ids)
    rows = study_class.places.filter(learner__canonical__in=wanted).select_related("learner")
    known = {seat.learner.canonical_id: seat for seat in rows.order_by(F("left_at").desc(nulls_last=True), "-number")}
    back = [seat for seat in known.values() if seat.left_at]
    for seat in back:
        seat.left_at, seat.left_by_id, seat.waiting_since = None, "", at
        seat.save(update_fields=["left_at", "left_by_id", "waiting_since"])
    fresh = [
        Seat(study_class=study_class, learner_id=pk, given_by_id=by.id, given_at=at, waiting_since=at)
        for pk in wanted
        if pk not in known
    ]
    Seat.objects.bulk_create(fresh)
    if fresh or back:
        _let_in(study_class, at)
        _record("study_class.seat", study_class, by, at, {"seats": [str(seat.pk) for seat in [*back, *fresh]]})
    return list(study_class.places.filter(pk__in=[seat.pk for seat in [*known.values(), *fresh]]))


@dataclass(frozen=True, slots=True)
class Sitting:
    """How a seat was before it was given: when the person had left, by whom it was noted."""

    left_at: datetime
    left_by_id: str


@transaction.atomic
def take_seats_back(
    *, class_id: UUID, seats: Mapping[UUID, Sitting | None], by: Actor, at: datetime
) -> dict[UUID, str]:
    """Undo ``seat_people``: a seat that was new goes, who had left has left again, free places go to those who wait.
    Seats of people who were marked in the class since stay, and are returned with the reason.

    Raises ``ClassClosedError``.
    """
    study_class = _locked(class_id)
    found = list(study_class.places.filter(pk__in=seats))
    kept = _used(study_class, found)
    going = [seat for seat in found if seat.pk not in kept]
    back = [seat for seat in going if seats[seat.pk]]
    for seat in back:
        before = seats[seat.pk]
        seat.left_at, seat.left_by_id = (before.left_at, before.left_by_id) if before else (at, by.id)
        seat.waiting_since = None
    Seat.objects.bulk_update(back, ["left_at", "left_by_id", "waiting_since"])
    Seat.objects.filter(pk__in=[seat.pk for seat in going if not seats[seat.pk]]).delete()
    if going:
        _let_in(study_class, at)
        _record("study_class.unseat", study_class, by, at, {"seats": [str(seat.pk) for seat in going]})
    return kept


def _used(study_class: StudyClass, seats: Sequence[Seat]) -> dict[UUID, str]:
    """Of whom something was noted in the sessions of the class, and what else hangs on their seats."""
    people = [seat.learner_id for seat in seats]
    marked = Attendance.objects.filter(session__study_class=study_class, learner__in=people)
    signed = SignOff.objects.filter(session__study_class=study_class, learner__in=people)
    there = {*marked.values_list("learner_id", flat=True), *signed.values_list("learner_id", flat=True)}
    facts = holders(Seat, [seat.pk for seat in seats])
    reasons = {pk: _("đã có %(facts)s") % {"facts": ", ".join(kinds)} for pk, kinds in facts.items()}
    return {seat.pk: _("đã có điểm danh trong lớp") for seat in seats if seat.learner_id in there} | reasons


@transaction.atomic
def walk_in(*, class_id: UUID, person: Person, known_to_differ: bool, by: Actor, at: datetime) -> Seat:
    """Somebody new is made known, having agreed by word, and gets a seat, both or neither.

    Raises as ``learners.register`` and ``seat_people`` do.
    """
    learner = learners.register(
        person=person, agreed=[Consent.Purpose.PROCESSING], by=by, at=at, known_to_differ=known_to_differ
    )
    (seat,) = seat_people(class_id=class_id, learner_ids=[learner.pk], by=by, at=at)
    return seat


@transaction.atomic
def leave(*, seat_id: UUID, by: Actor, at: datetime) -> Seat:
    """The person leaves the class; who has waited longest gets the place. What was learned stays with the person."""
    class_id = Seat.objects.values_list("study_class", flat=True).get(pk=seat_id)
    study_class = StudyClass.objects.select_for_update().get(pk=class_id)
    seat = Seat.objects.get(pk=seat_id)
    if seat.left_at is None:
        seat.left_at, seat.left_by_id = at, by.id
        person = Learner.objects.values_list("canonical").filter(pk=seat.learner_id)
        theirs = study_class.places.filter(learner__canonical__in=person, left_at__isnull=True)
        theirs.update(left_at=at, left_by_id=by.id)
        end_sessions(limit=str(study_class.pk), at=at, learner_id=seat.learner_id)
        _let_in(study_class, at)
        _record("study_class.leave", study_class, by, at, {"seat": str(seat.pk)})
    return seat


def _let_in(study_class: StudyClass, at: datetime) -> None:
    """Free places go to those who wait, in their order; who waited is told. New numbers go on counting."""
    held = study_class.places.held().aggregate(n=Count("learner__canonical", distinct=True))["n"]
    waiting = study_class.places.waiting().select_related("learner")
    coming = list(waiting[: max(study_class.seats - held, 0)])
    waited = [seat for seat in coming if seat.waiting_since and seat.waiting_since < at]
    last = study_class.places.aggregate(last=Max("number"))["last"] or 0
    for seat in coming:
        if seat.number is None:
            last += 1
            seat.number = last
        seat.waiting_since = None
    Seat.objects.bulk_update(coming, ["number", "waiting_since"])
    for seat in waited:
        _tell_seat(study_class, seat, at)


def _tell_seat(study_class: StudyClass, seat: Seat, at: datetime) -> None:
    """A place came free, perhaps days after the person began to wait."""
    title = _("Bạn đã có chỗ trong lớp học")
    body = _("Lớp “%(title)s”, %(place)s: bạn đã có chỗ, ghế số %(n)d.")
    words = {"title": study_class.subject.title, "place": study_class.place, "n": seat.number}
    tell(
        learner=seat.learner, topic="seat", key=f"seat:{seat.pk}:{at.isoformat()}", subject=title, body=body % words,
        link=reverse("courses:join", args=[study_class.code]), at=at,
    )  # fmt: skip


# Sessions


@transaction.atomic
def plan_sessions(
    *, class_id: UUID, course: CoursePage, times: Sequence[tuple[datetime, datetime]], by: Actor, at: datetime
) -> list[ClassSession]:
    """A session of the class at each of those times; a time that is planned already stays one session.

    Raises ``ClassClosedError``.
    """
    study_class = _locked(class_id)
    planned = set(study_class.sessions.values_list("starts_at", flat=True))
    instructor = study_class.instructors.order_by("pk").values_list("instructor_id", flat=True).first() or by.id
    fresh = [
        ClassSession(
            pk=uuid7(),
            study_class=study_class,
            course=course,
            unit_id=study_class.unit_id,
            venue_id=study_class.venue_id,
            starts_at=starts_at,
            ends_at=ends_at,
            instructor_id=instructor,
            made_by_id=by.id,
            made_at=at,
        )
        for starts_at, ends_at in times
        if starts_at not in planned
    ]
    ClassSession.objects.bulk_create(fresh)
    if fresh:
        _record("study_class.plan", study_class, by, at, {"sessions": [str(each.pk) for each in fresh]})
    return fresh


@transaction.atomic
def cancel_session(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> ClassSession:
    """It does not take place. ``HasEvidenceError`` when somebody was marked in it."""
    session = ClassSession.objects.select_for_update().get(pk=session_id)
    if session.cancelled_at is None:
        if classes.has_evidence(session):
            raise HasEvidenceError(str(session_id))
        session.cancelled_at, session.cancelled_by_id, session.cancelled_reason = at, by.id, reason
        session.revision += 1
        session.save(update_fields=["cancelled_at", "cancelled_by_id", "cancelled_reason", "revision"])
        record(
            by=by, at=at, act="class_session.cancel", object_type="class_session", object_id=session.pk, reason=reason
        )
    return session


def _locked(class_id: UUID) -> StudyClass:
    """The class, for one act at a time."""
    study_class = StudyClass.objects.select_for_update().get(pk=class_id)
    if study_class.closed_at:
        raise ClassClosedError(str(class_id))
    return study_class


def _set_instructors(study_class: StudyClass, ids: Collection[str]) -> None:
    """In that order: the first answers for the class."""
    study_class.instructors.exclude(instructor_id__in=ids).delete()
    rows = [ClassInstructor(study_class=study_class, instructor_id=each) for each in dict.fromkeys(ids)]
    ClassInstructor.objects.bulk_create(rows, ignore_conflicts=True)


def _record(
    act: str, study_class: StudyClass, by: Actor, at: datetime, details: dict[str, object] | None = None
) -> None:
    more = details or {"unit": study_class.unit_id, "seats": study_class.seats}
    record(by=by, at=at, act=act, object_type="study_class", object_id=study_class.pk, details=more)

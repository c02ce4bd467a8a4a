"""Holding a class session: make it, change it while nothing hangs on it, take an empty one out of the list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.messages import write_to_user
from accounts.models import User
from audit.actions import record
from audit.rules import Actor
from courses.actions.learning import FactRefusedError
from courses.models import ClassSession, CoursePage
from courses.queries import classes
from places.models import Unit, Venue


class NotStartedError(Exception):
    """Nobody can have been at a session that has not begun."""

    def __init__(self, session: ClassSession) -> None:
        super().__init__(str(session.pk))
        self.session = session


class HasEvidenceError(Exception):
    """Something was marked in the session: it is neither changed nor deleted any more."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a session is about. ``unit`` is the commune."""

    course: CoursePage
    unit: Unit
    venue: Venue | None
    starts_at: datetime
    ends_at: datetime
    instructor_id: str

    def fields(self) -> dict[str, object]:
        return {
            "course_id": self.course.pk,
            "unit_id": self.unit.pk,
            "venue_id": self.venue.pk if self.venue else None,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "instructor_id": self.instructor_id,
        }


@transaction.atomic
def hold_session(*, session_id: UUID, terms: Terms, by: Actor, at: datetime) -> ClassSession:
    """Make a session under the key that its form carries: pressed twice, it is one session.

    Raises ``FactRefusedError`` when the key belongs to a session with other terms.
    """
    session, is_new = ClassSession.objects.get_or_create(
        pk=session_id, defaults={**terms.fields(), "made_by_id": by.id, "made_at": at}
    )
    if not is_new:
        if _differs(session, terms) or session.made_by_id != by.id:
            raise FactRefusedError(str(session_id))
        return session
    _record("class_session.hold", session, by, at)
    return session


@transaction.atomic
def change_session(*, session_id: UUID, terms: Terms, by: Actor, at: datetime) -> ClassSession:
    """Correct a session in which nothing was marked yet; ``HasEvidenceError`` otherwise."""
    session = ClassSession.objects.select_for_update().get(pk=session_id)
    if not _differs(session, terms):
        return session
    if classes.has_evidence(session):
        raise HasEvidenceError(str(session_id))
    for name, value in terms.fields().items():
        setattr(session, name, value)
    session.revision += 1
    session.save(update_fields=[*terms.fields(), "revision"])
    _record("class_session.change", session, by, at)
    return session


@transaction.atomic
def substitute(*, session_id: UUID, instructor_id: str, by: Actor, at: datetime) -> ClassSession:
    """Somebody else teaches this one session; said again, nothing changes.

    ``HasEvidenceError`` once something was marked in it, or when it does not take place.
    """
    session = ClassSession.objects.select_for_update().get(pk=session_id)
    if session.instructor_id == instructor_id:
        return session
    if session.cancelled_at or classes.has_evidence(session):
        raise HasEvidenceError(str(session_id))
    before, session.instructor_id = session.instructor_id, instructor_id
    session.revision += 1
    session.save(update_fields=["instructor_id", "revision"])
    details = {"from": before, "to": instructor_id}
    record(
        by=by, at=at, act="class_session.substitute", object_type="class_session", object_id=session.pk, details=details
    )
    _tell_substitute(session, at)
    return session


def _tell_substitute(session: ClassSession, at: datetime) -> None:
    user = User.objects.filter(pk=session.instructor_id).first()
    begins = timezone.localtime(session.starts_at)
    body = _("Bạn dạy thay buổi %(when)s, khóa “%(title)s”, tại %(place)s. Xem mục Lớp học.")
    words = {"when": f"{begins:%H:%M %d/%m/%Y}", "title": session.course.title, "place": session.place}
    if user:
        key = f"substitute:{session.pk}:{session.revision}"
        write_to_user(user=user, key=key, subject=_("Dạy thay một buổi học"), body=body % words, at=at)


@transaction.atomic
def delete_session(*, session_id: UUID, by: Actor, at: datetime) -> None:
    """Take a session that never took place out of the list; ``HasEvidenceError`` when something hangs on it."""
    session = ClassSession.objects.select_for_update().get(pk=session_id)
    if classes.has_evidence(session):
        raise HasEvidenceError(str(session_id))
    _record("class_session.delete", session, by, at)
    session.delete()


def _differs(session: ClassSession, terms: Terms) -> bool:
    return any(getattr(session, name) != value for name, value in terms.fields().items())


def _record(act: str, session: ClassSession, by: Actor, at: datetime) -> None:
    details = {"course": session.course_id, "unit": session.unit_id, "instructor": session.instructor_id}
    record(by=by, at=at, act=act, object_type="class_session", object_id=session.pk, details=details)

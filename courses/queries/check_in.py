"""Seats as cards and codes name them."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from audit.rules import Actor
from courses.models import ClassSession, Seat
from courses.queries import classes
from courses.rules.classes import CLOSES, OPENS


def seats(session: ClassSession) -> int:
    """How many people the session waits for; 0 where anybody may come."""
    return _held(session).count()


def seat_in(session: ClassSession, person_id: UUID) -> Seat | None:
    """The seat of a person in the session's class, or their place among those who wait."""
    if session.study_class_id is None:
        return None
    rows = Seat.objects.filter(study_class=session.study_class_id, left_at__isnull=True)
    return rows.filter(learner__canonical=person_id).first()


def seat_by(session: ClassSession, shown: str) -> Seat | None:
    """The seat that a card's address or a typed number names in this session's class."""
    shown = shown.strip()
    rows = _held(session).select_related("learner__canonical")
    if shown.isdecimal() and len(shown) <= len("999"):
        return rows.filter(number=int(shown)).first()
    try:
        key = UUID(shown.rstrip("/").rpartition("/")[2])
    except ValueError:
        return None
    return rows.filter(pk=key).first()


def on_now(seat: Seat, actor: Actor, now: datetime) -> ClassSession | None:
    """The session of the seat's class that is open and that the actor holds."""
    rows = classes.visible_to(actor).filter(study_class=seat.study_class_id, cancelled_at__isnull=True)
    return rows.filter(starts_at__lte=now + OPENS, ends_at__gte=now - CLOSES).order_by("-starts_at").first()


def _held(session: ClassSession) -> QuerySet[Seat]:
    rows = Seat.objects.held()
    return rows.filter(study_class=session.study_class_id) if session.study_class_id else rows.none()

"""The class behind a shared device: what is open now, who sits where, what may be learned there."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import KioskSession
from accounts.queries import kiosk
from courses.models import ClassSession, CoursePage, Seat, StudyClass
from courses.rules.classes import CLOSES, OPENS


def open_session(study_class: StudyClass, now: datetime) -> ClassSession | None:
    """The session for which the class is together now."""
    rows = study_class.sessions.held().filter(starts_at__lte=now + OPENS, ends_at__gte=now - CLOSES)
    return rows.select_related("course", "venue", "unit").order_by("-starts_at", "pk").first()


def numbers(study_class: StudyClass) -> list[int]:
    """The seats that somebody holds: numbers and nothing else of anybody."""
    rows = study_class.places.held().filter(number__isnull=False).order_by("number")
    return [number for number in rows.values_list("number", flat=True) if number]


def seat(study_class: StudyClass, number: int) -> Seat | None:
    return study_class.places.held().filter(number=number).select_related("learner__canonical").first()


def limit_of(study_class: StudyClass) -> str:
    """What a kiosk session of the class carries."""
    return str(study_class.pk)


def class_of(session: KioskSession) -> StudyClass:
    return StudyClass.objects.select_related("course", "programme").get(pk=UUID(session.limit))


def last_class(session_id: str) -> StudyClass | None:
    """Of a session that may be over: where its device goes next."""
    row = kiosk.last(session_id)
    return class_of(row) if row else None


def seat_number(session: KioskSession) -> int | None:
    rows = Seat.objects.filter(study_class=UUID(session.limit), learner__canonical=session.learner.canonical_id)
    return rows.values_list("number", flat=True).first()


def allows(session: KioskSession, code: str) -> bool:
    """The course is one of the class's. One query."""
    course = CoursePage.objects.filter(code=code)
    taught = Q(classes=UUID(session.limit)) | Q(in_programmes__programme__classes=UUID(session.limit))
    return bool(course.filter(taught).exists())

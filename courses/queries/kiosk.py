"""The class behind a shared device: what is open now, who sits where, what may be learned there."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import KioskSession
from accounts.queries import kiosk
from courses.models import ClassSession, CoursePage, Seat, StudyClass
from courses.rules import doors
from courses.rules.classes import CLOSES, OPENS


def _open(sessions: QuerySet[ClassSession], now: datetime) -> QuerySet[ClassSession]:
    together = sessions.filter(cancelled_at__isnull=True, starts_at__lte=now + OPENS, ends_at__gte=now - CLOSES)
    return together.filter(study_class__closed_at__isnull=True, study_class__isnull=False)


def open_session(study_class: StudyClass, now: datetime) -> ClassSession | None:
    """The session for which the class is together now."""
    rows = _open(ClassSession.objects.filter(study_class=study_class), now)
    return rows.select_related("course", "venue", "unit").order_by("-starts_at", "pk").first()


def room_code(session: ClassSession) -> str:
    """What stands on the board of the session's room."""
    return doors.room_code(settings.SECRET_KEY.encode(), session.pk)


def in_room(code: str, now: datetime) -> ClassSession | None:
    """The session whose room has this code, while it is open; of the whole province some hundreds are."""
    key = settings.SECRET_KEY.encode()
    keys = _open(ClassSession.objects.all(), now).order_by("pk").values_list("pk", flat=True)
    found = next((pk for pk in keys if code and doors.room_code(key, pk) == code), None)
    rows = ClassSession.objects.select_related(
        "course", "venue", "unit", "study_class__course", "study_class__programme", "study_class__unit",
        "study_class__venue",
    )  # fmt: skip
    return rows.filter(pk=found).first() if found else None


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


def last_room(session_id: str, now: datetime) -> str:
    """The code of the room in which a session ran that may be over: where its device goes next. "" when the class is
    not together any more.
    """
    row = kiosk.last(session_id)
    found = open_session(class_of(row), now) if row else None
    return room_code(found) if found else ""


def allows(session: KioskSession, code: str) -> bool:
    """The course is one of the class's. One query."""
    course = CoursePage.objects.filter(code=code)
    taught = Q(classes=UUID(session.limit)) | Q(in_programmes__programme__classes=UUID(session.limit))
    return bool(course.filter(taught).exists())

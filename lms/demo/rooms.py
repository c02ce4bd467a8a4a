"""A few class sessions of the demo instructor: held, marked, with a task signed off, and one still to come."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, Residence, User
from accounts.queries import actor_for
from audit.rules import Actor
from courses.actions.classes import Terms, hold_session
from courses.actions.classes_attendance import NewMark, mark_attendance
from courses.actions.classes_practice import sign_off
from courses.models import Attendance, ClassSession, Completion, CoursePage, ProgrammePage
from courses.queries import classes, learning
from lms.demo.people import ACCOUNTS, COMMUNE
from places.models import Unit, Venue

DAYS = (-15, -8, -1, 2)
PEOPLE = 12
STATUSES = (*[Attendance.Status.PRESENT] * 4, Attendance.Status.LATE, Attendance.Status.ABSENT)


@transaction.atomic
def load(programme: ProgrammePage, at: datetime) -> int:
    """Hold the sessions of the programme's last course. Returns how many are new; the second time, none."""
    phone = next(account.phone for account in ACCOUNTS if account.role == "instructor")
    instructor = User.objects.get(phone=f"+84{phone[1:]}")
    if ClassSession.objects.filter(instructor_id=str(instructor.pk)).exists():
        return 0
    course = programme.programme_courses.order_by("sort_order").last().course
    venue, by = _venue(), actor_for(instructor)
    for day in DAYS:
        session = _hold(course, venue, by, at + timedelta(days=day))
        if day < 0:
            _mark(session, by)
    return len(DAYS)


def _venue() -> Venue:
    commune = Unit.objects.get(code=COMMUNE)
    venue = Venue.objects.filter(unit__path__startswith=commune.path).first()
    if venue is None:
        venue = Venue(name="Nhà văn hóa tổ dân phố 3", unit=commune, seats=60, has_internet=True)
        venue.name_parts()
        venue.save()
    return venue


def _hold(course: CoursePage, venue: Venue, by: Actor, day: datetime) -> ClassSession:
    begin = timezone.localtime(day).replace(hour=14, minute=0, second=0, microsecond=0)
    commune = Unit.objects.get(code=COMMUNE)
    terms = Terms(course, commune, venue, begin, begin + timedelta(hours=2), by.id)
    return hold_session(session_id=uuid7(), terms=terms, by=by, at=begin - timedelta(days=3))


def _people(session: ClassSession, by: Actor) -> list[UUID]:
    """People of the commune, those first who have not completed the course."""
    home = Residence.objects.open().filter(commune=session.unit).values("learner")
    done = Completion.objects.standing().filter(course=session.course, learner=OuterRef("pk"))
    people = classes.people(by).filter(pk__in=home).alias(is_done=Exists(done)).order_by("is_done", "created_at", "pk")
    return list(people.values_list("pk", flat=True)[:PEOPLE])


def _mark(session: ClassSession, by: Actor) -> None:
    """The roll as it was called a quarter of an hour after the beginning; the first three show what they can do."""
    called = session.starts_at + timedelta(minutes=15)
    people = _people(session, by)
    marks = [NewMark(uuid7(), pk, STATUSES[n % len(STATUSES)]) for n, pk in enumerate(people)]
    mark_attendance(session_id=session.pk, marks=marks, by=by, at=called)
    edition = learning.current_edition(session.course.code)
    tasks = edition.tasks[:1] if edition else []
    for task in tasks:
        for learner in Learner.objects.filter(pk__in=people[:3]):
            sign_off(
                fact_id=uuid7(), learner=learner, course=session.course, task_key=task["key"], session=session,
                is_assisted=False, by=by, at=session.ends_at - timedelta(minutes=10),
            )  # fmt: skip

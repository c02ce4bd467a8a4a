"""A class of the demo instructor: people on its seats and some waiting, sessions held, marked, with a task signed off,
and one still to come.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, Residence, User
from accounts.queries import actor_for
from audit.rules import SYSTEM, Actor
from courses.actions.classes_attendance import NewMark, mark_attendance
from courses.actions.classes_practice import sign_off
from courses.actions.study_classes import ClassTerms, open_class, plan_sessions, seat_people
from courses.models import Attendance, ClassSession, Completion, CoursePage, ProgrammePage, StudyClass
from courses.queries import classes, learning
from lms.demo.people import ACCOUNTS, COMMUNE
from places.actions import add_village, save_venue
from places.models import Unit, Venue

DAYS = (-15, -8, -1, 2)
SEATS, WAITING, FINISHED = 12, 3, 4
VILLAGES = 6
STATUSES = (*[Attendance.Status.PRESENT] * 4, Attendance.Status.LATE, Attendance.Status.ABSENT)


@transaction.atomic
def load(programme: ProgrammePage, at: datetime) -> int:
    """Open a class of the programme's last course and hold its sessions. Returns how many sessions are new; the second
    time, none.
    """
    phone = next(account.phone for account in ACCOUNTS if account.role == "instructor")
    instructor = User.objects.get(phone=f"+84{phone[1:]}")
    if ClassSession.objects.filter(instructor_id=str(instructor.pk)).exists():
        return 0
    by = actor_for(instructor)
    study_class = _open(programme.programme_courses.order_by("sort_order").last().course, by, at)
    for session in study_class.sessions.filter(starts_at__lt=at).order_by("starts_at"):
        _mark(session, by)
    return len(DAYS)


def _open(course: CoursePage, by: Actor, at: datetime) -> StudyClass:
    venue, made = _venue(at), at + timedelta(days=DAYS[0] - 5)
    terms = ClassTerms(course, Unit.objects.get(code=COMMUNE), venue, SEATS, (by.id,))
    study_class = open_class(class_id=uuid7(), terms=terms, by=by, at=made)
    people = _people(course, by)
    seat_people(class_id=study_class.pk, learner_ids=people, by=by, at=made + timedelta(days=1))
    begins = [_at_two(at + timedelta(days=day)) for day in DAYS]
    times = [(begin, begin + timedelta(hours=2)) for begin in begins]
    plan_sessions(class_id=study_class.pk, course=course, times=times, by=by, at=made)
    return study_class


def villages(at: datetime) -> dict[str, tuple[int, ...]]:
    """The villages of the demo commune, by its code; the second time, the same ones."""
    commune = Unit.objects.get(code=COMMUNE)
    names = [f"Tổ dân phố {n}" for n in range(1, VILLAGES + 1)]
    return {COMMUNE: tuple(add_village(commune=commune, name=name, by=SYSTEM, at=at).pk for name in names)}


def _venue(at: datetime) -> Venue:
    """The cultural house of the third village, where the class meets; the first one has a smaller one."""
    found = {}
    for number, seats in ((1, 35), (3, 60)):
        village = Unit.objects.get(parent__code=COMMUNE, name=f"Tổ dân phố {number}")
        venue = Venue(name=f"Nhà văn hóa tổ dân phố {number}", unit=village, seats=seats, has_internet=number == 3)
        found[number] = save_venue(venue=venue, by=SYSTEM, at=at)
    return found[3]


def _at_two(day: datetime) -> datetime:
    return timezone.localtime(day).replace(hour=14, minute=0, second=0, microsecond=0)


def _people(course: CoursePage, by: Actor) -> list[UUID]:
    """People of the commune; a few of them have completed the course."""
    home = Residence.objects.open().filter(commune__code=COMMUNE).values("learner")
    done = Completion.objects.standing().filter(course=course, learner=OuterRef("pk"))
    people = classes.people(by).filter(pk__in=home).alias(is_done=Exists(done)).order_by("created_at", "pk")
    learning = list(people.filter(is_done=False).values_list("pk", flat=True)[: SEATS + WAITING])
    finished = list(people.filter(is_done=True).values_list("pk", flat=True)[:FINISHED])
    return [*learning[:3], *finished, *learning[3:]][: SEATS + WAITING]


def _mark(session: ClassSession, by: Actor) -> None:
    """The roll as it was called a quarter of an hour after the beginning; the first three show what they can do, the
    third with help. Two of them agree that their first use is kept.
    """
    called = session.starts_at + timedelta(minutes=15)
    people = classes.expected(session)
    marks = [NewMark(uuid7(), pk, STATUSES[n % len(STATUSES)]) for n, pk in enumerate(people)]
    mark_attendance(session_id=session.pk, marks=marks, by=by, at=called)
    edition = learning.current_edition(session.course.code)
    tasks = edition.tasks[:1] if edition else []
    for task in tasks:
        for learner in Learner.objects.filter(pk__in=people[:3]):
            sign_off(
                fact_id=uuid7(), learner=learner, course=session.course, task_key=task["key"], session=session,
                is_assisted=learner.pk in people[2:3], agrees=learner.pk not in people[:1],
                by=by, at=session.ends_at - timedelta(minutes=10),
            )  # fmt: skip

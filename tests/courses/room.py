"""A cultural house with an instructor and people, for the tests of classes; all tests here know its fixtures."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, User
from accounts.queries import actor_for
from audit.rules import SYSTEM, Actor
from courses.actions import classes, study_classes
from courses.actions.classes_attendance import Marked, NewMark, mark_attendance
from courses.actions.classes_practice import sign_off
from courses.actions.completion import record_completions
from courses.models import ClassSession, CoursePage, Enrolment, Exemption, PracticalTask, Seat, SignOff, StudyClass
from courses.queries.kiosk import room_code
from courses.queries.recognition import courses_of
from places.models import Unit, Venue
from tests.courses.way import AT, enrolled, finish_all, pass_test, publish, take_test
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, make_course, moment

TASKS = [("viec-1", "Cài Ứng dụng số"), ("viec-2", "Gửi một phản ánh")]
SESSIONS = "/quan-ly/buoi-hoc/"


def town(code: str = "14758", name: str = "Xã Gần") -> Unit:
    return CommuneFactory(code=code, name=name)


def house(commune: Unit, name: str = "Nhà văn hóa thôn 3") -> Venue:
    venue = Venue(name=name, unit=commune)
    venue.name_parts()
    venue.save()
    return venue


def staff(commune: Unit, role: str = "instructor", name: str = "Lê Văn Hùng") -> User:
    user: User = PostingFactory(unit=commune, role=role, user__name=name).user
    return user


def acting(user: User) -> Actor:
    return actor_for(user)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, "accounts.backends.SignInBackend")
    return client


def taught_course(code: str = "khoa-mau", rule: Any = None, **fields: Any) -> CoursePage:
    """A course with two practical tasks; not published yet."""
    course = make_course(code, **({"rule": rule} if rule else {}), **fields)
    for position, (key, title) in enumerate(TASKS):
        PracticalTask.objects.create(course=course, key=key, title=title, how="Tự bấm.", sort_order=position)
    return course


def held(
    course: CoursePage, venue: Venue, user: User, *, starts_at: datetime | None = None, hours: int = 2
) -> ClassSession:
    """A session that began an hour ago."""
    begin = starts_at or timezone.now().replace(microsecond=0) - timedelta(hours=1)
    terms = classes.Terms(course, venue.unit, venue, begin, begin + timedelta(hours=hours), str(user.pk))
    return classes.hold_session(session_id=uuid7(), terms=terms, by=acting(user), at=begin - timedelta(days=1))


def mark(
    session: ClassSession, user: User, status: str, *people: Learner, at: datetime | None = None, **more: Any
) -> Marked:
    return mark_attendance(
        session_id=session.pk,
        marks=[NewMark(uuid7(), each.pk, status) for each in people],
        by=acting(user),
        at=at or timezone.now(),
        **more,
    )


def neighbours(commune: Unit, count: int = 3) -> list[Learner]:
    return [LearnerFactory(full_name=f"Lò Thị Người {chr(65 + n)}", commune=commune) for n in range(count)]


def give(enrolment: Enrolment, user: User, task: str = "viec-1") -> SignOff:
    """The person did a task alone."""
    return sign_off(
        fact_id=uuid7(),
        learner=enrolment.learner,
        course=enrolment.course,
        task_key=task,
        is_assisted=False,
        by=acting(user),
        at=timezone.now(),
    )


def exempt(learner: Learner, **subject: Any) -> Exemption:
    """Prior learning, recognised on 2 October."""
    return Exemption.objects.create(
        learner=learner,
        kind=Exemption.Kind.NATIONAL,
        document_no="1",
        asked_by_id="1",
        state="approved",
        covers=[each.pk for each in courses_of(next(iter(subject.values())))],
        decided_by_id="2",
        decided_at=moment("2026-10-02 10:00"),
        **subject,
    )


def everything(learner: Learner, teacher: User, commune: Unit, code: str) -> Enrolment:
    """A course of which every kind of evidence is there but one task; each code has sessions of its own."""
    rule = {"n_of": [5, ["lessons", "assessment", {"sessions": 1}, "tasks", {"task": "viec-1"}, "exemption"]]}
    course = taught_course(code, rule=rule)
    enrolment = enrolled(learner, course, publish(course))
    finish_all(enrolment)
    take_test(enrolment, 1)
    pass_test(enrolment)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    session = held(course, house(commune, f"Nhà {code}"), teacher, starts_at=hour - timedelta(hours=len(code) * 3))
    mark(session, teacher, "present", learner)
    give(enrolment, teacher)
    exempt(learner, course=course)
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=timezone.now())
    return enrolment


def kiosk(session: ClassSession) -> str:
    """Where the shared devices of the session's room begin."""
    return f"/may/{room_code(session)}/"


def page(session: ClassSession, what: str = "") -> str:
    return f"{SESSIONS}{session.pk}/{what}"


@pytest.fixture
def commune(db: None) -> Unit:
    return town()


@pytest.fixture
def venue(commune: Unit) -> Venue:
    return house(commune)


@pytest.fixture
def teacher(commune: Unit) -> User:
    return staff(commune)


@pytest.fixture
def course(db: None) -> CoursePage:
    """One session completes it."""
    course = taught_course(rule={"sessions": 1})
    publish(course)
    return course


@pytest.fixture
def session(course: CoursePage, venue: Venue, teacher: User) -> ClassSession:
    return held(course, venue, teacher)


# Classes


def opened(course: CoursePage, venue: Venue, user: User, seats: int = 3) -> StudyClass:
    """A class that the user teaches."""
    terms = study_classes.ClassTerms(course, venue.unit, venue, seats, (str(user.pk),))
    return study_classes.open_class(class_id=uuid7(), terms=terms, by=acting(user), at=AT)


def seat(study_class: StudyClass, *people: Learner) -> list[Seat]:
    ids = [each.pk for each in people]
    return study_classes.seat_people(class_id=study_class.pk, learner_ids=ids, by=SYSTEM, at=AT)


def plan(study_class: StudyClass, course: CoursePage, *starts: datetime) -> list[ClassSession]:
    times = [(each, each + timedelta(hours=2)) for each in starts]
    return study_classes.plan_sessions(class_id=study_class.pk, course=course, times=times, by=SYSTEM, at=AT)


@pytest.fixture
def study_class(venue: Venue, teacher: User) -> StudyClass:
    """Of a course with the usual terms, which may be completed by learning alone; three seats."""
    course = taught_course("khoa-lop")
    publish(course)
    return opened(course, venue, teacher)

"""Forty people with phones that have never been here, behind one address: each signs up and is in, the whole way."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, Learner, Message, User
from audit.rules import SYSTEM
from courses.actions import study_classes
from courses.models import Attendance, ClassSession, Seat
from courses.rules.doors import token
from tests.courses.room import house, opened, plan, signed_in, staff, taught_course, town
from tests.courses.way import publish
from tests.factories import TargetGroupFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/tai-khoan/login/", "/tai-khoan/login/code/confirm/"
STEP = "/ca-nhan/dang-ky/{}/"
FULL_HOUSE = 40


@pytest.fixture(autouse=True)
def _counters() -> None:
    cache.clear()


def meeting(seats: int = FULL_HOUSE) -> ClassSession:
    """A class of so many seats that is together now."""
    commune = town()
    course = taught_course("khoa-dong")
    publish(course)
    study_class = opened(course, house(commune), staff(commune), seats=seats)
    TargetGroupFactory(code="older-people")
    (session,) = plan(study_class, course, timezone.now() - timedelta(minutes=5))
    return session


def door(session: ClassSession) -> str:
    """What the instructor's screen shows now."""
    return f"/diem-danh/{session.pk}/{token(product.SECRET_KEY.encode(), session.pk, timezone.now())}/"


def phone_number(person: int) -> str:
    return f"09870{person:05}"


def the_code(person: int) -> str:
    """As the telephone shows it."""
    message = Message.objects.get(deliveries__recipient=f"+84{phone_number(person)[1:]}")
    found = re.search(r"\b\d{6}\b", message.body)
    assert found
    return found.group()


def goes_in(session: ClassSession, person: int) -> str:
    """Screen, number, a code mistyped and then right, name, home, group, consent, one press. Returns the last page."""
    phone = Client()
    here = phone.get(door(session))["Location"]
    assert "Đăng nhập để điểm danh" in phone.get(here).content.decode()
    asked = phone.post(LOGIN, {"login": phone_number(person), "next": here})
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, CONFIRM), asked.status_code
    code = the_code(person)
    mistyped = phone.post(CONFIRM, {"code": f"{(int(code) + 1) % 10**6:06}", "next": here})
    assert "Mã chưa đúng" in mistyped.content.decode()
    assert phone.post(CONFIRM, {"code": code, "next": here})["Location"] == here
    assert "Cho biết tên để điểm danh" in phone.get(here).content.decode()
    filled_in(phone, here, f"Lò Thị {chr(65 + person // 20)}{chr(97 + person % 20)}", session.unit.code)
    assert "vào lớp và điểm danh" in phone.get(here).content.decode()
    return " ".join(phone.post(here, follow=True).content.decode().split())


def filled_in(phone: Client, here: str, name: str, commune: str) -> None:
    answers: dict[str, dict[str, Any]] = {
        "ten": {"full_name": name, "year": "1958"},
        "xa": {"commune": commune},
        "nhom": {"target_group": "older-people"},
        "xong": {"agree_processing": "on", "next": here},
    }
    sent = [phone.post(STEP.format(step), answer)["Location"] for step, answer in answers.items()]
    assert sent[-1] == here, sent


def is_full(session: ClassSession, waiting: int = 0) -> None:
    """Everybody has a login, a record, a consent, a mark; the seats are numbered without gaps."""
    people = FULL_HOUSE
    counts = [User.objects.filter(phone__startswith="+849870").count(), Learner.objects.count()]
    counts += [Consent.objects.filter(purpose="processing").count(), Attendance.objects.filter(session=session).count()]
    assert counts == [people] * 4
    assert set(Attendance.objects.values_list("status", "way")) == {("present", "screen")}
    numbers = sorted(Seat.objects.held().values_list("number", flat=True))
    assert numbers == list(range(1, people - waiting + 1))
    assert Seat.objects.filter(waiting_since__isnull=False).count() == waiting


def test_forty_people_sign_up_and_are_in_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, at one moment for every limit that counts by the minute."""
    session = meeting()
    now = timezone.now().timestamp()
    monkeypatch.setattr("time.time", lambda: now)
    pages = [goes_in(session, person) for person in range(FULL_HOUSE)]
    assert [f"Ghế số {n}." in page for n, page in enumerate(pages, start=1)] == [True] * FULL_HOUSE
    is_full(session)


def test_forty_people_sign_up_and_are_in_at_the_same_moment(at_once: Any) -> None:
    session = meeting()
    pages = at_once(FULL_HOUSE, lambda person: goes_in(session, person))
    assert [page for page in pages if isinstance(page, Exception) or "đã điểm danh" not in page] == []
    is_full(session)


def test_more_people_than_seats_are_all_marked_and_the_last_wait(at_once: Any) -> None:
    session = meeting(seats=FULL_HOUSE - 5)
    pages = at_once(FULL_HOUSE, lambda person: goes_in(session, person))
    assert [page for page in pages if isinstance(page, Exception)] == []
    assert sum("trong danh sách chờ" in page for page in pages) == 5
    is_full(session, waiting=5)


def test_phone_without_the_screen_is_a_stranger_after_twenty(client: Client) -> None:
    """The same address, the same minute, and no pass."""
    meeting()
    answers = [Client().post(LOGIN, {"login": phone_number(person)}).status_code for person in range(21)]
    assert answers == [302] * 20 + [429]


def test_signed_in_phone_without_a_record_is_asked_for_the_name_and_not_to_sign_in(client: Client) -> None:
    session = meeting()
    signed_in(client, UserFactory())
    page = client.get(door(session), follow=True).content.decode()
    assert "Cho biết tên để điểm danh" in page
    assert "Đăng nhập để điểm danh" not in page
    study_classes.cancel_session(session_id=session.pk, reason="Mưa bão", by=SYSTEM, at=timezone.now())
    assert "Cho biết tên" not in client.get(door(session), follow=True).content.decode()

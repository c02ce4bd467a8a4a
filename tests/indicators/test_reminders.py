"""Reminders of a month: on which days, to whom, once; and the button of the division."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Message
from audit.models import Entry as Act
from indicators import tasks
from indicators.actions import reminders, submissions
from indicators.models import DataSet
from tests.factories import PostingFactory, UserFactory, moment
from tests.indicators.scene import AT, DIVISION, close, data_set, html, report

pytestmark = pytest.mark.django_db
BOARD = "/quan-ly/ky-bao-cao/"
DAYS = ("2026-10-14", "2026-10-17", "2026-10-19", "2026-10-20")


@pytest.fixture
def people(october, communes):
    """An officer and an approver of Xã An, an officer of Xã Bình; of the Department's data sets nobody."""
    DataSet.objects.exclude(code="communes").update(due_day=1)
    posts = ((communes[0], "officer"), (communes[0], "approver"), (communes[1], "officer"), (communes[1], "instructor"))
    return [PostingFactory(unit=unit, role=role, from_on=date(2026, 1, 1)).user for unit, role in posts]


def told():
    return sorted(Message.objects.values_list("deliveries__recipient", flat=True))


def addresses(*users):
    return sorted(user.phone or user.email for user in users)


@pytest.mark.parametrize("day", DAYS)
def test_holders_of_reporting_posts_are_reminded_on_set_days(people, day):
    assert reminders.remind_due(at=moment(f"{day} 08:00")) == 2
    assert told() == addresses(*people[:3])


@pytest.mark.parametrize("day", ["2026-10-13", "2026-10-15", "2026-10-18", "2026-10-21"])
def test_on_other_days_nobody_is_reminded(people, day):
    assert reminders.remind_due(at=moment(f"{day} 08:00")) == 0
    assert not Message.objects.exists()


def test_a_repeated_task_sends_once_and_the_next_day_again(people, clock):
    clock("2026-10-19 08:00")
    assert [tasks.remind_reporters(), tasks.remind_reporters()] == [2, 0]
    assert Message.objects.count() == 3
    clock("2026-10-20 08:00")
    tasks.remind_reporters()
    assert Message.objects.count() == 6


def test_two_workers_at_once_send_once(at_once, people):
    at_once(3, lambda n: reminders.remind_due(at=moment(f"2026-10-19 08:0{n}")))
    assert Message.objects.count() == 3


@pytest.mark.parametrize("hour", ["05:59", "21:00", "23:30"])
def test_nobody_is_woken(people, hour):
    assert reminders.remind_due(at=moment(f"2026-10-19 {hour}")) == 0
    with pytest.raises(reminders.QuietError):
        reminders.remind_now(period=None, data_set=None, by=DIVISION, at=moment(f"2026-10-19 {hour}"))
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", ["approved", "accepted"])
def test_who_has_reported_is_not_reminded(people, communes, october, state):
    report(communes[0], october, 300, accept=state == "accepted")
    reminders.remind_due(at=moment("2026-10-19 08:00"))
    assert told() == addresses(people[2])


def test_who_has_to_approve_is_told_that_the_report_waits(people, communes, october):
    report(communes[0], october, 300, approve=False, accept=False)
    assert reminders.remind_due(at=moment("2026-10-19 08:00")) == 2
    assert told() == addresses(people[1], people[2])
    (body,) = Message.objects.filter(deliveries__recipient__in=addresses(people[1])).values_list("body", flat=True)
    assert "Báo cáo tháng 10/2026 của Xã An đang chờ bạn duyệt" in body


def test_posts_are_asked_for_once_however_the_reports_stand(people, communes, october):
    report(communes[0], october, 300, approve=False, accept=False)
    with CaptureQueriesContext(connection) as found:
        reminders.remind_due(at=moment("2026-10-19 08:00"))
    assert sum(' FROM "accounts_posting"' in each["sql"] for each in found) == 1


def test_a_report_that_waits_for_nobody_reaches_nobody(people, communes, october):
    report(communes[0], october, 300, approve=False, accept=False)
    people[1].postings.update(to_on=date(2026, 10, 1))
    assert reminders.remind_due(at=moment("2026-10-19 08:00")) == 1
    assert told() == addresses(people[2])


def test_who_got_the_report_back_is_told_so(people, communes, october):
    sent = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=sent.pk, by=DIVISION, at=AT, comment="Xem lại")
    reminders.remind_due(at=moment("2026-10-19 08:00"))
    bodies = set(Message.objects.values_list("body", flat=True))
    assert any("đã bị trả lại, cần sửa và gửi lại" in body for body in bodies)
    assert any("Xã Bình chưa gửi báo cáo tháng 10/2026. Hạn hết ngày 19/10/2026." in body for body in bodies)


def test_words_after_the_due_day_say_that_it_is_over(people):
    reminders.remind_due(at=moment("2026-10-20 08:00"))
    assert "đã quá hạn 19/10/2026" in Message.objects.first().body
    assert "/quan-ly/bao-cao/?bieu=communes&xa=14758&ky=2026-10" in Message.objects.order_by("key").first().body


def test_ended_posts_and_locked_logins_are_left_alone(people):
    people[0].is_active = False
    people[0].save()
    people[2].postings.update(to_on=date(2026, 10, 1))
    reminders.remind_due(at=moment("2026-10-19 08:00"))
    assert told() == addresses(people[1])


def test_closed_month_reminds_nobody(people, october):
    close(october)
    assert reminders.remind_due(at=moment("2026-10-19 08:00")) == 0


def press(client, period):
    return html(client.post(f"{BOARD}{period.pk}/nhac/?bieu=communes", follow=True))


def test_button_reminds_once_an_hour_and_the_board_says_when(people, division, october, clock):
    page = press(division, october)
    assert "Đã nhắc 2 đơn vị chưa gửi." in page
    assert page.count("nhắc lúc 09:00 16/10") == 2
    clock("2026-10-16 09:59")
    assert "Vừa nhắc xong. Từ 10:00 mới nhắc lại được." in press(division, october)
    assert Message.objects.count() == 3
    clock("2026-10-16 10:00")
    assert "Đã nhắc 2 đơn vị" in press(division, october)
    assert Act.objects.filter(act="report.remind").count() == 2


def test_button_tells_where_nobody_can_be_reached(people, division, october, communes):
    people[2].postings.update(unit=communes[0])
    silent = UserFactory(phone=None, email=None)
    PostingFactory(user=silent, unit=communes[1], role="officer", from_on=date(2026, 1, 1))
    page = press(division, october)
    assert "Đã nhắc 1 đơn vị chưa gửi." in page
    assert "Không có ai để nhắn ở: Xã Bình." in page


def test_two_who_press_at_once_remind_once(at_once, people, october):
    def act(n):
        at = moment(f"2026-10-16 09:0{n}")
        return len(reminders.remind_now(period=october, data_set=data_set(), by=DIVISION, at=at).units)

    found = at_once(3, act)
    assert sorted(str(type(each).__name__) for each in found) == ["TooSoonError", "TooSoonError", "int"]
    assert Message.objects.count() == 3

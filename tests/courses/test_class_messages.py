"""Telling a class something: ready texts, what it costs, once, three times a day."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import consents
from accounts.models import Consent, Delivery, Message
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import class_messages as actions
from courses.actions import study_classes
from courses.actions.learning import FactRefusedError
from courses.actions.study_classes import ClassClosedError
from courses.adapters import class_messages as words
from courses.models import ClassMessage, StudyClass
from courses.queries import class_messages as queries
from tests.courses.room import acting, plan, seat, signed_in, staff
from tests.factories import LearnerFactory, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 08:00")
SOON = moment("2026-11-25 14:00")
TEXT = "Mai lớp nghỉ, bà con nhé."


@pytest.fixture(autouse=True)
def _hours(settings):
    settings.QUIET_HOURS = settings.QUIET_HOURS[0].replace(hour=0), settings.QUIET_HOURS[0].replace(hour=0)
    settings.BASE_URL = "https://hocso.example.org"


@pytest.fixture
def people(study_class, commune):
    """Seat 1 gets an SMS, seat 2 has no phone, seat 3 has not agreed."""
    found = [
        LearnerFactory(full_name=name, commune=commune, phone=phone)
        for name, phone in (("Lò Thị Một", "+84912000001"), ("Lò Thị Hai", ""), ("Lò Thị Ba", "+84912000003"))
    ]
    for each in found[:2]:
        consents.give(learner=each, purpose=Consent.Purpose.MESSAGES, by=SYSTEM, at=AT)
    seat(study_class, *found)
    return found


def send(study_class, teacher, *, key=None, text=TEXT, at=AT, session=None):
    return actions.send(
        message_id=key or uuid7(), class_id=study_class.pk, text=text, subject="Tin", session=session,
        by=acting(teacher), at=at,
    )  # fmt: skip


def page(study_class):
    return f"/quan-ly/lop-hoc/{study_class.pk}/nhan-tin/"


# Sending


def test_everybody_is_told_and_who_agreed_gets_an_sms(study_class, people, teacher):
    made = send(study_class, teacher)
    assert (made.people, made.by_sms, made.segments) == (3, 1, 2)
    assert set(Message.objects.values_list("learner", flat=True)) == {each.pk for each in people}
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.recipient, delivery.message.body) == ("sms", "+84912000001", TEXT)
    entry = Entry.objects.get(act="study_class.message")
    assert entry.details == {"message": str(made.pk), "people": 3, "sms": 1, "parts": 2}


def test_pressed_twice_it_is_sent_once_and_the_key_holds_no_other_words(study_class, people, teacher):
    key = uuid7()
    assert send(study_class, teacher, key=key) == send(study_class, teacher, key=key)
    assert Message.objects.count() == 3
    with pytest.raises(FactRefusedError):
        send(study_class, teacher, key=key, text="Khác.")
    assert ClassMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_sent_once(study_class, people, teacher, at_once):
    key = uuid7()
    made = at_once(4, lambda _n: send(StudyClass.objects.get(pk=study_class.pk), teacher, key=key).pk)
    assert set(made) == {key}
    assert Message.objects.count() == 3


def test_fourth_message_of_a_day_is_refused_and_the_next_day_is_a_new_one(study_class, people, teacher):
    for _n in range(queries.MOST_A_DAY):
        send(study_class, teacher)
    with pytest.raises(actions.TooManyTodayError):
        send(study_class, teacher, at=moment("2026-11-20 23:59"))
    send(study_class, teacher, at=moment("2026-11-21 00:01"))


def test_class_that_is_over_or_empty_is_told_nothing(study_class, teacher):
    with pytest.raises(actions.NobodyThereError):
        send(study_class, teacher)
    StudyClass.objects.update(closed_at=AT, closed_by_id="1")
    with pytest.raises(ClassClosedError):
        send(study_class, teacher)


def test_what_is_about_a_session_is_not_sent_once_that_has_begun(study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, SOON)
    send(study_class, teacher, session=session)
    assert set(Message.objects.values_list("expires_at", flat=True)) == {SOON}
    send(study_class, teacher, session=session, at=SOON + timedelta(hours=1))
    assert Message.objects.filter(expires_at__gt=SOON + timedelta(days=1)).count() == 3


def test_who_left_or_waits_is_not_told_and_a_merged_person_once(study_class, people, teacher, commune):
    waiting = LearnerFactory(commune=commune)
    seat(study_class, waiting)
    study_classes.leave(seat_id=study_class.places.get(learner=people[0]).pk, by=acting(teacher), at=AT)
    send(study_class, teacher)
    assert set(Message.objects.values_list("learner", flat=True)) == {people[1].pk, people[2].pk, waiting.pk}


# Ready texts


def test_ready_texts_name_the_next_session(study_class):
    (session,) = plan(study_class, study_class.course, SOON)
    remind, bring = words.ready(study_class, session, None)
    assert remind.text == "Lớp kỹ năng số: mời bà con đến học 14:00 25/11, tại Nhà văn hóa thôn 3."
    assert bring.text == "Lớp kỹ năng số 14:00 25/11: bà con nhớ mang điện thoại đã sạc pin."
    session.venue = None
    assert "tại Xã Gần." in words.ready(study_class, session, None)[0].text
    assert words.ready(study_class, None, None) == []


def test_session_that_was_called_off_is_told_with_its_reason_and_the_next_one(study_class, teacher):
    off, coming = plan(study_class, study_class.course, SOON, SOON + timedelta(days=7))
    off = study_classes.cancel_session(session_id=off.pk, reason="mưa bão", by=acting(teacher), at=AT)
    first = words.ready(study_class, coming, off)[0]
    assert first.text == "Lớp kỹ năng số 14:00 25/11 nghỉ: mưa bão. Buổi sau: 14:00 2/12."
    assert words.ready(study_class, None, off)[0].text == "Lớp kỹ năng số 14:00 25/11 nghỉ: mưa bão."
    assert len(first.text) <= ClassMessage.LENGTH


# The page


def test_page_shows_whom_it_reaches_and_whom_to_tell_by_mouth(client, study_class, people, teacher):
    body = signed_in(client, teacher).get(page(study_class)).content.decode()
    assert "Trong 3 người của lớp, 2 người có số điện thoại, 1 người nhận được SMS." in body
    assert "Ghế 2: Lò Thị Hai" in body
    assert "Chưa đồng ý nhận tin nhắn (1)" in body


def test_preview_tells_the_cost_and_nothing_is_sent_until_it_is_pressed(client, study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=3))
    browser = signed_in(client, teacher)
    form = browser.get(page(study_class), {"mau": "nhac"}).context["form"]
    assert form.initial["session"] == session.pk
    typed = {"id": form.initial["id"], "session": session.pk, "text": TEXT}
    preview = browser.post(page(study_class), typed)
    assert f"{TEXT} Tắt nhắc học: https://hocso.example.org/ca-nhan/nhac-hoc/" in preview.content.decode()
    assert preview.context["preview"]["parts"] == preview.context["preview"]["size"].parts == 2
    assert not ClassMessage.objects.exists()
    assert browser.post(page(study_class), {**typed, "back": "1"}).context["preview"] is None
    told = browser.post(page(study_class), {**typed, "send": "1"}, follow=True).content.decode()
    assert "Số người nhận SMS: 1." in told
    assert "Còn 2 người không nhận SMS" in told
    assert ClassMessage.objects.get().session == session


def test_when_everybody_gets_an_sms_nobody_is_left_to_be_told(client, study_class, commune, teacher):
    learner = LearnerFactory(commune=commune, phone="+84912000009")
    consents.give(learner=learner, purpose=Consent.Purpose.MESSAGES, by=SYSTEM, at=AT)
    seat(study_class, learner)
    sent = {"id": uuid7(), "text": TEXT, "send": "1"}
    told = signed_in(client, teacher).post(page(study_class), sent, follow=True).content.decode()
    assert "Số người nhận SMS: 1." in told
    assert "bạn báo bằng miệng" not in told
    assert str(study_class.pk) in str(ClassMessage.objects.get())


def test_without_marks_it_is_shorter(client, study_class, people, teacher):
    browser = signed_in(client, teacher)
    typed = {"id": uuid7(), "text": TEXT, "plain": "on"}
    preview = browser.post(page(study_class), typed).context["preview"]
    assert (preview["size"].alphabet, preview["size"].parts) == ("gsm", 1)
    browser.post(page(study_class), {**typed, "send": "1"})
    assert ClassMessage.objects.get().text == "Mai lop nghi, ba con nhe."


def test_empty_or_overlong_text_is_told_at_the_field(client, study_class, people, teacher):
    browser = signed_in(client, teacher)
    answer = browser.post(page(study_class), {"id": uuid7(), "text": ""})
    assert (answer.status_code, "Hãy viết lời nhắn." in answer.content.decode()) == (422, True)
    assert browser.post(page(study_class), {"id": uuid7(), "text": "a" * 301}).status_code == 422
    grown = {"id": uuid7(), "text": "…" * 200, "plain": "on"}
    assert browser.post(page(study_class), grown).status_code == 422


def test_refusals_are_told_in_words(client, study_class, people, teacher):
    browser, key = signed_in(client, teacher), uuid7()

    def told(text=TEXT, key=None):
        sent = {"id": key or uuid7(), "text": text, "send": "1"}
        return browser.post(page(study_class), sent, follow=True).content.decode()

    told(key=key)
    assert "Trang này đã dùng rồi." in told("Khác.", key)
    for _n in range(2):
        told()
    assert "Hôm nay lớp đã nhận đủ 3 tin." in told()
    ClassMessage.objects.all().delete()
    study_class.places.all().delete()
    assert "Lớp chưa có ai để nhắn." in told()
    StudyClass.objects.update(closed_at=timezone.now(), closed_by_id="1")
    assert "Lớp này đã kết thúc, nên không nhắn tin được nữa." in told()


def test_in_the_quiet_hours_it_is_said_when_it_leaves(client, study_class, people, teacher, settings):
    now = timezone.localtime()
    settings.QUIET_HOURS = ((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time())
    body = signed_in(client, teacher).post(page(study_class), {"id": uuid7(), "text": TEXT}).content.decode()
    assert "Bây giờ là giờ nghỉ, SMS đi lúc" in body


def test_calling_a_session_off_leads_on_to_telling_the_class(client, study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=3))
    browser = signed_in(client, teacher)
    answer = browser.post(f"/quan-ly/buoi-hoc/{session.pk}/khong-dien-ra/", {"reason": "mưa bão"})
    assert answer["Location"] == f"{page(study_class)}?mau=huy&buoi={session.pk}"
    body = browser.get(answer["Location"]).content.decode()
    assert "nghỉ: mưa bão." in body
    assert "Báo cho cả lớp để không ai đến nhầm." in body
    form = browser.get(answer["Location"]).context["form"]
    assert form.initial["session"] == session.pk


def test_without_people_or_after_its_hour_calling_off_leads_back_to_the_class(client, study_class, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=3))
    answer = signed_in(client, teacher).post(f"/quan-ly/buoi-hoc/{session.pk}/khong-dien-ra/", {"reason": "mưa"})
    assert answer["Location"] == f"/quan-ly/lop-hoc/{study_class.pk}/"


def test_session_of_another_class_is_not_what_a_message_is_about(client, study_class, people, teacher, session):
    browser = signed_in(client, teacher)
    assert browser.get(page(study_class), {"buoi": session.pk, "mau": "huy"}).context["about"] is None
    assert browser.get(page(study_class), {"buoi": "x"}).status_code == 200


def test_foreign_instructor_finds_nothing(client, study_class, people):
    assert signed_in(client, staff(study_class.unit, name="Khác")).get(page(study_class)).status_code == 404


def test_page_costs_the_same_for_few_and_many(client, study_class, commune, teacher, django_assert_max_num_queries):
    StudyClass.objects.update(seats=60)
    seat(study_class, *[LearnerFactory(commune=commune, phone=f"+849120001{n:02}") for n in range(40)])
    browser = signed_in(client, teacher)
    with django_assert_max_num_queries(15):
        browser.get(page(study_class))

"""Messages are handed over once, blanked when secret; gateways that fail are asked again; nobody is told what they no
longer want.
"""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError
from structlog.testing import capture_logs

from accounts import tasks
from accounts.actions import consents, erasing, merging, messages, reminders, sending
from accounts.adapters.signing import hand_over
from accounts.gateways import outbox
from accounts.gateways.base import GatewayError
from accounts.models import MAX_TRIES, Delivery, Learner, Message
from accounts.queries import messages as queries
from tests.accounts.conftest import AT, MESSAGES, MORNING, NIGHT, OFFICER, PHONE, actor_of, agree, register, tell
from tests.factories import moment

pytestmark = pytest.mark.django_db
SMS, EMAIL, _ZALO = Delivery.Channel


class Deaf:
    """Quotes the number, as providers do."""

    def send(self, **kwargs):
        raise GatewayError("HTTP 503 at +84912345678", "HTTP 503")


def write(key="k", at=AT, **extra):
    """A message to an address; its delivery."""
    message = messages.write(key=key, channel=SMS, recipient=PHONE, body="123456 là mã.", at=at, **extra)
    return message.deliveries.get()


def send(delivery, at=AT, gateway=None):
    return sending.send(delivery_id=delivery.pk, gateway=gateway or outbox.OutboxGateway(), at=at)


def sms(message):
    return message.deliveries.get(channel=SMS)


# Codes and the like


def test_send_blanks_a_secret_once_it_is_out():
    delivery = write(is_secret=True, subject="123456")
    assert send(delivery)
    delivery.refresh_from_db()
    assert (delivery.message.subject, delivery.message.body, delivery.sent_at) == ("", "", AT)
    assert outbox.latest()[0]["body"] == "123456 là mã."


def test_send_again_sends_nothing():
    delivery = write()
    assert send(delivery)
    assert not send(delivery, AT + timedelta(hours=1))
    assert len(outbox.latest()) == 1


def test_send_at_once_by_task_and_sweep_sends_one(at_once):
    delivery = write()
    assert sorted(at_once(4, lambda n: send(delivery))) == [False, False, False, True]
    assert len(outbox.latest()) == 1


def test_send_while_another_sender_has_it_sends_nothing():
    delivery = write()
    assert not send(delivery, gateway=Deaf())
    assert not send(delivery, AT + sending.LEASE / 2)
    assert outbox.latest() == []


def test_send_what_is_not_there_sends_nothing():
    assert not sending.send(delivery_id=404, gateway=Deaf(), at=AT)
    assert not tasks.send_message(404)


def test_send_after_expiry_sends_nothing_and_the_secret_is_blanked():
    delivery = write(is_secret=True, expires_at=AT + timedelta(minutes=5))
    late = AT + timedelta(minutes=5)
    assert not send(delivery, late)
    assert sending.stop_dead(at=late) == 1
    delivery.refresh_from_db()
    assert (delivery.message.body, delivery.stopped_at, delivery.last_error) == ("", late, "expired")


def test_send_to_a_gateway_that_fails_is_tried_again_but_not_for_ever():
    delivery = write(is_secret=True)
    moments = [AT + timedelta(minutes=2 * n) for n in range(MAX_TRIES + 2)]
    with capture_logs() as logs:
        assert not any(send(delivery, at, Deaf()) for at in moments)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.sent_at, delivery.last_error) == (MAX_TRIES, None, "GatewayError HTTP 503")
    assert delivery.stopped_at == moments[MAX_TRIES - 1]
    assert [line["given_up"] for line in logs] == [*[False] * (MAX_TRIES - 1), True]
    assert PHONE[1:] not in str(logs)
    assert sending.stop_dead(at=moments[-1]) == 1
    assert Message.objects.get().body == ""


def test_what_died_with_its_worker_at_the_last_try_is_given_up():
    delivery = write(is_secret=True)
    Delivery.objects.update(tries=MAX_TRIES, tried_at=AT)
    assert sending.stop_dead(at=AT + sending.LEASE / 2) == 0
    assert sending.stop_dead(at=AT + sending.LEASE) == 1
    delivery.refresh_from_db()
    assert delivery.stopped_at == AT + sending.LEASE


def test_sweep_sends_what_a_lost_task_left_behind():
    now = timezone.now()
    old, fresh = write("old", at=now - timedelta(minutes=3)), write("fresh", at=now)
    assert tasks.send_due() == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (bool(old.sent_at), fresh.sent_at) == (True, None)


def test_sweep_is_not_held_up_by_what_was_given_up(monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 1)
    write("dead")
    Delivery.objects.update(tries=MAX_TRIES, tried_at=AT)
    alive = write("alive")
    assert queries.unsent(AT + timedelta(minutes=5), tried_before=AT + timedelta(minutes=4)) == [alive.pk]


def test_send_message_hands_over_once_by_its_id():
    message = write().message
    assert [tasks.send_message(message.pk) for _ in range(2)] == [True, False]


def test_send_at_once_with_a_broker_that_is_away_leaves_it_to_the_sweep(
    monkeypatch, django_capture_on_commit_callbacks
):
    def away(**kwargs):
        raise OperationalError

    monkeypatch.setattr(tasks.send_message, "apply_async", away)
    delivery = write()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_at_once(delivery.message)
    assert Delivery.objects.get(pk=delivery.pk).sent_at is None


def test_code_with_a_broker_that_is_away_waits_for_the_sweep(monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("celery.canvas.Signature.apply_async", away)
    delivery = write(at=timezone.now())
    hand_over(delivery.message_id)
    assert Delivery.objects.get(pk=delivery.pk).sent_at is None


def test_code_goes_out_at_night_and_without_any_consent(hoa):
    consents.withdraw(learner=hoa, purpose=MESSAGES, by=OFFICER, at=AT)
    assert send(write(at=NIGHT), NIGHT)


# What persons are told


def test_reminder_says_what_is_next_where_and_how_to_stop(hoa, settings):
    settings.BASE_URL = "https://hocso.example.org"
    message = tell(hoa)
    assert all(send(delivery) for delivery in message.deliveries.all())
    texts = {each["to"]: each for each in outbox.latest()}
    assert texts[PHONE]["body"] == (
        "Hôm nay mời bạn học bài 3. https://hocso.example.org/hoc/khoa-mau/bai-3/"
        " Tắt nhắc học: https://hocso.example.org/ca-nhan/nhac-hoc/"
    )
    letter = texts["hoa@example.vn"]
    assert letter["subject"] == "Bài tiếp theo"
    assert letter["body"].split("\n\n")[-1] == "Tắt nhắc học: https://hocso.example.org/ca-nhan/nhac-hoc/"
    message.refresh_from_db()
    assert message.body


def test_reminder_without_a_place_to_go_says_how_to_stop(hoa):
    send(sms(tell(hoa, link="")))
    assert outbox.latest()[0]["body"].startswith("Hôm nay mời bạn học bài 3. Tắt nhắc học: http")


@pytest.mark.parametrize("way", ["same phone", "same login"])
def test_reminder_to_a_family_begins_with_the_name(hoa, user, village, way):
    if way == "same phone":
        register(village, OFFICER, "Lê Văn Bình", phone=PHONE)
    else:
        register(village, actor_of(user), "Lê Văn Bình", user=user, phone="+84900000001")
    message = tell(hoa)
    assert all(send(delivery) for delivery in message.deliveries.all())
    bodies = {each["to"]: each["body"] for each in outbox.latest()}
    assert bodies[PHONE].startswith("Nguyễn Thị Hoa: Hôm nay")
    assert bodies["hoa@example.vn"].startswith("Nguyễn Thị Hoa: ") is (way == "same login")


def test_reminder_is_not_sent_at_night_however_it_came_to_be_tried(hoa):
    delivery = sms(tell(hoa, at=moment("2026-10-05 20:30")))
    assert not send(delivery, moment("2026-10-05 20:45"), Deaf())
    assert queries.reminders_due(NIGHT) == []
    assert not send(delivery, NIGHT)
    delivery.refresh_from_db()
    assert delivery.tries == 1
    assert delivery.pk in queries.reminders_due(MORNING)
    assert send(delivery, MORNING)


def test_reminder_that_waits_for_the_morning_is_not_sent_before(hoa, settings):
    delivery = sms(tell(hoa, at=NIGHT))
    settings.QUIET_HOURS = (NIGHT.time(), NIGHT.time())  # changed since
    assert not send(delivery, MORNING - timedelta(minutes=1))
    assert send(delivery, MORNING)


def test_reminder_that_is_stale_is_never_sent(hoa):
    message = tell(hoa)
    late = message.expires_at
    assert queries.reminders_due(late - timedelta(seconds=1))
    assert queries.reminders_due(late) == []
    assert not send(sms(message), late)
    sending.stop_dead(at=late)
    assert set(message.deliveries.values_list("last_error", flat=True)) == {"expired"}


@pytest.mark.parametrize("word", ["switched off", "consent taken back", "all taken back", "died", "erased"])
def test_reminder_is_not_sent_once_it_is_no_longer_wanted(hoa, user, word):
    delivery = sms(tell(hoa, at=NIGHT))
    by = actor_of(user)
    if word == "switched off":
        reminders.choose(learner=hoa, channels=[], offered=["sms"], by=by, at=NIGHT)
    elif word == "died":
        Learner.objects.update(deceased_on=NIGHT.date())
    elif word == "erased":
        erasing.erase(learner=hoa, reason="Đơn số 1", by=OFFICER, at=NIGHT)
    else:
        purpose = MESSAGES if word == "consent taken back" else "processing"
        consents.withdraw(learner=hoa, purpose=purpose, by=by, at=NIGHT)
    assert not send(delivery, MORNING)
    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.tries, delivery.last_error) == (None, 0, "unwanted")
    assert delivery.stopped_at
    assert outbox.latest() == []


def test_reminder_of_somebody_erased_while_it_is_on_its_way_stays_here(hoa, monkeypatch):
    delivery = sms(tell(hoa))
    found = queries.reach(hoa)

    def erased_meanwhile(_person):
        erasing.erase(learner=hoa, reason="Đơn số 1", by=OFFICER, at=AT)
        return found

    monkeypatch.setattr(queries, "reach", erased_meanwhile)
    assert not send(delivery)
    assert outbox.latest() == []
    delivery.refresh_from_db()
    assert (delivery.recipient, delivery.tries) == ("", 0)


def test_reminder_goes_to_the_number_of_the_morning(hoa):
    delivery = sms(tell(hoa, at=NIGHT))
    Learner.objects.update(phone="+84900000555")
    assert send(delivery, MORNING)
    delivery.refresh_from_db()
    assert outbox.latest()[0]["to"] == delivery.recipient == "+84900000555"


def test_reminder_of_a_person_merged_overnight_goes_to_the_person_kept(hoa, village):
    twin = agree(register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True, phone="+84900000777"))
    delivery = sms(tell(twin, at=NIGHT))
    merging.merge(kept=hoa, merged=twin, by=OFFICER, at=NIGHT)
    assert send(delivery, MORNING)
    assert outbox.latest()[0]["to"] == PHONE


def test_reminder_by_two_workers_at_once_is_one_per_channel(at_once, hoa):
    ids = list(tell(hoa).deliveries.values_list("pk", flat=True))

    def work(_n):
        return [sending.send(delivery_id=pk, gateway=outbox.OutboxGateway(), at=AT) for pk in ids]

    assert sum(map(sum, at_once(2, work))) == 2
    assert sorted(each["to"] for each in outbox.latest()) == [PHONE, "hoa@example.vn"]


def test_one_channel_that_fails_leaves_the_other_alone(hoa):
    message = tell(hoa)
    assert not send(sms(message), gateway=Deaf())
    assert send(message.deliveries.get(channel=EMAIL))
    assert [each["to"] for each in outbox.latest()] == ["hoa@example.vn"]


def test_reminder_that_failed_rests_longer_each_time(hoa):
    delivery = sms(tell(hoa))
    Delivery.objects.exclude(pk=delivery.pk).delete()
    day = moment("2026-10-06 08:00")
    for tries, minutes in ((1, 5), (2, 30), (3, 120), (4, 360)):
        Delivery.objects.update(tries=tries, tried_at=day)
        assert queries.reminders_due(day + timedelta(minutes=minutes - 1)) == []
        assert queries.reminders_due(day + timedelta(minutes=minutes)) == [delivery.pk]
    Delivery.objects.update(tries=MAX_TRIES)
    assert queries.reminders_due(day + timedelta(hours=12)) == []


def test_sweep_of_codes_never_takes_reminders_along(hoa, settings):
    settings.QUIET_HOURS = (NIGHT.time(), NIGHT.time())
    now = timezone.now()
    consents.give(learner=hoa, purpose=MESSAGES, by=OFFICER, at=now)
    tell(hoa, at=now - timedelta(minutes=10))
    assert tasks.send_due() == 0
    assert tasks.remind_due() == 2
    assert tasks.remind_due() == 0


def test_sweep_of_reminders_ends_in_time_for_the_next(hoa, settings, monkeypatch):
    settings.QUIET_HOURS = (NIGHT.time(), NIGHT.time())
    tell(hoa, at=timezone.now())
    clock = count(step=tasks.REMINDING_SECONDS / 2 + 1)
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(clock))
    assert tasks.remind_due() == 1

"""Telling people: once per key, to the person kept, through the channels that they agreed to."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.actions import consents, erasing, merging, messages, reminders
from accounts.models import SUBJECT_LENGTH, Delivery, Learner, Message, OptOut
from accounts.queries import messages as queries
from accounts.rules.reminding import MONTH, MOST_IN_A_MONTH
from audit.models import Entry
from tests.accounts.conftest import (
    AT,
    MESSAGES,
    MORNING,
    NIGHT,
    OFFICER,
    PHONE,
    PROCESSING,
    actor_of,
    agree,
    register,
    tell,
)
from tests.factories import LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db
SMS, EMAIL, ZALO = Delivery.Channel


def ways(message):
    return dict(message.deliveries.values_list("channel", "recipient"))


def test_write_twice_is_one_message():
    for _ in range(2):
        messages.write(key="k", channel=SMS, recipient=PHONE, body="123456 là mã.", at=AT)
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


# Channels


def test_tell_goes_through_every_channel_agreed_to(hoa, settings):
    settings.ZALO_OA_URL = "http://127.0.0.1:9/"
    assert ways(tell(hoa)) == {"sms": PHONE, "email": "hoa@example.vn", "zalo": PHONE}


def test_tell_by_zalo_only_where_it_is_set_up(hoa):
    assert set(ways(tell(hoa))) == {"sms", "email"}


def test_tell_without_consent_stands_in_the_inbox_only(user, village):
    learner = register(village, actor_of(user), user=user, phone=PHONE)
    message = tell(learner)
    assert (list(queries.inbox(learner)), ways(message)) == ([message], {})


def test_tell_after_consent_was_taken_back_stands_in_the_inbox_only(hoa):
    consents.withdraw(learner=hoa, purpose=MESSAGES, by=OFFICER, at=AT + timedelta(hours=1))
    assert ways(tell(hoa, at=AT + timedelta(hours=2))) == {}


def test_tell_leaves_out_what_was_switched_off_until_it_is_switched_on(hoa, user):
    by = actor_of(user)
    reminders.choose(learner=hoa, channels=["email"], offered=["sms", "email"], by=by, at=AT)
    assert set(ways(tell(hoa, "1"))) == {"email"}
    off = OptOut.objects.get()
    assert (off.channel, off.made_at, off.made_by_id, off.ended_at) == ("sms", AT, by.id, None)
    reminders.choose(learner=hoa, channels=["sms", "email"], offered=["sms", "email"], by=by, at=AT)
    assert set(ways(tell(hoa, "2"))) == {"sms", "email"}
    off.refresh_from_db()
    assert (off.ended_at, off.ended_by_id) == (AT, by.id)


def test_choose_again_changes_nothing_and_leaves_alone_what_was_not_offered(hoa, user):
    by = actor_of(user)
    reminders.choose(learner=hoa, channels=[], offered=["zalo"], by=by, at=AT)
    for _ in range(2):
        reminders.choose(learner=hoa, channels=["sms"], offered=["sms", "email"], by=by, at=AT)
    assert queries.opted_out(hoa) == {"zalo", "email"}
    assert OptOut.objects.count() == 2
    assert not Entry.objects.filter(act="reminders.choose").exists()


def test_choose_for_somebody_else_is_audited(hoa):
    reminders.choose(learner=hoa, channels=[], offered=["sms"], by=OFFICER, at=AT)
    assert Entry.objects.get(act="reminders.choose").details == {"off": ["sms"], "on": []}


@pytest.mark.parametrize("proved", [True, False])
def test_phone_of_the_login_counts_when_it_is_proved_and_none_was_named(village, proved):
    user = UserFactory(phone="+84900000123", phone_verified_at=AT if proved else None)
    learner = agree(register(village, actor_of(user), user=user))
    assert ways(tell(learner)) == ({"sms": "+84900000123"} if proved else {})


def test_email_counts_when_it_is_proved_and_its_login_is_open(hoa, user):
    EmailAddress.objects.update(verified=False)
    assert set(ways(tell(hoa, "1"))) == {"sms"}
    EmailAddress.objects.update(verified=True)
    user.is_active = False
    user.save()
    assert set(ways(tell(hoa, "2"))) == {"sms"}


# When


def test_tell_at_night_waits_for_the_morning(hoa):
    message = tell(hoa, at=NIGHT)
    assert (message.created_at, message.not_before) == (NIGHT, MORNING)
    assert queries.reminders_due(NIGHT) == queries.reminders_due(MORNING - timedelta(seconds=1)) == []
    assert len(queries.reminders_due(MORNING)) == 2


def test_tell_by_day_may_go_at_once(hoa):
    assert tell(hoa).not_before == AT
    assert len(queries.reminders_due(AT)) == 2


def test_tell_what_is_stale_in_the_morning_stands_in_the_inbox_only(hoa):
    message = tell(hoa, at=NIGHT, expires_at=MORNING)
    assert (list(queries.inbox(hoa)), ways(message)) == ([message], {})


def test_tell_no_more_in_a_month_than_was_promised(hoa):
    at = AT
    for n in range(MOST_IN_A_MONTH):
        at = AT + timedelta(days=n)
        assert ways(tell(hoa, f"{n}", at=at))
    assert ways(tell(hoa, "one too many", at=at)) == {}
    assert ways(tell(hoa, "next month", at=AT + MONTH))
    assert queries.inbox(hoa).count() == MOST_IN_A_MONTH + 2


def test_what_never_went_out_does_not_count_for_the_month(hoa):
    for n in range(MOST_IN_A_MONTH):
        tell(hoa, f"{n}")
    Delivery.objects.update(stopped_at=AT)
    assert ways(tell(hoa, "next"))


# Once


def test_tell_again_is_the_same_message_with_the_same_deliveries(hoa):
    assert tell(hoa) == tell(hoa, at=AT + timedelta(days=1), body="khác")
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 2)


def test_tell_by_several_workers_at_once_is_one_message_with_one_delivery_per_channel(at_once, hoa):
    told = at_once(4, lambda n: tell(hoa).pk)
    assert set(told) == {Message.objects.get().pk}
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "sms"]


def test_tell_several_things_at_once_keeps_the_promise_of_the_month(at_once, hoa):
    at_once(6, lambda n: tell(hoa, f"{n}").pk)
    assert Message.objects.count() == 6
    assert Delivery.objects.values("message").distinct().count() == MOST_IN_A_MONTH


def test_a_channel_takes_a_message_once(hoa):
    message = tell(hoa)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(message=message, channel=SMS, recipient=PHONE)


def test_tell_cuts_a_subject_that_is_too_long_to_keep(hoa):
    assert len(tell(hoa, subject="Bài " * 100).subject) == SUBJECT_LENGTH


@pytest.mark.parametrize("link", ["https://la.example/", "//la.example/", "hoc/"])
def test_tell_never_leads_off_the_site(hoa, link):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(hoa, link=link)


# To whom


def test_tell_goes_to_the_person_kept(village, hoa):
    twin = register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True)
    merging.merge(kept=hoa, merged=twin, by=OFFICER, at=AT)
    message = tell(twin)
    assert (message.learner, message.topic) == (hoa, "next_lesson")
    assert ways(message)["sms"] == PHONE
    assert [list(queries.inbox(row)) for row in Learner.objects.all()] == [[message]] * 2


def test_what_was_told_before_a_merge_is_read_by_the_person_kept_and_goes_back_with_it(village, hoa):
    twin = register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True)
    tell(twin)
    merging.merge(kept=hoa, merged=twin, by=OFFICER, at=AT)
    assert queries.inbox(hoa).count() == 1
    merging.unmerge(merged=twin, by=OFFICER, at=AT)
    assert queries.inbox(hoa).count() == 0


def test_no_said_on_any_record_counts_for_the_person(village, hoa):
    twin = agree(register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True, phone="+84900000777"))
    reminders.choose(learner=twin, channels=[], offered=["email"], by=OFFICER, at=AT)
    merging.merge(kept=hoa, merged=twin, by=OFFICER, at=AT)
    assert ways(tell(hoa, "1")) == {"sms": PHONE}
    consents.withdraw(learner=twin, purpose=MESSAGES, by=OFFICER, at=AT + timedelta(minutes=1))
    assert ways(tell(hoa, "2")) == {}


def test_tell_the_dead_the_erased_and_who_took_back_everything_is_nothing(village, user):
    dead = agree(register(village, OFFICER, "Lê Văn Một", phone=PHONE))
    Learner.objects.filter(pk=dead.pk).update(deceased_on=AT.date())
    gone = register(village, OFFICER, "Lê Văn Hai")
    erasing.erase(learner=gone, reason="Đơn số 1", by=OFFICER, at=AT)
    stopped = agree(register(village, actor_of(user), "Lê Văn Ba", user=user, phone=PHONE))
    consents.withdraw(learner=stopped, purpose=PROCESSING, by=OFFICER, at=AT)
    for n, learner in enumerate((dead, gone, stopped)):
        assert tell(learner, f"{n}") is None
    assert not Message.objects.exists()


def test_tell_somebody_of_old_who_was_never_asked_stands_in_the_inbox():
    learner = LearnerFactory(phone=PHONE)
    assert ways(tell(learner)) == {}
    assert queries.unread(learner) == 1


# Reading


def test_read_keeps_the_first_moment(hoa):
    message = tell(hoa)
    messages.read(message=message, at=AT)
    messages.read(message=message, at=AT + timedelta(days=1))
    message.refresh_from_db()
    assert (message.read_at, queries.unread(hoa)) == (AT, 0)


def test_read_all_leaves_what_came_since_and_what_is_not_theirs(hoa, village):
    other = register(village, OFFICER, "Lê Văn Bình")
    theirs, _old, seen, new = tell(other, "0"), tell(hoa, "1"), tell(hoa, "2"), tell(hoa, "3")
    assert messages.read_all(learner=hoa, up_to=seen.pk, at=AT) == 2
    assert set(Message.objects.filter(read_at__isnull=True)) == {theirs, new}

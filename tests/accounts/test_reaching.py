"""Whom a message to many reaches by SMS: the same answer as for one, in a few queries."""

from datetime import timedelta

import pytest

from accounts.actions import consents, erasing, merging, messages, reminders, sending
from accounts.models import Delivery, Learner
from accounts.queries import messages as one
from accounts.queries import reaching
from audit.rules import SYSTEM
from tests.accounts.conftest import AT, MESSAGES, NIGHT, OFFICER, PROCESSING, agree, tell
from tests.factories import LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def why_not(*people, at=AT):
    found = reaching.of([each.pk for each in people], at)
    for each in people:  # what is sent to one person agrees
        assert (found[each.pk].why_not == "") == (
            Delivery.Channel.SMS in one.reach(each) and one.reminded_since(each, at - timedelta(days=31)) < 4
        )
    return [found[each.pk].why_not for each in people]


def test_every_reason_is_told_and_a_phone_is_asked_for_first(village):
    phoneless, silent, off, told, gone, reached = (
        LearnerFactory(commune=village, phone="" if n == 0 else f"+8491200000{n}") for n in range(6)
    )
    for each in (off, told, gone, reached):
        agree(each)
    reminders.choose(learner=off, channels=[], offered=["sms"], by=OFFICER, at=AT)
    for n in range(4):
        tell(told, key=f"k{n}")
    consents.give(learner=gone, purpose=PROCESSING, by=OFFICER, at=AT)
    consents.withdraw(learner=gone, purpose=PROCESSING, by=OFFICER, at=AT + timedelta(minutes=1))
    assert why_not(phoneless, silent, off, told, gone, reached) == [
        "no_phone",
        "not_agreed",
        "opted_out",
        "used_up",
        "stopped",
        "",
    ]
    consents.withdraw(learner=reached, purpose=MESSAGES, by=OFFICER, at=AT + timedelta(minutes=1))
    assert why_not(reached) == ["not_agreed"]


def test_who_died_or_was_erased_is_told_nothing(village):
    dead, erased = (agree(LearnerFactory(commune=village, phone=f"+8491200001{n}")) for n in range(2))
    Learner.objects.filter(pk=dead.pk).update(deceased_on=AT.date())
    erasing.erase(learner=erased, reason="Đơn", by=SYSTEM, at=AT)
    found = reaching.of([dead.pk, erased.pk], AT)
    assert {each.why_not for each in found.values()} == {"stopped"}


def test_phone_is_the_one_named_or_the_one_proved_at_sign_in_on_any_merged_row(village):
    user = UserFactory(phone="+84912000021", phone_verified_at=AT)
    proved = agree(LearnerFactory(commune=village, user=user))
    unproved = agree(LearnerFactory(commune=village, user=UserFactory(phone="+84912000022")))
    kept, merged = agree(LearnerFactory(commune=village)), LearnerFactory(phone="+84912000023")
    merging.merge(kept=kept, merged=merged, by=SYSTEM, at=AT)
    found = reaching.of([proved.pk, unproved.pk, kept.pk], AT)
    assert [found[each.pk].phone for each in (proved, unproved, kept)] == ["+84912000021", "", "+84912000023"]


def test_name_stands_in_a_message_to_a_phone_that_a_family_shares(village):
    grandmother, grandson, alone = (
        agree(LearnerFactory(full_name=name, commune=village, phone=phone))
        for name, phone in (("Bà Hòa", "+84912000031"), ("Cháu An", "+84912000031"), ("Ông Tư", "+84912000032"))
    )
    found = reaching.of([grandmother.pk, grandson.pk, alone.pk], AT)
    assert [found[each.pk].name for each in (grandmother, grandson, alone)] == ["Bà Hòa", "Cháu An", ""]
    LearnerFactory(user=UserFactory(phone="+84912000032"))
    assert reaching.of([alone.pk], AT)[alone.pk].name == "Ông Tư"
    assert reaching.sms_size("Mai nghỉ.", "Ông Tư").characters == reaching.sms_size("Mai nghỉ.").characters + 8


def test_what_is_written_at_night_begins_in_the_morning():
    assert reaching.begins(AT) == AT
    assert reaching.begins(NIGHT).hour == 7


def test_many_people_cost_as_much_as_one(village, django_assert_num_queries):
    people = [agree(LearnerFactory(commune=village, phone=f"+849120001{n:02}")) for n in range(20)]
    with django_assert_num_queries(5):
        reaching.of([people[0].pk], AT)
    with django_assert_num_queries(5):
        reaching.of([each.pk for each in people], AT)


def test_message_that_is_counted_is_the_message_that_leaves(hoa, settings):
    settings.BASE_URL = "https://hocso.example.org"
    message = messages.tell(learner=hoa, topic="class", key="k", subject="Tin", body="Mai lớp nghỉ.", at=AT)
    sent = []

    class Gateway:
        def send(self, **said):
            sent.append(said["body"])

    delivery = message.deliveries.get(channel="sms")
    assert sending.send(delivery_id=delivery.pk, gateway=Gateway(), at=AT)
    assert len(sent[0]) == reaching.sms_size("Mai lớp nghỉ.").characters

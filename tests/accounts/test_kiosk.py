"""Cards with pictures or digits, and sessions at a shared device."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import erasing, kiosk, merging
from accounts.models import KioskSecret, KioskSession
from accounts.queries import kiosk as queries
from accounts.rules import kiosk as rules
from audit.models import Entry
from audit.rules import SYSTEM
from tests.factories import LearnerFactory

NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
LATEST = NOON + timedelta(hours=2)


pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return LearnerFactory(full_name="Phạm Thị Lợi")


@pytest.fixture
def signs(person):
    kiosk.give_cards(person_ids=[person.pk], by=SYSTEM, at=NOON)
    return queries.card(person.pk).signs


def enter(person, pressed, at=NOON):
    return kiosk.open_session(learner=person, pressed=tuple(pressed), limit="x", latest=LATEST, device="d", at=at)


def other_than(signs):
    return tuple(sign for sign in rules.MOTIFS if sign not in signs)[:3]


def test_card_is_given_once_and_kept_sealed(person, signs):
    assert kiosk.give_cards(person_ids=[person.pk], by=SYSTEM, at=NOON) == 0
    assert queries.card(person.pk).signs == signs
    assert not any(sign in KioskSecret.objects.get().sealed for sign in signs)
    assert Entry.objects.filter(act="kiosk_card.give").count() == 1


def test_right_pictures_open_a_session_for_its_time(person, signs):
    session = enter(person, signs)
    assert queries.running(str(session.pk), NOON + timedelta(minutes=19)).learner == person
    assert queries.running(str(session.pk), NOON + rules.IDLE) is None
    assert queries.running("no key", NOON) is None


def test_pressing_keeps_it_open_and_writes_once_a_minute(person, signs, django_assert_num_queries):
    session = enter(person, signs)
    with django_assert_num_queries(0):
        kiosk.keep_open(session=session, at=NOON + timedelta(seconds=50))
    kiosk.keep_open(session=session, at=NOON + timedelta(minutes=15))
    assert queries.running(str(session.pk), NOON + timedelta(minutes=34))
    kiosk.keep_open(session=session, at=LATEST - timedelta(seconds=1))
    session.refresh_from_db()
    assert session.until == LATEST


def test_ended_session_stays_ended(person, signs):
    session = enter(person, signs)
    kiosk.end_session(session=session, at=NOON)
    kiosk.keep_open(session=session, at=NOON + timedelta(minutes=5))
    assert queries.running(str(session.pk), NOON) is None


def test_five_wrong_tries_lock_until_new_pictures_are_given(person, signs):
    for left in (4, 3, 2, 1):
        with pytest.raises(kiosk.WrongSignsError) as wrong:
            enter(person, other_than(signs))
        assert wrong.value.left == left
    for _again in range(2):
        with pytest.raises(kiosk.CardLockedError):
            enter(person, other_than(signs))
    with pytest.raises(kiosk.CardLockedError):
        enter(person, signs)
    kiosk.renew_card(person_id=person.pk, kind=rules.PICTURES, by=SYSTEM, at=NOON)
    card = queries.card(person.pk)
    assert card.signs != signs
    assert not card.is_locked
    assert enter(person, card.signs)


def test_right_try_forgets_the_wrong_ones(person, signs):
    with pytest.raises(kiosk.WrongSignsError):
        enter(person, other_than(signs))
    enter(person, signs)
    assert KioskSecret.objects.get().tries == 0


def test_tries_at_once_are_all_counted(at_once):
    person = LearnerFactory()
    kiosk.give_cards(person_ids=[person.pk], by=SYSTEM, at=NOON)
    wrong = other_than(queries.card(person.pk).signs)
    at_once(6, lambda _n: enter(person, wrong))
    assert KioskSecret.objects.get().tries == rules.MOST_TRIES


def test_new_card_puts_out_who_is_in_with_the_old_one(person, signs):
    session = enter(person, signs)
    kiosk.renew_card(person_id=person.pk, kind=rules.PIN, by=SYSTEM, at=NOON)
    assert queries.running(str(session.pk), NOON) is None
    assert len(queries.card(person.pk).signs) == 4


def test_new_card_never_shows_the_old_pictures(person, signs, monkeypatch):
    rows = iter([signs, signs, ("hat", "sun", "fish") if signs != ("hat", "sun", "fish") else ("boat", "sun", "fish")])
    monkeypatch.setattr(rules, "draw", lambda kind, chance: next(rows))
    kiosk.renew_card(person_id=person.pk, kind=rules.PICTURES, by=SYSTEM, at=NOON)
    assert queries.card(person.pk).signs != signs


def test_card_may_be_given_by_renewing(person):
    kiosk.renew_card(person_id=person.pk, kind=rules.PIN, by=SYSTEM, at=NOON)
    assert queries.card(person.pk).kind == rules.PIN


def test_nobody_without_card_or_consent_comes_in(person, signs):
    with pytest.raises(kiosk.NoCardError):
        enter(LearnerFactory(), signs)
    person.consents.create(
        purpose="processing", text_version="1", given_at=NOON, given_by_id="1", withdrawn_at=NOON, withdrawn_by_id="1"
    )
    with pytest.raises(kiosk.NoCardError):
        enter(person, signs)


def test_erasing_takes_the_card_and_ends_the_session(person, signs):
    session = enter(person, signs)
    erasing.erase(learner=person, reason="Yêu cầu", by=SYSTEM, at=NOON)
    assert not KioskSecret.objects.exists()
    assert queries.running(str(session.pk), NOON) is None
    assert KioskSession.objects.get().ended_at


def test_merged_person_signs_in_with_the_card_of_the_kept_one(person, signs):
    double = LearnerFactory(full_name="Phạm Thị Lợi")
    merging.merge(kept=person, merged=double, by=SYSTEM, at=NOON)
    double.refresh_from_db()
    assert enter(double.canonical, signs)

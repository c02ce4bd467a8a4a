"""Taking over a record that staff made."""

from datetime import timedelta

import pytest

from accounts import queries
from accounts.actions import claims
from accounts.actions.refusals import RefusedError
from accounts.models import ClaimCode, Learner, Message, User
from audit.models import Entry
from tests.accounts.conftest import AT, OFFICER, PHONE, actor_of, register
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(village):
    return register(village, OFFICER, phone=PHONE)


@pytest.fixture
def stranger(db):
    return UserFactory(phone="+84987654321", phone_verified_at=AT)


def code_of(message):
    return message.body.split()[0]


def claim(user, record, year=1958):
    return claims.claim(user=user, learner_id=record.pk, birth_year=year, by=actor_of(user), at=AT)


def test_claim_after_signing_in_with_the_phone_on_the_record(user, record):
    claim(user, record)
    assert list(queries.learners_of(user)) == [record]
    assert Entry.objects.filter(act="learner.claim", object_id=str(record.pk)).exists()
    assert not queries.claimable(PHONE).exists()


def test_claim_with_another_login_after_a_code_to_the_phone_on_the_record(stranger, record):
    with pytest.raises(RefusedError):
        claim(stranger, record)
    message = claims.send_code(user=stranger, phone=PHONE, at=AT)
    assert (message.deliveries.get().recipient, message.is_secret) == (PHONE, True)
    assert not claims.check_code(user=stranger, code="000000x", at=AT)
    assert claims.check_code(user=stranger, code=code_of(message), at=AT)
    claim(stranger, record)
    assert list(queries.learners_of(stranger)) == [record]


def test_send_code_for_a_number_nobody_is_registered_with_writes_no_message(stranger):
    assert claims.send_code(user=stranger, phone="+84900000000", at=AT) is None
    assert not Message.objects.exists()


def test_check_code_stops_after_five_wrong_ones_and_after_five_minutes(stranger, record):
    right = code_of(claims.send_code(user=stranger, phone=PHONE, at=AT))
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert not claims.check_code(user=stranger, code=right, at=AT + timedelta(minutes=5))
    for _ in range(5):
        assert not claims.check_code(user=stranger, code=wrong, at=AT)
    assert not claims.check_code(user=stranger, code=right, at=AT)


def test_claim_with_a_wrong_birth_year_is_refused_and_five_of_them_end_the_proof(user, record):
    for _ in range(5):
        with pytest.raises(RefusedError, match="Năm sinh"):
            claim(user, record, year=1960)
    assert ClaimCode.objects.get(user=user).tries == 5
    with pytest.raises(RefusedError, match="chờ nhận"):
        claim(user, record)


def test_claim_when_the_login_has_that_person_already_is_a_merge(user, record, village):
    own = register(village, actor_of(user), user=user)
    claim(user, record)
    own.refresh_from_db()
    assert own.canonical_id == record.pk
    assert queries.current_learner(user, "").canonical_id == record.pk


def test_claim_when_the_login_has_other_persons_adds_one(user, record, village):
    other = register(village, actor_of(user), "Lê Văn Bình", user=user)
    claim(user, record)
    other.refresh_from_db()
    assert other.canonical_id == other.pk
    assert queries.learners_of(user).count() == 2


def test_two_logins_claiming_at_once_give_the_record_to_one(record, at_once):
    users = [UserFactory(phone=f"+8491111111{n}") for n in range(3)]
    for each in users:
        claims.check_code(user=each, code=code_of(claims.send_code(user=each, phone=PHONE, at=AT)), at=AT)
    ids = [each.pk for each in users]
    done = at_once(3, lambda n: claim(User.objects.get(pk=ids[n]), record))
    assert sum(isinstance(each, Learner) for each in done) == 1
    assert sum(isinstance(each, RefusedError) for each in done) == 2

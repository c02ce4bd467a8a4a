"""Taking back the people of a list: while nothing hangs on them but what the list said."""

from datetime import UTC, datetime

import pytest

from accounts.actions import merging, rosters
from accounts.actions.learners import Person, move
from accounts.models import Consent, Learner, Message, Residence
from accounts.queries import matching
from accounts.queries.keeping import why_kept
from accounts.rules.matching import Described
from accounts.rules.persons import Birth
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from tests.factories import CommuneFactory, LearnerFactory, UserFactory, VillageFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
BY = Actor("user", "7")


@pytest.fixture
def people():
    commune = CommuneFactory(code="14758")
    some = [Person(f"Lê Văn {name}", Birth(1958), commune) for name in ("Ba", "Tư", "Năm")]
    return rosters.register_all(people=some, by=BY, at=AT)


def taken_back(people):
    return rosters.take_back_all(learner_ids=[each.pk for each in people], by=BY, at=AT)


def test_people_of_whom_nothing_is_known_go_without_a_trace_but_in_the_log(people):
    assert taken_back(people) == {}
    assert not Learner.objects.exists()
    assert not Residence.objects.exists()
    assert not Consent.objects.exists()
    entry = Entry.objects.get(act="learner.take_back_all")
    assert entry.details == {"learners": [str(each.pk) for each in people]}


def test_taken_back_again_is_nothing(people):
    taken_back(people)
    assert taken_back(people) == {}
    assert Entry.objects.filter(act="learner.take_back_all").count() == 1


def log_in(learner):
    Learner.objects.filter(pk=learner.pk).update(user=UserFactory())


def confirm(learner):
    Learner.objects.filter(pk=learner.pk).update(name_confirmed_at=AT)


def move_house(learner):
    home = Residence.objects.get(learner=learner)
    Residence.objects.filter(pk=home.pk).update(from_on="2026-01-01")
    move(learner=learner, to=VillageFactory(parent=home.commune), from_on=AT.date(), by=BY, at=AT)


def agree(learner):
    Consent.objects.create(learner=learner, purpose="messages", given_at=AT, text_version="1")


def merge_in(learner):
    merging.merge(kept=learner, merged=LearnerFactory(), by=SYSTEM, at=AT)


def merge_away(learner):
    merging.merge(kept=LearnerFactory(), merged=learner, by=SYSTEM, at=AT)


def tell(learner):
    Message.objects.create(learner=learner, topic="mau", key="mau:1", subject="x", body="x", created_at=AT)


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (log_in, "đã có tài khoản đăng nhập"),
        (confirm, "đã xác nhận họ tên"),
        (move_house, "đã chuyển nơi ở"),
        (agree, "đã đồng ý thêm điều khác"),
        (merge_in, "đã được gộp với hồ sơ khác"),
        (merge_away, "đã được gộp với hồ sơ khác"),
        (tell, "đã có tin nhắn"),
    ],
)
def test_who_was_used_since_stays_with_the_reason_and_the_others_go(people, use, why):
    use(people[1])
    kept = taken_back(people)
    assert list(kept) == [people[1].pk]
    assert why in kept[people[1].pk]
    assert set(Learner.objects.filter(pk__in=[each.pk for each in people])) == {people[1]}
    assert Residence.objects.filter(learner=people[1]).exists()


def test_asking_costs_the_same_for_few_and_for_many(people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        why_kept(people[:1])
    with django_assert_num_queries(len(few)):
        why_kept(people)


# Whom a list may mean


def test_people_elsewhere_are_looked_at_only_with_a_day_or_a_telephone():
    here, there = CommuneFactory(code="14758"), CommuneFactory(code="14812")
    near = LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, commune=here)
    LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, commune=there)
    by_phone = LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, phone="+84912345678", commune=there)
    by_day = LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, birth_date="1958-03-05", commune=there)
    gone = LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, commune=here)
    Learner.objects.filter(pk=gone.pk).update(deceased_on="2026-01-01")

    def found(**more):
        wanted = Described("le van ba", 1958, commune=here.pk, **more)
        return {each.learner.pk for each in matching.named([wanted]).get("le van ba", ())}

    assert found() == {near.pk}
    assert found(phone="+84912345678") == {near.pk, by_phone.pk}
    assert found(born_on=datetime(1958, 3, 5).date()) == {near.pk, by_day.pk}  # noqa: DTZ001 - a day
    assert matching.living([near.pk, gone.pk]) == {near.pk: near}

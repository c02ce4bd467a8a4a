"""Registering, correcting, moving, confirming: the acts on persons."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import queries
from accounts.actions import consents, learners
from accounts.actions.refusals import AlreadyRegisteredError, RefusedError
from accounts.models import Consent, Learner, Residence
from accounts.rules import personal_numbers
from audit.models import Entry
from tests.accounts.conftest import AT, BIRTHDAY, OFFICER, PHONE, PROCESSING, actor_of, person, register
from tests.factories import CommuneFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_register_oneself_keeps_what_was_said(user, village, group):
    learner = register(village, actor_of(user), user=user, on=BIRTHDAY, phone=PHONE, target_group=group)
    home = queries.home_of(learner)
    assert (learner.user, learner.canonical_id, learner.birth_date) == (user, learner.pk, BIRTHDAY)
    assert (home.unit, home.commune, home.from_on) == (village, village.parent, date(2026, 10, 5))
    assert (learner.name_key, learner.registered_by_id) == ("nguyen thi hoa", "")
    assert queries.open_consents(learner)["processing"].text_version == "2026-01"
    assert not Entry.objects.exists()


def test_register_oneself_twice_is_one_person(user, village):
    first = register(village, actor_of(user), user=user)
    assert register(village, actor_of(user), "nguyễn thị hoa", user=user) == first


def test_register_another_of_the_family_on_the_same_phone(user, village):
    first = register(village, actor_of(user), user=user)
    second = register(village, actor_of(user), "Lê Văn Bình", user=user)
    assert set(queries.learners_of(user)) == {first, second}


def test_register_by_staff_is_audited_and_has_no_login(village):
    learner = register(village, OFFICER)
    assert (learner.user, learner.registered_by_id) == (None, "900")
    assert Entry.objects.filter(act="learner.register", object_id=str(learner.pk), actor_id="900").exists()


def test_register_by_staff_shows_who_may_be_the_same(village):
    known = register(village, OFFICER)
    with pytest.raises(AlreadyRegisteredError) as caught:
        register(village, OFFICER, "Nguyễn Thị Hoà")
    assert caught.value.candidates == [known]
    other = register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True)
    assert other != known


def test_duplicates_put_neighbours_first(village):
    far = register(CommuneFactory(), OFFICER)
    near = register(village, OFFICER, known_to_differ=True)
    found = queries.duplicates(full_name="nguyen thi hoa", birth_year=1958, commune=village.parent)
    assert found == [near, far]


def test_two_staff_registering_the_same_person_at_once_make_one(village, at_once):
    made = at_once(4, lambda n: register(village, OFFICER))
    assert sum(isinstance(each, Learner) for each in made) == 1
    assert all(isinstance(each, Learner | AlreadyRegisteredError) for each in made)
    assert Learner.objects.count() == 1


@pytest.mark.parametrize(("year", "on"), [(2009, None), (2008, None), (2008, date(2008, 10, 6))])
def test_register_who_is_not_known_to_be_adult_is_refused(village, year, on):
    with pytest.raises(RefusedError, match="18"):
        register(village, OFFICER, year=year, on=on)
    assert not Learner.objects.exists()


def test_register_on_the_eighteenth_birthday(village):
    assert register(village, OFFICER, year=2008, on=date(2008, 10, 5))


def test_register_in_an_office_is_refused(village):
    with pytest.raises(RefusedError, match="xã"):
        register(village.parent.parent, OFFICER)


def test_personal_number_is_kept_unreadable_and_once(village):
    learner = register(village, OFFICER, personal_number="038158000123")
    assert learner.personal_number_tail == "123"
    number = personal_numbers.unseal(learner.personal_number_encrypted, settings.PERSONAL_NUMBER_KEY)
    assert number == "038158000123"
    with pytest.raises(RefusedError, match="Số định danh"):
        register(village, OFFICER, "Lê Văn Bình", personal_number="038158000123")
    assert Learner.objects.count() == 1


def change(learner, by, home, **extra):
    return learners.change(learner=learner, person=person(home, **extra), by=by, at=AT)


def test_change_of_name_asks_for_confirmation_again(user, village):
    learner = register(village, actor_of(user), user=user)
    learners.confirm_name(learner=learner, by=actor_of(user), at=AT)
    assert change(learner, actor_of(user), village, year=1959).name_confirmed_at == AT
    changed = change(learner, actor_of(user), village, name="Nguyễn Thị Hoà")
    assert (changed.name_confirmed_at, changed.name_key) == (None, "nguyen thi hoa")
    assert not Entry.objects.exists()


def test_change_by_staff_is_audited(village):
    learner = register(village, OFFICER)
    change(learner, OFFICER, village, year=1959)
    assert Entry.objects.filter(act="learner.change").count() == 1


def test_confirm_name_again_keeps_the_first_moment(village):
    learner = register(village, OFFICER)
    learners.confirm_name(learner=learner, by=OFFICER, at=AT)
    again = learners.confirm_name(learner=learner, by=OFFICER, at=AT + timedelta(days=1))
    assert again.name_confirmed_at == AT
    assert Entry.objects.filter(act="learner.confirm_name").count() == 1


def test_move_leaves_no_day_with_two_homes(village):
    learner = register(village, OFFICER)
    elsewhere = CommuneFactory()
    day = date(2026, 11, 1)
    learners.move(learner=learner, to=elsewhere, from_on=day, by=OFFICER, at=AT)
    learners.move(learner=learner, to=elsewhere, from_on=day, by=OFFICER, at=AT)
    rows = Residence.objects.filter(learner=learner)
    assert rows.count() == 2
    assert [rows.on(each).get().unit for each in (date(2026, 10, 31), day)] == [village, elsewhere]
    assert not rows.on(date(2026, 10, 4)).exists()


def test_move_corrected_on_the_same_day_leaves_no_day_to_what_was_said_wrongly(village):
    learner = register(village, OFFICER)
    learners.move(learner=learner, to=village.parent, from_on=date(2026, 10, 5), by=OFFICER, at=AT)
    assert Residence.objects.open().get(learner=learner).unit == village.parent
    wrong = Residence.objects.get(learner=learner, unit=village)
    assert (wrong.to_on, wrong.end_recorded_at) == (wrong.from_on, AT)


def test_consent_taken_back_and_given_again(user, village):
    learner = register(village, actor_of(user), user=user)
    by = actor_of(user)
    assert queries.current_learner(user, "") == learner
    consents.withdraw(learner=learner, purpose=PROCESSING, by=by, at=AT)
    assert consents.withdraw(learner=learner, purpose=PROCESSING, by=by, at=AT) is None
    assert queries.current_learner(user, str(learner.pk)) is None
    consents.give(learner=learner, purpose=PROCESSING, by=by, at=AT)
    consents.give(learner=learner, purpose=PROCESSING, by=by, at=AT)
    assert queries.current_learner(user, "") == learner
    assert Consent.objects.filter(learner=learner).count() == 2


def test_current_learner_of_a_family_is_the_chosen_one(user, village, django_assert_num_queries):
    first = register(village, actor_of(user), user=user)
    second = register(village, actor_of(user), "Lê Văn Bình", user=user)
    assert queries.current_learner(user, "") is None
    with django_assert_num_queries(1):
        assert queries.current_learner(user, str(second.pk)) == second
    assert queries.current_learner(user, str(first.pk)) == first


def test_current_learner_is_never_one_of_another_login(user, village):
    other = UserFactory()
    theirs = register(village, actor_of(other), user=other)
    assert queries.current_learner(user, str(theirs.pk)) is None


def test_register_with_a_birth_that_contradicts_itself_is_no_refusal_but_a_fault(village):
    with pytest.raises(IntegrityError), transaction.atomic():
        register(village, OFFICER, year=1960, on=BIRTHDAY)
    assert not Learner.objects.exists()

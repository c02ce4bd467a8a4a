"""Blanking a person who asks for it, and sweeping logins that were never proved."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import queries, tasks
from accounts.actions import erasing, merging, messages, signing
from accounts.models import Delivery, EarlierVitals, Learner, Message, User
from accounts.queries.messages import told_to_erased
from accounts.rules.persons import ERASED_NAME
from audit.models import Entry
from tests.accounts.conftest import AT, BIRTHDAY, NIGHT, OFFICER, PHONE, actor_of, agree, register, tell
from tests.factories import PostingFactory

pytestmark = pytest.mark.django_db


def erase(learner):
    return erasing.erase(learner=learner, reason="Đơn số 12 ngày 01/10/2026", by=OFFICER, at=AT)


def test_erase_leaves_birth_year_and_residence_only(user, village, group):
    learner = register(
        village,
        actor_of(user),
        user=user,
        on=BIRTHDAY,
        phone=PHONE,
        target_group=group,
        personal_number="038158000123",
    )
    messages.write(key="k", channel=Delivery.Channel.SMS, recipient=PHONE, body="Chào bà Hoa", at=AT)
    erase(learner)
    learner.refresh_from_db()
    user.refresh_from_db()
    kept = {"id", "canonical_id", "birth_year", "created_at", "erased_at", "name_confirmed_at", "deceased_on"}
    left = {f.attname: getattr(learner, f.attname) for f in Learner._meta.fields if f.attname not in kept}
    assert {value for value in left.values() if value} == {
        ERASED_NAME,
        learner.name_key,
        learner.sort_key,
    }
    assert (learner.birth_year, queries.home_of(learner).unit) == (1958, village)
    assert (user.phone, user.is_active) == (None, False)
    assert list(Delivery.objects.values_list("recipient", "message__body")) == [("", "")]
    assert Entry.objects.get(act="learner.erase").details == {"rows": 1}


def test_erase_blanks_every_row_of_the_person_and_hides_it(village):
    one, two = register(village, OFFICER), register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True)
    merging.merge(kept=one, merged=two, by=OFFICER, at=AT)
    erase(two)
    assert not Learner.objects.filter(full_name__startswith="Nguyễn").exists()
    assert not queries.visible_to(actor_of(User(pk=1), "officer", village.parent)).exists()
    assert queries.duplicates(full_name="Đã xóa", birth_year=1958) == []


def test_erase_twice_keeps_the_first_moment(village):
    learner = register(village, OFFICER)
    erase(learner)
    erasing.erase(learner=learner, reason="lần nữa", by=OFFICER, at=AT + timedelta(days=1))
    learner.refresh_from_db()
    assert learner.erased_at == AT


def test_erase_leaves_the_login_of_a_family_or_of_staff_open(user, village):
    learner = register(village, actor_of(user), user=user)
    register(village, actor_of(user), "Lê Văn Bình", user=user)
    erase(learner)
    user.refresh_from_db()
    assert (user.phone, user.is_active) == (PHONE, True)
    posting = PostingFactory()
    erase(register(village, actor_of(posting.user), "Trần Thị Lan", user=posting.user))
    posting.user.refresh_from_db()
    assert posting.user.is_active


def test_sweep_logins_deletes_only_what_was_never_proved(user, village):
    typo = signing.open_login(phone="+84900000001")
    fresh = signing.open_login(email="moi@example.vn")
    proved = signing.open_login(email="cu@example.vn")
    EmailAddress.objects.filter(user=proved).update(verified=True)
    old = AT - timedelta(days=2)
    User.objects.exclude(pk=fresh.pk).update(date_joined=old)
    User.objects.filter(pk=fresh.pk).update(date_joined=AT)
    erasing.sweep_logins(at=AT)
    assert set(User.objects.values_list("pk", flat=True)) == {user.pk, fresh.pk, proved.pk}
    assert not User.objects.filter(pk=typo.pk).exists()


def test_sweep_runs_as_a_task(db):
    signing.open_login(phone="+84900000001")
    User.objects.update(date_joined=timezone.now() - timedelta(days=9))
    assert tasks.sweep_logins() == 1


def test_erase_blanks_what_the_person_was_told_and_leaves_the_family_alone(hoa, user, village):
    daughter = agree(register(village, actor_of(user), "Lê Thị Con", user=user, phone=PHONE))
    kept = tell(daughter, "daughter", at=NIGHT)
    tell(hoa, at=NIGHT, subject="Bà Hoa học tiếp")
    erase(hoa)
    gone = Message.objects.get(key="k")
    assert (gone.subject, gone.body, gone.link) == ("", "", "")
    assert set(gone.deliveries.values_list("recipient", flat=True)) == {""}
    assert not gone.deliveries.waiting().exists()
    assert Message.objects.get(key="daughter").body == kept.body
    assert set(kept.deliveries.values_list("recipient", flat=True)) == {PHONE, "hoa@example.vn"}
    assert kept.deliveries.waiting().count() == 2


def test_erase_blanks_what_was_told_to_a_record_that_was_merged(village):
    one, two = register(village, OFFICER), register(village, OFFICER, "Nguyễn Thị Hoà", known_to_differ=True)
    tell(two)
    merging.merge(kept=one, merged=two, by=OFFICER, at=AT)
    erase(one)
    assert Message.objects.get().body == ""


@pytest.mark.parametrize("left", [{"subject": "Bà Hoa"}, {"body": "Chào bà Hoa"}, {"link": "/hoc/"}])
def test_check_finds_what_an_erased_person_was_told(hoa, left):
    tell(hoa)
    erase(hoa)
    assert not told_to_erased().exists()
    Message.objects.update(**left)
    assert told_to_erased().count() == 1
    with pytest.raises(CommandError, match=r"message \d+"):
        call_command("erase", "--check")


def test_check_finds_an_address_of_an_erased_person(hoa):
    tell(hoa)
    erase(hoa)
    call_command("erase", "--check")
    Delivery.objects.filter(channel="sms").update(recipient=PHONE)
    assert told_to_erased().count() == 1


def test_of_a_birth_that_decides_a_count_the_year_and_that_they_were_of_age_is_kept(village):
    """Born in 2008, of age when they came in October 2026: a figure of that month still counts them."""
    learner = register(village, OFFICER, year=2008, on=date(2008, 9, 20))
    erase(learner)
    learner.refresh_from_db()
    assert learner.birth_date == date(2008, 1, 1)
    call_command("erase", "--check")


def test_what_was_on_record_before_a_correction_is_blanked_too(village):
    learner = register(village, OFFICER, on=BIRTHDAY)
    row = {"learner": learner, "birth_year": 1961, "birth_date": date(1961, 5, 4), "replaced_at": AT}
    EarlierVitals.objects.create(**row)
    erase(learner)
    assert EarlierVitals.objects.get().birth_date is None


def test_check_finds_a_birth_date(village):
    learner = register(village, OFFICER, on=BIRTHDAY)
    erase(learner)
    call_command("erase", "--check")
    earlier = EarlierVitals.objects.create(
        learner=learner, birth_year=1961, birth_date=date(1961, 5, 15), replaced_at=AT
    )
    with pytest.raises(CommandError, match=f"birth of learner {learner.pk}"):
        call_command("erase", "--check")
    earlier.delete()
    Learner.objects.filter(pk=learner.pk).update(birth_date=BIRTHDAY)
    with pytest.raises(CommandError, match="birth of learner"):
        call_command("erase", "--check")

"""Recording that a person died: what is asked, what follows, who may, and the way back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import queries
from accounts.actions import deaths, messages, sending
from accounts.actions.learners import Person, register
from accounts.actions.refusals import RefusedError
from accounts.models import Delivery, EarlierVitals, KioskSession, Learner
from accounts.rules import persons
from accounts.rules.persons import Birth, PersonError
from audit.models import Entry
from tests.accounts.conftest import AT, NIGHT, OFFICER, PHONE, actor_of, tell
from tests.accounts.conftest import register as made
from tests.accounts.test_staff_pages import signed_in
from tests.factories import CommuneFactory, LearnerFactory, ProvinceFactory
from tests.indicators.scene import html

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
DAY = date(2026, 10, 1)


def died(learner, on=DAY, **more):
    return deaths.record_death(learner=learner, on=on, by=OFFICER, at=AT, **more)


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def person(village, clock):
    return made(village, OFFICER)


def address(person, more=""):
    return f"/ca-nhan/hoc-vien/{person.pk}/da-mat/{more}"


# The day


@pytest.mark.parametrize("typed", ["1/10/2026", "01.10.2026", " 1 10 2026 "])
def test_a_day_is_read_as_people_write_it(typed):
    assert persons.read_death(typed, Birth(1958), TODAY) == DAY


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026", "no_day"),
        ("hôm qua", "unreadable"),
        ("6/10/2026", "future"),
        ("31/12/1957", "before_birth"),
        ("30/2/2026", "day"),
        ("1/13/2026", "month"),
        ("1/1/1026", "too_old"),
        ("1/1/2027", "future"),
    ],
)
def test_what_is_wrong_with_a_day_of_death(typed, code):
    with pytest.raises(PersonError) as error:
        persons.read_death(typed, Birth(1958), TODAY)
    assert error.value.code == code


def test_nobody_dies_before_the_day_of_birth():
    with pytest.raises(PersonError):
        persons.check_death(date(1958, 3, 4), Birth(1958, date(1958, 3, 5)), TODAY)
    persons.check_death(date(1958, 3, 5), Birth(1958, date(1958, 3, 5)), TODAY)


# What follows


def test_recorded_twice_is_recorded_once_and_taken_back(person):
    assert died(person, document_no="12/TLKT").deceased_on == DAY
    assert died(person).deceased_on == DAY
    assert died(person, on=None, document_no="Nhầm").deceased_on is None
    said = Entry.objects.filter(object_id=str(person.pk), act__startswith="learner.death").order_by("pk")
    assert list(said.values_list("act", "reason")) == [
        ("learner.death", "12/TLKT"),
        ("learner.death_taken_back", "Nhầm"),
    ]
    assert list(EarlierVitals.objects.order_by("pk").values_list("deceased_on", flat=True)) == [None, DAY]


@pytest.mark.parametrize("on", [date(2026, 10, 6), date(1957, 12, 31)])
def test_an_impossible_day_is_refused(person, on):
    with pytest.raises(RefusedError, match="Ngày mất"):
        died(person, on=on)
    assert not EarlierVitals.objects.exists()


def test_it_is_said_of_the_kept_record(village, person):
    other = LearnerFactory(canonical_id=person.pk)
    died(other)
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.deceased_on, other.deceased_on) == (DAY, None)


def test_nobody_learns_as_the_dead_and_the_family_goes_on(user, village):
    own = made(village, actor_of(user), user=user)
    daughter = made(village, actor_of(user), "Lê Thị Con", 1985, user=user)
    died(own)
    assert queries.persons_of(user) == [daughter]
    assert queries.current_learner(user, str(own.pk)) == daughter
    assert (list(queries.stopped_of(user)), queries.agrees(own)) == ([], False)
    user.refresh_from_db()
    assert user.is_active
    died(own, on=None)
    assert queries.persons_of(user) == [own, daughter]


def test_whoever_is_said_to_be_dead_is_told_and_not_registered_anew(user, village):
    made(village, actor_of(user), user=user)
    died(Learner.objects.get())
    again = Person("Nguyễn Thị Hoa", Birth(1958), village)
    with pytest.raises(RefusedError, match="đã mất"):
        register(person=again, agreed=[], by=actor_of(user), at=AT, user=user)


def test_an_alias_of_the_dead_does_not_learn_either(user, village):
    kept = made(village, OFFICER)
    own = made(village, actor_of(user), "Nguyễn Thị Hoà", user=user)
    Learner.objects.filter(pk=own.pk).update(canonical=kept)
    died(kept)
    assert queries.persons_of(user) == []


def test_nobody_takes_over_the_record_of_the_dead(user, village):
    learner = made(village, OFFICER, phone=PHONE)
    assert list(queries.claimable(PHONE)) == [learner]
    died(learner)
    assert list(queries.claimable(PHONE)) == []
    assert not queries.may_be_asked_for(Learner.objects.get(pk=learner.pk), user)


def test_who_sits_at_a_shared_tablet_leaves_it(person):
    session = KioskSession.objects.create(
        learner=person,
        limit="x",
        device="x",
        opened_at=AT,
        latest=AT + timedelta(hours=1),
        until=AT + timedelta(hours=1),
    )
    died(person)
    session.refresh_from_db()
    assert session.ended_at == AT


def test_nothing_is_sent_to_the_dead(hoa):
    """What waits for the morning does not leave, and nothing new is written."""
    tell(hoa, at=NIGHT)
    deaths.record_death(learner=hoa, on=NIGHT.date(), by=OFFICER, at=NIGHT)
    morning = NIGHT + timedelta(hours=12)
    for delivery in Delivery.objects.all():
        assert not sending.send(delivery_id=delivery.pk, gateway=Refuses(), at=morning)
    assert not Delivery.objects.waiting().exists()
    told = messages.tell(learner=hoa, topic="next", key="new", subject="x", body="x", at=morning)
    assert told is None


class Refuses:
    def send(self, **_message):
        raise AssertionError("sent to the dead")


# The page


def test_an_officer_says_the_day_reads_what_follows_and_confirms(client, commune, person):
    officer = signed_in(client, commune, "officer")
    assert "Ghi nhận đã mất" in html(officer.get(f"/ca-nhan/hoc-vien/{person.pk}/"))
    assert 'name="on"' in html(officer.get(address(person)))
    asked = html(officer.post(address(person), {"on": "1/10/2026", "document_no": "12/TLKT"}))
    assert "mất ngày <strong>01/10/2026</strong>" in asked
    assert "không còn được đếm" in asked
    assert "Nơi ở hiện tại được ghi từ 05/10/2026, sau ngày mất" in asked
    assert not Learner.objects.filter(deceased_on__isnull=False).exists()
    done = officer.post(address(person), {"on": "01/10/2026", "document_no": "12/TLKT", "is_sure": "1"}, follow=True)
    page = html(done)
    assert "Đã mất ngày 01/10/2026" in page
    assert "Ghi nhận đã mất</a>" not in page
    assert Entry.objects.get(act="learner.death").reason == "12/TLKT"
    assert officer.get(address(person))["Location"] == f"/ca-nhan/hoc-vien/{person.pk}/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Hãy ghi ngày mất"),
        ("2026", "Hãy ghi đủ ngày, tháng, năm mất"),
        ("mai", "Không đọc được ngày “mai”"),
        ("6/10/2026", "Ngày mất không thể ở sau hôm nay"),
        ("1/1/1950", "Ngày mất trước ngày sinh"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_even_when_one_is_sure(client, commune, person, typed, said):
    page = signed_in(client, commune, "officer").post(address(person), {"on": typed, "is_sure": "1"})
    assert page.status_code == 422
    assert said in str(page.context["form"].errors["on"])
    assert not Learner.objects.filter(deceased_on__isnull=False).exists()


def test_a_mistake_is_taken_back_with_a_reason(client, commune, person):
    officer = signed_in(client, commune, "officer")
    assert officer.get(address(person, "rut-lai/")).status_code == 302
    died(person)
    assert "mất ngày 01/10/2026" in html(officer.get(address(person, "rut-lai/")))
    empty = officer.post(address(person, "rut-lai/"), {"reason": " "})
    assert "Hãy ghi lý do" in str(empty.context["form"].errors["reason"])
    officer.post(address(person, "rut-lai/"), {"reason": "Nhầm người cùng tên"})
    assert Learner.objects.get(pk=person.pk).deceased_on is None
    assert Entry.objects.get(act="learner.death_taken_back").reason == "Nhầm người cùng tên"


@pytest.mark.parametrize(
    ("role", "status"), [("instructor", 404), ("approver", 404), ("officer", 200), ("division", 200)]
)
def test_who_may_record_a_death(client, commune, person, role, status):
    unit = ProvinceFactory() if role == "division" else commune
    assert signed_in(client, unit, role).get(address(person)).status_code == status


def test_not_of_another_commune_and_not_of_oneself(client, village, person):
    other = signed_in(client, CommuneFactory(), "officer")
    assert other.get(address(person)).status_code == 404
    own = signed_in(client, village.parent, "officer")
    user = own.session["_auth_user_id"]
    Learner.objects.filter(pk=person.pk).update(user=user)
    assert own.get(address(person)).status_code == 404

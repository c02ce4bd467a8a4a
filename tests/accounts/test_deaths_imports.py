"""The list of deaths: recorded of whom it surely means, errors where it does not, taken back as a whole."""

from datetime import date

import pytest

from accounts.actions import deaths
from accounts.models import Learner
from audit.models import Entry
from audit.rules import Actor, Post
from exchange import actions
from exchange.rules import handlers
from tests.factories import CommuneFactory, LearnerFactory
from tests.places.test_imports import AT, imported, outcomes, said

pytestmark = pytest.mark.django_db
HEAD = "Họ và tên,Ngày sinh,Xã,Thôn,Ngày mất,Số trích lục khai tử\n"
DAY = date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(commune):
    return Actor(kind="user", id="8", posts=(Post("officer", commune.pk, commune.path),))


def listed(rows, by, *, apply=True):
    return imported("deaths", HEAD + "\n".join(rows), by, apply=apply)


def dead():
    return dict(Learner.objects.filter(deceased_on__isnull=False).values_list("full_name", "deceased_on"))


def test_by_the_whole_birth_date_or_the_village(officer, commune, village):
    LearnerFactory(full_name="Lê Văn An", birth_year=1950, birth_date=date(1950, 3, 5), commune=commune)
    LearnerFactory(full_name="Lê Văn Bình", birth_year=1951, commune=village)
    rows = [
        f"le van an,5/3/1950,{commune.code},,20/7/2026,12/TLKT",
        f"Lê Văn Bình,1951,{commune.code},{village.name},21/7/2026,",
    ]
    assert outcomes(listed(rows, officer)) == ["change", "change"]
    assert dead() == {"Lê Văn An": DAY, "Lê Văn Bình": date(2026, 7, 21)}
    assert Entry.objects.filter(act="learner.death").order_by("pk").first().reason == "12/TLKT"
    assert outcomes(listed(rows, officer)) == ["same", "same"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Lê Văn An,1950,{code},,20/7/2026,", "chưa đủ để biết chắc"),
        ("Lê Văn An,5/3/1951,{code},,20/7/2026,", "không có học viên nào tên này"),
        ("Lê Văn An,6/3/1950,{code},,20/7/2026,", "không có học viên nào tên này"),
        ("Lê Văn Cả,1940,{code},,20/7/2026,", "Có 2 người trùng tên"),
        ("Lê Văn An,5/3/1950,{code},Thôn Lạ,20/7/2026,", "không có thôn nào tên “Thôn Lạ”"),
        ("Lê Văn An,5/3/1950,{code},,2026,", "Hãy ghi đủ ngày, tháng, năm mất"),
        ("Lê Văn An,5/3/1950,{code},,1/1/1949,", "Ngày mất trước ngày sinh"),
        ("Lê Văn An,5/3/1950,{code},,1/1/2999,", "Ngày mất không thể ở sau hôm nay"),
        ("Lê Văn An,32/3/1950,{code},,20/7/2026,", "không có ngày 32"),
        ("Lê Văn Xa,5/3/1950,{far},,20/7/2026,", "không được phân công"),
        ("Lê Văn Xa,5/3/1950,{code},,20/7/2026,", "không có học viên nào tên này"),
    ],
)
def test_who_is_not_surely_meant_is_an_error(officer, commune, row, message):
    far = CommuneFactory()
    LearnerFactory(full_name="Lê Văn An", birth_year=1950, birth_date=date(1950, 3, 5), commune=commune)
    LearnerFactory(full_name="Lê Văn Xa", birth_year=1950, birth_date=date(1950, 3, 5), commune=far)
    LearnerFactory.create_batch(2, full_name="Lê Văn Cả", birth_year=1940, commune=commune)
    record = listed([row.format(code=commune.code, far=far.code)], officer, apply=False)
    assert outcomes(record) == ["error"]
    assert message in said(record)[0]
    assert dead() == {}


def test_another_day_than_is_on_record_is_an_error(officer, commune):
    person = LearnerFactory(full_name="Lê Văn An", birth_year=1950, birth_date=date(1950, 3, 5), commune=commune)
    deaths.record_death(learner=person, on=date(2026, 7, 1), by=officer, at=AT)
    record = listed([f"Lê Văn An,5/3/1950,{commune.code},,20/7/2026,"], officer, apply=False)
    assert "đã ghi người này mất ngày 01/07/2026" in said(record)[0]


def test_nobody_says_it_of_themselves(officer, user, commune):
    LearnerFactory(full_name="Lê Văn An", birth_year=1950, birth_date=date(1950, 3, 5), commune=commune, user=user)
    own = Actor(kind="user", id=str(user.pk), posts=officer.posts)
    record = listed([f"Lê Văn An,5/3/1950,{commune.code},,20/7/2026,"], own, apply=False)
    assert "hồ sơ của chính bạn" in said(record)[0]


def test_a_list_is_taken_back_unless_somebody_changed_it_since(officer, commune):
    person = LearnerFactory(full_name="Lê Văn An", birth_year=1950, birth_date=date(1950, 3, 5), commune=commune)
    rows = [f"Lê Văn An,5/3/1950,{commune.code},,20/7/2026,"]
    actions.undo(import_id=listed(rows, officer).pk, by=officer, at=AT)
    assert dead() == {}
    again = listed(rows, officer)
    Learner.objects.filter(pk=person.pk).update(deceased_on=date(2026, 7, 1))
    kept = actions.undo(import_id=again.pk, by=officer, at=AT)
    assert kept.state == "applied"
    assert dead() == {"Lê Văn An": date(2026, 7, 1)}


def test_instructors_import_no_deaths(commune):
    teacher = Actor(kind="user", id="9", posts=(Post("instructor", commune.pk, commune.path),))
    assert "deaths" not in {each.kind for each in handlers.allowed(teacher)}

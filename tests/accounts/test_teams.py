"""Community digital teams: people at villages, put there by their commune."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import permissions, queries
from accounts.actions import teams as actions
from accounts.actions.posts import appoint
from accounts.forms.posts import AppointForm
from accounts.models import Posting, User
from accounts.queries import actor_for, teams
from accounts.rules.persons import PersonError
from accounts.rules.phones import PhoneError
from accounts.rules.teams import Listed, read
from audit.models import Entry
from audit.rules import SYSTEM
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, ProvinceFactory, UserFactory, VillageFactory

LIST = "/ca-nhan/to-cong-nghe-so/"
TODAY = timezone.localdate()


@pytest.fixture
def officer(commune):
    return PostingFactory(unit=commune, role="officer").user


def signed_in(client, user):
    client.force_login(user, "accounts.backends.SignInBackend")
    return client


def member(village, name="Lê Thị Hạnh", **fields):
    return PostingFactory(unit=village, role="team", user__name=name, **fields)


# Reading a list


@pytest.mark.parametrize(
    "line",
    [
        "Lê Thị Hạnh, 0912 345 678",
        "0912345678 Lê Thị Hạnh",
        "1. Lê Thị Hạnh – +84 912 345 678",
        "  Lê Thị Hạnh\t0912.345.678 ",
        "2) Lê Thị Hạnh | (091) 234-5678",
    ],
)
def test_person_is_read_however_the_line_is_written(line):
    assert read(f"\n{line}\n\n{line}") == ([Listed("Lê Thị Hạnh", "+84912345678")], [])


def test_lines_that_name_nobody_are_told_with_what_is_wrong():
    found, faults = read("Lê Thị Hạnh\n0912345678\nLê Văn Nam 0237 3855 123\n\nLê Văn Bảy 0912345679")
    assert [each.name for each in found] == ["Lê Văn Bảy"]
    assert [(each.line, type(each.error)) for each in faults] == [(1, PhoneError), (2, PersonError), (3, PhoneError)]


# Rights


@pytest.mark.django_db
def test_member_has_the_rights_of_an_instructor_in_the_village(village, commune):
    actor = actor_for(member(village).user)
    mine, other = LearnerFactory(commune=village), LearnerFactory(commune=VillageFactory(parent=commune))
    assert list(queries.visible_to(actor)) == [mine]
    assert permissions.registers(actor, mine)
    assert not permissions.registers(actor, other)
    assert not permissions.manages_teams(actor, village)
    assert not permissions.sees_teams(actor)


@pytest.mark.django_db
def test_officer_manages_the_teams_of_the_own_commune_only(officer, village):
    actor = actor_for(officer)
    assert permissions.manages_teams(actor, village)
    assert not permissions.manages_teams(actor, VillageFactory())
    assert permissions.manages_teams(actor, None)


@pytest.mark.django_db
def test_admin_gives_no_posts_in_teams():
    assert Posting.Role.TEAM not in dict(AppointForm().fields["role"].choices)


# Adding and ending


@pytest.mark.django_db
def test_people_get_a_login_and_a_post_and_a_second_time_changes_nothing(village, officer):
    by, at = actor_for(officer), timezone.now()
    people = [Listed("Lê Thị Hạnh", "+84912000001"), Listed("Lê Văn Bảy", "+84912000002")]
    UserFactory(phone="+84912000002", name="Lê Bảy")
    added = actions.add(village=village, people=people, by=by, at=at)
    assert (added.new, added.known) == (2, (("Lê Văn Bảy", "Lê Bảy"),))
    assert actions.add(village=village, people=people, by=by, at=at).new == 0
    assert set(Posting.objects.filter(unit=village).values_list("user__name", "role")) == {
        ("Lê Thị Hạnh", "team"),
        ("Lê Bảy", "team"),
    }
    assert Entry.objects.filter(act="posting.appoint", actor_id=by.id).count() == 2


@pytest.mark.django_db
def test_member_who_leaves_is_in_the_team_until_midnight(village):
    post = member(village, from_on=TODAY - timedelta(days=9))
    actions.end(posting=post, by=SYSTEM, at=timezone.now())
    assert teams.posts(TODAY).exists()
    assert not teams.posts(TODAY + timedelta(days=1)).exists()


# Reading


@pytest.mark.django_db
def test_villages_without_a_team_come_first_and_closed_ones_stay_while_somebody_is_in_them(commune, village):
    empty, closed, gone = (VillageFactory(parent=commune, name=f"Thôn {n}") for n in (2, 3, 4))
    for each in (closed, gone):
        each.valid_to = TODAY
        each.save()
    for each in (village, closed):
        member(each)
    appoint(user=UserFactory(), unit=village, role="instructor", by=SYSTEM, at=timezone.now())
    member(gone, from_on=TODAY - timedelta(days=9), to_on=TODAY - timedelta(days=1))
    found = teams.of_commune(commune, TODAY)
    assert [(each.village, len(each.posts)) for each in found] == [(empty, 0), (village, 1), (closed, 1)]


@pytest.mark.django_db
def test_communes_are_counted_with_those_lacking_most_first(commune, village, django_assert_num_queries):
    other = CommuneFactory(name="Xã Bát")
    for _n in range(2):
        VillageFactory(parent=other)
    for name in ("Một", "Hai"):
        member(village, f"Lê Thị {name}")
    with django_assert_num_queries(2):
        counts = teams.counts([commune, other], TODAY)
    assert [(each.commune, each.without, each.with_team, each.members) for each in counts] == [
        (other, 2, 0, 0),
        (commune, 0, 1, 2),
    ]


# Pages


@pytest.mark.django_db
def test_officer_goes_straight_to_the_own_commune(client, officer, commune, village):
    browser = signed_in(client, officer)
    assert browser.get(LIST)["Location"] == f"{LIST}{commune.code}/"
    body = browser.get(f"{LIST}{commune.code}/").content.decode()
    assert f'href="{LIST}{village.code}/to/"' in body
    assert "Lập tổ" in body
    member(village)
    body = browser.get(f"{LIST}{commune.code}/").content.decode()
    assert "Lê Thị Hạnh" in body
    assert "Thôn nào cũng đã có tổ." in body


@pytest.mark.django_db
def test_commune_without_villages_says_what_to_do(client, officer, commune):
    body = signed_in(client, officer).get(f"{LIST}{commune.code}/").content.decode()
    assert "chưa có danh sách thôn" in body


@pytest.mark.django_db
def test_division_sees_the_count_of_every_commune_and_changes_none(client, commune, village):
    bare, far = CommuneFactory(name="Xã Trống"), member(VillageFactory(parent=CommuneFactory(name="Xã Khác")))
    browser = signed_in(client, PostingFactory(unit=ProvinceFactory(), role="division").user)
    body = browser.get(LIST).content.decode()
    assert "1 thôn chưa có tổ" in body
    assert "1 xã, phường chưa có danh sách thôn" in body
    assert bare.name in body
    page = browser.get(f"{LIST}{far.unit.parent.code}/").content.decode()
    assert far.user.name in page
    assert "Sửa tổ" not in page
    assert browser.get(f"{LIST}{village.code}/to/").status_code == 404


@pytest.mark.django_db
def test_officer_without_a_commune_is_told_whom_to_ask(client):
    agency = PostingFactory(unit__kind="agency", unit__parent=None, role="officer").user
    assert "Hãy hỏi quản trị hệ thống" in signed_in(client, agency).get(LIST).content.decode()


@pytest.mark.django_db
def test_people_are_added_from_a_pasted_list(client, officer, village):
    browser, page = signed_in(client, officer), f"{LIST}{village.code}/to/"
    UserFactory(phone="+84912000002", name="Lê Bảy")
    typed = "Lê Thị Hạnh 0912000001\nLê Văn Bảy, 0912000002"
    told = browser.post(page, {"people": typed}, follow=True).content.decode()
    assert "Đã thêm 2 người vào tổ." in told
    assert "đã có tài khoản mang tên Lê Bảy" in told
    assert "0912 000 001" in told
    assert "Những người này đã ở trong tổ." in browser.post(page, {"people": typed}, follow=True).content.decode()


@pytest.mark.django_db
def test_wrong_lines_are_told_and_nobody_is_added(client, officer, village):
    browser, page = signed_in(client, officer), f"{LIST}{village.code}/to/"
    answer = browser.post(page, {"people": "Lê Thị Hạnh 0912000001\nLê Văn Bảy"})
    assert answer.status_code == 422
    assert "Dòng 2 (Lê Văn Bảy):" in answer.content.decode()
    assert "Hãy ghi ít nhất một người." in browser.post(page, {"people": " "}).content.decode()
    many = "\n".join(f"Lê Thị Hạnh 09120000{n}" for n in range(10, 41))
    assert "nhiều nhất 30 người" in browser.post(page, {"people": many}).content.decode()
    nobody = browser.post(page, {"people": "1."}).content.decode()
    assert "Dòng 1" in nobody
    assert not User.objects.filter(postings__role="team").exists()


@pytest.mark.django_db
def test_member_is_ended_and_a_post_of_another_role_cannot_be(client, officer, village, commune):
    browser = signed_in(client, officer)
    post, other = member(village), PostingFactory(unit=village, role="instructor")
    told = browser.post(f"{LIST}{village.code}/to/{post.pk}/thoi/", follow=True).content.decode()
    assert "Lê Thị Hạnh thôi ở trong tổ từ ngày mai." in told
    assert "đến hết" in told
    assert browser.post(f"{LIST}{village.code}/to/{other.pk}/thoi/").status_code == 404
    elsewhere = member(VillageFactory())
    assert browser.post(f"{LIST}{elsewhere.unit.code}/to/{elsewhere.pk}/thoi/").status_code == 404
    assert browser.get(f"{LIST}{commune.code}/to/").status_code == 404


@pytest.mark.django_db
def test_pages_cost_the_same_for_few_and_many(client, officer, commune, django_assert_max_num_queries):
    for _n in range(12):
        village = VillageFactory(parent=commune)
        for name in ("Một", "Hai"):
            member(village, f"Lê Thị {name}")
    browser = signed_in(client, officer)
    with django_assert_max_num_queries(9):
        browser.get(f"{LIST}{commune.code}/")

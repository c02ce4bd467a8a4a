"""The staff's pages: scope, search, registering without a login, merging, erasing."""

import pytest

from accounts import queries
from accounts.models import Learner
from accounts.views import staff
from audit.models import Entry
from tests.accounts.conftest import OFFICER, actor_of, register
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/ca-nhan/hoc-vien/"


def signed_in(client, unit, role):
    posting = PostingFactory(unit=unit, role=role)
    client.force_login(posting.user)
    return client


@pytest.fixture
def officer(client, commune):
    return signed_in(client, commune, "officer")


def person_data(village, **extra):
    return {
        "full_name": "Lê Văn Bình",
        "year": "1960",
        "phone": "",
        "commune": village.parent.code,
        "village": village.code,
        "agreed": "on",
        **extra,
    }


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 200), ("instructor", 200), ("approver", 404), ("editor", 404)]
)
def test_list_is_for_those_who_see_learners(client, commune, role, status):
    assert signed_in(client, commune, role).get(LIST).status_code == status


def test_list_asks_a_stranger_to_sign_in(client):
    assert client.get(LIST)["Location"].startswith("/tai-khoan/login/?next=")


def test_list_shows_the_scope_only_in_the_order_of_offices(officer, commune):
    for name in ("Lê Văn Bình", "Trần Thị An", "Hoàng Văn An"):
        LearnerFactory(full_name=name, commune=commune)
    LearnerFactory(full_name="Người Nơi Khác", commune=CommuneFactory())
    rows = officer.get(LIST).context["rows"]
    assert [learner.full_name for learner, _home in rows] == ["Hoàng Văn An", "Trần Thị An", "Lê Văn Bình"]


def test_list_costs_the_same_for_few_and_many(officer, commune, django_assert_num_queries):
    LearnerFactory.create_batch(2, commune=commune)
    officer.get(LIST)
    with django_assert_num_queries(4):
        officer.get(LIST)
    LearnerFactory.create_batch(60, commune=commune)
    with django_assert_num_queries(4):
        officer.get(LIST)


def test_list_is_paged_by_key_and_shows_everybody_once(officer, commune, monkeypatch):
    monkeypatch.setattr(staff, "PAGE", 3)
    LearnerFactory.create_batch(4, full_name="Nguyễn Văn An", commune=commune)
    LearnerFactory.create_batch(3, full_name="Lê Văn Bình", commune=commune)
    seen, after = [], ""
    while True:
        page = officer.get(LIST, {"sau": after})
        seen += [learner.pk for learner, _home in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("typed", ["hoa", "THỊ HOÀ", "0912 345 678"])
def test_list_is_searched_without_tone_marks_or_by_phone(officer, commune, typed):
    wanted = LearnerFactory(full_name="Nguyễn Thị Hoa", phone="+84912345678", commune=commune)
    LearnerFactory(full_name="Lê Văn Bình", commune=commune)
    rows = officer.get(LIST, {"q": typed}).context["rows"]
    assert [learner for learner, _home in rows] == [wanted]


def test_list_with_an_unknown_place_to_go_on_begins_anew(officer, commune):
    LearnerFactory(commune=commune)
    assert len(officer.get(LIST, {"sau": "x"}).context["rows"]) == 1


def test_detail_is_written_down_and_another_commune_is_not_there(officer, commune):
    here, elsewhere = LearnerFactory(commune=commune), LearnerFactory(commune=CommuneFactory())
    assert officer.get(f"{LIST}{here.pk}/").status_code == 200
    assert Entry.objects.filter(act="learner.view", object_id=str(here.pk)).count() == 1
    for path in ("", "sua/", "gop/"):
        assert officer.get(f"{LIST}{elsewhere.pk}/{path}").status_code == 404
    for path in ("xac-nhan-ten/", "tach/"):
        assert officer.post(f"{LIST}{elsewhere.pk}/{path}").status_code == 404
    assert Entry.objects.count() == 1


def test_register_without_a_login(officer, village):
    done = officer.post(f"{LIST}moi/", person_data(village))
    learner = Learner.objects.get()
    assert done["Location"] == f"{LIST}{learner.pk}/"
    assert (learner.user, queries.home_of(learner).unit) == (None, village)
    assert "processing" in queries.open_consents(learner)


def test_register_shows_who_may_be_the_same_before_making_anybody(officer, village):
    known = register(village, OFFICER, "Lê Văn Bình", 1960)
    page = officer.post(f"{LIST}moi/", person_data(village, full_name="lê văn bính"))
    assert page.context["candidates"] == [(known, True)]
    assert Learner.objects.count() == 1
    officer.post(f"{LIST}moi/", person_data(village, full_name="lê văn bính", known_to_differ="on"))
    assert Learner.objects.count() == 2


def test_register_shows_little_of_somebody_outside_the_scope(officer, village):
    known = register(CommuneFactory(name="Xã Xa Xôi"), OFFICER, "Lê Văn Bình", 1960, phone="+84912345678")
    page = officer.post(f"{LIST}moi/", person_data(village))
    assert page.context["candidates"] == [(known, False)]
    assert "0912" not in page.content.decode()
    assert str(known.pk) not in page.content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"agreed": ""}, "agreed"),
        ({"full_name": "Bình"}, "full_name"),
        ({"phone": "0612345678"}, "phone"),
        ({"day": "31", "month": "2"}, "day"),
        ({"commune": "99999"}, "commune"),
        ({"year": "2020"}, "year"),
        ({"personal_number": "123"}, "personal_number"),
    ],
)
def test_register_says_at_the_field_what_is_wrong(officer, village, data, field):
    page = officer.post(f"{LIST}moi/", person_data(village, **data))
    assert list(page.context["form"].errors) == [field]
    assert not Learner.objects.exists()


def test_register_for_another_commune_is_refused(officer, village):
    page = officer.post(f"{LIST}moi/", person_data(village, commune=CommuneFactory().code))
    assert "phụ trách" in page.context["form"].errors["commune"][0]


def test_instructor_of_a_village_registers_for_its_commune(client, village):
    browser = signed_in(client, village, "instructor")
    assert browser.post(f"{LIST}moi/", person_data(village)).status_code == 302


def offered(browser):
    """The communes to choose from, and the one chosen beforehand."""
    commune = browser.get(f"{LIST}moi/").context["form"]["commune"]
    return [value.instance.code for value, _label in commune.field.choices if value], commune.value()


def test_register_offers_the_commune_of_the_post_and_chooses_it(client, officer, village):
    CommuneFactory()
    assert offered(officer) == (["14758"], "14758")
    assert offered(signed_in(client, village, "instructor")) == (["14758"], "14758")


def test_register_at_the_province_offers_every_commune_and_chooses_none(client, commune):
    codes = [commune.code, *(CommuneFactory().code for _ in range(2))]
    found, chosen = offered(signed_in(client, commune.parent, "administrator"))
    assert (sorted(found), chosen) == (sorted(codes), None)


def test_register_offers_only_what_registering_posts_cover(client, commune):
    there, seen = CommuneFactory(), CommuneFactory()
    posting = PostingFactory(unit=commune, role="officer")
    PostingFactory(user=posting.user, unit=there, role="instructor")
    PostingFactory(user=posting.user, unit=seen, role="approver")
    client.force_login(posting.user)
    found, chosen = offered(client)
    assert (sorted(found), chosen) == (sorted([commune.code, there.code]), None)


def test_staff_forms_let_the_browser_offer_nothing_of_the_officer(client, officer, village):
    learner = register(village, OFFICER, user=UserFactory())
    for path in ("moi/", f"{learner.pk}/sua/"):
        text = officer.get(LIST + path).content.decode()
        assert 'autocomplete="name"' not in text
        assert 'autocomplete="tel"' not in text
    client.force_login(learner.user)
    text = client.get("/ca-nhan/sua/").content.decode()
    assert 'autocomplete="name"' in text
    assert 'autocomplete="tel"' in text


def test_change_and_confirm_the_name(officer, village):
    learner = register(village, OFFICER, "Lê Văn Bình", 1960)
    officer.post(f"{LIST}{learner.pk}/sua/", person_data(village, full_name="Lê Văn Bính"))
    officer.post(f"{LIST}{learner.pk}/xac-nhan-ten/")
    learner.refresh_from_db()
    assert learner.full_name == "Lê Văn Bính"
    assert learner.name_confirmed_at


def test_choosing_a_double_leads_to_the_page_that_compares(officer, village):
    one = register(village, OFFICER, "Lê Văn Bình", 1960)
    two = register(village, OFFICER, "Lê Văn Bính", 1960, known_to_differ=True)
    page = officer.get(f"{LIST}{one.pk}/gop/")
    assert [learner for learner, _home in page.context["rows"]] == [two]
    assert f'href="/quan-ly/gop-ho-so/{one.pk}/{two.pk}/"' in page.content.decode()
    assert officer.post(f"{LIST}{one.pk}/gop/", {"merged": str(two.pk)}).status_code == 405
    two.refresh_from_db()
    assert two.canonical_id == two.pk, "choosing merges nothing"


def test_merge_is_not_for_instructors(client, village):
    one = register(village, OFFICER)
    assert signed_in(client, village.parent, "instructor").get(f"{LIST}{one.pk}/gop/").status_code == 404


def test_erase_asks_for_a_reason_and_is_for_administrators(client, officer, village):
    learner = register(village, OFFICER)
    assert officer.get(f"{LIST}{learner.pk}/xoa/").status_code == 404
    boss = signed_in(client, village.parent, "administrator")
    assert "ghi lý do" in boss.post(f"{LIST}{learner.pk}/xoa/", {"reason": " "}).content.decode()
    boss.post(f"{LIST}{learner.pk}/xoa/", {"reason": "Đơn số 12"})
    learner.refresh_from_db()
    assert learner.erased_at
    assert boss.get(f"{LIST}{learner.pk}/").status_code == 404


def test_learner_sees_none_of_the_staff_pages(client, village):
    user = UserFactory()
    own = register(village, actor_of(user), user=user)
    client.force_login(user)
    for path in ("", "moi/", f"{own.pk}/", f"{own.pk}/sua/", f"{own.pk}/gop/", f"{own.pk}/xoa/"):
        assert client.get(LIST + path).status_code == 404


@pytest.fixture
def two_posts(client, commune):
    """An officer here who teaches in another commune."""
    there = CommuneFactory()
    posting = PostingFactory(unit=commune, role="officer")
    PostingFactory(user=posting.user, unit=there, role="instructor")
    client.force_login(posting.user)
    return client, LearnerFactory(commune=there), LearnerFactory(commune=commune)


def test_post_of_one_role_lends_nothing_to_another(two_posts):
    browser, taught, own = two_posts
    page = browser.get(f"{LIST}{taught.pk}/")
    assert (page.context["may_change"], page.context["may_merge"], page.context["may_erase"]) == (True, False, False)
    assert browser.get(f"{LIST}{taught.pk}/gop/").status_code == 404
    assert browser.get(f"{LIST}{own.pk}/gop/", {"q": ""}).context["rows"] == []
    assert browser.get(f"{LIST}{taught.pk}/sua/").status_code == 200


def test_number_that_somebody_has_is_refused_on_the_page(officer, village):
    register(village, OFFICER, personal_number="038158000123")
    other = register(village, OFFICER, "Lê Văn Bình", 1958)
    data = person_data(village, year="1958", personal_number="038158000123")
    page = officer.post(f"{LIST}moi/", {**data, "full_name": "Trần Thị Lan"})
    assert "Số định danh này đã có" in page.content.decode()
    page = officer.post(f"{LIST}{other.pk}/sua/", data)
    assert "Số định danh này đã có" in page.content.decode()
    assert Learner.objects.count() == 2


def test_own_record_is_erased_by_somebody_else(client, village):
    posting = PostingFactory(unit=village.parent.parent, role="administrator")
    own = register(village, actor_of(posting.user), user=posting.user)
    client.force_login(posting.user)
    assert client.post(f"{LIST}{own.pk}/xoa/", {"reason": "Đơn số 12"}).status_code == 404
    assert not client.get(f"{LIST}{own.pk}/").context["may_erase"]

"""A learner's own pages: registering step by step, profile, consents, the family, claims."""

import unicodedata

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts import queries
from accounts.actions import claims, learners
from accounts.middleware import LEARNER_KEY
from accounts.models import Learner, Posting
from tests.accounts.conftest import AT, OFFICER, PHONE, actor_of, register
from tests.factories import CommuneFactory, PostingFactory, UserFactory

pytestmark = pytest.mark.django_db
STEP = "/ca-nhan/dang-ky/{}/"


@pytest.fixture
def phone(client, user):
    client.force_login(user)
    return client


def answer(phone, step, **data):
    return phone.post(STEP.format(step), data)


def fill(phone, village, group, **name):
    answer(phone, "ten", **{"full_name": "Nguyễn Thị Hoa", "day": "5", "month": "3", "year": "1958", **name})
    answer(phone, "xa", commune=village.parent.code)
    answer(phone, "thon", village=village.code)
    return answer(phone, "nhom", target_group=group.code)


def test_register_step_by_step(phone, user, village, group):
    assert fill(phone, village, group)["Location"] == STEP.format("xong")
    page = phone.get(STEP.format("xong"))
    assert "checked" not in page.content.decode()
    done = answer(phone, "xong", agree_processing="on", agree_messages="on", personal_number="038158000123")
    assert done["Location"] == "/hoc/"
    learner = Learner.objects.get()
    assert (learner.full_name, str(learner.birth_date), learner.phone) == (
        "Nguyễn Thị Hoa",
        "1958-03-05",
        PHONE,
    )
    assert (queries.home_of(learner).unit, learner.target_group) == (village, group)
    assert set(queries.open_consents(learner)) == {"processing", "messages"}
    assert phone.session[LEARNER_KEY] == str(learner.pk)


def test_register_without_consent_saves_nothing(phone, village, group):
    fill(phone, village, group)
    page = answer(phone, "xong")
    assert "đồng ý" in page.context["form"].errors["agree_processing"][0]
    assert not Learner.objects.exists()


def test_register_goes_back_to_where_the_person_came_from(phone, village, group):
    first = phone.post(STEP.format("ten") + "?next=/hoc/khoa/", {"full_name": "Lê Văn Bình", "year": "1960"})
    assert first["Location"] == STEP.format("xa") + "?next=%2Fhoc%2Fkhoa%2F"
    fill(phone, village, group)
    done = phone.post(STEP.format("xong"), {"agree_processing": "on", "next": "/hoc/khoa/"})
    assert done["Location"] == "/hoc/khoa/"


def test_register_never_leaves_the_site(phone, village, group):
    fill(phone, village, group)
    done = phone.post(STEP.format("xong"), {"agree_processing": "on", "next": "https://la.example/"})
    assert done["Location"] == "/hoc/"


def test_register_skips_villages_that_are_not_known(phone, group):
    commune = CommuneFactory()
    answer(phone, "ten", full_name="Lê Văn Bình", year="1960")
    assert answer(phone, "xa", commune=commune.code)["Location"] == STEP.format("nhom")
    answer(phone, "nhom", target_group=group.code)
    answer(phone, "xong", agree_processing="on")
    assert queries.home_of(Learner.objects.get()).unit == commune


def test_register_out_of_order_leads_to_the_first_step_missing(phone, village):
    assert phone.get(STEP.format("xong"))["Location"] == STEP.format("ten")
    answer(phone, "ten", full_name="Lê Văn Bình", year="1960")
    assert phone.get(STEP.format("nhom"))["Location"] == STEP.format("xa")
    assert phone.get(STEP.format("khac")).status_code == 404


def test_another_commune_forgets_the_village_of_the_first(phone, village, group):
    fill(phone, village, group)
    answer(phone, "xa", commune=CommuneFactory().code)
    answer(phone, "xong", agree_processing="on")
    assert queries.home_of(Learner.objects.get()).unit != village


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"full_name": "=1+1"}, "full_name", "dấu ="),
        ({"full_name": "A" * 300}, "full_name", "300"),
        ({"full_name": "Hoa"}, "full_name", "cả họ và tên"),
        ({"full_name": "NguyÔn V¨n An"}, "full_name", "Nguyễn Văn An"),
        ({"full_name": ""}, "full_name", "họ và tên"),
        ({"day": "31", "month": "2"}, "day", "Tháng 2 năm 1958 không có ngày 31"),
        ({"day": "2", "month": "13"}, "month", "Không có tháng 13"),
        ({"day": "x", "month": "1"}, "day", "Ví dụ: ngày 5, tháng 3, năm 1958."),
        ({"day": "1", "month": "ba"}, "month", "Ví dụ: ngày 5, tháng 3, năm 1958."),
        ({"day": "1"}, "month", "cả ngày và tháng"),
        ({"month": "1"}, "day", "cả ngày và tháng"),
        ({"year": "năm 58"}, "year", "năm sinh gồm 4 chữ số"),
        ({"year": ""}, "year", "năm sinh"),
        ({"year": "58"}, "year", "4 chữ số"),
        ({"year": "2999"}, "year", "tương lai"),
        ({"year": "2015"}, "year", "từ đủ 18 tuổi"),
    ],
)
def test_what_is_wrong_with_the_person_is_said_at_the_field(phone, data, field, said):
    page = answer(phone, "ten", **{"full_name": "Nguyễn Thị Hoa", "year": "1958", **data})
    assert list(page.context["form"].errors) == [field]
    assert said in page.context["form"].errors[field][0]
    assert "register" not in phone.session


def test_name_in_decomposed_letters_with_tabs_is_stored_composed(phone, village, group):
    fill(phone, village, group, full_name=unicodedata.normalize("NFD", "nguyễn\tthị  hoà\u200b"))
    answer(phone, "xong", agree_processing="on")
    assert Learner.objects.get().full_name == "Nguyễn Thị Hoà"


def test_person_turning_eighteen_this_year_is_asked_for_the_day(phone):
    page = answer(phone, "ten", full_name="Lê Văn Bình", year=str(timezone.localdate().year - 18))
    assert "ngày và tháng" in page.context["form"].errors["day"][0]


def test_unknown_commune_and_village_are_refused(phone, village):
    answer(phone, "ten", full_name="Lê Văn Bình", year="1960")
    assert answer(phone, "xa", commune="99999").context["form"].errors["commune"]
    answer(phone, "xa", commune=village.parent.code)
    assert answer(phone, "thon", village="x").context["form"].errors["village"]


def test_arrive_leads_the_unknown_to_registering(phone):
    assert phone.get("/ca-nhan/den/")["Location"] == "/ca-nhan/ai-dang-hoc/"
    assert phone.get("/ca-nhan/ai-dang-hoc/")["Location"] == STEP.format("ten")


def test_who_is_learning_is_asked_of_a_family(phone, user, village):
    register(village, actor_of(user), user=user)
    second = register(village, actor_of(user), "Lê Văn Bình", user=user)
    assert "Lê Văn Bình" in phone.get("/ca-nhan/ai-dang-hoc/").content.decode()
    assert phone.post("/ca-nhan/ai-dang-hoc/", {"learner": str(second.pk)})["Location"] == "/hoc/"
    assert "Lê Văn Bình" in phone.get("/ca-nhan/").content.decode()


def test_who_is_learning_cannot_be_somebody_elses_person(phone, village):
    theirs = register(village, OFFICER)
    for chosen in (str(theirs.pk), "x", ""):
        assert phone.post("/ca-nhan/ai-dang-hoc/", {"learner": chosen}).status_code == 404


def test_profile_costs_a_fixed_number_of_queries(phone, user, village, django_assert_num_queries):
    register(village, actor_of(user), user=user)
    phone.get("/ca-nhan/")
    with django_assert_num_queries(6):
        assert phone.get("/ca-nhan/").status_code == 200


def test_profile_shows_only_the_end_of_the_personal_number(phone, user, village):
    register(village, actor_of(user), user=user, personal_number="038158000123")
    page = phone.get("/ca-nhan/").content.decode()
    assert "••••• 123" in page
    assert "038158000123" not in page + phone.get("/ca-nhan/sua/").content.decode()


def test_change_profile_moves_house(phone, user, village, group):
    register(village, actor_of(user), user=user, personal_number="038158000123")
    other = CommuneFactory()
    data = {
        "full_name": "Nguyễn Thị Hoa",
        "year": "1958",
        "commune": other.code,
        "village": village.code,
        "target_group": group.code,
        "phone": "",
    }
    assert phone.post("/ca-nhan/sua/", data)["Location"] == "/ca-nhan/"
    learner = Learner.objects.get()
    assert (queries.home_of(learner).unit, learner.personal_number_tail) == (other, "123")


def test_change_profile_with_mistakes_saves_nothing(phone, user, village):
    register(village, actor_of(user), user=user)
    page = phone.post("/ca-nhan/sua/", {"full_name": "Hoa", "year": "1958", "phone": "123", "commune": "x"})
    assert set(page.context["form"].errors) == {"full_name", "phone", "commune"}
    assert Learner.objects.get().full_name == "Nguyễn Thị Hoa"


def test_consent_taken_back_stops_learning_and_can_be_given_again(phone, user, village):
    learner = register(village, actor_of(user), user=user)
    page = phone.get("/ca-nhan/dong-y/processing/").content.decode()
    assert "Chứng nhận đã cấp vẫn còn giá trị" in page
    phone.post("/ca-nhan/dong-y/processing/", {"act": "withdraw"})
    assert phone.get("/ca-nhan/")["Location"] == "/ca-nhan/ai-dang-hoc/"
    assert "rút lại" in phone.get("/ca-nhan/ai-dang-hoc/").content.decode()
    phone.post("/ca-nhan/dong-y/processing/", {"act": "give", "hoc-vien": str(learner.pk)})
    assert phone.get("/ca-nhan/").status_code == 200


def test_consent_of_somebody_else_is_not_there(phone, user, village):
    register(village, actor_of(user), user=user)
    theirs = register(village, OFFICER, "Lê Văn Bình")
    assert phone.get(f"/ca-nhan/dong-y/processing/?hoc-vien={theirs.pk}").status_code == 404
    assert phone.get("/ca-nhan/dong-y/khac/").status_code == 404


def test_confirm_name_on_the_profile(phone, user, village):
    register(village, actor_of(user), user=user)
    phone.post("/ca-nhan/xac-nhan-ten/", {"next": "/ca-nhan/"})
    assert Learner.objects.get().name_confirmed_at


def test_claim_of_a_record_with_the_phone_of_the_login(phone, user, village):
    record = register(village, OFFICER, phone=PHONE)
    page = phone.get("/ca-nhan/ai-dang-hoc/").content.decode()
    assert "Nhận hồ sơ" in page
    page = phone.get("/ca-nhan/nhan-ho-so/chon/").content.decode()
    assert "N. T. Hoa" in page
    assert "Nguyễn" not in page
    wrong = phone.post("/ca-nhan/nhan-ho-so/chon/", {"learner": str(record.pk), "birth_year": "1960"})
    assert "Năm sinh" in wrong.content.decode()
    phone.post("/ca-nhan/nhan-ho-so/chon/", {"learner": str(record.pk), "birth_year": "1958"})
    assert list(queries.learners_of(user)) == [record]


def test_claim_with_another_phone_needs_its_code(client, village, monkeypatch):
    record = register(village, OFFICER, phone=PHONE)
    stranger = UserFactory(phone="+84987654321", phone_verified_at=AT)
    client.force_login(stranger)
    monkeypatch.setattr(claims.secrets, "randbelow", lambda limit: 42)
    assert client.get("/ca-nhan/nhan-ho-so/chon/")["Location"] == "/ca-nhan/nhan-ho-so/"
    client.post("/ca-nhan/nhan-ho-so/", {"phone": PHONE})
    assert "Mã chưa đúng" in client.post("/ca-nhan/nhan-ho-so/ma/", {"code": "999999"}).content.decode()
    assert client.post("/ca-nhan/nhan-ho-so/ma/", {"code": "000042"})["Location"] == "/ca-nhan/nhan-ho-so/chon/"
    client.post("/ca-nhan/nhan-ho-so/chon/", {"learner": str(record.pk), "birth_year": "1958"})
    assert list(queries.learners_of(stranger)) == [record]


def test_claim_codes_are_limited(phone):
    for _ in range(5):
        assert phone.post("/ca-nhan/nhan-ho-so/", {"phone": "0987654321"}).status_code == 302
    assert "quá nhiều lần" in phone.post("/ca-nhan/nhan-ho-so/", {"phone": "0987654321"}).content.decode()


def test_demo_outbox_is_for_demos_only(client, settings):
    assert client.get("/ca-nhan/hop-thu-thu-nghiem/").status_code == 200
    settings.DEMO = False
    assert client.get("/ca-nhan/hop-thu-thu-nghiem/").status_code == 404


def test_refusal_of_the_action_stands_on_the_page(phone, user, village, group):
    register(village, OFFICER, "Lê Văn Bình", personal_number="038158000123")
    fill(phone, village, group)
    page = answer(phone, "xong", agree_processing="on", personal_number="038158000123")
    assert "Số định danh này đã có" in page.content.decode()
    assert not learners.Learner.objects.filter(user=user).exists()


def test_arrive_leads_a_learner_on_and_staff_to_their_work(client, phone, user, village):
    register(village, actor_of(user), user=user)
    assert phone.get("/ca-nhan/den/?next=/hoc/khoa-mau/")["Location"] == "/hoc/khoa-mau/"
    assert set(settings.WORK_PAGES) == set(Posting.Role.values)
    for role, work in settings.WORK_PAGES.items():
        client.force_login(PostingFactory(unit=village.parent, role=role).user)
        assert client.get("/ca-nhan/den/")["Location"] == reverse(work)


def test_who_is_learning_is_remembered_for_the_session(phone, user, village):
    register(village, actor_of(user), user=user)
    chosen = register(village, actor_of(user), "Lê Văn Bình", user=user)
    answer = phone.post("/ca-nhan/ai-dang-hoc/", {"learner": str(chosen.pk), "next": "/ca-nhan/"})
    assert (answer["Location"], phone.session[LEARNER_KEY]) == ("/ca-nhan/", str(chosen.pk))
    assert "Lê Văn Bình" in phone.get("/ca-nhan/").content.decode()
    assert phone.post("/ca-nhan/ai-dang-hoc/", {"learner": "x"}).status_code == 404


def test_who_is_learning_of_one_person_goes_on(phone, user, village):
    register(village, actor_of(user), user=user)
    assert phone.get("/ca-nhan/ai-dang-hoc/")["Location"] == "/hoc/"


def test_change_without_a_person_is_not_there(phone):
    assert phone.get("/ca-nhan/sua/").status_code == 404


def test_change_to_a_number_that_somebody_has_is_refused_on_the_page(phone, user, village):
    register(village, OFFICER, "Lê Văn Bình", personal_number="038158000123")
    register(village, actor_of(user), user=user)
    data = {"full_name": "Nguyễn Thị Hoa", "year": "1958", "commune": village.parent.code}
    page = phone.post("/ca-nhan/sua/", {**data, "personal_number": "038158000123"})
    assert "Số định danh này đã có" in page.content.decode()


def test_claim_with_mistakes_stays_on_its_page(phone):
    assert phone.post("/ca-nhan/nhan-ho-so/", {"phone": "12"}).context["form"].errors["phone"]
    assert phone.post("/ca-nhan/nhan-ho-so/ma/", {"code": ""}).context["form"].errors["code"]


def test_nobody_is_learning_without_signing_in(db):
    assert queries.actor_for(AnonymousUser()) == queries.NOBODY
    assert queries.current_learner(AnonymousUser(), "") is None

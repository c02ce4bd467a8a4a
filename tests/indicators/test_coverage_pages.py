"""Pages of a commune's villages, of the names behind them, and of the province."""

import re
from datetime import date

import pytest
from django.test import Client

from audit.models import Entry as Act
from audit.rules import SYSTEM
from courses.models import StudyClass
from indicators.actions import recount
from indicators.views import coverage_people
from places import rules as places
from places.actions import record_change
from places.models import PopulationValue
from tests.courses.room import house
from tests.factories import LearnerFactory, PostingFactory, ProvinceFactory, VillageFactory
from tests.indicators.scene import AT, certify, html, months_closed, signed_in
from tests.indicators.test_coverage import of_each_state
from tests.indicators.test_forecasts import GROWING

pytestmark = pytest.mark.django_db
PROVINCE, PAGE = "/quan-ly/pho-cap/", "/quan-ly/pho-cap/14758/"
PEOPLE, SHEET = PAGE + "nguoi/", PAGE + "to-di-gap/"


@pytest.fixture
def villages(communes):
    return [
        VillageFactory(parent=communes[0], name=name, code=f"14758-00{n}")
        for n, name in enumerate(("Thôn Đông", "Thôn Tây"), start=1)
    ]


def test_officer_is_led_to_the_own_commune(officer):
    assert officer.get(PROVINCE).url == PAGE
    assert officer.get("/quan-ly/pho-cap/14797/").status_code == 404
    assert officer.get(PROVINCE, {"xa": "14797"}).status_code == 404


def test_officer_of_two_communes_chooses(officer, communes):
    PostingFactory(user=officer.user, unit=communes[1])
    recount.refresh_coverage(at=AT)
    page = officer.get(PROVINCE)
    assert [unit.name for unit, _counts, _way in page.context["lines"]] == ["Xã An", "Xã Bình"]
    assert "way" not in page.context
    assert officer.get(PROVINCE, {"xa": "14797"}).url == "/quan-ly/pho-cap/14797/"
    assert "← Các xã, phường" in html(officer.get(PAGE))


def test_a_post_below_a_commune_opens_none(clock, villages):
    client = signed_in(Client(), villages[0], "officer")
    assert client.get(PROVINCE).status_code == 404
    assert client.get(PAGE).status_code == 404


def test_page_shows_villages_and_leads_to_the_names(officer, villages, communes):
    of_each_state(villages[0])
    LearnerFactory(commune=communes[0])
    page = html(officer.get(PAGE))
    rows = [re.sub("<[^>]+>", " ", row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page)]
    assert [" ".join(row.split()[:2]) for row in rows] == ["Thôn Đông", "Thôn Tây", "Chưa rõ", "Xã An"]
    assert "?nhom=chua-co&amp;thon=14758-001" in page
    assert "?nhom=chua-co&amp;thon=chua-ro" in page
    assert "?nhom=da-co&amp;thon=14758-002" not in page  # nobody to be named
    assert "chưa có số" in page


def test_missing_adults_are_a_dash_and_no_forecast(officer, villages, communes):
    PopulationValue.objects.all().delete()
    LearnerFactory(commune=villages[0])
    page = officer.get(PAGE)
    assert (page.context["adults"], page.context["missing"], page.context["unregistered"]) == (None, 1, None)
    told = html(page)
    assert "Chưa có số người lớn, nên chỉ đếm người đã đăng ký." in told
    assert "Chưa có số người lớn, nên không dự báo được." in told
    assert "0 %" not in told


def test_page_of_a_commune_without_anything_says_so(officer, communes):
    PopulationValue.objects.all().delete()
    assert "Không còn ai trong danh sách mà chưa có chứng nhận." in html(officer.get(PAGE))


def test_proposal_leads_to_a_form_that_is_filled_in(officer, villages, communes):
    certify(communes[1])
    venue = house(villages[0])
    venue.seats = 25
    venue.save()
    LearnerFactory(commune=villages[0])
    page = html(officer.get(PAGE))
    assert "<b>Thôn Đông</b>: 1 người đã đăng ký mà chưa có chứng nhận, chưa có lớp nào." in page
    link = next(found for found in re.findall(r'href="(/quan-ly/lop-hoc/moi/[^"]+)"', page) if "nha=" in found)
    form = officer.get(link.replace("&amp;", "&")).context["form"]
    assert form["subject"].value() == "c-khoa-mau"
    assert (form["venue"].value(), form["seats"].value()) == (venue.pk, 25)
    assert not StudyClass.objects.exists()


@pytest.mark.parametrize("asked", ["nha=x", "nha=99999", "nha=99999999999999", "hoc=c-khong-co", ""])
def test_form_of_a_class_takes_only_what_can_be_chosen(officer, asked):
    page = officer.get(f"/quan-ly/lop-hoc/moi/?xa=14758&{asked}")
    assert page.status_code == 200
    assert page.context["form"]["venue"].value() is None
    assert page.context["form"]["seats"].value() == 40


def test_page_says_the_forecast_with_its_error(officer, communes, october):
    months_closed({communes[0]: GROWING})
    told = html(officer.get(PAGE))
    assert "Với đà này, đạt 100 % vào kỳ 11/2026." in told
    assert "Còn thiếu <b>1.000 người</b>. Muốn kịp 31/12/2026 thì mỗi tuần cần <b>93 người</b>" in told
    assert "tức <b>10 lớp</b> 40 người mỗi tháng" in told
    assert "Thử lại 9 lần trên các tháng đã qua, mỗi lần đoán lệch trung bình <b>0 người (0,0 %)</b>." in told
    assert "tháng số liệu, nên khoảng mờ còn hẹp" in told
    assert 'class="fan"' in told
    assert '<th scope="row">10/2026</th>' in told


def test_page_says_when_it_will_be_too_late(officer, communes, october):
    months_closed({communes[0]: [n // 2 for n in GROWING]})
    told = html(officer.get(PAGE))
    assert "Với đà này, đạt 100 % vào kỳ 09/2027, không kịp 31/12/2026." in told
    assert "Sớm nhất kỳ 09/2027, muộn nhất kỳ 09/2027." in told
    PopulationValue.objects.update(value=9000)
    assert "Với đà này, không kịp: 24 tháng tới chưa đạt 100 %." in html(officer.get(PAGE))


def test_page_says_that_the_target_is_reached(officer, communes):
    PopulationValue.objects.filter(unit=communes[0]).update(value=1)
    certify(communes[0])
    assert "Đã đạt chỉ tiêu 100 %." in html(officer.get(PAGE))


def test_page_after_the_year_of_the_plan(officer, communes, clock):
    clock("2027-02-01 09:00")
    told = html(officer.get(PAGE))
    assert "Đã hết hạn 31/12/2026, còn thiếu <b>1.000 người</b>." in told
    assert "Cần ít nhất sáu kỳ đã chốt liền nhau" in told


def test_page_costs_the_same_for_few_and_many(officer, villages, communes, october, django_assert_num_queries):
    months_closed({communes[0]: GROWING})
    of_each_state(villages[0])
    officer.get(PAGE)
    with django_assert_num_queries(20):
        officer.get(PAGE)
    for n in range(8):
        LearnerFactory(commune=VillageFactory(parent=communes[0], name=f"Thôn {n}"))
    with django_assert_num_queries(20):
        officer.get(PAGE)


# Names


def test_list_names_who_is_not_certified_yet(officer, villages, communes):
    of_each_state(villages[0])
    person = LearnerFactory(full_name="Lò Thị Chưa", commune=villages[1], phone="+84912345678")
    page = html(officer.get(PEOPLE, {"thon": "14758-002"}))
    assert "Thôn Tây, Xã An · 1 người, ngày 16/10/2026" in page
    assert f'<a href="/ca-nhan/hoc-vien/{person.pk}/">Lò Thị Chưa</a>' in page
    assert "0912 345 678" in page
    assert "Chưa bắt đầu học" in page
    assert len(officer.get(PEOPLE).context["people"]) == 6
    waiting = officer.get(PEOPLE, {"nhom": "cho-lop"})
    assert len(waiting.context["people"]) == 1
    assert "chờ lớp</span>" in html(officer.get(PEOPLE))
    assert "chờ lớp</span>" not in html(waiting)


def test_list_of_people_without_a_village_and_of_nobody(officer, villages, communes):
    LearnerFactory(full_name="Lò Thị Không Thôn", commune=communes[0])
    page = html(officer.get(PEOPLE, {"thon": "chua-ro"}))
    assert "Chưa rõ thôn, Xã An · 1 người" in page
    assert "Lò Thị Không Thôn" in page
    assert "Không có ai trong nhóm này." in html(officer.get(PEOPLE, {"nhom": "da-co"}))
    assert "Không có ai trong nhóm này." in html(officer.get(SHEET, {"nhom": "da-co"}))


@pytest.mark.parametrize(
    "asked", [{"nhom": "la"}, {"thon": "14758-009"}, {"thon": "14797"}, {"sau": "x"}, {"sau": "a~1"}]
)
def test_list_that_cannot_be_meant_is_not_there(officer, villages, asked):
    for path in (PEOPLE, SHEET):
        assert officer.get(path, asked).status_code == 404


def test_every_look_at_names_is_written_down(officer, villages, communes):
    officer.get(PEOPLE, {"thon": "14758-001", "nhom": "chua-hoc"})
    officer.get(SHEET, {"thon": "chua-ro"})
    found = list(Act.objects.filter(act="coverage.people").order_by("pk").values_list("object_id", "details"))
    assert found == [
        (str(communes[0].pk), {"state": "new", "village": "14758-001"}),
        (str(communes[0].pk), {"state": "not_yet", "village": "chua-ro"}),
    ]
    assert officer.get("/quan-ly/pho-cap/14797/nguoi/").status_code == 404
    assert Act.objects.filter(act="coverage.people").count() == 2


@pytest.mark.parametrize(("path", "size"), [(PEOPLE, "PAGE"), (SHEET, "SHEET")])
def test_names_are_paged_by_key_and_shown_once(officer, villages, monkeypatch, path, size):
    monkeypatch.setattr(coverage_people, size, 2)
    for _n in range(5):
        LearnerFactory(full_name="Nguyễn Văn An", commune=villages[0])
    seen, following = [], path + "?thon=14758-001"
    while following:
        page = officer.get(following)
        seen += [person.pk for person, _home in page.context["people"]]
        found = re.search(r'rel="next" href="([^"]+)"', html(page))
        following = path + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 5


def test_sheet_has_room_to_write_and_says_whose_it_is(officer, villages):
    LearnerFactory(full_name="Lò Thị Chưa", commune=villages[0])
    page = html(officer.get(SHEET))
    assert "Đã gặp" in page
    assert "Ghi chú" in page
    assert "<td>Thôn Đông</td>" in page
    assert "<td>Thôn Đông</td>" not in html(officer.get(SHEET, {"thon": "14758-001"}))


def test_who_is_counted_but_out_of_sight_is_not_named(clock, officer, villages, communes):
    """A commune that was merged into this one keeps its people in its own books until they are moved."""
    LearnerFactory(full_name="Lò Thị Cũ", commune=communes[1])
    parts = [places.Part(communes[1].pk, communes[0].pk, 1)]
    record_change(legal_act="1/NQ", effective_on=date(2026, 9, 1), parts=parts, by=SYSTEM, at=AT)
    page = html(officer.get(PEOPLE))
    assert "1 người được đếm nhưng nằm ngoài phạm vi của bạn nên không nêu tên." in page
    assert "Lò Thị Cũ" not in page


def test_names_cost_the_same_for_few_and_many(officer, villages, django_assert_num_queries):
    LearnerFactory(commune=villages[0])
    officer.get(PEOPLE)
    with django_assert_num_queries(10):
        officer.get(PEOPLE, {"thon": "14758-001"})
    for _n in range(8):
        LearnerFactory(commune=villages[0])
    with django_assert_num_queries(10):
        officer.get(PEOPLE, {"thon": "14758-001"})


# The province


def test_division_before_the_first_count(division, communes):
    page = html(division.get(PROVINCE))
    assert "Chưa đếm lần nào." in page
    assert '<option value="14797">Xã Bình</option>' in page
    assert division.get(PROVINCE, {"xa": "14797"}).url == "/quan-ly/pho-cap/14797/"


def test_division_sees_every_commune_with_its_forecast(division, communes, october):
    province = ProvinceFactory()
    months_closed({communes[0]: GROWING, province: GROWING})
    certify(communes[0])
    recount.refresh_coverage(at=AT)
    page = division.get(PROVINCE)
    told = html(page)
    assert (page.context["sum"].certified, page.context["adults"], page.context["missing"]) == (1, 2000, 1999)
    assert page.context["way"].missing == 1999
    assert page.context["way"].forecast
    rows = re.findall(r"<tr><th scope=\"row\"><a.*?</tr>", told)
    assert len(rows) == 2
    assert "11/2026" in rows[0]
    assert "Đạt vào kỳ: </span>–" in rows[1]
    assert "Đếm lúc 09:00 16/10/2026" in told


def test_province_costs_the_same_for_few_and_many(division, communes, october, django_assert_num_queries):
    months_closed({communes[0]: GROWING})
    recount.refresh_coverage(at=AT)
    division.get(PROVINCE)
    with django_assert_num_queries(17):
        division.get(PROVINCE)
    for n in range(5):
        LearnerFactory(commune=VillageFactory(name=f"Thôn {n}"))
    recount.refresh_coverage(at=AT)
    with django_assert_num_queries(17):
        division.get(PROVINCE)

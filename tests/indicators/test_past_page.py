"""What was said on a day, on which borders, and why it is another number today."""

from datetime import date

import pytest
from django.test import Client

from indicators.actions import periods
from indicators.queries import vintages
from places.models import Unit, UnitChange
from tests.factories import CommuneFactory, ProvinceFactory, moment
from tests.indicators.scene import DIVISION, certify, html, report, signed_in

PAGE = "/quan-ly/tong-quan/xem-lai/"

pytestmark = pytest.mark.django_db


def close_at(period, text, reason=""):
    return periods.close_period(period_id=period.pk, by=DIVISION, at=moment(text), reason=reason)


@pytest.fixture
def corrected(october, communes, clock):
    """October closed on 20/10 with 1 person, again on 25/11 with 2 and on 30/11 with 3."""
    certify(communes[0])
    report(communes[0], october, 300)
    close_at(october, "2026-10-20 10:00")
    certify(communes[1])
    close_at(october, "2026-11-25 23:30", "Cấp bổ sung sau đối chiếu")
    certify(communes[1])
    close_at(october, "2026-11-30 08:00", "Bỏ sót một lớp")
    clock("2026-12-10 09:00")
    return october


def row(page, place=0):
    pair = page.context["pairs"][place]
    return (pair.then and pair.then.numerator, pair.now and pair.now.numerator, pair.difference)


@pytest.mark.parametrize(
    ("day", "then", "difference"),
    [
        ("2026-10-19", None, None),
        ("2026-10-20", 1, 2),
        ("2026-11-24", 1, 2),
        ("2026-11-25", 2, 1),
        ("2026-11-30", 3, 0),
        ("2026-12-31", 3, 0),
    ],
)
def test_figure_as_it_was_said_at_the_end_of_a_day(division, corrected, clock, day, then, difference):
    clock("2026-12-10 09:00")
    page = division.get(PAGE, {"ngay": day})
    assert row(page) == (then, 3, difference)


def test_every_reason_since_then_is_told(division, corrected, clock):
    clock("2026-12-10 09:00")
    text = html(division.get(PAGE, {"ngay": "2026-10-20"}))
    assert "Ngày 20/10/2026 ta đã công bố gì?" in text
    assert "Đã điều chỉnh lần 1, 25/11/2026: Cấp bổ sung sau đối chiếu" in text
    assert "Đã điều chỉnh lần 2, 30/11/2026: Bỏ sót một lớp" in text
    later = html(division.get(PAGE, {"ngay": "2026-11-25"}))
    assert "Cấp bổ sung" not in later
    assert "Bỏ sót một lớp" in later


def test_month_that_was_published_later_says_when(division, corrected, clock):
    clock("2026-12-10 09:00")
    text = html(division.get(PAGE, {"ngay": "2026-10-01"}))
    assert "chưa công bố" in text
    assert "Công bố lần đầu ngày 20/10/2026" in text


def test_communes_whose_figure_is_another_today(division, corrected, clock):
    clock("2026-12-10 09:00")
    page = division.get(PAGE, {"ngay": "2026-10-20"})
    assert [(pair.name, pair.difference) for pair in page.context["changed"]] == [("Xã Bình", 2)]
    assert page.context["same"] == 1
    same = division.get(PAGE, {"ngay": "2026-10-20", "chi-tieu": "signature"})
    assert "Không số nào đổi." in html(same)


def test_one_commune(division, corrected, clock):
    clock("2026-12-10 09:00")
    assert row(division.get(PAGE, {"ngay": "2026-10-20", "xa": "14797"})) == (0, 2, 2)
    for asked in ({"xa": "99999"}, {"chi-tieu": "la"}):
        assert division.get(PAGE, asked).status_code == 404


def test_borders_of_the_day_and_what_changed_since(division, corrected, communes, clock):
    clock("2026-12-10 09:00")
    new = CommuneFactory(code="15853", name="Xã Mới")
    Unit.objects.filter(pk=new.pk).update(valid_from=date(2026, 12, 1))
    Unit.objects.filter(pk=communes[0].pk).update(valid_to=date(2026, 12, 1))
    change = UnitChange.objects.create(
        legal_act="Nghị quyết 9", effective_on=date(2026, 12, 1), recorded_at=moment("2026-12-02 08:00")
    )
    change.parts.create(from_unit=communes[0], to_unit=new)
    text = html(division.get(PAGE, {"ngay": "2026-10-20"}))
    assert "Ngày 20/10/2026 tỉnh có <b>2 xã, phường</b>; hôm nay có 2." in text
    assert "Số liệu tháng 10/2026 công bố khi đó tính cho 2 xã, phường." in text
    assert "<b>Nghị quyết 9</b>, hiệu lực 01/12/2026, ghi vào hệ thống 02/12/2026" in text
    assert "Xã An → Xã Mới" in text
    assert "Từ đó đến nay địa giới không thay đổi." in html(division.get(PAGE, {"ngay": "2026-12-05"}))


def test_change_that_was_recorded_afterwards_is_told(communes):
    change = UnitChange.objects.create(
        legal_act="9/NQ", effective_on=date(2026, 9, 1), recorded_at=moment("2026-11-02 08:00")
    )
    change.parts.create(from_unit=communes[0], to_unit=communes[1])
    told = [vintages.borders(date(2026, 11, day), date(2026, 12, 1), {}).changes for day in (1, 2)]
    assert told == [(change,), ()]


def test_unit_that_has_another_name_today_is_told_by_both(division, corrected, communes, clock):
    clock("2026-12-10 09:00")
    Unit.objects.filter(pk=communes[0].pk).update(name="Phường An")
    assert "Khi đó gọi là Xã An, nay là Phường An." in html(division.get(PAGE, {"ngay": "2026-10-20"}))


@pytest.mark.parametrize("written", ["x", "2026-13-01", "20/10/2026"])
def test_day_that_cannot_be_read_is_said_at_its_place(division, corrected, clock, written):
    clock("2026-12-10 09:00")
    text = html(division.get(PAGE, {"ngay": written}))
    assert "Không đọc được ngày này." in text
    assert 'aria-describedby="ngay_error"' in text


def test_before_any_figures_the_page_says_so(division):
    assert "Chưa có kỳ báo cáo nào được chốt." in html(division.get(PAGE))


@pytest.mark.parametrize(("role", "status"), [("task_force", 200), ("administrator", 200), ("officer", 404)])
def test_only_who_oversees_the_province_may_look(clock, corrected, role, status):
    clock("2026-12-10 09:00")
    assert signed_in(Client(), ProvinceFactory(), role).get(PAGE).status_code == status


def test_queries_are_few(division, corrected, clock, django_assert_max_num_queries):
    clock("2026-12-10 09:00")
    division.get(PAGE)
    with django_assert_max_num_queries(15):
        division.get(PAGE, {"ngay": "2026-11-25"})

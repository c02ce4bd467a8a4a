"""Data sets are data: who reports what, against which whole, and what a month freezes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from indicators.actions import reference, submissions
from indicators.actions.submissions import Report
from indicators.adapters import shipped_indicators
from indicators.models import DataSet, SnapshotValue
from indicators.queries import reporting
from indicators.rules.checks import Entry
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.scene import AT, DIVISION, OFFICER, approver, close, html, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/bao-cao/"
STAFF = ("staff_count", "staff_vneid", "staff_health_book", "staff_app", "staff_course")


@pytest.fixture
def offices(db):
    """Before the indicators are loaded: the Department, an office, and the centre."""
    agency = UnitFactory(code="SKHCN", name="Sở Mẫu", kind="agency", parent=ProvinceFactory())
    office = UnitFactory(code="SKHCN-VP", name="Văn phòng", kind="office", parent=agency)
    centre = UnitFactory(code="SKHCN-CNTT", name="Trung tâm Mẫu", kind="office", parent=agency)
    return agency, office, centre


@pytest.fixture
def month(offices, october):
    return october


def hand_in(unit, period, code, entries):
    data_set = reporting.data_set_of(code)
    sent = submissions.submit(report=Report(unit, period, data_set, entries), by=OFFICER, at=AT)
    submissions.approve(submission_id=sent.pk, by=approver(unit), at=AT)
    return submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT)


def frozen(snapshot, code):
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=code)
    return {row.unit_name: (row.status, row.numerator, row.denominator, row.percent) for row in rows}


def staff(count, *done):
    return {code: Entry(number, None) for code, number in zip(STAFF, (count, *done), strict=False)}


def test_each_data_set_is_expected_of_its_units(offices, month, communes):
    day = date(2026, 10, 14)
    names = {each.code: [unit.name for unit in each.expected(day)] for each in DataSet.objects.all()}
    assert names == {
        "communes": ["Xã An", "Xã Bình"],
        "staff": ["Trung tâm Mẫu", "Văn phòng"],
        "centre": ["Trung tâm Mẫu"],
    }


def test_row_of_the_data_set_is_the_whole_and_sums_to_the_department(offices, month):
    agency, office, centre = offices
    hand_in(office, month, "staff", staff(40, 30, 20, 10, 40))
    hand_in(centre, month, "staff", staff(60, 45))
    snapshot = close(month)
    assert frozen(snapshot, "staff_vneid") == {
        office.name: ("value", 30, 40, Decimal(75)),
        centre.name: ("value", 45, 60, Decimal(75)),
        agency.name: ("value", 75, 100, Decimal(75)),
    }
    assert frozen(snapshot, "staff_app")[agency.name] == ("value", 10, 100, Decimal(10))
    assert frozen(snapshot, "staff_app")[centre.name] == ("missing", None, 60, None)
    assert frozen(snapshot, "staff_count")[agency.name] == ("value", 100, None, None)


def test_flow_is_its_own_figure_and_one_unit_has_no_sum(offices, month):
    _agency, _office, centre = offices
    hand_in(centre, month, "centre", {"field_reports": Entry(None, 80), "field_answers": Entry(None, 60)})
    snapshot = close(month)
    assert frozen(snapshot, "field_answers") == {centre.name: ("value", 60, 80, Decimal(75))}
    assert frozen(snapshot, "field_reports") == {centre.name: ("value", 80, None, None)}


def test_more_than_the_whole_is_refused_at_its_row(offices, month):
    _agency, office, _centre = offices
    report = Report(office, month, reporting.data_set_of("staff"), staff(40, 41))
    assert {code: rows[0].names["whole_name"] for code, rows in submissions.check(report).items()} == {
        "staff_vneid": "Tổng số người"
    }


def test_a_part_is_refused_while_the_whole_is_empty(offices, month):
    _agency, office, _centre = offices
    report = Report(office, month, reporting.data_set_of("staff"), staff(None, 900_000))
    assert {code: rows[0].code for code, rows in submissions.check(report).items()} == {"staff_vneid": "no_whole"}
    with pytest.raises(submissions.BlockedError):
        submissions.submit(report=report, by=OFFICER, at=AT)
    entries = staff(None, None) | {"staff_course": Entry(None, None, "Chưa có ai được học", is_applicable=False)}
    assert submissions.check(replace(report, entries=entries)) == {}, "nothing is said of anybody"


def test_office_reports_on_the_page_and_the_centre_has_two_forms(clock, offices, month):
    _agency, office, centre = offices
    officer = signed_in(Client(), office, "officer")
    page = html(officer.get(PAGE))
    assert "Tổng số người" not in page  # long names stand on the page
    assert "Số người của đơn vị" in page
    assert "Đào tạo kỹ năng số" not in page
    answer = officer.post(PAGE, {"staff_count-stock": "40", "staff_vneid-stock": "30"})
    assert answer.status_code == 302
    other = signed_in(Client(), centre, "officer")
    assert "Phản ánh hiện trường đã nhận" in html(other.get(PAGE, {"bieu": "centre"}))
    assert other.get(PAGE).context["data_set"].code == "staff"
    assert officer.get(PAGE, {"bieu": "centre"}).status_code == 404
    assert (
        other.post(f"{PAGE}?bieu=centre", {"field_reports-flow": "80", "field_answers-flow": "81"}).status_code == 422
    )


def test_figures_of_offices_are_on_no_public_page(client, clock, offices, month):
    _agency, office, _centre = offices
    hand_in(office, month, "staff", staff(40, 30))
    close(month)
    assert "VNeID" not in html(client.get("/chi-tieu/"))
    assert client.get("/chi-tieu/staff_vneid/").status_code == 404
    assert {row["indicator"] for row in client.get("/api/v1/values").json()["values"]} <= {
        "signature", "app", "health_book", "skills",
    }  # fmt: skip
    assert "staff" not in b"".join(client.get("/chi-tieu/tai-ve/csv/").streaming_content).decode()


def test_loading_again_changes_nothing(plan):
    assert reference.load_indicators(data=shipped_indicators()) == 0
    assert DataSet.objects.count() == 3

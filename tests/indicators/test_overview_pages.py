"""The office's dashboard, its table of months and its sheet for paper."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchange.adapters.pdf import qr
from indicators.actions import periods
from indicators.models import DataSet, Indicator, Period, ReportedValue, Snapshot, Submission, Target, TargetPlan
from indicators.queries import overview, reporting, staffing, verification
from indicators.queries.matrix import NO_RATE, NOT_THERE, matrix
from indicators.rules.staff import Reached
from places.models import PopulationValue, Unit
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import AT, certify, close, html, report, signed_in

PAGE, TABLE, SHEET = "/quan-ly/tong-quan/", "/quan-ly/tong-quan/signature/bang/", "/quan-ly/tong-quan/signature/ban-in/"
FILE = "/quan-ly/tong-quan/signature/bang.csv"
PAGES = [PAGE, TABLE, SHEET]

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_months(october, november, communes):
    """An: 300 then 350 of 1,000; Bình: 500, then nothing reported."""
    report(communes[0], october, 300, flow=20)
    report(communes[1], october, 500, flow=10)
    certify(communes[0])
    close(october)
    report(communes[0], november, 350, flow=50)
    return close(november)


@pytest.fixture
def offices(plan):
    department = Unit(code="SKHCN", name="Sở", kind=Unit.Kind.AGENCY, parent=ProvinceFactory())
    units = [department]
    for code, name in (("SKHCN-A", "Phòng A"), ("SKHCN-B", "Phòng B")):
        units.append(Unit(code=code, name=name, kind=Unit.Kind.OFFICE, parent=department))
    for unit in units:
        unit.name_parts()
        unit.save()
    DataSet.objects.filter(code="staff").update(under=department)
    return units[1:]


def staff_report(unit, period, numbers, sequence=1, state="accepted"):
    """``numbers``: people, VNeID, health book, app, course."""
    decided = {"decided_at": AT, "decided_by_id": "c"} if state == "accepted" else {}
    approved = {"approved_at": AT, "approved_by_id": "b"} if state in {"accepted", "approved"} else {}
    sent = Submission.objects.create(
        unit=unit, period=period, data_set=DataSet.objects.get(code="staff"), sequence=sequence, state=state,
        submitted_at=AT, submitted_by_id="a", **approved, **decided,
    )  # fmt: skip
    for indicator, stock in zip(Indicator.objects.filter(data_set__code="staff"), numbers, strict=True):
        status = "missing" if stock is None else "value"
        ReportedValue.objects.create(submission=sent, indicator=indicator, stock=stock, status=status)
    return sent


@pytest.mark.parametrize("path", PAGES)
def test_before_any_figures_a_page_says_so(division, path):
    assert "Chưa có kỳ báo cáo nào được chốt." in html(division.get(path))


@pytest.mark.parametrize("path", [*PAGES, FILE])
@pytest.mark.parametrize("role", ["officer", "approver", "instructor", "provider"])
def test_whoever_does_not_oversee_the_province_finds_no_page(clock, two_months, communes, path, role):
    assert signed_in(Client(), communes[0], role).get(path).status_code == 404
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("role", ["division", "administrator", "task_force"])
def test_four_figures_with_verdict_and_what_came_in_the_month(clock, two_months, role):
    text = html(signed_in(Client(), ProvinceFactory(), role).get(PAGE))
    assert "Bốn chỉ tiêu công dân số, tháng 11/2026" in text
    assert text.count('<a class="kpi"') == 4
    assert "Trong tháng 11/2026: +50" in text
    assert "Trong tháng 11/2026: –" in text


def test_map_ranking_and_slope_of_the_chosen_figure(division, two_months):
    page = division.get(PAGE, {"chi-tieu": "signature"})
    text = html(page)
    assert [row.figure.value.unit_name for row in page.context["ranked"]] == ["Xã An", "Xã Bình"]
    assert "<b>1 xã, phường chưa báo cáo:</b> Xã Bình." in text
    assert 'href="/quan-ly/so-lieu/14758/?ky=2026-11" class="tile-1"' in text
    assert '<th scope="row"><a href="/quan-ly/so-lieu/14758/?ky=2026-11">Xã An</a></th><td class="num">30</td>' in text
    assert "1 xã, phường không có tỷ lệ ở một trong hai tháng." in text
    assert '<td class="num">+5</td>' in text


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("cao", ["Xã Bình", "Xã An", "Xã Cao", "Xã Dốc"]),
        ("thap", ["Xã Cao", "Xã An", "Xã Bình", "Xã Dốc"]),
        ("ten", ["Xã An", "Xã Bình", "Xã Cao", "Xã Dốc"]),
        ("nguoi", ["Xã Cao", "Xã Bình", "Xã An", "Xã Dốc"]),
    ],
)
def test_ranking_is_sorted_as_asked(division, plan, october, communes, sort, names):
    big, silent = CommuneFactory(code="15853", name="Xã Cao"), CommuneFactory(code="16213", name="Xã Dốc")
    for unit, people in ((big, 9000), (silent, 100)):
        PopulationValue.objects.create(series=plan.population, unit=unit, value=people)
    for unit, stock in ((communes[0], 300), (communes[1], 500), (big, 900)):
        report(unit, october, stock)
    close(october)
    page = division.get(PAGE, {"chi-tieu": "signature", "xep": sort})
    assert [row.figure.value.unit_name for row in page.context["ranked"]] == names


@pytest.mark.parametrize(
    "asked",
    [
        {"ky": "2026-09"},
        {"ky": "x"},
        {"ky": "2026-Q5"},
        {"chi-tieu": "la"},
        {"xep": "la"},
        {"tu": "2026-11"},
        {"tu": "x"},
    ],
)
def test_what_is_not_there_is_not_there(division, two_months, asked):
    assert division.get(PAGE, asked).status_code == 404


@pytest.mark.parametrize("path", [TABLE, SHEET, FILE])
def test_indicator_or_month_that_is_not_there(division, two_months, path):
    assert division.get(path.replace("signature", "la")).status_code == 404
    assert division.get(path.replace("signature", "staff_app")).status_code == 404
    assert division.get(path, {"ky": "2026-09"}).status_code == 404


def test_quarter_takes_the_last_stock_and_sums_what_came(division, two_months):
    periods.open_period(label="2026-12")
    text = html(division.get(PAGE, {"ky": "2026-Q4", "chi-tieu": "signature"}))
    assert "Bốn chỉ tiêu công dân số, quý IV/2026" in text
    assert "Chưa chốt: tháng 12/2026." in text
    assert "Trong quý IV/2026: –" in text


def test_whole_quarter_says_what_came_in_it(division, two_months, communes):
    december = periods.open_period(label="2026-12")
    report(communes[0], december, 360, flow=10)
    close(december)
    page = division.get(PAGE, {"ky": "2026-Q4", "chi-tieu": "signature"})
    assert "Trong quý IV/2026: +90" in html(page)
    assert str(page.context["snapshot"].period) == "12/2026"
    assert "Chưa chốt" not in html(page)
    assert '<option value="2026-Q4" selected>Quý IV/2026</option>' in html(page)


def test_slope_begins_where_it_is_asked_to(division, two_months, november):
    december = periods.open_period(label="2026-12")
    close(december)
    assert str(division.get(PAGE).context["since"].period) == "11/2026"
    assert str(division.get(PAGE, {"tu": "2026-10"}).context["since"].period) == "10/2026"
    assert "Chưa có tháng nào trước đó để so sánh." in html(division.get(PAGE, {"ky": "2026-10"}))


def test_trend_ends_with_the_month_that_is_shown(division, two_months):
    page = division.get(PAGE, {"ky": "2026-10", "chi-tieu": "signature"})
    assert [str(point.period) for point in page.context["trend"].points] == ["10/2026"]


def test_offices_of_the_department_against_their_days(clock, division, two_months, offices, october, november):
    staff_report(offices[0], october, (20, 18, 20, 20, 1))
    staff_report(offices[0], november, (20, 20, 20, 15, None))
    staff_report(offices[0], november, (99, 99, 99, 99, 99), sequence=2, state="submitted")
    text = html(division.get(PAGE))
    assert "Hạn báo cáo 20/07/2026" in text
    assert "Đủ 100 % trước 30/07/2026" in text
    assert "▼ đã qua 88 ngày" in text
    assert "▼ đã qua 78 ngày" in text
    assert "<dd>1/2</dd>" in text
    assert '<b>20</b> <span class="verdict good">✓ Đã đủ</span>' in text
    assert '<b>15</b> <span class="verdict bad">▼ Quá hạn, còn 5 người</span>' in text
    assert "– Chưa gửi" in text
    assert "Chờ lãnh đạo duyệt" in text


def test_days_of_the_programme_come_from_its_targets(clock, division, two_months, offices, november):
    app, plan = Indicator.objects.get(code="staff_app"), TargetPlan.objects.get()
    found = {"percent": 100, "reach_by": date(2026, 11, 16)}
    Target.objects.update_or_create(plan=plan, indicator=app, unit=None, defaults=found)
    staff_report(offices[0], november, (20, 18, 20, 20, 1))
    text = html(division.get(PAGE))
    assert "Đủ 100 % trước 16/11/2026" in text
    assert "còn 31 ngày" in text
    assert "Hạn báo cáo 20/11/2026" in text
    assert "● Đang thực hiện, còn 2 người" in text


@pytest.mark.parametrize(
    ("due_day", "reach_by", "days"),
    [
        (18, date(2026, 7, 30), (date(2026, 7, 20), date(2026, 7, 30))),  # the 18th is a Saturday
        (None, date(2026, 7, 30), (None, date(2026, 7, 30))),
        (20, None, (date(2026, 12, 21), date(2026, 12, 31))),  # the 20th is a Sunday
    ],
)
def test_days_of_the_programme_are_data(two_months, offices, due_day, reach_by, days):
    DataSet.objects.filter(code="staff").update(due_day=due_day)
    Target.objects.update(reach_by=reach_by)
    found = staffing.programme(date(2026, 11, 20))
    assert (found.report_by, found.whole_by) == days


def test_day_of_the_programme_stays_with_a_month_that_was_opened(two_months, offices, november):
    Target.objects.update(reach_by=date(2026, 11, 14))
    Period.objects.filter(pk=november.pk).update(due_days={"staff": "2026-11-20"})
    DataSet.objects.filter(code="staff").update(due_day=25)
    assert staffing.programme(date(2026, 11, 20)).report_by == date(2026, 11, 20)


def test_programme_without_targets_has_no_days(clock, division, two_months, offices, november):
    Target.objects.filter(indicator__data_set__code="staff").delete()
    staff_report(offices[0], november, (20, 18, 20, 20, 1))
    text = html(division.get(PAGE))
    assert "Hạn báo cáo" not in text
    assert "Đủ 100 %" not in text
    assert "● Đang thực hiện, còn 2 người" in text


def test_kept_programme_is_not_shown_once_an_office_reported(division, two_months, offices, november):
    assert "<dd>0/2</dd>" in html(division.get(PAGE))
    staff_report(offices[0], november, (20, 18, 20, 20, 1))
    assert "<dd>1/2</dd>" in html(division.get(PAGE))


def test_programme_counts_offices_that_reported(two_months, offices, november):
    staff_report(offices[0], november, (20, 18, 20, 20, 1))
    found = staffing.programme(date(2026, 11, 20))
    assert (found.reported, found.people) == (1, 20)
    assert [reached for _column, reached in found.sums] == [Reached(n, 20) for n in (18, 20, 20, 1)]


def test_installation_without_offices_has_no_programme(division, two_months):
    DataSet.objects.filter(code="staff").update(code="other")
    assert staffing.programme(date(2026, 11, 20)) is None
    assert "lao động của Sở" not in html(division.get(PAGE))


def test_table_tells_five_kinds_of_cells_apart(two_months, communes, november):
    alone = CommuneFactory(code="15853", name="Xã Mới")
    december = periods.open_period(label="2026-12")
    report(alone, december, 7)
    close(december)
    found = matrix("signature", december.end_on)
    assert [str(month) for month in found.months] == ["10/2026", "11/2026", "12/2026"]
    cells = {line.name: [cell.kind for cell in line.cells] for line in found.lines}
    assert cells == {
        "Xã An": ["value", "value", "missing"],
        "Xã Bình": ["value", "missing", "missing"],
        "Xã Mới": [NOT_THERE, NOT_THERE, NO_RATE],
    }


def test_table_page_shows_rates_or_people_and_what_is_missing(division, two_months):
    text = html(division.get(TABLE))
    assert "<td>30</td><td>35</td></tr>" in text
    assert '<td>50</td><td><abbr title="chưa báo cáo">–</abbr></td>' in text
    assert "<b>–</b> chưa báo cáo" in text
    assert "<td>300</td><td>350</td></tr>" in html(division.get(TABLE, {"xem": "nguoi"}))
    assert text.count('<td class="spark"><svg') == 2
    for asked in ({"xem": "la"}, {"thang": "99"}):
        assert division.get(TABLE, asked).status_code == 404


def test_table_shows_at_most_as_many_months_as_asked(division, two_months):
    assert division.get(TABLE, {"thang": "36"}).status_code == 200
    assert len(matrix("signature", date(2026, 12, 31), 1).months) == 1


def test_table_as_a_file(division, two_months, communes):
    Unit.objects.filter(pk=communes[0].pk).update(name="=Xã")
    answer = division.get(FILE, {"xem": "nguoi"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Mã ĐVHC;Xã, phường;2026-10;2026-11"
    assert lines[1:] == ["14758;Xã An;300;350", "14797;Xã Bình;500;missing"]
    assert 'filename="signature-2026-11-nguoi.csv"' in answer["Content-Disposition"]


def test_file_before_any_figures(division):
    assert division.get(FILE).status_code == 404


def test_sheet_has_everything_on_paper(division, two_months):
    text = html(division.get(SHEET))
    assert "Số người từ 18 tuổi trở lên đã được cấp chữ ký số cá nhân" in text
    assert "Trong tháng 11/2026: +50 người" in text
    assert "Mã kiểm tra:" in text
    assert "In ngày 16/10/2026" in text
    assert '<form class="cluster no-print"' in text
    code = verification.address_of(reporting.latest_snapshot())
    assert code in text
    assert f'src="{qr(code)}"' in text


def test_overview_has_its_code_on_paper(division, two_months):
    address = verification.address_of(Snapshot.objects.get(period__label="2026-10"))
    paper = html(division.get(PAGE, {"ky": "2026-10"})).partition('<div class="print-only">')[2]
    assert f'src="{qr(address, mask=0)}"' in paper
    assert address in paper


@pytest.mark.parametrize("path", PAGES)
def test_pictures_have_a_title_and_a_table(division, two_months, path):
    text = html(division.get(path, {"chi-tieu": "signature"}))
    for picture in re.findall(r"<svg\b[^>]*>.{0,80}", text):
        assert "aria-hidden" in picture or "<title>" in picture
    assert "<table" in text
    assert " style=" not in text
    assert "<script>" not in text


def queries(client, path):
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return len(found)


@pytest.mark.parametrize("path", PAGES)
def test_queries_are_few_and_the_same_for_166_communes(division, two_months, offices, november, path):
    division.get("/tra-cuu/")
    first, again = queries(division, path), queries(division, path)
    assert again <= 15
    call_command("load_units", stdout=StringIO())
    close(november, "Thêm xã")
    caches["pages"].clear()
    assert Unit.objects.communes().count() == 166
    assert (queries(division, path), queries(division, path)) == (first, again)


def test_choices_name_the_ranges_that_end_with_a_closed_month(two_months):
    december = periods.open_period(label="2026-12")
    close(december)
    found = overview.choices()
    assert found.labels == ["2026-12", "2026-11", "2026-10"]
    assert found.longer == ("2026", "2026-H2", "2026-Q4")


@pytest.mark.parametrize("path", PAGES)
def test_what_is_kept_of_a_page_is_not_shown_once_a_month_was_corrected(
    division, two_months, october, communes, path, monkeypatch
):
    monkeypatch.setattr(overview, "MONTHS", 1)  # also of a month that is not among those to choose from
    path = path.replace("signature", "skills")
    before = figures_in(division.get(path))
    assert figures_in(division.get(path)) == before
    for _ in range(7):
        certify(communes[0])
    close(october, "Bỏ sót một lớp")
    assert figures_in(division.get(path)) != before


def figures_in(page):
    """The page without what is another at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html(page))

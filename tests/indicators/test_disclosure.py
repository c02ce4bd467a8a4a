"""What is withheld is in no file for everybody, nor can it be worked out there; the office has it in full."""

import csv
import io
import re
from datetime import date

import pytest

from indicators import renderers
from indicators.queries import exports
from tests.factories import CommuneFactory
from tests.indicators.disclosed import closed
from tests.indicators.sheets import Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(communes):
    return [*communes, CommuneFactory(code="14812", name="Xã Cẩm"), CommuneFactory(code="14818", name="Xã Dương")]


@pytest.fixture
def months(units, october, november):
    """October withholds two figures, November none: 7 and 8 are nowhere to be found."""
    an, binh, cam, duong = units
    first = [(an, 7, None, True), (binh, 8, None, True), (cam, 500, None, False), (duong, None, None, False)]
    second = [(an, 120, 113, False), (binh, 130, 122, False), (cam, 520, 20, False), (duong, 5000, None, False)]
    return closed(october, signature=first), closed(november, signature=second)


def lines(snapshot, **options):
    content = b"".join(renderers.snapshot_csv(snapshot, **options)).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content), delimiter=options.get("delimiter", ";"))
    return {row["unit_code"]: row for row in rows}


def book(snapshot, **options):
    with renderers.snapshot_xlsx(snapshot, **options) as stream:
        return Workbook(stream)


def test_withheld_figure_shows_its_place_and_nothing_of_its_size(months):
    row = lines(months[0])["14758"]
    assert row["status"] == "suppressed"
    shown = {name for name, value in row.items() if value}
    assert not shown & {"numerator", "flow", "percent", "adjustment"}
    assert (row["denominator"], row["target_percent"], row["expected_percent"]) == ("1000", "40.00", "31.45")


def test_flow_after_a_withheld_stock_is_not_shown_either(months):
    rows = lines(months[1])
    assert (rows["14758"]["numerator"], rows["14758"]["flow"], rows["14758"]["status"]) == ("120", "", "value")
    assert rows["14812"]["flow"] == "20"


def test_flow_after_another_vintage_withheld_the_stock_is_not_shown(units, october, november):
    an, binh, *_others = units
    closed(october, signature=[(an, 7, None, True), (binh, 8, None, True)])
    closed(october, vintage=2, signature=[(an, 9, None, False), (binh, 12, None, False)])
    last = closed(november, signature=[(an, 20, 13, False), (binh, 20, 12, False)])
    assert {row["flow"] for code, row in lines(last).items() if code != "38"} == {""}


def test_office_has_every_figure(months):
    rows = lines(months[0], is_public=False)
    assert (rows["14758"]["numerator"], rows["14758"]["percent"], rows["14758"]["status"]) == ("7", "0.70", "value")
    assert lines(months[1], is_public=False)["14758"]["flow"] == "113"


def test_public_workbook_says_hidden_on_every_sheet_and_never_the_number(months):
    found = book(months[0])
    summary = {row[2]: row for row in found.table("Tổng hợp", "STT")}
    assert summary["Xã An"][6:9] == ("(che)", "(che)", "(che)")
    assert "Không công bố vì số nhỏ" in summary["Xã An"]
    assert summary["Xã Dương"][7] == ""
    assert [row[3] for row in found.table("Tháng Chữ ký số", "STT")] == ["(che)", "(che)", 500, "", 515]
    texts = [re.sub(r' [rst]="[^"]*"', "", xml) for xml in found.xml.values()]
    assert not any(re.search(r"<v>(7|8|0\.7|0\.8|15)</v>", text) for text in texts)


def test_public_sums_over_withheld_figures_are_numbers_and_not_formulas(months):
    found = book(months[0])
    row = next(n for n, cells in enumerate(found.shown["Tổng hợp"], start=1) if cells[2] == "Toàn tỉnh")
    assert found.cell("Tổng hợp", f"H{row}") == 515
    assert f"H{row}" not in found.formulas["Tổng hợp"]
    assert f"D{row}" in found.formulas["Tổng hợp"]


def test_public_cluster_with_a_withheld_commune_has_no_sum(months):
    clusters = {row[2]: row for row in book(months[0]).table("Cụm", "STT")}
    assert clusters["Phía đông"][6:8] == ("(che)", "(che)")
    assert clusters["Phía đông bắc"][6] == 500
    assert clusters["Toàn tỉnh"][6] == 515


def test_public_flow_after_withheld_stocks_is_summed_as_published(months):
    found = book(months[1])
    rows = {row[2]: row for row in found.table("Tổng hợp", "STT")}
    assert (rows["Xã An"][6], rows["Xã An"][7], rows["Toàn tỉnh"][6]) == ("(che)", 120, 255)


def test_public_ranks_are_of_the_shown_ones(months):
    found = book(months[0])
    ranks = {row[2]: row[11] for row in found.table("Tổng hợp", "STT")}
    assert ranks == {"Xã An": "", "Xã Bình": "", "Xã Cẩm": 1, "Xã Dương": "", "Toàn tỉnh": ""}


def test_public_comparison_hides_what_was_withheld(months):
    rows = {row[1]: row for row in book(months[1]).table("So với lần trước", "Mã ĐVHC")}
    assert rows["Xã An"][3:6] == ("(che)", 120, "")
    assert rows["Xã An"][8] == ""
    office = {row[1]: row for row in book(months[1], today=date(2026, 11, 20)).table("So với lần trước", "Mã ĐVHC")}
    assert office["Xã An"][3:6] == (7, 120, 113)
    assert office["Xã An"][8] == "mới +120"


def test_public_workbook_explains_the_sign(months):
    assert "(che)" in {row[0] for row in book(months[0]).shown["Ghi chú"]}
    assert "(che)" not in {row[0] for row in book(months[0], today=date(2026, 10, 20)).shown["Ghi chú"]}


def test_public_has_published_data_sets_only(months):
    rows = exports.lines_of(exports.everything(), is_public=True)
    assert {row.indicator for row in rows} == {"signature"}

"""Downloads: numbers as numbers, codes as text, nothing runs as a formula, missing is empty and says so."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from indicators import renderers
from indicators.rules.checks import Entry
from places.models import PopulationValue, Unit
from tests.factories import CommuneFactory
from tests.indicators.scene import certify, close, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20, health_book=Entry(0, 0))
    report(communes[1], october, 401)
    certify(communes[0])
    return close(october)


def table(snapshot, sheet=0):
    with renderers.snapshot_xlsx(snapshot) as stream:
        return CalamineWorkbook.from_filelike(stream).get_sheet_by_index(sheet).to_python()


def lines(snapshot):
    content = b"".join(renderers.snapshot_csv(snapshot))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_is_tidy_and_tells_missing_from_zero(published):
    rows = {(row["unit_code"], row["indicator"]): row for row in lines(published)}
    assert len(rows) == 3 * 4
    assert rows["14758", "signature"] == {
        "unit_code": "14758",
        "unit_name": "Xã An",
        "period": "2026-10",
        "vintage": "1",
        "indicator": "signature",
        "indicator_version": "1",
        "status": "value",
        "numerator": "300",
        "flow": "20",
        "denominator": "1000",
        "percent": "30.00",
        "target_percent": "40.00",
        "units_reported": "",
    }
    said = {key: (rows[key]["status"], rows[key]["numerator"], rows[key]["percent"]) for key in rows}
    assert said["14797", "health_book"] == ("missing", "", "")
    assert said["14758", "health_book"] == ("value", "0", "0.00")
    assert {row["target_percent"] for row in lines(published) if row["indicator"] == "health_book"} == {""}
    assert rows["38", "signature"]["units_reported"] == "2"


def test_csv_does_not_run_a_name_as_a_formula(october, communes):
    Unit.objects.filter(pk=communes[0].pk).update(name="=1+1")
    assert {row["unit_name"] for row in lines(close(october)) if row["unit_code"] == "14758"} == {"'=1+1"}


def test_xlsx_has_a_row_a_commune_and_sums_below(published):
    rows = table(published)
    assert rows[0][0] == "Bốn chỉ tiêu công dân số, tháng 10/2026, lần công bố 1"
    head, an, binh, total = (dict(zip(rows[2], row, strict=True)) for row in rows[2:])
    assert list(head)[:4] == ["STT", "Mã ĐVHC", "Xã, phường", "Người trưởng thành"]
    assert [an[name] for name in ("STT", "Mã ĐVHC", "Xã, phường", "Người trưởng thành")] == [1, "14758", "Xã An", 1000]
    signature = [f"Chữ ký số: {name}" for name in ("trong kỳ", "lũy kế", "tỷ lệ %", "chỉ tiêu %")]
    assert [an[name] for name in signature] == [20, 300, 30, 40]
    assert [binh[name] for name in signature] == ["", 401, 40.1, 40]
    assert [total[name] for name in ["Xã, phường", "Người trưởng thành", *signature]] == [
        "Toàn tỉnh",
        2000,
        20,
        701,
        35.05,
        "",
    ]


def test_xlsx_leaves_missing_empty_and_writes_zero(published):
    rows = table(published)
    _head, an, binh, total = (dict(zip(rows[2], row, strict=True)) for row in rows[2:])
    assert (an["Sổ sức khỏe: lũy kế"], binh["Sổ sức khỏe: lũy kế"]) == (0, "")
    assert (total["Ứng dụng số: lũy kế"], total["Ứng dụng số: tỷ lệ %"]) == ("", "")
    assert (total["Sổ sức khỏe: lũy kế"], total["Sổ sức khỏe: tỷ lệ %"]) == (0, 0)


def test_xlsx_says_what_the_figures_stand_on(published):
    notes = dict(row[:2] for row in table(published, 1))
    assert notes["Kỳ báo cáo"] == "15/09/2026 đến 14/10/2026"
    assert notes["Mẫu số"] == "Dân số mẫu: từ 18 tuổi. Nguồn: Chi cục mẫu (01/01/2026)"
    assert notes["Ô trống"] == "Chưa báo cáo: không phải là số 0."
    assert notes["Mã kiểm tra"] == published.hash
    assert notes["Cài đặt sổ sức khỏe điện tử"].endswith("Không đặt chỉ tiêu.")
    assert not notes["Đào tạo kỹ năng số"].endswith("Không đặt chỉ tiêu.")


def test_xlsx_totals_are_formulas(published):
    with renderers.snapshot_xlsx(published) as stream, zipfile.ZipFile(stream) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    for formula in ("SUM(D4:D5)", "SUM(F4:F5)", "F6/D6*100", "SUM(R4:R5)"):
        assert f"<f>{formula}</f>" in sheet


def test_xlsx_keeps_the_name_of_the_day(published, communes):
    Unit.objects.filter(pk=communes[0].pk).update(name="Phường An")
    assert table(published)[3][2] == "Xã An"


def test_xlsx_without_every_denominator_has_no_rate_of_the_province(october, communes):
    report(CommuneFactory(name="Xã Cẩm"), october, 5)
    rows = table(close(october))
    total = dict(zip(rows[2], rows[-1], strict=True))
    assert (total["Người trưởng thành"], total["Chữ ký số: lũy kế"], total["Chữ ký số: tỷ lệ %"]) == ("", 5, "")


def test_xlsx_with_nobody_to_count_divides_by_nothing(october, communes):
    PopulationValue.objects.update(value=0)
    rows = table(close(october))
    total = dict(zip(rows[2], rows[-1], strict=True))
    assert (total["Người trưởng thành"], total["Kỹ năng số: lũy kế"], total["Kỹ năng số: tỷ lệ %"]) == (0, 0, "")


def test_xlsx_of_a_province_without_communes(october, communes):
    Unit.objects.filter(pk__in=[unit.pk for unit in communes]).update(valid_to="2026-01-01")
    assert [cell for cell in table(close(october))[3] if cell] == ["Toàn tỉnh"]


@pytest.mark.parametrize(("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")])
def test_columns_are_named_as_in_a_spreadsheet(place, letter):
    assert renderers._letter(place) == letter


@pytest.mark.parametrize(("kind", "type"), [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")])
def test_downloads_are_named_after_month_and_vintage(client, published, kind, type):
    answer = client.get(f"/chi-tieu/tai-ve/{kind}/", {"ky": "2026-10"})
    assert answer["Content-Type"].startswith(type)
    assert answer["Content-Disposition"] == f'attachment; filename="bon-chi-tieu-2026-10-lan-1.{kind}"'
    assert answer.getvalue()[:2] in {b"PK", b"\xef\xbb"}
    answer.close()

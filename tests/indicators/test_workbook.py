"""The month as a workbook: numbers as numbers, codes as text, sums as formulas that come to what is shown."""

from datetime import date

import pytest

from audit.rules import Actor
from indicators import renderers
from indicators.actions import periods, submissions
from indicators.models import DataSet, SnapshotValue
from indicators.rules.checks import Entry
from places.models import PopulationValue, Unit
from tests.factories import CommuneFactory
from tests.indicators.scene import AT, DIVISION, certify, close, report
from tests.indicators.sheets import Workbook

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 20)
ADDRESS = "https://hocso.example.org/chi-tieu/?ky=2026-10"


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20, health_book=Entry(0, 0))
    report(communes[1], october, 401)
    certify(communes[0])
    return close(october)


def book(snapshot, today=TODAY, **options):
    with renderers.snapshot_xlsx(snapshot, today=today, address=ADDRESS, **options) as stream:
        return Workbook(stream)


def summary(found):
    """Rows by unit name: ``{(indicator, column): value}``."""
    rows = found.shown["Tổng hợp"]
    start = next(place for place, row in enumerate(rows) if row[0] == "STT")
    above, heads = rows[start - 1], rows[start]
    group, names = "", []
    for top, head in zip(above, heads, strict=True):
        group = top or group
        names.append((group.removesuffix(" (không đặt chỉ tiêu)"), head))
    return {row[2]: dict(zip(names, row, strict=True)) for row in rows[start + 1 :]}


SIGNATURE, HEALTH, SKILLS = "Cấp chữ ký số cá nhân miễn phí", "Cài đặt sổ sức khỏe điện tử", "Đào tạo kỹ năng số"


def test_workbook_has_its_sheets_in_order(published):
    assert book(published).names == [
        *("Tổng hợp", "Cụm", "Chưa gửi", "So với lần trước"),
        *("Tháng Chữ ký số", "Tháng Ứng dụng số", "Tháng Sổ sức khỏe", "Tháng Kỹ năng số"),
        "Ghi chú",
    ]
    assert "Tất cả" in book(published, is_whole=True).names


def test_summary_has_a_row_a_commune_and_sums_below(published):
    found = summary(book(published))
    an, binh, total = found["Xã An"], found["Xã Bình"], found["Toàn tỉnh"]
    assert [an["", name] for name in ("STT", "Mã ĐVHC", "Đơn vị", "Dân số trưởng thành")] == [1, "14758", "Xã An", 1000]
    columns = ("Giao (người)", "Giao (%)", "Trong kỳ", "Lũy kế", "Tỷ lệ (%)", "Xếp hạng")
    assert [an[SIGNATURE, name] for name in columns] == [400, 40, 20, 300, 30, 2]
    assert [binh[SIGNATURE, name] for name in columns] == [400, 40, "", 401, 40.1, 1]
    assert [total["", "Dân số trưởng thành"], *(total[SIGNATURE, name] for name in columns)] == [
        *(2000, 800, 40, 20, 701, 35.1, ""),
    ]


def test_summary_says_how_a_rate_stands_to_the_path(published):
    found = summary(book(published))
    assert found["Xã An"][SIGNATURE, "Đánh giá"] == "● Đúng"
    assert found["Xã Bình"][SIGNATURE, "Đánh giá"] == "▲ Vượt"
    assert found["Xã Bình"][SIGNATURE, "So với lộ trình (điểm %)"] == pytest.approx(40.1 - 31.45)
    assert (HEALTH, "Đánh giá") not in found["Xã An"]


def test_summary_leaves_missing_empty_and_says_so_and_writes_zero(published):
    found = summary(book(published))
    an, binh, total = found["Xã An"], found["Xã Bình"], found["Toàn tỉnh"]
    assert (an[HEALTH, "Lũy kế"], an[HEALTH, "Ghi chú"]) == (0, "")
    assert (binh[HEALTH, "Lũy kế"], binh[HEALTH, "Tỷ lệ (%)"], binh[HEALTH, "Ghi chú"]) == ("", "", "Chưa báo cáo")
    assert (total[HEALTH, "Lũy kế"], total[HEALTH, "Tỷ lệ (%)"]) == (0, 0)


@pytest.mark.parametrize("sheet", ["Tổng hợp", "Cụm", "So với lần trước", "Tháng Chữ ký số"])
def test_formulas_come_to_what_is_shown(published, october, communes, sheet):
    found = book(corrected(october, communes[0], 307, "Xã kiểm lại"))
    assert found.formulas[sheet]
    worked = found.worked_out(sheet)
    assert {name: float(value) for name, value in worked.items()} == {
        name: pytest.approx(found.cell(sheet, name)) for name in worked
    }


def corrected(october, unit, stock, reason):
    """The month closed anew after a commune sent another figure."""
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason=reason)
    report(unit, october, stock, by=Actor(kind="user", id="officer-2"), note="Kiểm lại", health_book=Entry(0, 0))
    return close(october, reason)


def test_sums_of_the_sheets_are_the_published_ones(published, communes):
    whole = SnapshotValue.objects.get(snapshot=published, unit__code="38", version__indicator__code="signature")
    found = book(published)
    assert summary(found)["Toàn tỉnh"][SIGNATURE, "Lũy kế"] == whole.numerator == 701
    assert summary(found)["Toàn tỉnh"][SIGNATURE, "Tỷ lệ (%)"] == float(whole.percent)
    last = found.table("Cụm", "STT")[-1]
    assert (last[2], last[3], last[6]) == ("Toàn tỉnh", 2000, 701)
    assert found.table("Tháng Chữ ký số", "STT")[-1][3] == 701


def test_clusters_sum_their_communes_and_nobody_is_left_out(published, communes):
    rows = book(published).table("Cụm", "STT")
    assert [(row[2], row[6]) for row in rows] == [
        ("Phía đông", 701),
        ("Xã An", 300),
        ("Xã Bình", 401),
        ("Toàn tỉnh", 701),
    ]


def test_commune_of_no_cluster_stands_below(october, communes):
    Unit.objects.filter(pk=communes[1].pk).update(code="99999")
    report(communes[1], october, 3)
    rows = book(close(october)).table("Cụm", "STT")
    assert [row[2] for row in rows][-3:] == ["Chưa xếp cụm", "Xã Bình", "Toàn tỉnh"]


def test_not_sent_names_the_missing_the_waiting_and_the_late(october, communes):
    late = CommuneFactory(name="Xã Cẩm")
    report(communes[0], october, 300, accept=False)
    submission = report(late, october, 5, app=Entry(1, None), health_book=Entry(1, None))
    submission.submitted_at = AT.replace(day=22)
    submission.save()
    rows = book(close(october)).table("Chưa gửi", "STT")
    assert [(row[2], row[3], row[5]) for row in rows] == [
        ("Xã An", "Đã duyệt, chờ tiếp nhận", ""),
        ("Xã Bình", "Chưa gửi, đã quá hạn", 1),
        ("Xã Cẩm", "Đã tiếp nhận, gửi muộn", 3),
    ]
    assert rows[1][6] == "Chữ ký số, Ứng dụng số, Sổ sức khỏe"


def test_not_sent_names_the_returned_as_not_sent_again(october, communes):
    report(communes[1], october, 5, app=Entry(1, None), health_book=Entry(1, None))
    returned = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=returned.pk, by=DIVISION, at=AT, comment="Sai")
    row = book(close(october)).table("Chưa gửi", "STT")[0]
    assert (row[2], row[3], row[5]) == ("Xã An", "Trả lại, chưa gửi lại, đã quá hạn", 1)


def test_not_sent_says_so_when_all_have_sent(october, communes):
    for unit in communes:
        report(unit, october, 5, app=Entry(1, None), health_book=Entry(1, None))
    assert [row[2] for row in book(close(october)).table("Chưa gửi", "STT")] == ["Tất cả đã gửi đúng hạn."]


def test_differences_from_the_vintage_before_with_the_reason(published, october, communes):
    found = book(corrected(october, communes[0], 310, "Xã sửa số"))
    rows = found.table("So với lần trước", "Mã ĐVHC")
    assert [row[:8] for row in rows] == [
        ("14758", "Xã An", "Chữ ký số", 300, 310, 10, 30, 31),
        ("38", "Tỉnh Thanh Hóa", "Chữ ký số", 701, 711, 10, 35.1, 35.6),
    ]
    assert found.shown["Tổng hợp"][0][0].endswith("tháng 10/2026, đã điều chỉnh lần 1")
    [title] = found.shown["So với lần trước"][0][:1]
    assert title == "Tháng 10/2026, đã điều chỉnh lần 1, so với số công bố lúc 09:00 16/10/2026"
    assert "Lý do công bố lại: Xã sửa số" in [row[0] for row in found.shown["So với lần trước"]]


def test_differences_from_the_month_before(published, november, communes):
    report(communes[0], november, 350, flow=50)
    report(communes[1], november, 401, flow=0)
    found = book(close(november))
    assert found.shown["So với lần trước"][0][0] == "Tháng 11/2026 so với tháng 10/2026"
    rows = {row[1]: row[3:6] for row in found.table("So với lần trước", "Mã ĐVHC") if row[2] == "Chữ ký số"}
    assert rows == {"Xã An": (300, 350, 50), "Tỉnh Thanh Hóa": (701, 751, 50)}


def test_first_month_has_nothing_to_compare_with(published):
    assert "số liệu chốt đầu tiên" in book(published).shown["So với lần trước"][0][0]


def test_months_stand_beside_each_other(published, november, communes):
    report(communes[0], november, 350)
    rows = book(close(november)).table("Tháng Chữ ký số", "STT")
    assert [row[1:5] for row in rows] == [
        ("14758", "Xã An", 300, 350),
        ("14797", "Xã Bình", 401, ""),
        ("", "Toàn tỉnh", 701, 350),
    ]


def test_months_end_with_the_month_asked_for(published, november, communes):
    close(november)
    heads = next(row for row in book(published).shown["Tháng Chữ ký số"] if row[0] == "STT")
    assert heads[3:] == ["10/2026"]


def test_everything_holds_every_vintage_of_every_month(published, october, november, communes):
    corrected(october, communes[0], 310, "Xã sửa số")
    last = close(november)
    rows = book(last, is_whole=True).table("Tất cả", "Mã đơn vị")
    count = SnapshotValue.objects.count()
    assert len(rows) == count
    assert {row[2:4] for row in rows} == {("2026-10", 1), ("2026-10", 2), ("2026-11", 1)}


def test_notes_say_what_the_figures_stand_on(published):
    notes = {row[0]: row[1] for row in book(published).table("Ghi chú", "Mục") if row[0]}
    assert notes["Kỳ báo cáo"] == "15/09/2026 đến 14/10/2026"
    assert notes["Mẫu số"] == "Dân số mẫu: từ 18 tuổi. Nguồn: Chi cục mẫu (01/01/2026)"
    assert "không phải là số 0" in notes["Ô trống"]
    assert notes["Mã kiểm tra"] == published.hash
    assert notes["Xem và đối chiếu tại"] == ADDRESS
    assert notes[HEALTH].endswith("Không đặt chỉ tiêu.")
    assert not notes[SKILLS].endswith("Không đặt chỉ tiêu.")
    assert "Số phát sinh trong kỳ" in notes["Cột “Trong kỳ”"]


def test_names_are_those_of_the_day_and_run_as_no_formula(october, communes):
    Unit.objects.filter(pk=communes[0].pk).update(name="=1+1")
    snapshot = close(october)
    Unit.objects.filter(pk=communes[0].pk).update(name="Phường An")
    found = book(snapshot, is_whole=True)
    assert "=1+1" in summary(found)
    assert not any("1+1" in text for cells in found.formulas.values() for text in cells.values())


def test_without_every_denominator_the_province_has_no_rate(october, communes):
    report(CommuneFactory(name="Xã Cẩm"), october, 5)
    total = summary(book(close(october)))["Toàn tỉnh"]
    assert (total["", "Dân số trưởng thành"], total[SIGNATURE, "Lũy kế"], total[SIGNATURE, "Tỷ lệ (%)"]) == ("", 5, "")


def test_with_nobody_to_count_nothing_is_divided(october, communes):
    PopulationValue.objects.update(value=0)
    total = summary(book(close(october)))["Toàn tỉnh"]
    assert (total["", "Dân số trưởng thành"], total[SKILLS, "Lũy kế"], total[SKILLS, "Tỷ lệ (%)"]) == (0, 0, "")


def test_of_a_province_without_communes(october, communes):
    Unit.objects.filter(pk__in=[unit.pk for unit in communes]).update(valid_to="2026-01-01")
    assert list(summary(book(close(october)))) == ["Toàn tỉnh"]


def test_other_data_sets_divide_by_their_own_row(october, communes):
    staff = DataSet.objects.get(code="staff")
    snapshot = close(october)
    found = book(snapshot, data_set=staff)
    assert "Cụm" not in found.names
    heads = next(row for row in found.shown["Tổng hợp"] if row[0] == "STT")
    assert heads.count("Mẫu số") == 4


def test_paper_is_a4_across_with_the_heads_again_on_each_page(published):
    found = book(published)
    assert 'paperSize="9"' in found.xml["Tổng hợp"]
    assert 'orientation="landscape"' in found.xml["Tổng hợp"]
    assert '<brk id="13"' in found.xml["Tổng hợp"]
    assert '<pane xSplit="4" ySplit="5"' in found.xml["Tổng hợp"]
    assert 'fitToPage="1"' in found.xml["Cụm"]

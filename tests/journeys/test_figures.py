"""A commune reports and approves, the division returns, accepts and drills down, anybody reads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lms.demo.people import ACCOUNTS, COMMUNE
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
PHONE = {account.role: account.phone for account in ACCOUNTS}


def report_month(officer: Person, added: int) -> None:
    """Every reported indicator: last month's stock and what came in this one."""
    for panel in officer.page.locator("fieldset.panel").all():
        told = panel.locator(".soft").first.inner_text()
        found = re.search(r"Lũy kế tháng trước: ([\d.]+)", told)
        before = int(found.group(1).replace(".", "")) if found else 0
        panel.get_by_label("Trong kỳ").fill(str(added))
        panel.get_by_label("Lũy kế").fill(str(before + added))
    officer.main_button()  # its words differ once a report was accepted


def approve(boss: Person) -> None:
    boss.go("/quan-ly/bao-cao/").press("Xem và duyệt báo cáo").press("Duyệt báo cáo").sees("Đã duyệt, chờ tiếp nhận")


def test_month_of_a_commune_from_the_draft_to_the_accepted_report(person: Callable[..., Person]) -> None:
    officer = person(360).sign_in(PHONE["officer"]).go("/quan-ly/bao-cao/")
    boss, division = person(360).sign_in(PHONE["approver"]), person(1280).sign_in(PHONE["division"])
    report_month(officer, -10_000_000)
    expect(officer.page.locator(".error").first).to_be_visible()
    officer.go("/quan-ly/bao-cao/").write("Khó khăn, vướng mắc", "Sóng yếu ở tổ 6").press("Lưu nháp").sees("chưa gửi")

    report_month(officer, 1)
    officer.sees("cho lãnh đạo duyệt")
    officer.sees("Chờ lãnh đạo duyệt")
    approve(boss)

    division.go("/quan-ly/ky-bao-cao/").press("Phường Đông Tiến")
    division.tap(division.page.get_by_text("Có chỗ cần sửa?"))
    division.write("Ứng dụng số: cần sửa gì?", "Chưa khớp biểu của doanh nghiệp").press("Trả lại để sửa")
    officer.go("/quan-ly/bao-cao/").sees("Cần sửa: Chưa khớp biểu của doanh nghiệp")
    report_month(officer, 2)
    approve(boss)

    division.go("/quan-ly/ky-bao-cao/").press("Phường Đông Tiến").press("Tiếp nhận")
    officer.go("/quan-ly/bao-cao/").sees("Đã tiếp nhận")
    person(1280).sign_in(PHONE["officer"]).go("/quan-ly/bao-cao/")
    person(360).sign_in(PHONE["division"]).go("/quan-ly/ky-bao-cao/")


def test_a_cell_says_what_is_wrong_before_anything_is_sent(person: Callable[..., Person]) -> None:
    officer = person(360).sign_in(PHONE["officer"]).go("/quan-ly/bao-cao/")
    panel = officer.page.locator("fieldset.panel").first
    kept = panel.get_by_label("Lũy kế").input_value()
    panel.get_by_label("Lũy kế").fill("9.999.998")
    expect(panel.locator("[data-said] .error").first).to_contain_text("9.999.998 lớn hơn")
    expect(officer.page.locator("fieldset.panel").nth(1).locator("[data-said] .error")).to_have_count(0)
    panel.get_by_label("Lũy kế").fill(kept)
    expect(panel.locator("[data-said] .error")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_division_drills_from_figure_to_persons(person: Callable[..., Person], width: int) -> None:
    division = person(width, scheme="dark").sign_in(PHONE["division"]).go("/chi-tieu/")
    division.press("Đào tạo kỹ năng số").press("Xem bảng đủ các xã, phường")
    division.press("Phường Đông Tiến").press("Xem danh sách người được tính kỹ năng số")
    division.sees("Lượt xem này được ghi vào nhật ký.")
    answer = division.context.request.get("/chi-tieu/tai-ve/xlsx/")
    assert answer.body()[:2] == b"PK"


def test_anybody_reads_figures_without_names(person: Callable[..., Person]) -> None:
    reader = person(360).go("/").press("Số liệu")
    reader.sees("Bốn chỉ tiêu công dân số")
    reader.go(f"/chi-tieu/xa/{COMMUNE}/")
    assert reader.page.get_by_text("Xem danh sách người được tính").count() == 0
    refused = reader.page.goto(f"/quan-ly/nguoi-duoc-tinh/{COMMUNE}/")
    assert refused is not None
    assert refused.status == 404


def test_unknown_and_mistyped_numbers_are_told_apart(person: Callable[..., Person]) -> None:
    reader = person(360).go("/tra-cuu/")
    reader.write("Mã tra cứu", "ABC").press("Tra cứu")
    reader.sees("Mã này gõ chưa đúng")

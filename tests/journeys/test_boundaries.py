"""Two communes are to be merged, on trial and on record; and somebody who was counted has died."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
PHONE = {account.role: account.phone for account in ACCOUNTS}
LISTING, REHEARSAL = "/quan-ly/dia-gioi/", "/quan-ly/dia-gioi/dien-tap/"
ACT = "Nghị quyết ví dụ 12/NQ"
HEADERS = "Mã cũ,Tên cũ,Mã mới,Tên mới,Phần,Thôn chuyển đi"
GOOD = ("15106,Xã Nguyệt Ấn,99001,Xã Nguyệt Kiên,,", "15112,Xã Kiên Thọ,99001,,,")
BAD = ("15106,Xã Kiên Thọ,99001,Nguyệt Kiên,,", "15112,Xã Kiên Thọ,99001,,1.5,")


def table(*lines: str) -> FilePayload:
    content = "\n".join((HEADERS, *lines)).encode("utf-8-sig")
    return {"name": "nhap-xa.csv", "mimeType": "text/csv", "buffer": content}


def rehearsed(person: Person, *lines: str) -> Person:
    person.go(REHEARSAL).write("Văn bản", ACT).write("Có hiệu lực từ ngày", "1/7/2031")
    person.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(table(*lines))
    return person.press("Diễn tập", exact=True)


def test_a_merger_is_rehearsed_recorded_and_withdrawn(person: Callable[..., Person]) -> None:
    division = person(360).sign_in(PHONE["division"])
    wrong = rehearsed(division, *BAD)
    wrong.sees("Mã này là Xã Nguyệt Ấn, tệp ghi “Xã Kiên Thọ”")
    wrong.sees("phải bắt đầu bằng Xã, Phường hoặc Đặc khu")
    wrong.sees("“1.5” phải lớn hơn 0 và không quá 1")
    right = rehearsed(division, *GOOD)
    right.sees("Đây là diễn tập, chưa lưu gì")
    right.sees("Xã Nguyệt Kiên")
    expect(right.page.get_by_text("Tổng trước bằng tổng sau")).to_have_count(
        right.page.locator("section:has(table)").count()
    )
    assert right.page.get_by_role("button", name="Tiếp tục để ghi").count() == 0, "the division only rehearses"

    keeper = rehearsed(person(1280).sign_in(PHONE["administrator"]), *GOOD)
    keeper.press("Tiếp tục để ghi").sees(f"Ghi {ACT}?")
    keeper.press("Ghi thay đổi").sees("Đến ngày 01/07/2031 thay đổi tự có hiệu lực")
    division.go(LISTING).sees(ACT)
    division.go("/chi-tieu/xa/15106/").sees("Xã Nguyệt Ấn")  # nothing changes before the day

    recorded = keeper.go(LISTING).page.locator("section.panel").filter(has_text=ACT).first
    keeper.follow(recorded.get_by_role("link", name="Rút thay đổi này"))
    keeper.press("Rút thay đổi", exact=True).sees("Hãy ghi lý do rút")
    keeper.write("Vì sao rút?", "Nghị quyết chưa được thông qua").press("Rút thay đổi", exact=True)
    keeper.sees(f"Đã rút {ACT}")
    division.go(LISTING).sees("Nghị quyết chưa được thông qua")


def test_a_death_is_recorded_after_a_second_look_and_taken_back(person: Callable[..., Person]) -> None:
    officer = person(360).sign_in(PHONE["officer"]).go("/ca-nhan/hoc-vien/")
    officer.follow(officer.page.locator("main tbody th a").first)
    officer.press("Ghi nhận đã mất").write("Ngày mất", "31/2/2026").press("Tiếp tục")
    expect(officer.page.get_by_label("Ngày mất")).to_have_attribute("aria-invalid", "true")
    officer.write("Ngày mất", "1/11/2026").write("Số trích lục khai tử", "45/TLKT").press("Tiếp tục")
    officer.sees("Từ kỳ chốt số liệu đầu tiên kể từ ngày mất, người này không còn được đếm")
    officer.press("Xác nhận người này đã mất").sees("Đã mất ngày 01/11/2026")
    expect(officer.page.get_by_role("link", name="Ghi nhận đã mất")).to_have_count(0)
    officer.press("Ghi nhầm, rút lại").press("Rút lại", exact=True).sees("Hãy ghi lý do")
    officer.write("Lý do rút lại", "Ghi nhầm người cùng tên").press("Rút lại", exact=True)
    officer.sees("lại được đếm và học tiếp")

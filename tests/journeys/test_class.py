"""A class at the cultural house: opened, planned, filled from a list and at the door, called, and certified."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
EMAILS = {account.role: account.email for account in ACCOUNTS}


def fresh(name: str) -> str:
    """A name that no run before has used."""
    return f"{name} {''.join(chr(97 + int(digit)) for digit in str(time.time_ns() // 1000)[-6:]).title()}"


def plan(teacher: Person, day: date, begins: str, ends: str, *, count: int = 1) -> None:
    """On the page that opens after a class was opened. Other journeys have the same instructor at the same hour."""
    teacher.page.get_by_label("Ngày học đầu tiên").fill(f"{day:%Y-%m-%d}")
    teacher.write("Mấy buổi?", str(count)).write("Bắt đầu lúc", begins).write("Kết thúc lúc", ends).main_button()
    together = teacher.page.locator("label", has_text="Vẫn đặt lịch này")
    if together.is_visible():
        teacher.tap(together).main_button()
    teacher.sees(f"Đã đặt {count} buổi học.")


@pytest.mark.parametrize("width", [360, 1280])
def test_class_from_opening_to_the_roll(person: Callable[..., Person], width: int) -> None:
    listed, walked_in = fresh("Lò Thị"), fresh("Hà Văn")
    teacher = person(width).sign_in(EMAILS["instructor"]).go("/quan-ly/lop-hoc/")
    teacher.press("Mở lớp", exact=True)
    teacher.page.get_by_label("Lớp học gì?").select_option(label="Ứng dụng Thanh Hóa số và phản ánh hiện trường")
    teacher.write("Số chỗ", "30").main_button().sees("Đã mở lớp")

    tomorrow = timezone.localdate() + timedelta(days=1)
    teacher.page.get_by_label(WEEKDAYS[tomorrow.weekday()]).check()
    plan(teacher, tomorrow, "05:00", "06:30", count=3)

    address = teacher.path
    teacher.press("Nhập cả danh sách từ tệp Excel")
    rows = f"Họ và tên,Năm sinh\n{listed},1958\n"
    file = {"name": "lop.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-8-sig")}
    teacher.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    teacher.page.get_by_text("đã được giải thích và đồng ý").click()
    teacher.press("Tải lên và kiểm tra").sees(listed)
    teacher.press("Áp dụng").press("Về lớp học").sees(listed)
    assert teacher.path == address

    teacher.press("Người mới").write("Họ và tên", walked_in).write("Năm", "1961")
    teacher.page.get_by_text("Người học đã được giải thích").click()
    teacher.main_button().sees(f"{walked_in}: ghế số 2.")
    teacher.go(address).sees("Ghế 2")
    teacher.press("Cấp chứng nhận cho lớp").sees("Còn thiếu (2)")


WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

"""A class at the cultural house: opened, planned, filled from a list and at the door, called, and certified."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

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
    import_list(teacher, listed).sees(listed)
    assert teacher.path == address

    teacher.press("Người mới").write("Họ và tên", walked_in).write("Năm", "1961")
    teacher.page.get_by_text("Người học đã được giải thích").click()
    teacher.main_button().sees(f"{walked_in}: ghế số 2.")
    teacher.go(address).sees("Ghế 2")
    teacher.press("Cấp chứng nhận cho lớp").sees("Còn thiếu (2)")


def test_class_is_run_without_scripts(person: Callable[..., Person]) -> None:
    """An old browser at the cultural house: opened, planned, filled, called, a number typed, a task signed off."""
    listed, walked_in = fresh("Lò Thị"), fresh("Hà Văn")
    teacher = person(820, scripts=False).sign_in(EMAILS["instructor"]).go("/quan-ly/lop-hoc/")
    teacher.press("Mở lớp", exact=True)
    teacher.page.get_by_label("Lớp học gì?").select_option(label="Ứng dụng Thanh Hóa số và phản ánh hiện trường")
    teacher.write("Số chỗ", "30").main_button().sees("Đã mở lớp")
    now = timezone.localtime()
    plan(teacher, now.date(), f"{max(now.hour - 1, 0):02}:00", f"{min(now.hour + 1, 23):02}:59")
    address = teacher.path

    import_list(teacher, listed).sees("Ghế 1")
    teacher.press("Người mới").write("Họ và tên", walked_in).write("Năm", "1961")
    teacher.page.get_by_text("Người học đã được giải thích").click()
    teacher.main_button().sees(f"{walked_in}: ghế số 2.")

    session = str(teacher.go(address).page.locator("main ol.rows a.row-title").first.get_attribute("href"))
    teacher.go(f"{session}quet-the/").write("Hoặc gõ số ghế", "2").press("Ghi có mặt").sees("Ghế 2, có mặt")
    teacher.press("Xong, xem danh sách").sees("Đã điểm danh 1 người, 1 người có mặt.")
    teacher.press("Có mặt tất cả").press("Lưu điểm danh").sees("Đã điểm danh 2 người, 2 người có mặt.")
    teacher.press("Bài thực hành").press("Tất cả tự làm được").press("Xác nhận những người đã chọn")
    teacher.sees("Đã xác nhận 2 trong 2 người có mặt.")
    teacher.go(f"{session}man-hinh/").sees("2/2")
    assert teacher.page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10", "the code changes"
    teacher.go(address).press("Cấp chứng nhận cho lớp").sees("Còn thiếu (2)")


def test_class_is_certified_without_scripts(person: Callable[..., Person]) -> None:
    """What somebody knows already is recognised for the whole programme; names are compared, one press certifies."""
    programme, name = "Kỹ năng số cơ bản cho người dân", fresh("Lê Thị")
    teacher = person(820, scripts=False).sign_in(EMAILS["instructor"]).go("/quan-ly/lop-hoc/")
    teacher.press("Mở lớp", exact=True)
    teacher.page.get_by_label("Lớp học gì?").select_option(label=programme)
    teacher.write("Số chỗ", "30").main_button().press("Để sau")
    address = teacher.path
    import_list(teacher, name)
    record = str(teacher.page.get_by_role("link", name=name).first.get_attribute("href"))

    officer = person(820, scripts=False).sign_in(EMAILS["officer"])
    officer.go(f"/quan-ly/cong-nhan/cho/{record.rstrip('/').split('/')[-1]}/")
    officer.page.get_by_label("Công nhận cho").select_option(label=programme)
    officer.page.get_by_text("Xác nhận kỹ năng số theo Quyết định 757").click()
    officer.write("Số hiệu ghi trên giấy", "12/XN-SKHCN").press("Gửi đề nghị").sees("Đã gửi đề nghị.")
    division = person(820, scripts=False).sign_in(EMAILS["division"]).go(officer.path)
    division.press("Công nhận", exact=True).sees("Đã công nhận.")

    teacher.go(address).press("Cấp chứng nhận cho lớp").sees("Xem tên trước khi in")
    teacher.page.get_by_label("Họ tên đúng như trên căn cước").check()
    teacher.main_button().sees("Đã cấp 1 chứng nhận.")
    teacher.sees("Đã có chứng nhận (1)")
    link = teacher.page.get_by_role("link", name="Tải một tệp để in").get_attribute("href")
    pages = PdfReader(BytesIO(teacher.context.request.get(str(link)).body())).pages
    assert name.upper() in " ".join(page.extract_text() for page in pages).upper()


def import_list(teacher: Person, *names: str) -> Person:
    """From the class's page through a file and back to it."""
    teacher.press("Nhập cả danh sách từ tệp Excel")
    rows = "".join(f"{name},1958\n" for name in names)
    file = {"name": "lop.csv", "mimeType": "text/csv", "buffer": f"Họ và tên,Năm sinh\n{rows}".encode("utf-8-sig")}
    teacher.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    teacher.page.get_by_text("đã được giải thích và đồng ý").click()
    teacher.press("Tải lên và kiểm tra").sees(names[0])
    return teacher.press("Áp dụng").press("Về lớp học")


WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

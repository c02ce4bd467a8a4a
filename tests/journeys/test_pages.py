"""Every page of a class that staff use: at the width of a telephone and of a tablet, and by keyboard alone."""

import re
from collections.abc import Callable

import pytest

from lms.demo.people import ACCOUNTS, COMMUNE
from tests.journeys.keyboard import reached_by_tab
from tests.journeys.person import Person
from tests.journeys.test_class import fresh
from tests.journeys.test_kiosk import Room, wall_code

pytestmark = pytest.mark.journey
EMAILS = {account.role: account.email for account in ACCOUNTS}
TELEPHONE, TABLET = 360, 820
CODE = "thanh-hoa-so"

OF_CLASS = (
    "", "lich/", "sua/", "nguoi-moi/", "the/", "the/in/", "to-dan-tuong/", "nhan-tin/", "chung-nhan/", "?q=nguyen",
)  # fmt: skip
OF_SESSION = (
    "", "thuc-hanh/", "man-hinh/", "quet-the/", "day-thay/", "khong-dien-ra/", "sua/", "ke-hoach/", "giay/",
    "giay/diem-danh/",
)  # fmt: skip
OF_STAFF = (
    "/quan-ly/lop-hoc/",
    "/quan-ly/lop-hoc/moi/",
    "/quan-ly/buoi-hoc/",
    "/quan-ly/buoi-hoc/moi/",
    "/quan-ly/tai-lieu/",
    f"/quan-ly/tai-lieu/{CODE}/",
    f"/quan-ly/tai-lieu/{CODE}/buoi-1/",
    "/nhap-tep/",
)
OF_OFFICE = (
    "/quan-ly/pho-cap/",
    f"/quan-ly/pho-cap/{COMMUNE}/",
    f"/quan-ly/pho-cap/{COMMUNE}/nguoi/",
    f"/quan-ly/pho-cap/{COMMUNE}/to-di-gap/",
    "/ca-nhan/to-cong-nghe-so/",
    f"/ca-nhan/to-cong-nghe-so/{COMMUNE}/",
    "/quan-ly/dau-hieu/",
    "/quan-ly/on-lai/",
    "/ca-nhan/hoc-vien/",
)


def seen(person: Person, *paths: str) -> None:
    """Each page at both widths, and once by keyboard."""
    for path in paths:
        person.page.set_viewport_size({"width": TELEPHONE, "height": 740})
        person.go(path)
        looked_at(person)


def looked_at(person: Person) -> None:
    """The page that one is on."""
    person.page.set_viewport_size({"width": TELEPHONE, "height": 740})
    person.look()
    reached_by_tab(person)
    person.page.set_viewport_size({"width": TABLET, "height": 1180})
    person.look()


def first(person: Person, address: str) -> str:
    """The first link of the page whose address is like this."""
    links = person.page.locator("main a[href]").evaluate_all("found => found.map((each) => each.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(address, link))


def test_pages_of_a_class_are_in_order(person: Callable[..., Person]) -> None:
    room = Room(person(TELEPHONE), fresh("Lò Thị"), fresh("Hà Văn"))
    teacher = room.teacher
    teacher.go(room.session).press("Có mặt tất cả").press("Lưu điểm danh").sees("Đã lưu điểm danh")
    seen(teacher, *(room.address + each for each in OF_CLASS), *(room.session + each for each in OF_SESSION), *OF_STAFF)
    seen(teacher, first(teacher.go(f"/quan-ly/tai-lieu/{CODE}/"), r"/quan-ly/tai-lieu/[^?]+/loa/"))
    seen(teacher, first(teacher.go(room.address), r"/quan-ly/viec-hoc/[^/]+/"))
    teacher.go(f"{room.session}giay/").press("Tạo bài kiểm tra để in").sees("Đã tạo 2 bài kiểm tra.")
    looked_at(teacher)
    seen(teacher, f"{room.session}giay/bo-moi/", first(teacher.go(f"{room.session}giay/"), "/quan-ly/bai-giay/.+"))
    seen(person(TELEPHONE), "/may/", f"/may/{room.code}/", f"/may/{room.code}/1/", f"/lop/{wall_code(room)}/")


def test_pages_of_the_office_are_in_order(person: Callable[..., Person]) -> None:
    officer = person(TELEPHONE).sign_in(EMAILS["officer"])
    seen(officer, *OF_OFFICE)
    seen(officer, first(officer.go(f"/ca-nhan/to-cong-nghe-so/{COMMUNE}/"), "/ca-nhan/to-cong-nghe-so/.+/to/"))
    learner = first(officer.go("/ca-nhan/hoc-vien/"), "/ca-nhan/hoc-vien/[0-9a-f-]{36}/")
    seen(officer, f"{learner}gop/")
    division = person(TELEPHONE).sign_in(EMAILS["division"])
    seen(division, "/quan-ly/pho-cap/", "/quan-ly/on-lai/", "/quan-ly/dau-hieu/")
    seen(division, first(division.go("/quan-ly/dau-hieu/"), "/quan-ly/dau-hieu/[0-9a-f-]{36}/"))


def test_pages_of_an_import_are_in_order(person: Callable[..., Person]) -> None:
    """The commune's own sheet: columns said on the screen and remembered, questions answered, rows told, undone."""
    room = Room(person(TELEPHONE))
    teacher = room.teacher
    headings = f"Bà con {fresh('a')[2:]},Tuổi từ,Ngõ xóm,Liên lạc"  # nobody has said before what these are
    hoa, ba = fresh("Nguyễn Thị"), fresh("Lê Văn")
    upload = f"/nhap-tep/roster/?cho={room.address.rstrip('/').split('/')[-1]}"

    seen(teacher, upload)
    sent(teacher, upload, headings, f"{hoa},1960,,", f"{ba},1961,,").sees("Cột nào là gì?")
    looked_at(teacher)
    for column, what in zip("ABCD", ("Họ và tên *", "Ngày sinh hoặc năm sinh *", THON, ""), strict=True):
        teacher.page.get_by_label(f"Cột {column}:").select_option(label=what or "Không dùng cột này")
    teacher.press("Kiểm tra tệp").sees("Áp dụng 2 dòng")
    looked_at(teacher)

    sent(teacher, upload, headings, f"{hoa},1960,,", f"{hoa},1960,,", f"{ba},31/2/1961,Thôn 99,")
    teacher.sees("Đã dùng cách chọn cột lần trước")
    teacher.sees("Dòng 4, cột Ngày sinh hoặc năm sinh")
    looked_at(teacher)
    teacher.go(f"{teacher.path.split('?')[0]}?ket-qua=question").sees("Giống dòng 2")
    looked_at(teacher)
    teacher.page.locator("label.choice").first.click()
    teacher.press("Ghi câu trả lời và kiểm tra lại").sees("Dòng 4")

    sent(teacher, upload, headings, f"{hoa},1960,,", f"{ba},1961,,").press("Áp dụng 2 dòng").sees("Về lớp học")
    looked_at(teacher)
    seen(teacher, f"{teacher.path.split('?')[0]}hoan-tac/")


THON = "Thôn, bản, tổ dân phố"


def sent(teacher: Person, upload: str, *lines: str) -> Person:
    teacher.go(upload)
    file = {"name": "so-theo-doi.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode("utf-8-sig")}
    teacher.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    teacher.tap(teacher.page.get_by_text("đã được giải thích và đồng ý"))
    return teacher.press("Tải lên và kiểm tra")

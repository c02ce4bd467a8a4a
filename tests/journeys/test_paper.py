"""A class on paper: the sheet that people signed typed back by number, and a test by hand that completes a course.

Who answers has listened: the right answers are looked up in the curriculum, their letters on the printed page.
"""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person, known_answers
from tests.journeys.test_class import fresh, plan
from tests.journeys.test_learner import register, study

pytestmark = pytest.mark.journey
EMAILS = {account.role: account.email for account in ACCOUNTS}
COURSE, CODE = "Làm quen điện thoại thông minh", "dien-thoai-thong-minh"


def printed(person: Person, link: str) -> str:
    """The words of a file that the page offers to print."""
    address = person.page.get_by_role("link", name=link, exact=True).get_attribute("href")
    answer = person.context.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages]
    return " ".join(" ".join(pages).split())


def answers(sheet: str) -> str:
    """What somebody who listened writes on this sheet: ``1=A 2=BD``."""
    found = []
    for stem, entry in known_answers().items():
        place = re.search(rf"(\d+)\. {re.escape(stem)}(?= )", sheet)
        if place:
            found.append((place.start(), int(place.group(1)), entry))
    found.sort(key=lambda row: row[0])
    assert [number for _start, number, _entry in found] == [*range(1, 11)], sheet
    ends = [*(start for start, _number, _entry in found[1:]), len(sheet)]
    written = [
        f"{number}={_written(entry, sheet[start:end])}" for (start, number, entry), end in zip(found, ends, strict=True)
    ]
    return " ".join(written)


def _written(entry: dict[str, Any], printed_: str) -> str:
    kind = entry["kind"]
    if kind == "true_false":
        return "Đ" if entry["answer"] else "S"
    if kind == "numeric":
        return str(entry["answer"]).replace(".", ",")
    if kind == "hotspot":
        regions = sorted(entry["regions"], key=lambda region: (region["at"][1], region["at"][0]))
        return str(next(n for n, region in enumerate(regions, start=1) if region.get("correct")))
    if kind == "ordering":
        wanted = [step["text"] if isinstance(step, dict) else step for step in entry["items"]]
    elif kind == "matching":
        wanted = [pair["right"] for pair in entry["pairs"]]
    else:
        wanted = [choice["text"] for choice in entry["choices"] if choice.get("correct")]
    return "".join(_letter(" ".join(str(text).split()), printed_) for text in wanted)


def _letter(text: str, printed_: str) -> str:
    found = re.search(rf"([A-J])\. {re.escape(text)}", printed_)
    assert found, f"{text}: {printed_}"
    return found.group(1)


def learned(person: Person, name: str) -> Person:
    """Somebody who has finished every lesson and stands before the test."""
    number = f"{time.time_ns() // 1000 % 10**7:07}"
    person.go(f"/khoa-hoc/{CODE}/").main_button()
    person.write("Số điện thoại hoặc e-mail", f"097 {number}").main_button().enter_code(number)
    register(person, name)
    person.go(f"/khoa-hoc/{CODE}/").main_button()
    study(person)
    return person


def opened(teacher: Person) -> str:
    """A class with a session that was held some days ago. Returns the class's address."""
    teacher.go("/quan-ly/lop-hoc/").press("Mở lớp", exact=True)
    teacher.page.get_by_label("Lớp học gì?").select_option(label=COURSE)
    teacher.write("Số chỗ", "40").main_button().sees("Đã mở lớp")
    plan(teacher, timezone.localdate() - timedelta(days=2), "08:00", "10:00")
    return teacher.path


def walk_in(teacher: Person, name: str) -> None:
    teacher.press("Người mới").write("Họ và tên", name).write("Năm", "1959")
    teacher.page.get_by_text("Người học đã được giải thích").click()
    teacher.main_button().sees(f"{name}: ghế số")


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, False)], ids=["phone", "computer-no-javascript"])
def test_class_signs_and_is_tested_on_paper(person: Callable[..., Person], width: int, scripts: bool) -> None:
    name, other = fresh("Lò Thị"), fresh("Hà Văn")
    learner = learned(person(360), name)
    teacher = person(width, scripts=scripts).sign_in(EMAILS["instructor"])
    address = opened(teacher)
    teacher.press("In tờ dán tường")
    code = teacher.page.locator(".poster-join b").inner_text().split("/lop/")[1].strip("/")
    learner.go(f"/lop/{code}/").main_button().sees("ghế số 1")
    walk_in(teacher.go(address), other)

    teacher.go(address)
    teacher.page.locator("ol.rows a.row-title").first.click()
    teacher.press("Trên giấy")
    sheet = printed(teacher, "In tờ điểm danh")
    assert f"1 {name}" in sheet
    assert f"2 {other}" in sheet
    teacher.press("Nhập tờ đã ký")
    teacher.write("Có mặt", "1").write("Đến muộn", "3")
    look(teacher, "Lớp này không có ghế số 3")
    teacher.write("Đến muộn", "2")
    look(teacher, other)
    teacher.press("Đúng rồi, lưu điểm danh").sees("Đã lưu điểm danh.")
    teacher.sees("Đã điểm danh 2 người, 2 người có mặt.")

    teacher.press("Trên giấy").press("Tạo bài kiểm tra để in").sees("Đã tạo 2 bài kiểm tra.")
    tests = printed(teacher, "Tải tệp để in")
    mine = next(part for part in re.split(r"(?=Bài kiểm tra cuối khóa: )", tests) if name in part)
    teacher.press(f"Số 101: {name}")
    teacher.write("Gõ cả bài vào một ô", answers(mine))
    look(teacher, "Máy hiểu như sau")
    teacher.press("Đúng như trên giấy, chấm bài").sees(f"Số đề 101, {name}: đạt, đúng 100 %.")
    teacher.sees("Bài số 102")
    teacher.write("Gõ cả bài vào một ô", "1?")
    look(teacher, "không đọc được, tính là sai")
    teacher.press("Đúng như trên giấy, chấm bài").sees("chưa đạt, đúng 0 %.")
    teacher.sees("Đã nhập 2 trong 2 bài.")

    learner.go(f"/hoc/{CODE}/kiem-tra/").sees("làm trên giấy, giảng viên nhập giúp")
    learner.press("đúng 100 %").sees("Bạn đã hoàn thành khóa học")
    teacher.go(address).sees("Xong mọi điều kiện")


def look(person: Person, text: str) -> None:
    """With a script it comes by itself while one types; without one, at a press."""
    if not person.scripts:
        person.page.locator(".look .button:visible, .foot-action .button").first.press("Enter")
    person.sees(text)

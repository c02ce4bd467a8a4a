"""An adult on a phone: from the home page to a certificate that counts, with and without JavaScript."""

import re
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def register(person: Person, name: str) -> None:
    """The five steps of making oneself known."""
    person.write("Họ và tên", name).write("Ngày", "3").write("Tháng", "2").write("Năm", "1958").press("Tiếp theo")
    person.choose("Xã hoặc phường", "dong tien", "Phường Đông Tiến").press("Tiếp theo")
    if "thon" in person.path:
        person.press("Tiếp theo")
    person.page.get_by_text("Người cao tuổi", exact=True).click()
    person.press("Tiếp theo")
    person.page.get_by_label(re.compile("Tôi đồng ý")).check()
    person.press("Đồng ý và vào học")


def study(person: Person) -> None:
    """Lesson after lesson until the final test, as the buttons lead."""
    for _ in range(12):
        if "/kiem-tra/" in person.path:
            return
        person.press("Tôi đã hiểu")
    raise AssertionError("no end of lessons")


def take_test(person: Person, *, rightly: bool = True) -> None:
    person.press("Bắt đầu làm bài")
    while "/cau-" in person.path:
        person.answer(rightly=rightly).press("Lưu và")
    person.press("Nộp bài")


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
def test_learner_goes_from_home_page_to_certificate(person: Callable[..., Person], scripts: bool) -> None:
    number = f"{time.time_ns() // 1000 % 10**7:07}"  # new in every run, also against a product that runs already
    phone = f"091 {number}" if scripts else f"+84 92{number}"
    someone = person(360, scripts=scripts).go("/")
    someone.sees("Bạn là ai?")
    someone.press("Người cao tuổi").press("Kỹ năng số")
    someone.main_button()
    someone.write("Số điện thoại hoặc e-mail", phone).main_button()
    someone.enter_code(number)
    register(someone, "Nguyễn Thị Xuân Hương" if scripts else "Lê Văn Thắng")
    if "/hoc/chuong-trinh/" in someone.path:
        someone.press("Học")
    if someone.path == "/hoc/":
        someone.main_button()
    failed = False
    for _ in range(3):
        study(someone)
        if not failed:
            take_test(someone, rightly=False)
            someone.sees("Chưa đạt, bạn làm lại được")
            someone.press("Làm lại với câu hỏi khác")
            failed = True
            while "/cau-" in someone.path:
                someone.answer().press("Lưu và")
            someone.press("Nộp bài")
        else:
            take_test(someone)
        someone.sees("Bạn đã hoàn thành khóa học")
        someone.press("Đi tiếp trên con đường học")
        if "Bạn đã hoàn thành chương trình!" in someone.page.content():
            break
        someone.main_button()
    someone.press("Nhận giấy chứng nhận").press("Đúng rồi, cấp giấy chứng nhận")
    someone.sees("Mã tra cứu")
    certificate_opens(someone)


def certificate_opens(person: Person) -> None:
    """The PDF holds the name; the number on it is known to the public page."""
    name = person.page.locator("dd").first.inner_text()
    number = person.page.locator("dd.number").inner_text()
    link = person.page.get_by_role("link", name="Tải giấy chứng nhận").get_attribute("href")
    answer = person.context.request.get(str(link))
    assert answer.headers["content-type"] == "application/pdf"
    text = PdfReader(BytesIO(answer.body())).pages[0].extract_text()
    assert name.upper() in text.upper()
    person.go("/tra-cuu/").write("Mã", number).main_button()
    expect(person.page.locator("main")).to_contain_text(re.compile("hợp lệ|còn giá trị", re.IGNORECASE))


def test_button_is_pressed_while_the_list_of_communes_is_open(person: Callable[..., Person]) -> None:
    """The list must not close under the finger and carry the button away."""
    number = f"{time.time_ns() // 1000 % 10**7:07}"
    someone = person(360).go("/tai-khoan/login/")
    someone.write("Số điện thoại hoặc e-mail", f"093 {number}").main_button().enter_code(number)
    someone.write("Họ và tên", "Trần Thị Mai").write("Năm", "1961").press("Tiếp theo")
    box = someone.page.get_by_role("combobox").first
    box.fill("khong co")
    someone.sees("Không tìm thấy. Hãy gõ lại.")
    box.fill("hac thanh")
    expect(someone.page.get_by_role("option")).to_have_count(1)
    button = someone.page.get_by_role("button", name="Tiếp theo").bounding_box()
    assert button
    someone.page.mouse.move(button["x"] + 20, button["y"] + button["height"] - 5)
    someone.page.mouse.down()
    someone.page.wait_for_timeout(300)
    with someone.page.expect_navigation(wait_until="load"):
        someone.page.mouse.up()
    assert "/xa/" not in someone.path

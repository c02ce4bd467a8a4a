"""Somebody knows it already: a photographed paper, a second person's word, a certificate that says so, and its end."""

import io
import re
import time
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person
from tests.journeys.test_learner import register

pytestmark = pytest.mark.journey
EMAILS = {account.role: account.email for account in ACCOUNTS}
PROGRAMME = "/chuong-trinh/ky-nang-so-co-ban/"


def photograph() -> FilePayload:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 640), "#f3e3c2").save(buffer, "JPEG")
    return {"name": "giay-xac-nhan.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def newcomer(person: Person, name: str) -> Person:
    number = f"{time.time_ns() // 1000 % 10**7:07}"  # new in every run
    person.go(PROGRAMME).press("Chọn chương trình này")
    person.write("Số điện thoại hoặc e-mail", f"093 {number}").main_button()
    person.enter_code(number)
    register(person, name)
    return person


def test_prior_learning_is_asked_for_approved_and_revoked(person: Callable[..., Person]) -> None:
    name = f"Đỗ Thị Biết {''.join(chr(97 + int(digit)) for digit in str(time.time_ns() // 1000)[-6:]).title()}"
    learner = newcomer(person(360), name).go(PROGRAMME).press("Tôi đã biết rồi")
    learner.press("Gửi đề nghị công nhận")
    learner.sees("Hãy chọn loại giấy tờ")
    learner.page.get_by_text("Xác nhận kỹ năng số theo Quyết định 757").click()
    learner.page.get_by_label("Ảnh hoặc tệp giấy tờ").set_input_files(photograph())
    learner.write("Số hiệu ghi trên giấy", "12/XN-SKHCN").write("Ngày cấp", "20/7/2020")
    learner.press("Gửi đề nghị công nhận").sees("Đề nghị của bạn đang chờ xét")

    officer = person(1280).sign_in(EMAILS["officer"]).go("/quan-ly/cong-nhan/")
    officer.sees(name)
    officer.press(name).sees("sẽ hoàn thành")
    paper = officer.page.locator("main img")
    paper.scroll_into_view_if_needed()
    paper.evaluate("image => image.decode()")
    assert paper.evaluate("image => image.naturalWidth") == 900
    officer.press("Công nhận", exact=True).sees("Đã công nhận.")

    learner.go("/chung-nhan/").press("Đúng rồi, cấp giấy chứng nhận").sees("Công nhận kết quả đã có")
    number = learner.page.locator(".number").first.inner_text()
    anybody = person(360).go(f"/cn/{number}")
    anybody.sees("Chứng nhận thật, còn giá trị")
    anybody.sees("Công nhận kết quả đã có")

    division = person(1280).sign_in(EMAILS["division"]).go("/quan-ly/cong-nhan/?tinh-trang=approved").press(name)
    division.write("Lý do thu hồi", "Giấy không có thật").write("Số văn bản", "7/QĐ-SKHCN").press("Thu hồi", exact=True)
    division.sees("Đã thu hồi công nhận")

    learner.go(f"{PROGRAMME}cong-nhan/").sees("Giấy không có thật")
    for _ in range(75):  # the sweep comes every minute
        if re.search("đã bị thu hồi", anybody.go(f"/cn/{number}").page.content()):
            break
        time.sleep(1)
    anybody.sees("theo văn bản 7/QĐ-SKHCN")

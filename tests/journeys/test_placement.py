"""Somebody of 66 who does not know where to begin: asked, advised, taught, failed, helped, through on two devices."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person
from tests.journeys.test_learner import register, study

pytestmark = pytest.mark.journey
INSTRUCTOR = next(account.email for account in ACCOUNTS if account.role == "instructor")
QUESTION = "Nhà tôi có hai mạng Wi-Fi, chọn mạng nào"
ANSWER = "Bác chọn mạng có tên nhà mình."
NOTE = "Mật khẩu dán dưới hộp phát sóng"


def test_beginner_is_led_from_a_few_questions_to_the_end_of_a_course(person: Callable[..., Person]) -> None:
    number = f"{time.time_ns() // 1000 % 10**7:07}"  # new in every run
    name = f"Hoàng Thị {''.join(chr(97 + int(digit)) for digit in number).title()}"
    phone = person(360).go("/")
    be_placed(phone)
    sign_up(phone, number, name)
    phone.sees("Vào mạng")
    assert phone.path == "/hoc/dien-thoai-thong-minh/vao-mang/", "the suggested lesson"

    study(phone)
    phone.press("Bắt đầu làm bài")
    first = [answered(phone, rightly=False) for _ in range(10)]
    phone.press("Nộp bài").sees("Chưa đạt, bạn làm lại được")
    review_weak_lesson(phone)
    instructor_answers(person(1280), name)
    from_menu(phone, "Học của tôi").press("Câu hỏi của tôi cho giảng viên").sees(ANSWER)

    from_menu(phone, "Tiếp tục học").press("Bắt đầu làm bài")
    second = [answered(phone) for _ in range(4)]
    left = answer_without_the_button(phone)

    tablet = person(768).sign_in(f"096{number}")
    from_menu(tablet, "Tiếp tục học").press("Làm tiếp")
    assert "/cau-6/" in tablet.path, "the first question without an answer"
    assert given(tablet.press("Câu trước")) == left
    second += [answered(tablet) for _ in range(6)]
    assert not set(first) & set(second), "other questions"
    tablet.sees("Bạn đã trả lời tất cả các câu.")
    tablet.press("Nộp bài").sees("Chúc mừng, bạn đã đạt!")
    tablet.sees("Bạn đã hoàn thành khóa học")
    tablet.press("Đi tiếp trên con đường học").sees("Bài tiếp theo")

    from_menu(phone, "Chứng nhận").sees(re.compile(r"Bạn còn \d trong \d khóa học"))


def be_placed(person: Person) -> None:
    """Knows two things, is helped with one, overrates oneself in another, then has enough of questions."""
    person.press("Chưa biết bắt đầu từ đâu?").press("Bắt đầu")
    person.sees("Việc 1 trên 7")
    person.press("Tự làm được").press("Hướng dẫn được người khác").press("Cần giúp").press("Chưa biết")
    person.press("Tự làm được").sees("Hỏi thêm một câu")
    person.answer(rightly=False).press("Trả lời")
    person.press("Bỏ qua câu này").press("Dừng, xem kết quả")
    person.sees("Bạn làm được 2 trong 7 việc.")
    person.sees("câu hỏi thêm chưa đúng, nên xem lại")


def sign_up(person: Person, number: str, name: str) -> None:
    person.press("Học bài này").sees("Câu trả lời của bạn được giữ lại.")
    person.write("Số điện thoại hoặc e-mail", f"096 {number}").main_button().enter_code(number)
    register(person, name)


def answered(person: Person, *, rightly: bool = True) -> str:
    """The question on the page, answered and sent. Returns its words."""
    asked = person.page.locator("fieldset.choices:not(.part) > legend").inner_text()
    person.answer(rightly=rightly).press("Lưu và")
    return asked


def answer_without_the_button(person: Person) -> list[list[str]]:
    """Chosen, not sent, the page loaded again: it is still there."""
    person.answer().sees("✓ Đã lưu câu trả lời")
    left = given(person)
    person.page.reload()
    assert given(person) == left
    return left


def given(person: Person) -> list[list[str]]:
    """What the form of the question would send."""
    sent: list[list[str]] = person.page.locator("form[data-autosave]").evaluate(
        "form => [...new FormData(form)].filter(([name]) => name !== 'csrfmiddlewaretoken')"
    )
    return sent


def review_weak_lesson(person: Person) -> None:
    """From the result to a lesson that helps: marked, noted, and a question to the instructor."""
    person.sees("Nên xem lại trước")
    weak = person.page.locator("section.card li a").first
    title = weak.inner_text()
    person.press(title)
    assert person.heading() == title
    person.sees("Tôi đã hiểu, học tiếp")  # no next lesson is promised: all are finished
    mine = person.page.locator("#cua-toi")
    mine.scroll_into_view_if_needed()
    mine.get_by_role("button", name="Đánh dấu bài này").click()
    expect(mine).to_contain_text("★ Đã đánh dấu")
    unfolded(mine, "Ghi chú của tôi").get_by_role("textbox").fill(NOTE)
    expect(mine.locator("#da-luu")).to_contain_text("Đã lưu")
    unfolded(mine, "Hỏi giảng viên").get_by_role("textbox").fill(QUESTION)
    person.press("Gửi câu hỏi").sees("Đang chờ trả lời")
    person.press("Bài đã đánh dấu và ghi chú").sees(NOTE)
    assert person.page.get_by_role("link", name=title).count(), "the way back to the lesson"


def unfolded(inside: Locator, words: str) -> Locator:
    fold = inside.locator("details").filter(has_text=words)
    fold.locator("summary").click()
    return fold


def instructor_answers(person: Person, name: str) -> None:
    person.sign_in(INSTRUCTOR).go("/quan-ly/cau-hoi/").press(name).sees(QUESTION)
    person.write("Câu trả lời", ANSWER).main_button()


def from_menu(person: Person, words: str) -> Person:
    person.page.locator("summary").filter(has_text=re.compile("Menu")).click()
    return person.press(words)

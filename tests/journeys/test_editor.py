"""An editor writes a course in the admin; it is published; anybody opens it."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person
from tests.journeys.test_learner import register, study, take_test

pytestmark = pytest.mark.journey
EMAIL = {account.role: account.email for account in ACCOUNTS}


def page_id(person: Person, title: str) -> str:
    """The number of the page that a listing of the admin shows under this title."""
    link = person.page.locator("main td.title a", has_text=title).first
    found = re.search(r"/pages/(\d+)/", str(link.get_attribute("href")))
    assert found, title
    return found.group(1)


def save(person: Person, *, publish: bool = False) -> None:
    """The green button at the foot: keeps the draft, or publishes from the list that opens beside it."""
    if publish:
        person.page.locator("footer button[aria-expanded]").first.click()
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Xuất bản" if publish else "Lưu bản nháp", exact=True).first.click()
    expect(person.page.locator(".messages .error")).to_have_count(0)


def fill(person: Person, **fields: str) -> None:
    for name, text in fields.items():
        person.page.locator(f"form [name={name}]").fill(text)


def write_lesson(editor: Person, course: str, title: str, text: str) -> None:
    editor.page.goto(f"/quan-tri/pages/add/courses/lessonpage/{course}/")
    fill(editor, title=title, aim="bạn làm được cùng người thân.")
    editor.page.get_by_title("Chèn khối").first.click()
    editor.page.get_by_role("option", name="Đoạn văn").first.click()
    editor.page.locator(".public-DraftEditor-content").first.click()
    editor.page.keyboard.press("Escape")
    editor.page.locator(".public-DraftEditor-content").first.press_sequentially(text)
    expect(editor.page.locator("[name=body-0-value]")).to_have_value(re.compile(text.split()[-1]))  # with a delay
    save(editor)


def test_editor_writes_and_a_course_is_published(person: Callable[..., Person]) -> None:
    code = f"goi-co-hinh-{time.time_ns() // 1000 % 10**7}"
    title = f"Gọi điện có hình {code[-7:]}"
    editor = person(1280).sign_in(EMAIL["editor"])
    editor.page.goto("/quan-tri/pages/")
    editor.page.goto(f"/quan-tri/pages/{page_id(editor, 'Học số Thanh Hóa')}/")
    shelf = page_id(editor, "Kho khóa học")
    editor.page.goto(f"/quan-tri/pages/add/courses/coursepage/{shelf}/")
    fill(editor, title=title, code=code, summary="Gọi cho con cháu và nhìn thấy mặt nhau.")
    save(editor)
    editor.page.goto(f"/quan-tri/pages/{shelf}/")
    course = page_id(editor, title)
    write_lesson(editor, course, "Mở cuộc gọi", "Chạm vào hình máy quay.")
    assert editor.page.goto(f"/khoa-hoc/{code}/").status == 404  # type: ignore[union-attr]
    editor.page.goto(f"/quan-tri/pages/{course}/")
    lesson = page_id(editor, "Mở cuộc gọi")
    publisher = person(1280).sign_in(EMAIL["administrator"])
    for number in (lesson, course):
        publisher.page.goto(f"/quan-tri/pages/{number}/edit/")
        save(publisher, publish=True)
    reader = person(360).go(f"/khoa-hoc/{code}/")
    reader.sees(title)
    reader.sees("Mở cuộc gọi")


COURSE, TITLE = "thanh-hoa-so", "Ứng dụng Thanh Hóa số và phản ánh hiện trường"


def newcomer(person: Callable[..., Person], name: str, lessons: int) -> Person:
    """Somebody new who has finished so many lessons of the course."""
    number = f"{time.time_ns() // 1000 % 10**7:07}"
    someone = person(360).go(f"/hoc/{COURSE}/")
    someone.write("Số điện thoại hoặc e-mail", f"094 {number}").main_button().enter_code(number)
    register(someone, name)
    someone.go(f"/hoc/{COURSE}/")
    for _ in range(lessons):
        someone.press("Tôi đã hiểu")
    return someone


def comes_to_see(someone: Person, text: str) -> None:
    """The worker moves people in the background: the page shows it within moments."""
    end = time.monotonic() + 30
    while True:
        someone.go(f"/khoa-hoc/{COURSE}/")
        if text in someone.page.locator("main").inner_text() or time.monotonic() > end:
            break
        someone.page.wait_for_timeout(500)
    someone.sees(text)


def finished(someone: Person) -> int:
    return someone.page.locator(".road > li.done").count()


def open_course(person: Callable[..., Person]) -> tuple[Person, str]:
    """Who publishes, at the list of the course's lessons; and the number of the course."""
    publisher = person(1280).sign_in(EMAIL["administrator"])
    publisher.page.goto("/quan-tri/pages/")
    for title in ("Học số Thanh Hóa", "Kho khóa học", TITLE):
        number = page_id(publisher, title)
        publisher.page.goto(f"/quan-tri/pages/{number}/")
    return publisher, number


def test_correction_reaches_who_is_in_the_middle(person: Callable[..., Person]) -> None:
    middle = newcomer(person, "Trần Thị Giữa", 2)
    publisher, course = open_course(person)
    publisher.page.goto(f"/quan-tri/pages/{page_id(publisher, '')}/edit/")
    corrected = f"{publisher.page.locator('form [name=title]').input_value()} – đã sửa"
    fill(publisher, title=corrected)
    save(publisher, publish=True)
    publisher.sees("Người học thấy bài này khi khóa học")
    publisher.page.goto(f"/quan-tri/truoc-khi-xuat-ban/{course}/")
    publisher.sees("Sửa câu chữ của phiên bản")
    publisher.page.goto(f"/quan-tri/pages/{course}/edit/")
    save(publisher, publish=True)
    comes_to_see(middle, corrected)
    assert finished(middle) == 2


def test_new_rule_reaches_whom_the_editor_chose(person: Callable[..., Person]) -> None:
    early, late = newcomer(person, "Trần Thị Mới", 1), newcomer(person, "Trần Văn Giữa", 4)
    done = newcomer(person, "Lê Thị Xong", 0)
    study(done)
    take_test(done)
    done.sees("Bạn đã hoàn thành khóa học")
    publisher, course = open_course(person)
    added = "Rủ hàng xóm cùng học"
    write_lesson(publisher, course, added, "Mời một người cùng xóm.")
    publisher.page.goto(f"/quan-tri/pages/{course}/")
    publisher.page.goto(f"/quan-tri/pages/{page_id(publisher, added)}/edit/")
    save(publisher, publish=True)
    publisher.page.goto(f"/quan-tri/pages/{course}/edit/")
    fill(publisher, pass_mark="75", move_below="50")
    save(publisher)
    publisher.page.goto(f"/quan-tri/truoc-khi-xuat-ban/{course}/")
    publisher.sees("Phiên bản mới: số")
    chosen = publisher.page.locator("tr.own-chosen td")
    assert int(chosen.nth(0).inner_text()) >= 1, "the early one would move"
    assert int(chosen.nth(1).inner_text()) >= 1, "the late one would stay"
    publisher.page.goto(f"/quan-tri/pages/{course}/edit/")
    save(publisher, publish=True)
    comes_to_see(early, added)
    assert finished(early) == 1
    comes_to_see(person(360), added)  # somebody new
    late.go(f"/khoa-hoc/{COURSE}/")
    assert added not in late.page.content()
    assert finished(late) == 4
    comes_to_see(done, "Mới có thêm từ khi bạn hoàn thành")
    done.sees("Bạn đã hoàn thành khóa học này")
    done.press(added)
    done.sees("Mời một người cùng xóm")

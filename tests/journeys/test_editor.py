"""An editor writes a course in the admin; it is published; anybody opens it."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person

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
    editor.page.goto(f"/quan-tri/pages/add/courses/lessonpage/{course}/")
    fill(editor, title="Mở cuộc gọi", aim="bạn gọi được cho người thân.")
    editor.page.get_by_title("Chèn khối").first.click()
    editor.page.get_by_role("option", name="Đoạn văn").first.click()
    editor.page.locator(".public-DraftEditor-content").first.click()
    editor.page.keyboard.press("Escape")
    editor.page.locator(".public-DraftEditor-content").first.press_sequentially("Chạm vào hình máy quay.")
    expect(editor.page.locator("[name=body-0-value]")).to_have_value(re.compile("quay"))  # written with a delay
    save(editor)
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

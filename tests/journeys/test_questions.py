"""Questions in front of somebody: heard, tapped, chosen by keyboard; and an editor who draws on a picture."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
EMAIL = {account.role: account.email for account in ACCOUNTS}
BUTTONS = "/hoc/dien-thoai-thong-minh/nut-va-man-hinh/"
LOUD = "form:has-text('điện thoại kêu to quá')"
VOICE = """
  window.said = [];
  const voice = { speaking: false, getVoices: () => [{ lang: "vi-VN" }], addEventListener() {},
    speak({ text }) { said.push(text); this.speaking = true; }, cancel() { said.push("-"); this.speaking = false; } };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_question_and_its_choices_are_read_aloud_one_at_a_time(person: Callable[..., Person]) -> None:
    listener = person(360)
    listener.context.add_init_script(VOICE)
    listener.go(BUTTONS)
    first, second = (listener.page.locator("#tu-kiem-tra [data-listen] button").nth(n) for n in (0, 1))
    first.click()
    said = listener.page.evaluate("said.splice(0)")
    assert said[:2] == ["Bạn bấm nhẹ nút nguồn một cái.", "Điều gì xảy ra?"]
    assert [part for part in said if part[0].isdigit()] == ["1.", "2.", "3."]
    expect(first).to_contain_text("Dừng đọc")
    second.click()  # stops the first
    expect(first).to_contain_text("Nghe câu hỏi")
    assert listener.page.evaluate("said.splice(0)")[0] == "-"
    second.click()
    expect(second).to_contain_text("Nghe câu hỏi")
    assert listener.page.evaluate("said.splice(0)") == ["-"]


def test_device_without_a_voice_offers_none(person: Callable[..., Person]) -> None:
    reader = person(360).go(BUTTONS)
    expect(reader.page.locator("[data-listen]:visible")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_picture_is_answered_by_a_tap_on_it(person: Callable[..., Person], scripts: bool) -> None:
    reader = person(360, scripts=scripts).go(BUTTONS)
    asked = reader.page.locator(LOUD)
    asked.locator(".spot").first.tap()
    expect(asked.get_by_label("Thanh dài ở cạnh phải")).to_be_checked()
    asked.get_by_role("button", name="Xem đúng hay chưa").click()
    reader.sees("Bấm đầu dưới của thanh này cho tiếng nhỏ dần.")


def test_picture_is_answered_by_keyboard(person: Callable[..., Person]) -> None:
    reader = person(1280, scripts=False).go(BUTTONS)
    asked = reader.page.locator(LOUD)
    asked.get_by_label("Thanh dài ở cạnh phải").focus()
    reader.page.keyboard.press("ArrowDown")
    expect(asked.get_by_label("Giữa màn hình")).to_be_checked()
    reader.page.keyboard.press("Enter")
    reader.sees("Bạn bấm thanh dài ở cạnh máy, nhanh hơn nhiều.")


def test_editor_draws_a_region_on_the_picture(person: Callable[..., Person]) -> None:
    editor = person(1280).sign_in(EMAIL["editor"])
    editor.page.goto("/quan-tri/questions/?q=dt-24")
    editor.page.get_by_role("link", name="dt-24").first.click()
    board = editor.page.locator(".regions svg")
    expect(editor.page.locator(".regions rect")).to_have_count(4)
    board.scroll_into_view_if_needed()
    edge = board.bounding_box()
    assert edge
    x, y = edge["x"] + 0.72 * edge["width"], edge["y"] + 0.1 * edge["height"]
    editor.page.mouse.move(x, y)
    editor.page.mouse.down()
    editor.page.mouse.move(x + 0.2 * edge["width"], y + 0.15 * edge["height"], steps=4)
    editor.page.mouse.up()
    expect(editor.page.locator(".regions rect")).to_have_count(5)
    sides = [
        editor.page.locator(f'[name$="-value-{side}"]').last.input_value() for side in ("x", "y", "width", "height")
    ]
    assert sides == ["72", "10", "20", "15"]

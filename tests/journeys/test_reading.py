"""Somebody who needs larger letters, and somebody who has only a keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.journeys.person import Person, known_answers

pytestmark = pytest.mark.journey
LESSONS = {
    "single": "/hoc/dien-thoai-thong-minh/nut-va-man-hinh/",
    "multiple": "/hoc/dien-thoai-thong-minh/goi-va-nhan-tin/",
    "true_false": "/hoc/phong-tranh-lua-dao/ba-dau-hieu/",
    "ordering": "/hoc/dien-thoai-thong-minh/chup-anh-tim-tin/",
    "matching": "/hoc/dien-thoai-thong-minh/cham-vuot-go-chu/",
    "numeric": "/hoc/dien-thoai-thong-minh/vao-mang/",
    "hotspot": "/hoc/dien-thoai-thong-minh/nut-va-man-hinh/",
    "scenario": "/hoc/dien-thoai-thong-minh/goi-va-nhan-tin/",
}
FOCUSED = """() => {
  const found = document.activeElement;
  const words = ([...(found.labels ?? [])].at(-1) ?? found).innerText.trim().split(/\\s+/).join(" ");
  const options = [...(found.options ?? [])].map((option) => option.text);
  return { kind: found.type ?? found.tagName, name: found.name ?? "", words, options };
}"""


def letters(person: Person) -> float:
    return float(person.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_larger_letters_stay_on_the_next_page_and_fit_a_small_screen(person: Callable[..., Person]) -> None:
    reader = person(360).go("/hoc/dien-thoai-thong-minh/nut-va-man-hinh/")
    plain = letters(reader)
    reader.page.get_by_role("button", name="Cỡ chữ rất lớn").click()
    assert letters(reader) >= 1.3 * plain
    reader.go("/khoa-hoc/dien-thoai-thong-minh/")
    assert letters(reader) >= 1.3 * plain
    assert reader.page.get_by_role("button", name="Cỡ chữ rất lớn").get_attribute("aria-pressed") == "true"
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.page.get_by_role("button", name="Cỡ chữ vừa").click()
    assert letters(reader) == plain


def test_letters_are_those_of_the_browser_where_no_script_runs(person: Callable[..., Person]) -> None:
    reader = person(360, scripts=False).go("/khoa-hoc/dien-thoai-thong-minh/")
    assert not reader.page.get_by_role("button", name="Cỡ chữ rất lớn").is_visible()


@pytest.mark.parametrize("kind", LESSONS)
def test_every_kind_of_question_is_answered_by_keyboard_alone(person: Callable[..., Person], kind: str) -> None:
    reader = person(1280, scripts=False).go(LESSONS[kind])
    asked, entry = question(reader, kind)
    for _ in range(80):
        reader.page.keyboard.press("Tab")
        if within(asked):
            break
    while not fill(reader, reader.page.evaluate(FOCUSED), entry):
        reader.page.keyboard.press("Tab")
        assert within(asked), "the button is reached before the form is left"
    said = question(reader, kind)[0].inner_text()
    assert "Đúng rồi." in said, said


def question(person: Person, kind: str) -> tuple[Locator, dict[str, Any]]:
    """The form of the first question of that kind on the page, and what is right."""
    for form in person.page.locator("#tu-kiem-tra form").all():
        stem = " ".join(form.locator("legend").first.inner_text().split())
        entry = known_answers()[stem]
        if entry["kind"] == kind:
            return form, entry
    raise AssertionError(f"{person.path}: no {kind}")


def within(asked: Locator) -> bool:
    return bool(asked.evaluate("form => form.contains(document.activeElement)"))


def fill(person: Person, focused: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Answer where the focus is; whether that was the button which sends the answer."""
    keyboard, field = person.page.keyboard, focused["name"].split("-")
    if entry["kind"] == "scenario" and len(field) > 1:
        entry = entry["parts"][int(field[1]) - 1]
    if focused["kind"] == "radio":
        pick(person, right(entry))
    elif focused["kind"] == "checkbox" and focused["words"].endswith(right(entry)):
        keyboard.press("Space")
    elif focused["kind"] == "select-one":
        keyboard.press(key(focused, entry))
    elif focused["kind"] == "text":
        keyboard.type(str(entry["answer"]))
    elif focused["kind"] == "submit":
        with person.page.expect_navigation(wait_until="load"):
            keyboard.press("Enter")
    return bool(focused["kind"] == "submit")


def pick(person: Person, wanted: tuple[str, ...]) -> None:
    """One of several: the arrows go through them."""
    person.page.keyboard.press("Space")
    for _ in range(10):
        if person.page.evaluate(FOCUSED)["words"].endswith(wanted):
            break
        person.page.keyboard.press("ArrowDown")


def right(entry: dict[str, Any]) -> tuple[str, ...]:
    """The words of what is to be chosen."""
    rows = [row for row in entry.get("regions") or entry.get("choices") or () if row.get("correct")]
    words = tuple(" ".join(row.get("name", row.get("text")).split()) for row in rows)
    return words or ("Đúng" if entry["answer"] else "Sai",)


def key(focused: dict[str, Any], entry: dict[str, Any]) -> str:
    """What to type in a list: the number of a step, the letter of what belongs to the words beside it."""
    if "items" in entry:
        texts = [item if isinstance(item, str) else item["text"] for item in entry["items"]]
        return str(next(n for n, text in enumerate(texts, start=1) if text in focused["words"]))
    pair = next(pair for pair in entry["pairs"] if pair["left"] == focused["words"])
    return str(next(text for text in focused["options"] if text.endswith(f". {pair['right']}"))[0])

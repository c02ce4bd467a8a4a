"""Somebody at a screen: presses what they see, and every new page is checked on the way.

A page is checked once for each kind of address and width: axe (a script itself) finds nothing, nothing sticks out
sideways, the console is silent, one ``<h1>`` says where one is.
"""

import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

CURRICULUM = Path(__file__).resolve().parent.parent.parent / "curriculum"
ADMIN = "/quan-tri/"
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""What axe may find in a page in dark, once it found nothing in light at some width."""
_SEEN: set[tuple[str, int, bool]] = set()
_SIGNED_IN: dict[str, list[Any]] = {}  # a code for one number is sent only so often: the session is kept


@cache
def known_answers() -> dict[str, dict[str, Any]]:
    """``{question: its entry}``: what a person who listened knows."""
    entries = [
        entry
        for file in sorted(CURRICULUM.glob("*/questions.yaml"))
        for entry in yaml.safe_load(file.read_text("utf-8"))
    ]
    return {" ".join(str(entry["stem"]).split()): entry for entry in entries}


class Person:
    def __init__(self, context: BrowserContext, *, scripts: bool) -> None:
        self.context, self.scripts = context, scripts
        self.page: Page = context.new_page()
        self.noise: list[str] = []
        self.taps = self.typed = 0
        """How often they pressed something, and how many characters they typed."""
        self.page.on(
            "console",
            lambda said: self.noise.append(said.text) if said.type == "error" and "(Unproc" not in said.text else None,
        )
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))

    # --- looking
    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[3]

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def look(self) -> None:
        """The page as such is in order."""
        assert not self.noise, f"{self.path}: {self.noise}"
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "*", self.path.split("?")[0])
        kind = re.sub(r"^/(hoc|khoa-hoc|chuong-trinh)/(?!chuong-trinh)[^/]+/(?!kiem-tra)[^/]*", r"/\1/*/", kind)
        is_dark = bool(self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
        if kind.startswith(ADMIN) or (kind, width, is_dark) in _SEEN:
            return
        was_in_light = any(seen == kind and not dark for seen, _width, dark in _SEEN)
        rules = {"runOnly": {"type": "rule", "values": OF_COLOUR}} if is_dark and was_in_light else {}
        assert self.page.locator("h1").count() == 1, f"{self.path}: one <h1>"
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{self.path}: sticks out by {too_wide} px at {width}"
        if self.scripts:  # axe waits for promises, which never settle where scripts are off
            found = Axe().run(self.page, options=rules)
            assert not found.response["violations"], f"{self.path}\n{found.generate_report()}"
        _SEEN.add((kind, width, is_dark))

    # --- doing
    def go(self, path: str) -> "Person":
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.ok, f"{path}: {answer.status}"
        self.look()
        return self

    def press(self, name: str, *, exact: bool = False) -> "Person":
        """The button or link with these words."""
        pattern = re.compile(f"^{re.escape(name)}" if exact else re.escape(name))
        target = self.page.get_by_role("button", name=pattern).or_(self.page.get_by_role("link", name=pattern))
        return self.follow(target.first)

    def main_button(self) -> "Person":
        """The one button that goes on."""
        return self.follow(self.page.locator("main .button:not(.secondary):not(.small)").first)

    def follow(self, target: Locator) -> "Person":
        """What leads to another page."""
        self.taps += 1
        before = f"{self.path} “{self.heading()}”"
        try:
            with self.page.expect_navigation(wait_until="load"):
                target.click()
        except PlaywrightTimeout as late:
            picture = str(Path(tempfile.mkdtemp(prefix="journey-")) / "page.png")
            self.page.screenshot(path=picture, full_page=True)
            raise AssertionError(f"{before}: nothing came of pressing (see {picture})") from late
        self.look()
        return self

    def tap(self, target: Locator) -> "Person":
        """Something that changes the page and leads to no other."""
        self.taps += 1
        target.click()
        return self

    def write(self, label: str, text: str) -> "Person":
        self.taps, self.typed = self.taps + 1, self.typed + len(text)
        self.page.get_by_label(label).first.fill(text)
        return self

    def choose(self, label: str, typed: str, wanted: str) -> "Person":
        """From a long list: by typing without tone marks, or in the plain list where no script runs."""
        if self.scripts:
            box = self.page.get_by_role("combobox", name=label).first
            box.fill(typed)
            self.page.get_by_role("option", name=wanted).first.click()
        else:
            self.page.get_by_label(label).first.select_option(label=wanted)
        return self

    # --- what every journey needs
    def sign_in(self, login: str) -> "Person":
        """By the code of the message, read where the demo shows what it would have sent."""
        if login in _SIGNED_IN:
            self.context.add_cookies(_SIGNED_IN[login])
            return self
        self.go("/tai-khoan/login/").write("Số điện thoại hoặc e-mail", login).main_button().enter_code(login)
        _SIGNED_IN[login] = list(self.context.cookies())
        return self

    def enter_code(self, login: str) -> "Person":
        self.page.locator("main input[name=code]").fill(self.code(login))
        return self.main_button()

    def code(self, login: str) -> str:
        """The newest code that was sent there; a worker sends it, so it may take a moment."""
        recipient = login if "@" in login else login[-7:]
        tab = self.context.new_page()
        sent = tab.locator("li", has_text=recipient)
        for _ in range(40):
            tab.goto("/ca-nhan/hop-thu-thu-nghiem/")
            if sent.count():
                break
            tab.wait_for_timeout(250)
        message = sent.first.inner_text()
        tab.close()
        found = re.search(r"(?<!\d)\d{6}(?!\d)", message)
        assert found, message
        return found.group()

    def answer(self, *, rightly: bool = True) -> "Person":
        """The question on the page, as somebody who listened (or did not) would."""
        stem = " ".join(self.page.locator("fieldset.choices:not(.part) > legend").inner_text().split())
        entry = known_answers()[stem]
        asked = self.page.locator("fieldset.choices:not(.part)")
        if entry["kind"] == "scenario":
            for part, block in zip(entry["parts"], asked.locator("fieldset.part").all(), strict=True):
                self._answer_in(block, part, rightly)
        else:
            self._answer_in(asked, entry, rightly)
        return self

    def _answer_in(self, asked: Locator, entry: dict[str, Any], rightly: bool) -> None:
        kind = entry["kind"]
        if kind == "ordering":
            self._order(entry["items"] if rightly else list(reversed(entry["items"])))
        elif kind == "true_false":
            self._pick(asked, "Đúng" if bool(entry["answer"]) == rightly else "Sai")
        elif kind == "numeric":
            number = entry["answer"] if rightly else 987_654
            asked.locator("input[inputmode=decimal]").fill(str(number).replace(".", ","))
        elif kind == "matching":
            self._match(asked, entry["pairs"], rightly)
        else:
            self._choose(asked, entry, rightly)

    def _choose(self, asked: Locator, entry: dict[str, Any], rightly: bool) -> None:
        offered = entry.get("choices") or entry["regions"]
        for choice in [each for each in offered if bool(each.get("correct")) == rightly]:
            if entry["kind"] == "hotspot":
                asked.get_by_label(choice["name"]).check()
            else:
                self._pick(asked, choice["text"])
            if entry["kind"] != "multiple":
                break

    def _pick(self, asked: Locator, text: str) -> None:
        words = self.page.get_by_text(" ".join(text.split()), exact=True)
        choice = asked.locator("label.choice").filter(has=words).first
        if not choice.locator("input").is_checked():  # of an answer that was kept, a second press would take it back
            choice.click()

    def _match(self, asked: Locator, pairs: list[dict[str, Any]], rightly: bool) -> None:
        rights = [pair["right"] for pair in pairs]
        for pair, right in zip(pairs, rights if rightly else [*rights[1:], rights[0]], strict=True):
            box = asked.get_by_label(pair["left"], exact=True)
            wanted = next(text for text in box.locator("option").all_inner_texts() if text.endswith(f". {right}"))
            box.select_option(label=wanted)

    def _order(self, items: list[str]) -> None:
        for place, text in enumerate(items, start=1):
            row = self.page.locator(".choice:has([data-text])").filter(has=self.page.get_by_text(text, exact=True))
            if not self.scripts:
                row.locator("select").select_option(str(place))
                continue
            for _ in range(len(items)):
                texts = self.page.locator(".choice [data-text]").all_inner_texts()
                if texts.index(text) + 1 == place:
                    break
                row.get_by_role("button", name="Lên trên").click()

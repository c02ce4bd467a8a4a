"""What a learner's phone has to load: bytes by kind and requests, first view and second view."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
BUDGET = {"Document": 20_480, "Stylesheet": 15_360, "Script": 25_600, "Image": 40_960}
REQUESTS, SECOND_VIEW = 10, 20_480
COURSE = "dien-thoai-thong-minh"


class Meter:
    """Counts what travels, compressed, as the browser's own network log tells it."""

    def __init__(self, person: Person) -> None:
        self.kinds: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.requests = 0
        log = person.context.new_cdp_session(person.page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", self._asked)
        log.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.kinds[event["requestId"]] = event.get("type", "Other")

    def _came(self, event: dict[str, Any]) -> None:
        kind = self.kinds.get(event["requestId"], "Other")
        size = int(event["encodedDataLength"])
        self.bytes[kind] = self.bytes.get(kind, 0) + size
        self.requests += size > 0

    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.mark.parametrize(
    "path",
    ["/", "/nguoi-cao-tuoi/", f"/khoa-hoc/{COURSE}/", "/hoc/", "{lesson}", "/chung-nhan/", "/tra-cuu/", "/chi-tieu/"],
)
def test_page_stays_within_budget(person: Callable[..., Person], path: str) -> None:
    learner = person(360)
    if path.startswith(("/hoc", "{", "/chung-nhan")):
        phone = next(account.phone for account in ACCOUNTS if account.role == "learner")
        learner.sign_in(phone)
    if path == "{lesson}":
        learner.go(f"/khoa-hoc/{COURSE}/")
        path = str(learner.page.locator("ol.road a").nth(1).get_attribute("href"))
    learner.page.goto("about:blank")
    fresh = learner.context.new_cdp_session(learner.page)
    fresh.send("Network.clearBrowserCache")
    first = Meter(learner)
    learner.page.goto(path, wait_until="networkidle")
    for kind, allowed in BUDGET.items():
        assert first.bytes.get(kind, 0) <= allowed, f"{path}: {kind} {first.bytes}"
    assert first.requests <= REQUESTS, f"{path}: {first.requests} requests {first.bytes}"
    second = Meter(learner)
    learner.page.goto(path, wait_until="networkidle")
    assert second.total() <= SECOND_VIEW, f"{path} again: {second.bytes}"

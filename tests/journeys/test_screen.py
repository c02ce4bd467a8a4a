"""The code on the instructor's screen changes by itself, so that a photograph of it soon leads nowhere."""

import io
from collections.abc import Callable

import pytest
import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys.person import Person
from tests.journeys.test_class import fresh
from tests.journeys.test_kiosk import Room

pytestmark = pytest.mark.journey
ASKS_EVERY = 10_000
"""Milliseconds between two questions of the screen. A code is shown for 15 s and known for a minute."""


class Server:
    """Answers the screen as the product does, with the code that would be there at that moment."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        page.route("**/man-hinh/", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.headers.get("hx-request") != "true":
            route.continue_()
            return
        self.asked += 1
        answer = route.fetch()
        before, _src, rest = answer.text().partition('src="')
        _old, quote, after = rest.partition('"')
        drawn = segno.make(self.code(self.asked), error="q", micro=False).svg_data_uri(border=0, scale=4)
        route.fulfill(response=answer, body=f'{before}src="{drawn}{quote}{after}')

    @staticmethod
    def code(number: int) -> str:
        return f"https://hocso.thanhhoa.gov.vn/diem-danh/buoi-nay/ma-{number}/"


def on_screen(person: Person) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(person.page.locator("img.qr").screenshot())))
    return str(found.text)


def test_code_and_count_on_the_screen_change_while_one_looks_at_it(person: Callable[..., Person]) -> None:
    room = Room(person(820), fresh("Lò Thị"), fresh("Hà Văn"))
    screen = room.teacher
    screen.page.clock.install()
    server = Server(screen.page)
    screen.go(f"{room.session}man-hinh/").sees("0/2")
    assert room.session.split("/")[-2] in on_screen(screen)
    other = person(360)
    other.context.add_cookies(screen.context.cookies())
    other.go(f"{room.session}quet-the/").write("Hoặc gõ số ghế", "1")
    other.tap(other.page.get_by_role("button", name="Ghi có mặt")).sees("Ghế 1, có mặt")
    for number in range(1, 4):
        shown = str(screen.page.locator("img.qr").get_attribute("src"))
        screen.page.clock.run_for(ASKS_EVERY)
        expect(screen.page.locator("img.qr")).not_to_have_attribute("src", shown)
        assert (server.asked, on_screen(screen)) == (number, Server.code(number))
        screen.sees("1/2")
    screen.look()
    screen.sees(room.code)

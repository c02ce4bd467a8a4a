"""What the device's voice is given to read on pages that are read whole: the part that the button names is there and
holds the words.
"""

import re
from html.parser import HTMLParser

import pytest

from courses.models import PlacementItem
from tests.courses.way import published
from tests.factories import make_programme

pytestmark = pytest.mark.django_db
VOID = {"br", "img", "input", "hr", "meta", "link", "source", "track", "use", "path", "circle", "rect", "line"}


class Inside(HTMLParser):
    """The words within the element with an id."""

    def __init__(self, page: str, wanted: str) -> None:
        super().__init__()
        self.words, self._wanted, self._depth = "", wanted, 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and (self._depth or dict(attrs).get("id") == self._wanted):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        self.words += data if self._depth else ""


def read_aloud(page: str) -> str:
    """What the button of the page reads."""
    (target,) = set(re.findall(r'data-listen="([^"]+)"', page)) - {"gioi-thieu"}
    return " ".join(Inside(page, target).words.split())


def test_lesson_is_read_with_its_aim_and_its_words(client):
    published()
    heard = read_aloud(client.get("/hoc/khoa-mau/bai-1/").content.decode())
    assert "Nội dung." in heard


def test_placement_is_read_with_the_thing_and_its_four_answers(client):
    course, _edition = published()
    make_programme("ct", course)
    PlacementItem.objects.create(code="bat-may", text="Tôi bật được máy", lesson_key="khoa-mau/bai-1")
    heard = read_aloud(client.get("/tim-bai-hoc/viec/bat-may/").content.decode())
    for words in ("Tôi bật được máy", "Chưa biết", "Cần giúp", "Tự làm được", "Hướng dẫn được người khác"):
        assert words in heard

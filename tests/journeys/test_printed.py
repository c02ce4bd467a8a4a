"""What a class prints from the browser: every code on it is read by a telephone that is held askew."""

import io
import re
import unicodedata
from collections.abc import Callable

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image, ImageFilter
from pypdf import PdfReader

from tests.journeys.person import Person
from tests.journeys.test_class import fresh, import_list
from tests.journeys.test_kiosk import Room, wall_code

pytestmark = pytest.mark.journey
FULL_HOUSE, DPI = 40, 150
SKEWS = (0, 5, -5)
LONG = "Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương"
OFFICE = "https://hocso.thanhhoa.gov.vn"
"""An address as long as an office's own: the longer it is, the finer its code."""


def printed(person: Person) -> bytes:
    """The page on A4, as the browser prints it."""
    return person.page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "1cm"))


def read(content: bytes, skew: int) -> list[str]:
    """The codes as a telephone sees them: 150 dots an inch, held askew, a little out of focus."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        picture = page.render(scale=DPI / 72).to_pil().convert("L")
        turned = picture.rotate(skew, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        found += [code.text for code in zxingcpp.read_barcodes(turned.filter(ImageFilter.GaussianBlur(1)))]
    return sorted(found)


def at_the_office(person: Person, addresses: list[str], error: str) -> list[str]:
    """The same page with codes for an office's own address, drawn as the product draws them."""
    longer = sorted(re.sub(r"^https?://[^/]+", OFFICE, address) for address in addresses)
    for address, image in zip(longer, person.page.locator("img.qr").all(), strict=True):
        drawn = segno.make(address, error=error, micro=False).svg_data_uri(border=0, scale=4)
        image.evaluate("(image, drawn) => { image.src = drawn; return image.decode(); }", drawn)
    return longer


def letters(text: str) -> str:
    """Without the spaces and ligatures that setting type brings about."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_every_card_of_a_full_house_and_the_poster_are_read_from_paper(person: Callable[..., Person]) -> None:
    names = [fresh(LONG), *(f"{fresh('Lò Thị')} {chr(65 + n // 20)}{chr(97 + n % 20)}" for n in range(1, FULL_HOUSE))]
    room = Room(person(1280))
    teacher = room.teacher.go(f"{room.address}sua/").write("Số chỗ", str(FULL_HOUSE)).main_button()
    import_list(teacher, *names)
    teacher.go(f"{room.address}the/").press("Cấp hình cho").sees(f"Đã cấp hình cho {FULL_HOUSE} người")
    seats = set(re.findall(r"/the/([0-9a-f-]{36})/doi/", teacher.page.content()))
    teacher.go(f"{room.address}the/in/")
    base = teacher.page.url.split("/quan-ly/")[0]
    wanted = sorted(f"{base}/the/{seat}/" for seat in seats)
    assert len(wanted) == FULL_HOUSE

    content = printed(teacher)
    pages = [letters(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    for name in names:
        assert [letters(name) in page for page in pages].count(True) == 1, f"{name} stands whole on one page"
    assert read(content, 0) == wanted
    longer = at_the_office(teacher, wanted, "m")
    content = printed(teacher)
    for skew in SKEWS:
        assert read(content, skew) == longer

    teacher.go(f"{room.address}to-dan-tuong/")
    poster = [f"{base}/lop/{wall_code(room)}/"]
    is_read_on_one_page(teacher, poster)
    is_read_on_one_page(teacher, at_the_office(teacher, poster, "q"))


def is_read_on_one_page(person: Person, wanted: list[str]) -> None:
    content = printed(person)
    assert len(pypdfium2.PdfDocument(content)) == 1
    for skew in SKEWS:
        assert read(content, skew) == wanted

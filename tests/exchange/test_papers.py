"""The gate for papers: pictures are written anew, PDFs looked through, everything else is refused with a reason."""

import io
from typing import Any

import pytest
from PIL import Image

from exchange.adapters import papers
from exchange.adapters.wording import file_text
from exchange.rules.errors import FileError
from exchange.rules.papers import PaperLimits

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, more.pop("colour", "navy")).save(buffer, kind, **more)
    return buffer.getvalue()


def noise(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 64).save(buffer, kind)
    return buffer.getvalue()


def take(content: bytes, **limits: int) -> papers.Paper:
    return papers.take(io.BytesIO(content), PaperLimits(**limits))


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(FileError) as refusal:
        take(content, **limits)
    assert file_text(refusal.value)
    return refusal.value.code


def opened(paper: papers.Paper) -> Image.Image:
    assert paper.suffix == "jpg"
    return Image.open(io.BytesIO(paper.content), formats=["JPEG"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_kept_as_jpeg(kind):
    assert opened(take(picture(kind))).size == (60, 40)


def test_large_picture_is_made_smaller():
    assert opened(take(picture(size=(4800, 1200)))).size == (2400, 600)


def test_picture_keeps_neither_place_nor_telephone_and_stands_upright():
    exif = Image.Exif()
    exif[0x0110] = "Điện thoại của tôi"
    exif[0x0112] = 6  # held sideways
    kept = take(picture(exif=exif))
    assert opened(kept).size == (40, 60)
    assert dict(opened(kept).getexif()) == {}
    assert b"Exif" not in kept.content


def test_film_behind_a_picture_and_filling_in_it_do_no_harm():
    whole = picture()
    assert opened(take(whole[:2] + b"\xff" + whole[2:] + b"\x00\x00ftypmp42\xff\xda")).size == (60, 40)


def test_what_hides_behind_a_picture_is_left_out():
    assert b"<script>" not in take(picture() + b"<script>alert(1)</script>").content


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_scan_stands_on_white(mode):
    more = {"colour": 0, "transparency": 0} if mode == "P" else {"colour": (0,) * len(mode)}
    assert opened(take(picture("PNG", mode=mode, **more))).getpixel((5, 5)) == (255, 255, 255)


def test_pdf_is_kept_as_it_is():
    assert take(PDF) == papers.Paper(PDF, "pdf")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper_damaged"),
        (b"  \n", "paper_damaged"),
        (b"<html><script>alert(1)</script></html>", "paper_type"),
        (b"PK\x03\x04 zip", "paper_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "paper_type"),
        (b"GIF89a........", "paper_type"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "paper_type"),
        (picture()[:200], "paper_damaged"),
        (noise("PNG")[:20_000], "paper_damaged"),
        (noise("JPEG")[:9_000], "paper_damaged"),
        (noise("WEBP")[:9_000], "paper_damaged"),
        (noise("JPEG").replace(b"\xff\xda", b"\xff\xfe"), "paper_damaged"),
        (b"\xff\xd8\xff not a picture", "paper_damaged"),
        (PDF.removesuffix(b"%%EOF\n"), "paper_damaged"),
        (PDF.replace(b"/Type", b"/Encrypt 2 0 R/Type"), "paper_locked"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript>>/Type"), "paper_active"),
        (PDF.replace(b"/Type", b"/EmbeddedFile/Type"), "paper_active"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_by_content_with_a_reason(content, code):
    assert refused(content) == code


def test_too_heavy_is_refused_before_it_is_read():
    assert refused(picture(), file=100) == "paper_too_large"
    assert "MB" in file_text(FileError("paper_too_large", limit=10))


def test_picture_that_claims_too_many_dots_is_refused_before_it_is_unpacked():
    assert refused(picture("PNG"), dots=100) == "paper_too_many_dots"
    assert refused(picture("WEBP"), dots=100) == "paper_too_many_dots"
    assert refused(picture(), jpeg_dots=100) == "paper_too_many_dots"


def test_name_says_nothing():
    """The gate never sees one."""
    assert take(picture("PNG")).suffix == "jpg"

"""What a scanned or photographed paper may be: a picture or a PDF, judged by content and never by its name."""

from dataclasses import dataclass
from typing import Literal

from exchange.rules.errors import FileError
from exchange.rules.gate import MB

PaperKind = Literal["jpeg", "png", "webp", "pdf"]


@dataclass(frozen=True, slots=True)
class PaperLimits:
    """``dots`` are a picture's pixels. A JPEG is read at a fraction of its size, others only as a whole."""

    file: int = 10 * MB
    dots: int = 25_000_000
    jpeg_dots: int = 80_000_000


PAPERS = PaperLimits()

_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


def paper_kind(size: int, head: bytes, limits: PaperLimits = PAPERS) -> PaperKind:
    """The kind by the first bytes. FileError says why it is none."""
    if not head.strip():
        raise FileError("paper_damaged")
    if size > limits.file:
        raise FileError("paper_too_large", limit=limits.file // MB)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(_PNG):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"%PDF-"):
        return "pdf"
    raise FileError("paper_type")


def check_dots(kind: PaperKind, width: int, height: int, limits: PaperLimits = PAPERS) -> None:
    """A small file may unpack to gigabytes: its own claim is judged before anything is unpacked."""
    if width * height > (limits.jpeg_dots if kind == "jpeg" else limits.dots):
        raise FileError("paper_too_many_dots")


def check_pdf(content: bytes) -> None:
    """Whole, without password, and nothing in it that runs."""
    if b"%%EOF" not in content[-2048:]:
        raise FileError("paper_damaged")
    if b"/Encrypt" in content:
        raise FileError("paper_locked")
    if any(name in content for name in _ACTIVE):
        raise FileError("paper_active")


def check_jpeg(content: bytes) -> None:
    """Whole: its end comes after the beginning of the picture itself, not only after that of a small preview.

    The library would show the half of a picture that is there, because the one that renders papers asks it to.
    """
    place = 2
    while content[place : place + 1] == b"\xff":
        if content[place + 1 : place + 2] == b"\xff":  # filling
            place += 1
        elif content[place + 1 : place + 2] == b"\xda":
            if b"\xff\xd9" in content[place:]:
                return
            break
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    raise FileError("paper_damaged")

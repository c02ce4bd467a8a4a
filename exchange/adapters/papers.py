"""The gate for papers: a picture is opened and written anew, a PDF is looked through.

What is kept of a picture is only what can be seen: writing it anew leaves out where and with which telephone it was
taken, and whatever else was hidden in the file.
"""

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from exchange.rules.errors import FileError
from exchange.rules.papers import PAPERS, PaperKind, PaperLimits, check_dots, check_jpeg, check_pdf, paper_kind

_HEAD = 4096
SIDE = 2400
"""The longer side of what is kept, in dots: small print on a sheet of A4 can still be read."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is kept: the content and the ending that goes with it."""

    content: bytes
    suffix: str


def take(upload: BinaryIO, limits: PaperLimits = PAPERS) -> Paper:
    """The paper in an uploaded file. FileError says why it is refused."""
    size = upload.seek(0, 2)
    upload.seek(0)
    kind = paper_kind(size, upload.read(_HEAD), limits)
    upload.seek(0)
    if kind == "pdf":
        content = upload.read()
        check_pdf(content)
        return Paper(content, "pdf")
    if kind == "jpeg":
        check_jpeg(upload.read())
        upload.seek(0)
    return Paper(_rewritten(upload, kind, limits), "jpg")


def _rewritten(upload: BinaryIO, kind: PaperKind, limits: PaperLimits) -> bytes:
    try:
        with Image.open(upload, formats=[kind]) as picture:
            check_dots(kind, *picture.size, limits)
            _check_whole(upload, kind)
            picture.draft("RGB", (SIDE, SIDE))
            upright = _on_white(ImageOps.exif_transpose(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise FileError("paper_damaged") from error
    upright.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue()


def _check_whole(upload: BinaryIO, kind: PaperKind) -> None:
    """A PNG carries sums of its parts; a JPEG was looked through before, a WEBP opens as a whole or not at all."""
    if kind == "png":
        place = upload.tell()
        upload.seek(0)
        Image.open(upload, formats=["PNG"]).verify()
        upload.seek(place)


def _on_white(picture: Image.Image) -> Image.Image:
    """JPEG knows no transparency: a scan without ground is read on white paper."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        sheet = Image.new("RGBA", layer.size, "white")
        sheet.alpha_composite(layer)
        return sheet.convert("RGB")
    return picture.convert("RGB")

"""Paper: the only module that imports WeasyPrint.

Every file comes through one fetcher that knows the product's own fonts, what the caller hands over by name, and refuses
everything else, so that nothing a person typed can make the renderer read a file or call another host. One
``FontConfiguration`` serves all renderings: a fresh one each time leaks memory.
"""

import base64
import io
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
import segno
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_SANS, _SERIF = (Path(package.__file__).parent / "files" for package in (font_source_sans_pro, font_source_serif_pro))
_FONTS = {
    "serif": _SERIF / "SourceSerifPro-Regular.ttf",
    "serif-semibold": _SERIF / "SourceSerifPro-Semibold.ttf",
    "serif-bold": _SERIF / "SourceSerifPro-Bold.ttf",
    "sans": _SANS / "SourceSansPro-Regular.ttf",
    "sans-semibold": _SANS / "SourceSansPro-Semibold.ttf",
    "sans-bold": _SANS / "SourceSansPro-Bold.ttf",
}
_SVG = "image/svg+xml"
_KINDS = {
    ".svg": _SVG,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
_QR = f"data:{_SVG};base64,"

Drawings = Callable[[str], bytes | None]
"""The content of a drawing or picture by its name; ``None`` where it is not one of the caller's."""


def no_drawings(name: str) -> bytes | None:
    return None


class ProductFiles(URLFetcher):  # type: ignore[misc]
    """``product:NAME`` gives a font or one of the caller's drawings; any other address is refused."""

    def __init__(self, drawings: Drawings = no_drawings) -> None:
        super().__init__()
        self._drawings = drawings

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(_QR):  # our own QR code, escaped by the template
            return URLFetcherResponse(url, base64.b64decode(url.removeprefix(_QR)), {"Content-Type": _SVG})
        name = url.removeprefix("product:")
        if name == url:
            raise ValueError(f"refused: {url[:80]}")
        if name in _FONTS:
            return URLFetcherResponse(url, _FONTS[name].read_bytes(), {"Content-Type": "font/ttf"})
        kind = _KINDS.get(Path(name).suffix.lower())
        content = self._drawings(name) if kind else None
        if content is None:
            raise ValueError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def qr(address: str, *, error: str = "m", mask: int | None = None) -> str:
    """A QR code as the one data address that the fetcher takes: SVG, so that it is sharp at any size.

    ``mask``: the pattern laid over it, 0 to 7. Looking for the one that suits best takes five sixths of the time.
    """
    buffer = io.BytesIO()
    segno.make(address, error=error, micro=False, mask=mask).save(
        buffer, kind="svg", border=0, dark="#073339", xmldecl=False
    )
    return f"{_QR}{base64.b64encode(buffer.getvalue()).decode()}"


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=16)
def _styles(text: str, drawings: Drawings) -> CSS:
    return CSS(string=text, url_fetcher=ProductFiles(drawings), font_config=_fonts(), base_url="product:")


def render(html: str, *, styles: str, drawings: Drawings = no_drawings) -> bytes:
    """One of the product's papers as PDF/UA, with its style sheet and nothing from outside."""
    document = HTML(string=html, url_fetcher=ProductFiles(drawings), base_url="product:")
    pdf: bytes = document.write_pdf(
        stylesheets=[_styles(styles, drawings)], font_config=_fonts(), pdf_variant="pdf/ua-1"
    )
    return pdf

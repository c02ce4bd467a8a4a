"""Paper: the only module that imports WeasyPrint.

Every file comes through one fetcher that knows the product's own fonts and drawings and refuses everything else, so
that nothing a person typed can make the renderer read a file or call another host. One ``FontConfiguration`` serves
all renderings: a fresh one each time leaks memory.
"""

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
import segno
from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from pypdf import PdfWriter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates.models import Award

_FONTS = {
    "serif": Path(font_source_serif_pro.__file__).parent / "files" / "SourceSerifPro-Regular.ttf",
    "serif-semibold": Path(font_source_serif_pro.__file__).parent / "files" / "SourceSerifPro-Semibold.ttf",
    "serif-bold": Path(font_source_serif_pro.__file__).parent / "files" / "SourceSerifPro-Bold.ttf",
    "sans": Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Regular.ttf",
    "sans-semibold": Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Semibold.ttf",
}
LAYOUT = "5"
"""Raise when the template changes: the digest of a rendering holds it."""
_ART = Path(__file__).parent / "art"
_KINDS = {".svg": "image/svg+xml", ".ttf": "font/ttf"}


class ProductFiles(URLFetcher):  # type: ignore[misc]
    """``product:NAME`` gives one of the product's own files; any other address is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:image/svg+xml;base64,"):  # our own QR code, escaped by the template
            return URLFetcherResponse(url, base64.b64decode(url.split(",", 1)[1]), {"Content-Type": _KINDS[".svg"]})
        name = url.removeprefix("product:")
        path = _FONTS.get(name) or _ART / Path(name).name
        if name == url or not path.is_file():
            raise ValueError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _KINDS[path.suffix]})


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    return CSS(
        string=render_to_string("certificates/pdf/certificate.css"),
        url_fetcher=ProductFiles(),
        font_config=_fonts(),
        base_url="product:",
    )


def verify_url(number: str) -> str:
    return f"{settings.BASE_URL}/cn/{number}"


def qr_svg(number: str) -> str:
    """The QR code of the public page, as an inline SVG data address."""
    buffer = io.BytesIO()
    segno.make(verify_url(number), error="m").save(buffer, kind="svg", border=0, dark="#073339", xmldecl=False)
    return f"data:image/svg+xml;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def certificate_html(award: Award) -> str:
    return render_to_string(
        "certificates/pdf/certificate.html",
        {
            "award": award,
            "template": award.template,
            "qr": qr_svg(award.number),
            "verify_url": verify_url(award.number).split("://", 1)[1],
            "demo": settings.DEMO,
        },
    )


def cache_key(award: Award) -> str:
    return f"certificate-{LAYOUT}-{award.pk}"


def certificate_pdf(award: Award) -> bytes:
    """The paper of an award; the same award gives the same paper. Kept in a bounded cache, since the row is the record.

    A rendering takes 0.2 to 0.4 s of one core and about 40 KB.
    """
    store = caches["renderings"]
    key = cache_key(award)
    pdf: bytes | None = store.get(key)
    if pdf is None:
        pdf = render_pdf(certificate_html(award))
        store.set(key, pdf)
    return pdf


def booklet_pdf(awards: Iterable[Award]) -> bytes:
    """The papers of several awards as one file to print, in that order: each is rendered once and kept as always."""
    writer = PdfWriter()
    for award in awards:
        writer.append(io.BytesIO(certificate_pdf(award)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def render_pdf(html: str) -> bytes:
    """Any of the product's papers, with its style sheet, fonts and nothing from outside."""
    document = HTML(string=html, url_fetcher=ProductFiles(), base_url="product:")
    pdf: bytes = document.write_pdf(stylesheets=[_stylesheet()], font_config=_fonts(), pdf_variant="pdf/ua-1")
    return pdf

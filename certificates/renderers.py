"""The paper of an award, rendered on request through a bounded cache."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from pypdf import PdfWriter

from certificates.models import Award
from exchange.adapters import pdf as paper

LAYOUT = "5"
"""Raise when the template changes: the digest of a rendering holds it."""
_ART = Path(__file__).parent / "art"


def drawings(name: str) -> bytes | None:
    """The product's own drawings; a name that leads elsewhere is none of them."""
    path = _ART / Path(name).name
    return path.read_bytes() if path.is_file() else None


@cache
def _stylesheet() -> str:
    return render_to_string("certificates/pdf/certificate.css")


def verify_url(number: str) -> str:
    return f"{settings.BASE_URL}/cn/{number}"


def certificate_html(award: Award) -> str:
    return render_to_string(
        "certificates/pdf/certificate.html",
        {
            "award": award,
            "template": award.template,
            "qr": paper.qr(verify_url(award.number)),
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
    """A certificate, with its style sheet and drawings."""
    return paper.render(html, styles=_stylesheet(), drawings=drawings)

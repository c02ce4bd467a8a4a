"""The picture handout of a lesson as a file: always one page, in letters as large as the page holds."""

import io
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from courses.adapters import pictures
from courses.models import Edition, EditionLesson
from courses.queries.materials import Invitation
from courses.rules.editions import checksum
from courses.rules.handouts import MOST_PICTURES, Handout
from exchange.adapters import pdf

LAYOUT = "1"
"""Raise when the template changes: what is kept is found by it."""
SIZES = range(1, 9)
"""From the largest letters to the smallest."""


def handout_pdf(
    *, course_code: str, edition: Edition, lesson: EditionLesson, handout: Handout, invitation: Invitation | None
) -> bytes:
    """Kept in the bounded cache: the same words give the same paper. Making it anew takes a second."""
    address = f"{settings.BASE_URL}{reverse('courses:lesson', args=[course_code, lesson.slug])}"
    context = {
        "lesson": lesson,
        "course_title": edition.title,
        "invitation": invitation,
        "address": address.split("://", 1)[1],
        "qr": pdf.qr(address, error="q"),
    }
    said = invitation.key if invitation else ""
    store, key = (
        caches["renderings"],
        f"handout-{LAYOUT}-{checksum([edition.checksum, lesson.key, address, repr(handout), said])}",
    )
    kept: bytes | None = store.get(key)
    if kept is None:
        kept = _fitting(handout, context)
        store.set(key, kept)
    return kept


def _fitting(handout: Handout, context: dict[str, Any]) -> bytes:
    """Four pictures in two rows rather than in one; when the smallest letters are not enough, fewer words."""
    rows = (2, 1) if len(handout.figures) == MOST_PICTURES else (1,)
    tries = (_largest({**context, "handout": handout, "rows": count}) for count in rows)
    return next(filter(None, tries), None) or _fitting(handout.shorter(), context)


def _largest(context: dict[str, Any]) -> bytes | None:
    """In the largest letters in which it is one page. Two rows of pictures are not paid for with small letters."""
    best, low, high = None, 0, len(SIZES) - (3 if context["rows"] == 2 else 1)
    while low <= high:
        middle = (low + high) // 2
        found = _one_page({**context, "size": SIZES[middle]})
        if found:
            best, high = found, middle - 1
        else:
            low = middle + 1
    return best


def _one_page(context: dict[str, Any]) -> bytes | None:
    html = render_to_string("courses/pdf/handout.html", context)
    content = pdf.render(html, styles=_styles(), drawings=pictures.shown_at)
    return content if len(PdfReader(io.BytesIO(content)).pages) == 1 else None


@cache
def _styles() -> str:
    return render_to_string("courses/pdf/handout.css")

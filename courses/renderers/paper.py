"""The sheet that people of a class sign, and the tests on paper."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from pypdf import PdfWriter

from courses.adapters import pictures
from courses.adapters.paper import box_words
from courses.models import ClassSession
from courses.queries.paper import Box, SheetRow
from courses.queries.practice import field_name
from courses.renderers.codes import roll_url, sheet_url
from courses.rules import questions
from exchange.adapters import pdf

ROWS = 40
"""Lines on a page of the sheet that people sign: as many as a full house has."""
SHORT = 30
"""Letters of an option that stands beside another one."""


# The sheet that people sign


@dataclass(frozen=True, slots=True)
class RollRow:
    """A line: somebody with a seat, or a free one."""

    seat: int | None = None
    name: str = ""
    year: int | None = None


def roll_pdf(session: ClassSession, rows: Sequence[RollRow], *, instructor: str, at: datetime) -> bytes:
    """The people of a class by seat, forty lines a page, free ones up to the end. Of nobody, one page of free lines."""
    pages = [list(rows[n : n + ROWS]) for n in range(0, len(rows), ROWS)] or [[]]
    pages[-1] += [RollRow()] * (ROWS - len(pages[-1]))
    context = {
        "session": session,
        "pages": pages,
        "instructor": instructor,
        "printed_at": at,
        "is_blank": not rows,
        "typed_back": session.study_class_id is not None,
        "qr": pdf.qr(roll_url(session)),
    }
    return pdf.render(render_to_string("courses/pdf/roll.html", context), styles=_styles("roll"))


@cache
def _styles(name: str) -> str:
    return render_to_string(f"courses/pdf/{name}.css")


# Tests on paper


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A question as it stands on paper. Its options have letters in the order of the sheet."""

    number: int
    body: dict[str, Any]
    shown: questions.Shown
    how: str

    @property
    def has_pictures(self) -> bool:
        return any(option.image for option in self.shown.options)

    @property
    def is_short(self) -> bool:
        return bool(self.shown.options) and all(len(option.text) <= SHORT for option in self.shown.options)


def tests_pdf(rows: Iterable[tuple[SheetRow, Sequence[Box]]]) -> bytes:
    """The sheets of several people as one file. Printed on both sides, no leaf of paper has two people on it."""
    writer = PdfWriter()
    for row, boxes in rows:
        start = len(writer.pages)
        writer.append(io.BytesIO(test_pdf(row, boxes)))
        if (len(writer.pages) - start) % 2:
            writer.add_blank_page()
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdf(row: SheetRow, boxes: Sequence[Box]) -> bytes:
    """One person's test. It is made anew each time: a name may have been put right since."""
    asked = [_printed(box) for box in boxes]
    half = -(-len(asked) // 2)
    context = {
        "row": row,
        "sheet": row.sheet,
        "session": row.sheet.session,
        "boxes": asked,
        "columns": [asked[:half], asked[half:]],
        "qr": pdf.qr(sheet_url(row.sheet)),
    }
    return pdf.render(
        render_to_string("courses/pdf/test.html", context), styles=_styles("test"), drawings=pictures.shown_at
    )


def _printed(box: Box) -> PrintedQuestion:
    version = box.version
    shown = questions.shown(version.question.kind, version.body, box.order, [], field_name(version.pk))
    return PrintedQuestion(box.number, version.body, shown, box_words(box.way))

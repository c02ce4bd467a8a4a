"""Spreadsheets out: codes stay text, nothing runs as a formula, rows are written as they come."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Literal

import xlsxwriter
from django.utils import timezone

from exchange.rules.text import neutralise

CellKind = Literal["text", "integer", "decimal", "percent", "date", "datetime"]
_FORMATS: dict[CellKind, str] = {
    "text": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
"""Excel shows ``#,##0.00`` with the signs of the reader's own settings: 1.234,50 in Vietnam."""


@dataclass(frozen=True, slots=True)
class OutColumn:
    """``width`` in characters. ``percent`` takes a ratio (0.364), ``text`` anything, as text."""

    header: str
    kind: CellKind = "text"
    width: int = 18


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own making, such as a total, with the value that readers without a calculator show."""

    expression: str
    value: int | float


Cell = str | int | float | Decimal | date | datetime | Formula | None


def write_xlsx(
    *,
    sheet: str,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Cell]],
    title: str = "",
    notes: Sequence[tuple[str, str]] = (),
) -> IO[bytes]:
    """A workbook as a temporary file at its beginning, ready for a FileResponse.

    The header is frozen and repeats in print (A4 across, fit to width); ``title`` stands above it; ``notes``
    become the sheet "Ghi chú". None leaves a cell empty, which is not zero.
    """
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet(sheet[:31])
        top = _write_top(book, page, columns, title)
        formats = [_format(book, column.kind) for column in columns]
        for number, row in enumerate(rows, top + 1):
            for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
                _write_cell(page, number, place, cell, column.kind, formats[place])
        if notes:
            _write_notes(book, notes)
    stream.seek(0)
    return stream


def _format(book: Any, kind: CellKind) -> Any:
    return book.add_format({"num_format": _FORMATS[kind], "valign": "top", "text_wrap": kind == "text"})


def _write_top(book: Any, page: Any, columns: Sequence[OutColumn], title: str) -> int:
    """Title and header; returns the row of the header."""
    top = 2 if title else 0
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if title:
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    look = {
        "bold": True,
        "bg_color": "#0B4A53",
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "vcenter",
    }
    head = book.add_format({**look, "border": 1})
    for place, column in enumerate(columns):
        page.write_string(top, place, column.header, head)
    return top


def _write_cell(page: Any, row: int, place: int, cell: Cell, kind: CellKind, form: Any) -> None:
    if cell is None:
        page.write_blank(row, place, None, form)
    elif isinstance(cell, Formula):
        page.write_formula(row, place, cell.expression, form, cell.value)
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, _naive(cell), form)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, form)
    elif isinstance(cell, int | float | Decimal) and kind != "text":
        page.write_number(row, place, cell, form)
    else:
        page.write_string(row, place, str(cell), form)


def _naive(moment: datetime) -> datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def _write_notes(book: Any, notes: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet("Ghi chú")
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 90)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (name, text) in enumerate(notes):
        page.write_string(row, 0, name, bold)
        page.write_string(row, 1, text, wrap)


def csv_chunks(*, headers: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ";") -> Iterator[bytes]:
    """UTF-8 with the mark that Excel wants, for a StreamingHttpResponse. Numbers use a point, dates ISO."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow([neutralise(header) for header in headers])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return cell.value
    if isinstance(cell, date):
        return cell.isoformat()
    return neutralise(cell) if isinstance(cell, str) else cell

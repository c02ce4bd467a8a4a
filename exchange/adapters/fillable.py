"""A workbook to be filled in and sent back: everything is locked but the cells to fill, and what says whose it is
stands in a sheet that nobody sees.

Column A and row 1 are hidden and name the rows and the columns, so that a cell is found by its names wherever it
stands. Locking keeps slips away, nothing more: whoever reads the file back trusts only what is sealed.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

import xlsxwriter
from python_calamine import CalamineWorkbook

from exchange.adapters import marks, readers
from exchange.rules.gate import MB, Limits

LIMITS = Limits(file=MB, members=100, member=5 * MB, unpacked=10 * MB, rows=2_000, columns=60)
"""Such a file has ten kilobytes; what is a hundred times as large is none."""

HIDDEN = "Ma"
_LINE, _LETTERS = 18, 120
"""The height of a line in points, and about how many letters the whole width has."""
_TEXT = "*"
"""Before the name of a text that has a row of its own."""


class NotFillableError(Exception):
    """No workbook of ours: the sheet that nobody sees, or the names of rows and columns, are not there."""


@dataclass(frozen=True, slots=True)
class FillColumn:
    """``name`` where its cells are to be filled in; ``hint`` is shown when a cell is chosen."""

    header: str
    width: int
    name: str = ""
    hint: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class FillRow:
    """``cells`` are texts, one a column. ``name`` is empty where nothing is to be filled in; ``closed`` columns stay
    locked in this row."""

    name: str
    cells: Sequence[str]
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FillText:
    """A long text below the table."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Fillable:
    sheet: str
    title: str
    facts: Sequence[str]
    columns: Sequence[FillColumn]
    rows: Sequence[FillRow]
    texts: Sequence[FillText]
    hidden: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """``cells`` are the texts by name (``row-column``, or the name of a long text), ``places`` where each stands."""

    hidden: Mapping[str, str]
    cells: Mapping[str, str]
    places: Mapping[str, str]


def write_fillable(wanted: Fillable) -> IO[bytes]:
    """The workbook as a temporary file at its beginning, ready for a FileResponse."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's response closes it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet(wanted.sheet[:31])
        _Writer(book, page, wanted).write()
        secret = book.add_worksheet(HIDDEN)
        for row, (name, value) in enumerate(wanted.hidden.items()):
            secret.write_string(row, 0, name)
            secret.write_string(row, 1, value)
        secret.protect()
        secret.very_hidden()
        page.activate()
    stream.seek(0)
    return stream


class _Writer:
    def __init__(self, book: Any, page: Any, wanted: Fillable) -> None:
        self.page, self.wanted = page, wanted
        line = {
            "border": 1,
            "border_color": "#8A8172",
            "valign": "vcenter",
            "text_wrap": True,
            "font_size": 12,
            "indent": 1,
        }
        fill = {
            **line,
            "locked": False,
            "num_format": "@",
            "bg_color": "#FFF6DC",
            "border": 2,
            "border_color": "#8A5A00",
        }
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.fact = book.add_format({"font_size": 12, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**line, "bold": True, "bg_color": "#0B4A53", "font_color": "#FFFFFF"})
        self.plain, self.name = book.add_format(line), book.add_format({**line, "bold": True})
        self.right = book.add_format({**line, "align": "right"})
        closed = {**line, "bg_color": "#ECE9E2"}
        self.closed, self.closed_number = book.add_format(closed), book.add_format({**closed, "align": "right"})
        self.number, self.text = book.add_format({**fill, "align": "right"}), book.add_format(fill)

    def write(self) -> None:
        page, last = self.page, len(self.wanted.columns)
        page.set_column(0, 0, 12, None, {"hidden": True})
        page.set_row(0, None, None, {"hidden": True})
        for place, column in enumerate(self.wanted.columns, 1):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.name)
        page.set_row(1, 30)
        page.write_string(1, 1, self.wanted.title, self.title)
        for row, fact in enumerate(self.wanted.facts, 2):
            page.set_row(row, _LINE * (1 + len(fact) // _LETTERS))
            page.merge_range(row, 1, row, last, fact, self.fact)
        top = len(self.wanted.facts) + 3
        self._table(top)
        self._texts(top + len(self.wanted.rows) + 2, last)
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        page.freeze_panes(top + 1, 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)

    def _table(self, top: int) -> None:
        self.page.set_row(top, 2 * _LINE + 6)
        for place, column in enumerate(self.wanted.columns, 1):
            self.page.write_string(top, place, column.header, self.head)
        for number, row in enumerate(self.wanted.rows, top + 1):
            self.page.set_row(number, 2 * _LINE)
            self.page.write_string(number, 0, row.name)
            for place, (cell, column) in enumerate(zip(row.cells, self.wanted.columns, strict=True), 1):
                self.page.write_string(number, place, cell, self._look(row, column, place))
                if self._is_open(row, column) and column.hint:
                    shown = {"validate": "any", "input_title": column.header[:32], "input_message": column.hint[:255]}
                    self.page.data_validation(number, place, number, place, shown)
        first, width = top + 1, len(self.wanted.columns)
        self.page.ignore_errors({"number_stored_as_text": f"B{first}:{_letters(width)}{first + len(self.wanted.rows)}"})

    @staticmethod
    def _is_open(row: FillRow, column: FillColumn) -> bool:
        return bool(row.name and column.name and column.name not in row.closed)

    def _look(self, row: FillRow, column: FillColumn, place: int) -> Any:
        if self._is_open(row, column):
            return self.number if column.is_number else self.text
        if column.name:
            return self.closed_number if column.is_number else self.closed
        return self.right if column.is_number else self.name if place == 1 else self.plain

    def _texts(self, top: int, last: int) -> None:
        for number, text in enumerate(self.wanted.texts):
            row = top + 2 * number
            self.page.write_string(row, 1, text.label, self.name)
            self.page.write_string(row, 0, _TEXT + text.name)
            self.page.merge_range(row, 2, row, last, text.value, self.text)
            self.page.set_row(row, 90)


def read_fillable(stream: BinaryIO) -> Filled:
    """What was filled in, of a file that passed the gate with these ``LIMITS``. Raises ``NotFillableError``, and
    ``FileError`` for a damaged one."""
    book = readers.guarded(CalamineWorkbook.from_filelike, stream)
    names = [each.name for each in book.sheets_metadata]
    if HIDDEN not in names or len(names) < 2:
        raise NotFillableError
    secret = _rows(book, HIDDEN)
    hidden = {cells[0]: cells[1] for cells in secret if len(cells) > 1 and cells[0]}
    sheet = next(name for name in names if name != HIDDEN)
    rows = _rows(book, sheet)
    stream.seek(0)
    errors = marks.of_sheet(stream, sheet).errors
    cells: dict[str, str] = {}
    places: dict[str, str] = {}
    for name, row, place in _named(rows):
        if name in cells:
            raise NotFillableError  # a row that was copied: which one is meant?
        cells[name] = errors.get((row + 1, place), rows[row][place])
        places[name] = f"{_letters(place)}{row + 1}"
    return Filled(hidden, cells, places)


def _rows(book: Any, name: str) -> list[list[str]]:
    sheet = readers.guarded(book.get_sheet_by_name, name)
    return [[_as_text(cell) for cell in row] for row in readers.guarded(_all_cells, sheet)]


def _all_cells(sheet: Any) -> list[list[Any]]:
    """From A1 on, also where the first rows or columns are empty."""
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return cells


def _as_text(cell: Any) -> str:
    """As a person here would type it: a fraction with a comma."""
    text = readers.as_text(cell)
    return text.replace(".", ",") if isinstance(cell, float) else text


def _named(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, int, int]]:
    """The name of each cell to fill in, its row and its place, both from 0."""
    if not rows:
        return
    columns = [(place, name) for place, name in enumerate(rows[0]) if name and place]
    for number, row in enumerate(rows[1:], 1):
        name = row[0] if row else ""
        if name.startswith(_TEXT):
            yield name.removeprefix(_TEXT), number, 2
        elif name:
            yield from ((f"{name}-{column}", number, place) for place, column in columns)


def _letters(place: int) -> str:
    """0 = A."""
    return chr(ord("A") + place) if place < 26 else "?"

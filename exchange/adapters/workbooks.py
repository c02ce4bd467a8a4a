"""A workbook of several sheets, made to be printed and handed on: rows are written as they come, in constant memory."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import IO, Any, Literal, Self

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from exchange.adapters.writers import Cell, CellKind, Formula, OutColumn

Look = Literal["plain", "total", "part", "quiet", "bare"]
"""Of a row: an ordinary one, a sum of everything, a sum of a part, an aside, one of very many."""

_NUMBERS: dict[CellKind, str] = {
    "text": "@",
    "integer": "#,##0_)",
    "decimal": "#,##0.00_)",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
"""Excel shows ``#,##0.00`` with the signs of the reader's own settings: 1.234,50 in Vietnam. ``_)`` keeps a number off
the line at its right."""

_FONT = {"font_name": "Times New Roman", "font_size": 11}
_SHORT = 8
"""Fixed columns up to this width, such as numbers and codes, stand in the middle."""
_LONGEST_HEAD = 250
_ROW_HEIGHT, _LETTER = 15, 1.05
"""Of a line in points, and how much wider than a digit a letter is taken to be."""
_GROUP_HEIGHT, _HEAD_HEIGHT = 32, 48
"""In points: two and three lines."""
_LINE, _WASH, _QUIET = "#9FB3B5", "#DDEBEC", "#F3F7F7"
_LOOKS: dict[Look, dict[str, Any]] = {
    "plain": {},
    "total": {"bold": True, "bg_color": _WASH, "top": 2},
    "part": {"bold": True, "bg_color": _QUIET},
    "quiet": {"italic": True},
    "bare": {"border": 0, "text_wrap": False},
}


@dataclass(frozen=True, slots=True)
class Group:
    """A heading above the columns ``first`` to ``last`` (counted from 0)."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Of a sheet: what stands above the table, which columns stay in sight, and how it goes on paper.

    Without ``breaks`` a sheet is fitted to the width of A4 across. With them each page begins at such a column and the
    first ``fixed`` columns are printed again on it, at ``scale`` per cent.
    """

    title: str = ""
    lines: Sequence[str] = ()
    groups: Sequence[Group] = ()
    fixed: int = 0
    breaks: Sequence[int] = ()
    scale: int = 100
    has_filter: bool = False
    is_upright: bool = False


class Sheet:
    """``row`` is the number (from 0) of the row that comes next."""

    def __init__(self, book: "Book", page: Any, columns: Sequence[OutColumn], layout: Layout) -> None:
        self._book, self._page, self._columns = book, page, columns
        self._fixed = layout.fixed
        self._forms: dict[Look, list[tuple[CellKind, Any]]] = {}
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
        self.row = self._write_top(layout)
        page.freeze_panes(self.row, layout.fixed)
        self._layout, self._first_head = layout, self.row - (2 if layout.groups else 1)
        self._prepare_print(layout)
        if layout.has_filter:
            page.autofilter(self.row - 1, 0, self.row - 1, len(columns) - 1)

    def write(self, cells: Iterable[Cell], look: Look = "plain", level: int = 0) -> int:
        """Write the next row and return its number as a spreadsheet counts it, from 1. ``level`` folds it away."""
        forms = self._forms.get(look) or self._made(look)
        cells = list(cells)
        height = None if look == "bare" else self._height(cells)
        if height or level:
            self._page.set_row(self.row, height, None, {"level": level})
        for place, (cell, (kind, form)) in enumerate(zip(cells, forms, strict=True)):
            if cell is not None or look != "bare":
                put(self._page, self.row, place, cell, form, kind)
        self.row += 1
        return self.row

    def _height(self, cells: Sequence[Cell]) -> int | None:
        """In points, where a text needs several lines: not every program finds that out by itself."""
        pairs = zip(cells, self._columns, strict=True)
        texts = ((cell, column.width) for cell, column in pairs if isinstance(cell, str))
        lines = max((ceil(len(text) * _LETTER / width) for text, width in texts), default=1)
        return lines * _ROW_HEIGHT if lines > 1 else None

    def finish(self) -> None:
        """Once all rows are there."""
        if self._layout.breaks:
            self._page.print_area(self._first_head, 0, max(self.row - 1, self._first_head), len(self._columns) - 1)

    def _made(self, look: Look) -> list[tuple[CellKind, Any]]:
        """The kind and the form of each column; asked for once a look, not once a cell."""
        is_short = [place < self._fixed and column.width <= _SHORT for place, column in enumerate(self._columns)]
        found = [
            (column.kind, self._book.form(column.kind, look, is_centred=short))
            for column, short in zip(self._columns, is_short, strict=True)
        ]
        self._forms[look] = found
        return found

    def picture(self, row: int, column: int, content: IO[bytes], words: str) -> None:
        options = {"image_data": content, "description": words, "object_position": 1}
        self._page.insert_image(row, column, "picture.png", options)

    def _write_top(self, layout: Layout) -> int:
        row = 0
        if layout.title:
            self._page.write_string(row, 0, layout.title, self._book.made(bold=True, font_size=14))
            row += 1
        for line in layout.lines:
            self._page.write_string(row, 0, line, self._book.made(italic=True))
            row += 1
        if layout.groups:
            row = self._write_groups(row, layout.groups)
        head = self._book.made(**_head(), border=1, border_color=_LINE)
        self._page.set_row(row, _HEAD_HEIGHT)
        for place, column in enumerate(self._columns):
            self._page.write_string(row, place, column.header, head)
        return row + 1

    def _write_groups(self, row: int, groups: Sequence[Group]) -> int:
        head = self._book.made(**_head(), border=1, border_color=_LINE)
        above = self._book.made(**_head(), top=1, left=1, right=1, border_color=_LINE)
        self._page.set_row(row, _GROUP_HEIGHT)
        grouped = {place for group in groups for place in range(group.first, group.last + 1)}
        for place in range(len(self._columns)):
            if place not in grouped:
                self._page.write_blank(row, place, None, above)
        for group in groups:
            if group.first == group.last:
                self._page.write_string(row, group.first, group.text, head)
            else:
                self._page.merge_range(row, group.first, row, group.last, group.text, head)
        return row + 1

    def _prepare_print(self, layout: Layout) -> None:
        page = self._page
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&9&A&R&9" + _("Trang %(page)s/%(pages)s") % {"page": "&P", "pages": "&N"})
        page.repeat_rows(self._first_head, self.row - 1)
        if not layout.is_upright:
            page.set_landscape()
        if layout.breaks:
            page.repeat_columns(0, layout.fixed - 1)
            page.set_v_pagebreaks(list(layout.breaks))
            page.set_print_scale(layout.scale)
            page.set_margins(left=0.4, right=0.4, top=0.9, bottom=0.6)
            page.set_header(_print_head(layout))
        else:
            page.fit_to_pages(1, 0)


class Book:
    """``with Book() as book:`` and then ``sheet`` by sheet, each to its end; ``stream`` is the file at its beginning.

    ``stream`` is closed by whoever hands it out.
    """

    def __init__(self) -> None:
        self.stream: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's response closes it
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": _FONT,  # of which a column's width counts the digits
        }
        self._book = xlsxwriter.Workbook(self.stream, options)
        self._forms: dict[tuple[CellKind, Look, bool], Any] = {}
        self._sheets: list[Sheet] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for sheet in self._sheets:
            sheet.finish()
        self._book.close()
        self.stream.seek(0)

    def sheet(self, name: str, columns: Sequence[OutColumn], layout: Layout) -> Sheet:
        found = Sheet(self, self._book.add_worksheet(name[:31]), columns, layout)
        self._sheets.append(found)
        return found

    def made(self, **look: Any) -> Any:
        return self._book.add_format({**_FONT, **look})

    def form(self, kind: CellKind, look: Look, *, is_centred: bool = False) -> Any:
        found = self._forms.get((kind, look, is_centred))
        if found is None:
            text: dict[str, Any] = {"text_wrap": True} if kind == "text" else {"align": "right"}
            text |= {"align": "center"} if is_centred else {}
            lines = {"border": 1, "border_color": _LINE, "valign": "vcenter"}
            found = self.made(num_format=_NUMBERS[kind], **(lines | text | _LOOKS[look]))
            self._forms[kind, look, is_centred] = found
        return found


def put(page: Any, row: int, place: int, cell: Cell, form: Any, kind: CellKind) -> None:
    """One cell. Nothing is an empty cell, which is not zero; a text in a column of numbers stays a text."""
    if isinstance(cell, str):
        page.write_string(row, place, cell, form)
    elif cell is None:
        page.write_blank(row, place, None, form)
    elif kind == "text":
        page.write_string(row, place, str(cell), form)
    elif isinstance(cell, int | float | Decimal):
        page.write_number(row, place, cell, form)
    elif isinstance(cell, Formula):
        page.write_formula(row, place, cell.expression, form, cell.value)
    else:
        page.write_datetime(row, place, _naive(cell), form)


def _print_head(layout: Layout) -> str:
    """Title and first line on every page: a sheet of paper without its neighbours still says what it is."""
    title, line = (text.replace("&", "&&") for text in (layout.title, next(iter(layout.lines), "")))
    head = f'&L&"Times New Roman,Bold"&13 {title}\n&"Times New Roman,Italic"&10 {line}'
    return head[:_LONGEST_HEAD].rstrip("&")


def address(row: int, place: int) -> str:
    """The spreadsheet's name of a cell: row as it counts them (from 1), column from 0. ``(4, 27)`` is ``AB4``."""
    return f"{xl_col_to_name(place)}{row}"


def _naive(moment: date) -> date:
    return timezone.make_naive(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _head() -> dict[str, Any]:
    return {"bold": True, "bg_color": _WASH, "text_wrap": True, "align": "center", "valign": "vcenter"}

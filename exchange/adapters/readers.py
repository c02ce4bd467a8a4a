"""Spreadsheets in: rows of raw texts by column, lazily, from a file that has passed the gate."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count, islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from exchange.adapters import marks
from exchange.rules import headers, legacy, lines
from exchange.rules.errors import FileError
from exchange.rules.gate import LIMITS, FileKind
from exchange.rules.grids import Grid, Merge, grid_of
from exchange.rules.handlers import Column
from exchange.rules.layouts import Layout
from exchange.rules.text import clean

TOP = 60
"""Rows that are looked at to find the header and to show what the columns hold."""
MOST_MERGES = 500
"""Of the first rows, to be looked at for the header."""

Numbered = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its first rows, and all of them once more."""

    name: str
    grid: Grid
    rows: Numbered
    hidden_rows: frozenset[int] = frozenset()
    wide: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the header: raw text by column name, and why it is no data, "" where it is."""

    number: int
    values: dict[str, str]
    left_out: str


class Book:
    """A file that is open. ``sheets`` are the visible ones that hold something; a text has one without a name."""

    def __init__(self, stream: BinaryIO, kind: FileKind, columns: Sequence[Column]) -> None:
        self._stream = stream
        self._columns = columns
        self._last: CalamineSheet | None = None
        self._text = "" if kind == "xlsx" else decode(stream.read())
        self._book = guarded(CalamineWorkbook.from_filelike, stream) if kind == "xlsx" else None
        visible = [each.name for each in self._listed() if each.visible == SheetVisibleEnum.Visible]
        self.hidden = tuple(each.name for each in self._listed() if each.name not in visible)
        self.sheets = tuple(name for name in visible if self._sheet(name).start is not None) if self._book else ("",)
        if not self.sheets:
            has_more = any(self._sheet(name).start is not None for name in self.hidden)
            raise FileError("only_hidden" if has_more else "empty")

    def _listed(self) -> list[Any]:
        return list(self._book.sheets_metadata) if self._book else []

    def _sheet(self, name: str) -> CalamineSheet:
        """The last one is kept: reading it is what takes time."""
        if self._last is None or self._last.name != name:
            self._last = guarded(self._book.get_sheet_by_name, name)  # type: ignore[union-attr]
        return self._last

    def open(self, name: str) -> Sheet:
        """KeyError for a sheet that is not among ``sheets``."""
        if name not in self.sheets:
            raise KeyError(name)
        if self._book is None:
            delimiter = _delimiter(self._text, self._columns)
            grid = grid_of(islice(_split(self._text, delimiter), TOP))
            return Sheet(name, grid, _split(self._text, delimiter))
        sheet = self._sheet(name)
        self._stream.seek(0)
        noted = marks.of_sheet(self._stream, name)
        merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
        top = tuple(islice((each for each in merges if each.top < TOP), MOST_MERGES))
        grid = grid_of(islice(_rows(sheet, noted, ()), TOP), merges=top, hidden=frozenset(noted.hidden_columns))
        wide: dict[int, set[int]] = {}
        for each in merges:
            if each.right > each.left:
                wide.setdefault(each.top + 1, set()).add(each.left)
        return Sheet(name, grid, _rows(sheet, noted, merges), frozenset(noted.hidden_rows), wide)


def guarded(call: Any, argument: Any) -> Any:
    """Call the reader; whatever it stumbles over is a damaged file."""
    try:
        return call(argument)
    except (CalamineError, OSError, ValueError) as error:
        raise FileError("damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own crash: no Exception, no public name
            raise FileError("damaged") from error
        raise


def _rows(sheet: CalamineSheet, noted: marks.Marks, merges: Sequence[Merge]) -> Numbered:
    """From column A on. What stands in a cell merged downwards holds for each of its rows that has something else."""
    first = sheet.start[1] if sheet.start else 0
    down = _down(merges)
    erring = {row for row, _place in noted.errors}
    held: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [""] * first + [as_text(cell) for cell in row]
        if number in erring:
            cells = [noted.errors.get((number, place), cell) for place, cell in enumerate(cells)]
        if any(cells):
            for place, (last, text) in held.items():
                if number <= last and not cells[place]:
                    cells[place] = text
            held |= {place: (last, cells[place]) for place, last in down.get(number, ()) if place < len(cells)}
        yield number, cells


def _down(merges: Sequence[Merge]) -> dict[int, list[tuple[int, int]]]:
    """By its first row, the place and the last row of each cell that is merged downwards."""
    found: dict[int, list[tuple[int, int]]] = {}
    for each in merges:
        if each.bottom > each.top:
            found.setdefault(each.top + 1, []).append((each.left, each.bottom + 1))
    return found


def read(sheet: Sheet, layout: Layout, columns: Sequence[Column]) -> Iterator[Line]:
    """The rows below the header; also those that hold nothing, for the count."""
    labels = [each.text for each in headers.labels(sheet.grid, layout.row - 1, layout.span)]
    required = [layout.positions[column.name] for column in columns if column.required]
    told = lines.Lines(labels, required, sheet.hidden_rows, sheet.wide)
    for number, cells in sheet.rows:
        if number >= layout.first:
            yield Line(number, _by_column(cells, layout), told.reason(number, cells))


def _by_column(cells: Sequence[str], layout: Layout) -> dict[str, str]:
    """Pieces of one column are read together."""
    values = {}
    for name, places in layout.positions.items():
        pieces = [cells[place] for place in places if place < len(cells)]
        values[name] = pieces[0] if len(pieces) == 1 else " ".join(piece for piece in pieces if clean(piece))
    return values


def as_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a fraction, dates as dd/mm/yyyy."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(cell, ".0f") if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y" if cell.time() == time() else "%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The one that makes the header fit best; where none does, the one that makes rows of one length; a semicolon, as
    Vietnamese Excel writes, when nothing speaks for any."""

    def fits(delimiter: str) -> tuple[float, int]:
        grid = grid_of(islice(_split(text, delimiter), headers.SEARCHED_ROWS))
        lengths = Counter(len(row) for row in grid.rows if len(row) > 1)
        return headers.score(grid, columns), max(lengths.values(), default=0)

    return max((";", ",", "\t"), key=fits)


def _split(text: str, delimiter: str) -> Numbered:
    """Rows are counted as a spreadsheet counts them: a line break inside quotes begins no new row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number in count(1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileError("cell_too_long", row=number) from error
        if number > LIMITS.rows or len(cells) > LIMITS.columns:
            raise FileError("too_many_cells", rows=LIMITS.rows, columns=LIMITS.columns)
        yield number, [] if cells and cells[0].startswith("sep=") else cells


def decode(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, or Windows' Vietnamese code page when every word then reads well."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return _decode_legacy(content)


def _decode_legacy(content: bytes) -> str:
    windows = unicodedata.normalize("NFC", content.decode("cp1258", errors="replace"))
    words = [word for word in legacy.words(windows) if not word.isascii()]
    if words and all(legacy.is_syllable(word) for word in words):
        return windows
    for line in content.decode("latin-1").splitlines():
        reading = legacy.suspect(line)
        if reading and reading.encoding:
            names = {"found": clean(line)[:40], "reading": clean(reading.text)[:40]}
            raise FileError("legacy_file", encoding=reading.encoding, **names)
    raise FileError("not_unicode")

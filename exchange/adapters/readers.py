"""Spreadsheets in: rows of raw texts by column, lazily, from a file that has passed the gate."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, count, islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from exchange.rules import headers, legacy
from exchange.rules.errors import FileError
from exchange.rules.gate import LIMITS, FileKind
from exchange.rules.handlers import Column
from exchange.rules.text import clean

Numbered = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` gives (row number as in the spreadsheet, raw text by column name); empty rows are left out."""

    unknown: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]]


def read(stream: BinaryIO, kind: FileKind, columns: Sequence[Column]) -> Table:
    """Find the header and hand out the rows below it. FileError when the file cannot be read as a table."""
    numbered = _workbook_rows(stream) if kind == "xlsx" else _csv_rows(stream, columns)
    top = list(islice(numbered, headers.SEARCHED_ROWS))
    header = headers.find([cells for _number, cells in top], columns)
    below = chain(top[header.index + 1 :], numbered)
    return Table(header.unknown, _by_column(below, header.positions))


def _by_column(
    numbered: Iterable[tuple[int, list[str]]], places: dict[str, int]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in numbered:
        values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if any(clean(value) for value in values.values()):
            yield number, values


def _workbook_rows(stream: BinaryIO) -> Numbered:
    try:
        return _first_sheet(stream)
    except (CalamineError, OSError, ValueError) as error:
        raise FileError("damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own crash: no Exception, no public name
            raise FileError("damaged") from error
        raise


def _first_sheet(stream: BinaryIO) -> Numbered:
    """The rows of the first sheet that has anything in it."""
    book = CalamineWorkbook.from_filelike(stream)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            rows = enumerate(sheet.iter_rows(), 1)
            return ((number, [as_text(cell) for cell in row]) for number, row in rows)
    raise FileError("empty")


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


def _csv_rows(stream: BinaryIO, columns: Sequence[Column]) -> Numbered:
    text = decode(stream.read())
    return _split(text, _delimiter(text, columns))


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The one that makes the header fit best; a semicolon, as Vietnamese Excel writes, when none does."""

    def fits(delimiter: str) -> int:
        return headers.score([cells for _n, cells in islice(_split(text, delimiter), headers.SEARCHED_ROWS)], columns)

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
        if cells and not cells[0].startswith("sep="):
            yield number, cells


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

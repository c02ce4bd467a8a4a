"""Workbooks as a spreadsheet shows them: cells by name, and what formulas come to when they are worked out anew."""

import io
import re
import zipfile
from fractions import Fraction
from math import floor
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_CELL = re.compile(r"([A-Z]+)(\d+)")


class Workbook:
    """``shown``: rows of values by sheet, as read by calamine; ``formulas``: ``{sheet: {cell: expression}}``."""

    def __init__(self, stream):
        content = stream.read()
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        self.names = book.sheet_names
        self.shown = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in self.names}
        self.formulas, self.xml = {}, {}
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for number, name in enumerate(self.names, start=1):
                self.xml[name] = package.read(f"xl/worksheets/sheet{number}.xml").decode()
                root = ElementTree.fromstring(self.xml[name])  # noqa: S314 - our own file
                cells = root.iterfind(".//m:c", _NS)
                self.formulas[name] = {c.get("r"): f.text for c in cells if (f := c.find("m:f", _NS)) is not None}

    def cell(self, sheet, name):
        letters, row = _CELL.fullmatch(name).groups()
        rows, place = self.shown[sheet], _column(letters)
        line = rows[int(row) - 1]
        return line[place] if place < len(line) else ""

    def table(self, sheet, head):
        """Rows below the one that begins with ``head``, as tuples."""
        rows = self.shown[sheet]
        start = next(place for place, row in enumerate(rows) if row[0] == head)
        return [tuple(row) for row in rows[start + 1 :]]

    def worked_out(self, sheet):
        """``{cell: value}`` of every formula of a sheet, without looking at what was cached."""
        return {name: self._value(sheet, name) for name in self.formulas[sheet]}

    def _value(self, sheet, name):
        formula = self.formulas[sheet].get(name)
        if formula is None:
            found = self.cell(sheet, name)
            return Fraction(str(found)) if isinstance(found, int | float) else Fraction(0)
        if summed := re.fullmatch(r"SUM\((.+)\)", formula):
            return sum((self._value(sheet, each) for each in _cells(summed[1])), Fraction(0))
        if rounded := re.fullmatch(r"(ROUND|ROUNDDOWN)\(([A-Z]+\d+)\*100/([A-Z]+\d+),(\d)\)", formula):
            above, below = (self._value(sheet, each) for each in rounded.group(2, 3))
            scale = 10 ** int(rounded[4])
            return Fraction(
                floor(above * 100 / below * scale + (Fraction(1, 2) if rounded[1] == "ROUND" else 0)), scale
            )
        first, second = re.fullmatch(r"([A-Z]+\d+)-([A-Z]+\d+)", formula).groups()
        return self._value(sheet, first) - self._value(sheet, second)


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cells(listed):
    for part in listed.split(","):
        first, _colon, last = part.partition(":")
        letters, start = _CELL.fullmatch(first).groups()
        end = _CELL.fullmatch(last)[2] if last else start
        yield from (f"{letters}{row}" for row in range(int(start), int(end) + 1))

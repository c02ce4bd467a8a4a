"""Files to try: good ones and hostile ones."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

HEADER = ("Mã", "Họ và tên", "Ghi chú")
CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def workbook(rows: Sequence[Sequence[Any]], *, row: int = 0, column: int = 0) -> bytes:
    """A real .xlsx with the rows as its first sheet, starting at a cell."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, cells in enumerate(rows, row):
            for place, cell in enumerate(cells, column):
                page.write(number, place, cell, date if hasattr(cell, "year") else None)
    return buffer.getvalue()


def package(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip that has what every workbook has, and the given parts besides or instead."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": "<workbook/>",
            **parts,
        }.items():
            file.writestr(name, content)
    return buffer.getvalue()


def large_cell(megabytes: int) -> bytes:
    """A small zip whose one cell holds so many megabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES)
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _ in range(megabytes):
                part.write(b"A" * 1024 * 1024)
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    return buffer.getvalue()


def claim_less(content: bytes, name: bytes, size: int) -> bytes:
    """The same zip with a part's size understated in its packing list, as only a forger writes it."""
    place = content.rindex(name) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    return content[: place + 24] + size.to_bytes(4, "little") + content[place + 28 :]


def csv_file(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def upload(content: bytes, name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)

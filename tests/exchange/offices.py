"""Workbooks as communes keep them: titles, headers over two rows, hidden things, sums and signatures."""

import io
import zipfile
from typing import Any

import xlsxwriter

from tests.exchange.workbooks import CONTENT_TYPES

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKED = "http://schemas.openxmlformats.org/package/2006/relationships"

PEOPLE = [
    (1, "NGUYỄN THỊ", "HOA", None, 1960, 912345678, "Thôn 3"),
    (2, "LÊ VĂN", "BA", 1958, None, "0987.654.321", "3"),
    (3, "Vàng A", "H'MÔNG", "khoảng 1957", None, "không", ""),
]


def book(**sheets: Any) -> bytes:
    """Sheets by name, each filled by a function that gets the workbook and the sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as made:
        for name, fill in sheets.items():
            fill(made, made.add_worksheet(name))
    return buffer.getvalue()


def rows(*table: Any, hide: bool = False, hidden_rows: Any = (), hidden_columns: Any = ()) -> Any:
    def fill(_book: Any, page: Any) -> None:
        for number, cells in enumerate(table):
            page.write_row(number, 0, cells)
        for number in hidden_rows:
            page.set_row(number - 1, None, None, {"hidden": True})
        for place in hidden_columns:
            page.set_column(place, place, None, None, {"hidden": True})
        if hide:
            page.hide()

    return fill


def commune_list(people: Any = PEOPLE) -> bytes:
    """A list of people as a commune writes it: the header is in rows 4 and 5, people begin in row 6."""

    def fill(made: Any, page: Any) -> None:
        bold = made.add_format({"bold": True})
        page.merge_range(0, 0, 0, 3, "UBND XÃ GẦN", bold)
        page.merge_range(0, 4, 0, 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold)
        page.merge_range(1, 0, 1, 6, "DANH SÁCH HỌC VIÊN THÁNG 11", bold)
        for place, name in ((0, "STT"), (5, "SĐT"), (6, "Thôn")):
            page.merge_range(3, place, 4, place, name, bold)
        page.merge_range(3, 1, 3, 2, "Họ và tên", bold)
        page.write_row(4, 1, ("Họ đệm", "Tên", "Nam", "Nữ"))
        page.merge_range(3, 3, 3, 4, "Năm sinh", bold)
        last = 5
        for last, person in enumerate(people, 5):
            page.write_row(last, 0, person)
        page.merge_range(last + 1, 0, last + 1, 6, f"Tổng cộng: {len(people)} người")
        page.write(last + 3, 4, "Xã Gần, ngày 5 tháng 11 năm 2026")
        page.write_row(last + 4, 1, ("NGƯỜI LẬP BIỂU", "", "CHỦ TỊCH"))
        page.write_row(last + 6, 1, ("Lê Văn Hùng", "", "Trần Văn Tài"))

    return book(DS=fill)


def raw(sheet: str, name: str = "A", target: str = "worksheets/sheet1.xml") -> bytes:
    """A workbook whose only sheet is this XML, for what no library writes."""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES)
        kind = f"{RELATED}/officeDocument"
        file.writestr("_rels/.rels", _relations(kind, "xl/workbook.xml"))
        sheets = f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
        file.writestr("xl/workbook.xml", f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}">{sheets}</workbook>')
        file.writestr("xl/_rels/workbook.xml.rels", _relations(f"{RELATED}/worksheet", target))
        file.writestr(part, f'<worksheet xmlns="{SHEET}">{sheet}</worksheet>')
    return buffer.getvalue()


def _relations(kind: str, target: str) -> str:
    return f'<Relationships xmlns="{PACKED}"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'

"""Workbooks to print: heads, heights, pages; and calendar files."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from python_calamine import CalamineWorkbook

from exchange.adapters.calendars import Occasion, calendar_file
from exchange.adapters.workbooks import Book, Group, Layout, address
from exchange.adapters.writers import Formula, OutColumn

COLUMNS = [OutColumn("Mã", "text", 8), OutColumn("Số", "integer", 10), OutColumn("Lúc", "datetime", 16)]
AT = datetime(2026, 10, 16, 2, 0, tzinfo=UTC)


def made(layout, *rows, looks=()):
    """``(rows as read, XML of the sheet)``."""
    with Book() as book:
        sheet = book.sheet("Trang", COLUMNS, layout)
        for place, row in enumerate(rows):
            sheet.write(row, *looks[place : place + 1])
    content = book.stream.read()
    book.stream.close()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
        names = package.read("xl/workbook.xml").decode()
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(), xml, names


def test_cells_keep_their_kind():
    rows, xml, _names = made(Layout(), ["00123", 1250, AT], [7, None, None], ["=1+1", Formula("=B2*2", 2500), None])
    assert rows[1:] == [
        ["00123", 1250, datetime(2026, 10, 16, 9, 0)],  # noqa: DTZ001 - a spreadsheet knows no zones
        ["7", "", ""],
        ["=1+1", 2500, ""],
    ]
    assert re.findall(r"<f>(.*?)</f>", xml) == ["B2*2"]


def test_text_in_a_column_of_numbers_stays_a_text():
    rows, _xml, _names = made(Layout(), ["a", "(che)", None])
    assert rows[1] == ["a", "(che)", ""]


def test_very_many_rows_leave_empty_cells_out():
    _rows, plain, _names = made(Layout(), ["a", None, None])
    _rows, bare, _names = made(Layout(), ["a", None, None], looks=["bare"])
    assert 'r="B2"' in plain
    assert 'r="B2"' not in bare


def test_row_is_as_high_as_its_longest_text():
    _rows, xml, _names = made(Layout(), ["x" * 20, 1, None], ["x", 1, None])
    assert re.search(r'<row r="2"[^>]* ht="45"', xml)
    assert not re.search(r'<row r="3"[^>]* ht=', xml)


def test_sheet_is_fitted_to_the_width_of_a4():
    _rows, xml, names = made(Layout(title="Tên", lines=["Dòng"], fixed=1), ["a", 1, None])
    assert 'paperSize="9"' in xml
    assert 'fitToPage="1"' in xml
    assert 'fitToHeight="0"' in xml
    assert "'Trang'!$3:$3" in names or "Trang!$3:$3" in names
    assert 'ySplit="3"' in xml


def test_wide_sheet_says_on_every_page_what_it_is():
    layout = Layout(title="A & B", lines=["x" * 400], groups=[Group(1, 2, "Nhóm")], fixed=1, breaks=[2], scale=80)
    _rows, xml, names = made(layout, ["a", 1, None])
    (head,) = re.findall(r"<oddHeader>(.*?)</oddHeader>", xml, re.DOTALL)
    assert "A &amp;&amp; B" in head
    assert '<brk id="2"' in xml
    assert 'scale="80"' in xml
    assert "$A:$A" in names
    assert "Print_Area" in names


def test_group_of_one_column_is_no_merged_cell():
    rows, xml, _names = made(Layout(groups=[Group(1, 1, "Một")]), ["a", 1, None])
    assert rows[0][1] == "Một"
    assert "mergeCell" not in xml


def test_addresses_are_those_of_a_spreadsheet():
    assert [address(4, place) for place in (0, 25, 26, 51, 52, 701)] == ["A4", "Z4", "AA4", "AZ4", "BA4", "ZZ4"]


def test_whole_day_takes_no_hour_and_makes_nobody_busy():
    day = Occasion(uid="a", title="Hạn nộp", starts=date(2026, 10, 31), remind=(timedelta(hours=8),))
    (event,) = Calendar.from_ical(calendar_file("Lịch", [day], at=AT)).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 10, 31), date(2026, 11, 1))
    assert str(event["transp"]) == "TRANSPARENT"
    assert "location" not in event
    assert "url" not in event

"""Readers and writers against each other and against awkward files."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exchange.adapters import readers, surveys, writers
from exchange.adapters.writers import Formula, OutColumn
from exchange.rules.errors import FileError
from exchange.rules.gate import LIMITS
from exchange.rules.handlers import Column
from exchange.rules.text import clean, restore
from tests.exchange.test_texts import to_tcvn3
from tests.exchange.workbooks import HEADER, csv_file, package, workbook

COLUMNS = (Column("code", "Mã", required=True), Column("name", "Họ và tên"), Column("note", "Ghi chú"))
Rows = list[tuple[int, dict[str, str]]]


def read(content: bytes, kind: Any = "xlsx") -> Rows:
    book = readers.Book(io.BytesIO(content), kind, COLUMNS)
    settled = surveys.settle(book, COLUMNS, lambda marks: {})
    assert settled
    return [(line.number, line.values) for line in readers.read(*settled, COLUMNS) if not line.left_out]


def test_workbook_read_with_row_numbers_of_the_sheet() -> None:
    rows = [HEADER, ("01", "An", ""), ("", "", " "), ("02", "Bình", "x")]
    expected = [{"code": "01", "name": "An", "note": ""}, {"code": "02", "name": "Bình", "note": "x"}]
    assert read(workbook(rows)) == [(2, expected[0]), (4, expected[1])]
    assert read(workbook(rows, row=3, column=2)) == [(5, expected[0]), (7, expected[1])]


def test_workbook_cells_read_as_a_person_types_them() -> None:
    rows = [HEADER, (5, 1.5, True), (date(2026, 2, 28), 380123456789, datetime(2026, 2, 28, 7, 30))]  # noqa: DTZ001
    (_, first), (_, second) = read(workbook(rows))
    assert list(first.values()) == ["5", "1.5", "TRUE"]
    assert list(second.values()) == ["28/02/2026", "380123456789", "28/02/2026 07:30"]


def test_workbook_without_cells_is_empty() -> None:
    with pytest.raises(FileError, match="rỗng"):
        read(workbook([]))


def test_workbook_that_reader_rejects_is_damaged() -> None:
    with pytest.raises(FileError, match="hỏng"):
        read(package({"xl/workbook.xml": "<workbook"}))


def test_crash_of_the_reader_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def crash(error: type[BaseException]) -> None:
        def fail(_stream: Any) -> None:
            raise error

        monkeypatch.setattr(readers.CalamineWorkbook, "from_filelike", fail)
        read(workbook([HEADER]))

    monkeypatch.setattr(readers, "CalamineWorkbook", type("Book", (), {}))
    readers.CalamineWorkbook.from_filelike = None  # type: ignore[method-assign,assignment]
    with pytest.raises(FileError, match="hỏng"):
        crash(PanicException)
    with pytest.raises(KeyboardInterrupt):
        crash(KeyboardInterrupt)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_read_in_every_form_excel_writes(delimiter: str, encoding: str) -> None:
    lines = [delimiter.join(HEADER), delimiter.join(("01", '"Lê; Hoa, \t B"', "x"))]
    assert read(csv_file(*lines, encoding=encoding), "csv") == [
        (2, {"code": "01", "name": "Lê; Hoa, \t B", "note": "x"})
    ]


def test_csv_counts_rows_as_a_spreadsheet_does() -> None:
    content = csv_file("Mã;Họ và tên", '1;"hai', 'dòng"', "", "2;An")
    assert [number for number, _values in read(content, "csv")] == [2, 4]


def test_csv_skips_separator_hint() -> None:
    assert read(csv_file("sep=;", "Mã;Họ và tên", "1;An"), "csv")[0][1]["name"] == "An"


def test_csv_of_vietnamese_windows_is_read() -> None:
    spelled = "Nguyê\u0303n Va\u0306n A\u0301nh".replace("a\u0306", "ă")
    content = b"Ma;Ho va ten;Ghi chu\r\n1;" + spelled.encode("cp1258")
    assert read(content, "csv")[0][1]["name"] == "Nguyê\u0303n Văn Ánh".replace("ê\u0303", "ễ")


def test_csv_of_legacy_encoding_is_refused_with_a_reading() -> None:
    content = csv_file("Ma;Ho va ten", "1;" + to_tcvn3("Nguyễn Văn An"), encoding="latin-1")
    with pytest.raises(FileError, match=r"TCVN3.*Nguyễn Văn An"):
        read(content, "csv")


def test_csv_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(FileError, match="không phải Unicode"):
        read(b"Ma;Ho va ten\r\n1;\xff\xfe\xe9\xe9zz", "csv")


def test_csv_with_endless_cell_is_refused() -> None:
    with pytest.raises(FileError, match="gần dòng 2"):
        read(csv_file("Mã;Họ và tên", '1;"' + "x" * 140_000), "csv")


def test_csv_with_too_many_columns_is_refused() -> None:
    with pytest.raises(FileError, match="Bảng quá lớn"):
        read(csv_file("Mã;Họ và tên", ";" * (LIMITS.columns + 1)), "csv")


def test_csv_with_too_many_rows_is_refused() -> None:
    with pytest.raises(FileError, match="Bảng quá lớn"):
        read(csv_file("Mã;Họ và tên", *["1;a"] * LIMITS.rows), "csv")


OUT = (OutColumn("Mã"), OutColumn("Họ và tên", width=30), OutColumn("Ghi chú"))


def table(rows: list[tuple[Any, ...]], columns: tuple[OutColumn, ...] = OUT, **options: Any) -> CalamineWorkbook:
    with writers.write_xlsx(sheet="Danh sách", columns=columns, rows=rows, **options) as stream:
        return CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))


def test_written_workbook_holds_texts_never_formulas() -> None:
    stream = writers.write_xlsx(sheet="A", columns=OUT, rows=[("00123", "=1+1", "http://x.vn")])
    content = stream.read()
    stream.close()
    assert read(content) == [(2, {"code": "00123", "name": "=1+1", "note": "http://x.vn"})]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    assert b'state="frozen"' in sheet


def test_written_workbook_keeps_kinds_and_empty_apart_from_zero() -> None:
    columns = (
        OutColumn("a", "integer"),
        OutColumn("b", "percent"),
        OutColumn("c", "date"),
        OutColumn("d", "datetime"),
        OutColumn("e", "decimal"),
    )
    moment = datetime(2026, 7, 1, 1, tzinfo=UTC)
    rows = [(0, 0.364, date(2026, 7, 1), moment, Decimal("1.5")), (None, None, None, None, Formula("=A2", 3))]
    _head, first, second = table(rows, columns).get_sheet_by_index(0).to_python()
    assert first == [0.0, 0.364, date(2026, 7, 1), datetime(2026, 7, 1, 8), 1.5]  # noqa: DTZ001 - as Excel shows it
    assert second == ["", "", "", "", 3.0]


def test_written_workbook_has_title_and_notes() -> None:
    book = table([("1", "An", "")], title="Danh sách lớp", notes=[("Nguồn", "số liệu ví dụ")])
    assert book.sheet_names == ["Danh sách", "Ghi chú"]
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert (rows[0][0], rows[2][0]) == ("Danh sách lớp", "Mã")
    assert book.get_sheet_by_name("Ghi chú").to_python() == [["Nguồn", "số liệu ví dụ"]]


def test_written_csv_is_for_excel_and_neutral() -> None:
    rows = [("=1+1", -5, None), ("Lê;Hoa", date(2026, 7, 1), Formula("=A1", 2))]
    content = b"".join(writers.csv_chunks(headers=HEADER, rows=rows))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1:] == ["'=1+1;-5;", '"Lê;Hoa";2026-07-01;2']


def test_written_csv_comes_in_pieces() -> None:
    pieces = writers.csv_chunks(headers=HEADER, rows=(("1", "x" * 100, "") for _ in range(2000)))
    assert max(map(len, pieces)) < 40_000


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_written_csv_comes_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    rows = [(f"m{number}", *pair) for number, pair in enumerate(pairs)]
    content = b"".join(writers.csv_chunks(headers=HEADER, rows=rows))
    back = [tuple(values.values()) for _number, values in read(content, "csv")]
    assert [tuple(map(restore, row)) for row in back] == [tuple(map(restore, row)) for row in rows]
    assert all(clean(cell) for row in back for cell in row)

import io
import zipfile
from collections import deque
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.adapters import gate
from exchange.rules.errors import FileError
from exchange.rules.gate import LIMITS, MB, Limits, Member, Scan, check_members, column_number, file_kind
from tests.exchange.workbooks import HEADER, claim_less, csv_file, large_cell, package, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = workbook([HEADER, ("01", "Nguyễn Văn An", "")])


def code(content: bytes, name: str = "a.xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(FileError) as caught:
        gate.inspect(io.BytesIO(content), name, limits)
    return caught.value.code


def test_gate_lets_ordinary_workbook_through() -> None:
    stream = io.BytesIO(GOOD)
    found = gate.inspect(stream, "Danh sách.XLSX")
    assert (found.kind, found.size, len(found.sha256)) == ("xlsx", len(GOOD), 64)
    assert stream.tell() == 0


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.tsv"])
def test_gate_lets_text_through(name: str) -> None:
    assert gate.inspect(io.BytesIO(csv_file("Mã;Họ và tên", "1;An")), name).kind == "csv"
    assert gate.inspect(io.BytesIO("Mã\tTên\r\n1\tAn".encode("utf-16")), name).kind == "csv"


def test_gate_takes_workbook_named_csv_for_what_it_is() -> None:
    assert gate.inspect(io.BytesIO(GOOD), "a.csv").kind == "xlsx"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\r\n"])
def test_gate_refuses_empty_file(content: bytes) -> None:
    assert code(content) == code(content, "a.csv") == "empty"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"MZ\x90\x00" + b"\0" * 500, "so-lieu.xlsx", "wrong_type"),
        (b"MZ\x90\x00" + b"\0" * 500, "so-lieu.csv", "wrong_type"),
        (GOOD, "a.exe", "wrong_type"),
        (b"%PDF-1.7", "a.csv", "wrong_type"),
        (b"<html><table>", "a.csv", "wrong_type"),
        (b"M\xc3\xa3;T\xc3\xaan\x00\x01", "a.csv", "wrong_type"),
        (csv_file("Mã;Tên"), "a.xlsx", "wrong_type"),
        (OLE, "a.xlsx", "old"),
        (OLE, "a.xls", "old"),
        (OLE + b"\0" * 5000 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "locked"),
        (b"<html><table>", "danh-sach.xls", "old"),
        (GOOD, "a.ods", "ods"),
        (GOOD, "a.xlsm", "macro"),
        (package({"xl/vbaProject.bin": b"x"}), "a.xlsx", "macro"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "damaged"),
        (b"PK\x03\x04" + b"\0" * 50, "a.xlsx", "damaged"),
    ],
)
def test_gate_refuses_by_content(content: bytes, name: str, expected: str) -> None:
    assert code(content, name) == expected


def test_gate_refuses_zip_that_is_no_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("word/document.xml", "<document/>")
    assert code(buffer.getvalue()) == "wrong_type"


def test_gate_refuses_too_large_file() -> None:
    assert code(GOOD, limits=Limits(file=100)) == "too_large"


def test_gate_refuses_cell_of_300_megabytes() -> None:
    content = large_cell(300)
    assert len(content) < MB
    assert code(content) == "unpacks_too_large"


def test_gate_refuses_sum_of_parts() -> None:
    parts: dict[str, bytes | str] = {f"xl/media/{n}.bin": bytes(range(256)) * 400 for n in range(5)}
    assert code(package(parts), limits=Limits(unpacked=400_000)) == "unpacks_too_large"


def test_gate_refuses_one_part_that_is_too_large() -> None:
    parts: dict[str, bytes | str] = {"xl/media/a.bin": bytes(range(256)) * 400}
    assert code(package(parts), limits=Limits(member=100_000)) == "unpacks_too_large"


def test_gate_refuses_extreme_ratio() -> None:
    limits = Limits(ratio_from=MB, ratio=100)
    assert code(package({"xl/media/a.bin": b"\0" * 3 * MB}), limits=limits) == "unpacks_too_large"


def test_gate_refuses_part_that_is_larger_than_it_claims() -> None:
    forged = claim_less(package({"xl/media/a.bin": b"abc" * 100_000}), b"xl/media/a.bin", 1000)
    assert code(forged) == "unsafe"


def test_gate_refuses_part_that_is_smaller_than_it_claims() -> None:
    forged = claim_less(package({"xl/media/a.bin": b"abc" * 1000}), b"xl/media/a.bin", 100_000)
    assert code(forged) == "damaged"


def test_gate_refuses_overlapping_parts() -> None:
    members = [Member("[Content_Types].xml", 10, 600), Member("xl/workbook.xml", 10, 600)]
    with pytest.raises(FileError, match="không an toàn"):
        check_members(members, 1000)


def test_gate_refuses_too_many_parts() -> None:
    parts: dict[str, bytes | str] = {f"xl/media/{n}.bin": b"x" for n in range(600)}
    assert code(package(parts)) == "unsafe"


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "..\\evil.xml", "C:/evil.xml", "a/b/c/d/e/f/g/h.xml"],
)
def test_gate_refuses_path_traversal_and_depth(name: str) -> None:
    assert code(package({name: b"x"})) == "unsafe"


def test_gate_refuses_link() -> None:
    info = zipfile.ZipInfo("xl/link.xml")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO(package({}))
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr(info, "/etc/passwd")
    assert code(buffer.getvalue()) == "unsafe"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_gate_refuses_unusual_packing(method: int) -> None:
    assert code(package({}, method)) == "unsafe"


def test_gate_reads_unpacked_parts() -> None:
    content = package({"xl/worksheets/sheet1.xml": "<worksheet/>"}, zipfile.ZIP_STORED)
    assert gate.inspect(io.BytesIO(content), "a.xlsx").kind == "xlsx"


def test_gate_refuses_encrypted_part() -> None:
    members = [Member("[Content_Types].xml", 1, 1), Member("xl/workbook.xml", 1, 1, encrypted=True)]
    with pytest.raises(FileError, match="mật khẩu"):
        check_members(members, 1000)


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b"<x/>" + b" " * 300_000 + b"<!doctype x>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    ],
)
def test_gate_refuses_dtd(content: bytes) -> None:
    assert code(package({"xl/sharedStrings.xml": content})) == "unsafe"


def test_gate_refuses_archive_inside() -> None:
    assert code(package({"xl/embeddings/inner.xlsx": GOOD})) == "unsafe"


@pytest.mark.parametrize("cell", ["XFD1048576", "A50001", "CW1"])
def test_gate_refuses_far_away_cell(cell: str) -> None:
    sheet = f"<worksheet><sheetData><row><c r='{cell}'><v>1</v></c></row></sheetData></worksheet>"
    assert code(package({"xl/worksheets/sheet1.xml": sheet})) == "too_many_cells"


@given(st.integers(0, 40), st.integers(1, 60))
def test_scan_finds_dtd_across_any_seam(offset: int, size: int) -> None:
    text = b" " * offset + b"<!DOCTYPE x><x/>"
    scan = Scan("xl/styles.xml")
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    with pytest.raises(FileError):
        deque(map(scan.feed, pieces))


@pytest.mark.parametrize(("letters", "number"), [("", 0), ("A", 1), ("z", 26), ("AA", 27), ("XFD", 16384)])
def test_column_number_counts_in_26_letters(letters: str, number: int) -> None:
    assert column_number(letters) == number


@given(st.binary(max_size=300))
def test_file_kind_never_fails_otherwise(content: bytes) -> None:
    with suppress(FileError):
        assert file_kind("a.csv", len(content), content) in ("csv", "xlsx")


@given(st.binary(max_size=400))
def test_gate_answers_any_bytes_with_an_error_of_its_own(content: bytes) -> None:
    with pytest.raises(FileError):
        gate.inspect(io.BytesIO(b"PK\x03\x04" + content), "a.xlsx")


def test_gate_refuses_part_whose_own_header_is_broken() -> None:
    content = package({"xl/worksheets/sheet1.xml": "<worksheet/>"})
    start = content.index(b"PK\x03\x04", 4)
    assert code(content[:start] + b"PKxx" + content[start + 4 :]) == "damaged"


FAR = '<c r="XFD1048576" s="1"/>'


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(2, 100_001)),
        f'<row r="60000" spans="1:3">{FAR}</row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="99999" s="1"/>',
    ],
)
def test_gate_lets_empty_formatted_cells_stand_anywhere(rows: str) -> None:
    sheet = f"<worksheet><sheetData>{rows}</sheetData><extLst><xm:f>A1</xm:f></extLst></worksheet>"
    content = package({"xl/worksheets/sheet1.xml": sheet})
    assert gate.inspect(io.BytesIO(content), "a.xlsx").kind == "xlsx"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="60000"><c><v>1</v></c></row>',
        '<row r="60000"><c r="A1"><v>1</v></c></row>',
        '<x:row r="60000"><x:c><x:is/></x:c></x:row>',
        '<row r="60000"><c><f>A1</f></c></row>',
        "<row><c r='CW1'></c></row>",
        f'<row><c {" " * 2000}r="A60000"><v>1</v></c></row>',
    ],
)
def test_gate_refuses_value_in_far_away_row(cells: str) -> None:
    assert code(package({"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}"})) == "too_many_cells"


@given(st.integers(1, 90))
@settings(deadline=None)
def test_scan_judges_cells_alike_across_any_seam(size: int) -> None:
    empty = b"<row r='2'><c r='A2'><v>1</v></c></row><row r='60000' s='1'><c r='A60000' s='1'/></row></sheetData>"
    full = b"<row r='60000' s='1'><c><v>1</v></c></row></sheetData>"

    def fed(text: bytes) -> None:
        scan = Scan("xl/worksheets/sheet1.xml")
        deque(map(scan.feed, (text[start : start + size] for start in range(0, len(text), size))))

    fed(empty * 3)
    with pytest.raises(FileError):
        fed(empty + full)

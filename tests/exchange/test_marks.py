"""What the reader does not tell of a sheet: hidden rows and columns, cells that show an error."""

import io
from typing import Any

import pytest

from exchange.adapters import marks
from tests.exchange.offices import book, raw, rows


def marked(content: bytes, name: str = "A") -> marks.Marks:
    return marks.of_sheet(io.BytesIO(content), name)


def test_hidden_rows_and_columns_are_found_on_their_own_sheet() -> None:
    content = book(
        A=rows(("x",), ("y",), ("z",), hidden_rows=[2, 3], hidden_columns=[1, 2]), **{'B & "C"': rows(("x",))}
    )
    found = marked(content)
    assert (found.hidden_rows, found.hidden_columns) == ({2, 3}, {1, 2})
    assert marked(content, 'B & "C"') == marks.Marks()
    assert marked(content, "D") == marks.Marks()


def test_error_cells_are_found_with_what_they_say() -> None:
    def fill(_book: Any, page: Any) -> None:
        page.write_formula(0, 0, "=A9", None, "#REF!")
        page.write_formula(2, 27, "=1/0", None, "#DIV/0!")

    assert marked(book(A=fill)).errors == {(1, 0): "#REF!", (3, 27): "#DIV/0!"}


@pytest.mark.parametrize(
    ("sheet", "errors"),
    [
        ('<c r="B2" s="1" t="e"><v>#N/A</v></c>', {(2, 1): "#N/A"}),
        ("<x:c t='e' r='B2'><x:f>A1</x:f><x:v>#NAME?</x:v></x:c>", {(2, 1): "#NAME?"}),
        ('<c r="B2" t="e"/>', {(2, 1): "#N/A"}),
        ('<c t="e"><v>#N/A</v></c>', {}),
        ('<c r="2" t="e"><v>#N/A</v></c>', {}),
        ('<c r="B2" t="s"><v>1</v></c>', {}),
    ],
)
def test_error_cells_are_found_however_they_are_written(sheet: str, errors: Any) -> None:
    assert marked(raw(f"<sheetData><row>{sheet}</row></sheetData>")).errors == errors


@pytest.mark.parametrize(
    ("sheet", "rows_", "columns"),
    [
        ('<cols><col min="2" max="16384" hidden="1"/></cols>', set(), set(range(1, 100))),
        ("<cols><col min='2' max='3' hidden='true'/></cols>", set(), {1, 2}),
        ('<cols><col min="x" max="3" hidden="1"/></cols>', set(), set()),
        ('<cols><col min="2" max="3" hidden="0"/></cols>', set(), set()),
        ('<sheetData><row r="7" hidden="1"/><row r="x" hidden="1"/></sheetData>', {7}, set()),
    ],
)
def test_hidden_things_are_found_however_they_are_written(sheet: str, rows_: Any, columns: Any) -> None:
    found = marked(raw(sheet))
    assert (found.hidden_rows, found.hidden_columns) == (rows_, columns)


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_sheet_is_found_where_its_relation_says(target: str) -> None:
    assert marked(raw('<sheetData><row r="1" hidden="1"/></sheetData>', target=target)).hidden_rows == {1}


def test_nothing_is_lost_in_the_seams_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "".join(f'<row r="{n}" hidden="1"><c r="A{n}" t="e"><v>#N/A</v></c></row>' for n in range(1, 400))
    content = raw(f"<sheetData>{cells}</sheetData>")
    monkeypatch.setattr(marks, "_PIECE", 37)
    found = marked(content)
    assert found.hidden_rows == set(range(1, 400))
    assert found.errors == {(n, 0): "#N/A" for n in range(1, 400)}

"""How a file is read: settled where that is beyond doubt, surveyed for a person where it is not."""

import io
from collections.abc import Collection
from typing import Any

import pytest

from exchange.adapters import readers, surveys
from exchange.rules import layouts
from exchange.rules.errors import FileError
from exchange.rules.handlers import Column
from tests.exchange.offices import PEOPLE, book, commune_list, rows
from tests.exchange.test_headers import COLUMNS
from tests.exchange.workbooks import csv_file

HEADER = ("Họ và tên", "Năm sinh", "Thôn", "SĐT", "Xã")
HOA = ("Nguyễn Thị Hoa", 1960, "Thôn 3")
Marks = Collection[str]


def opened(content: bytes, kind: Any = "xlsx", columns: tuple[Column, ...] = COLUMNS) -> readers.Book:
    return readers.Book(io.BytesIO(content), kind, columns)


def nothing(_marks: Marks) -> dict[str, Any]:
    return {}


def lines(content: bytes, kind: Any = "xlsx", recall: Any = nothing) -> list[readers.Line]:
    settled = surveys.settle(opened(content, kind), COLUMNS, recall)
    assert settled
    return list(readers.read(*settled, COLUMNS))


def read(content: bytes, kind: Any = "xlsx") -> list[tuple[int, str, str]]:
    found = [each for each in lines(content, kind) if not each.left_out]
    return [(each.number, each.values["name"], each.values["birth"]) for each in found]


def left_out(content: bytes) -> dict[int, str]:
    return {each.number: each.left_out for each in lines(content) if each.left_out}


def test_list_of_a_commune_is_read_as_it_is() -> None:
    assert read(commune_list()) == [
        (6, "NGUYỄN THỊ HOA", "1960"),
        (7, "LÊ VĂN BA", "1958"),
        (8, "Vàng A H'MÔNG", "khoảng 1957"),
    ]
    assert left_out(commune_list()) == {9: "foot", 10: "empty", 11: "foot", 12: "foot", 13: "empty", 14: "foot"}
    numbers = [each.values["phone"] for each in lines(commune_list(PEOPLE[:2])) if not each.left_out]
    assert numbers == ["912345678", "0987.654.321"]


def test_value_merged_downwards_holds_for_its_rows() -> None:
    def fill(_made: Any, page: Any) -> None:
        page.write_row(0, 0, HEADER)
        page.merge_range(1, 2, 3, 2, "Thôn 3")
        for row, name in ((1, "Lê Ba"), (3, "Lê Tư"), (4, "Lê Năm")):
            page.write_row(row, 0, (name, 1958))

    found = [(each.number, each.values.get("village")) for each in lines(book(A=fill)) if not each.left_out]
    assert found == [(2, "Thôn 3"), (4, "Thôn 3"), (5, "")]


def test_cells_that_show_an_error_say_so() -> None:
    def fill(_made: Any, page: Any) -> None:
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, HOA)
        page.write_formula(1, 3, "=A99", None, "#REF!")
        page.write_formula(1, 2, '="Thôn "&3', None, "Thôn 3")

    (line,) = lines(book(A=fill))
    assert (line.values["phone"], line.values["village"]) == ("#REF!", "Thôn 3")


def test_hidden_rows_are_told_and_hidden_columns_not_read() -> None:
    content = book(A=rows(HEADER, HOA, HOA, hidden_rows=[3], hidden_columns=[2]))
    assert [(each.number, each.left_out, "village" in each.values) for each in lines(content)] == [
        (2, "", False),
        (3, "hidden_row", False),
    ]


def test_hidden_sheets_are_ignored() -> None:
    content = book(Thật=rows(HEADER, ("Lê Văn Ba", 1958)), Nháp=rows(HEADER, HOA, hide=True))
    assert read(content) == [(2, "Lê Văn Ba", "1958")]
    assert opened(content).hidden == ("Nháp",)
    with pytest.raises(KeyError):
        opened(content).open("Nháp")


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"A": rows(), "B": rows(HEADER, HOA, hide=True)}, "only_hidden"),
        ({"A": rows(), "B": rows(hide=True)}, "empty"),
    ],
)
def test_file_that_shows_nothing_is_refused(sheets: Any, code: str) -> None:
    with pytest.raises(FileError) as caught:
        opened(book(**sheets))
    assert caught.value.code == code


def test_only_the_sheet_with_a_known_header_is_read() -> None:
    content = book(Bìa=rows(("Bìa", "2026")), Lớp=rows(HEADER, HOA), Trống=rows())
    assert read(content) == [(2, "Nguyễn Thị Hoa", "1960")]
    assert opened(content).sheets == ("Bìa", "Lớp")


def test_two_sheets_with_a_known_header_are_a_question() -> None:
    content = book(A=rows(HEADER, HOA), B=rows(HEADER, HOA))
    assert surveys.settle(opened(content), COLUMNS, nothing) is None


def remembered(content: bytes, places: dict[str, list[int]], sheet: str = "") -> layouts.Layout | None:
    def recall(marks: Marks) -> dict[str, Any]:
        header = readers.headers.labels(opened(content).open(opened(content).sheets[0]).grid, 0, 1)
        mark = layouts.signature(header)
        assert mark in marks
        return {mark: (sheet, places)}

    settled = surveys.settle(opened(content), COLUMNS, recall)
    return settled[1] if settled else None


def test_what_was_chosen_before_is_read_alike() -> None:
    content = book(A=rows(("Ai", "Tuổi"), ("Lê Văn Ba", 1958)))
    layout = remembered(content, {"name": [0], "birth": [1]})
    assert layout == layouts.Layout("A", 1, 1, {"name": (0,), "birth": (1,)}, "remembered")


def test_what_was_chosen_before_counts_only_while_it_fits() -> None:
    content = book(A=rows(("Ai", "Tuổi"), ("Lê Văn Ba", 1958)))
    assert remembered(content, {"name": [0]}) is None
    assert remembered(content, {"name": [0], "birth": [7]}) is None


def test_of_two_sheets_with_one_header_the_one_of_then_is_read() -> None:
    content = book(T10=rows(("Ai", "Tuổi"), ("Lê Ba", 1958)), T11=rows(("Ai", "Tuổi"), ("Lê Tư", 1959)))
    places = {"name": [0], "birth": [1]}
    assert remembered(content, places) is None
    layout = remembered(content, places, "T11")
    assert layout
    assert layout.sheet == "T11"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_without_known_header_is_split_where_rows_agree(delimiter: str) -> None:
    rows_ = [("Ai", "Tuổi, năm", "Nơi"), ("Lê Ba", "1958", "Thôn 3"), ("Lê Tư", "1959", "")]
    content = csv_file(*[delimiter.join(f'"{cell}"' for cell in row) for row in rows_])
    assert opened(content, "csv").open("").grid.width == 3


def test_text_in_two_row_header_is_read_like_a_sheet() -> None:
    content = csv_file("STT;Họ và tên;;Năm sinh;", ";Họ đệm;Tên;Nam;Nữ", "1;Nguyễn Thị;Hoa;;1960")
    assert read(content, "csv") == [(3, "Nguyễn Thị Hoa", "1960")]


def test_many_empty_formatted_rows_are_not_read() -> None:
    def fill(made: Any, page: Any) -> None:
        line = made.add_format({"border": 1})
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, HOA)
        for row in range(2, 60_000):
            page.write_blank(row, 0, None, line)

    content = book(A=fill)
    readers_lines = lines(content)
    assert len(readers_lines) == 1

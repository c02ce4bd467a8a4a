"""Headers of templates and of offices: found below titles, over two rows, in merged cells, in any order."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.rules import headers, layouts, shapes
from exchange.rules.grids import Grid, Merge, grid_of
from exchange.rules.handlers import Column
from tests.exchange.test_texts import to_tcvn3

COLUMNS = (
    Column(
        "name",
        "Họ và tên",
        ("họ tên", "tên"),
        required=True,
        joins=True,
        parts=(("họ", "họ đệm", "họ và tên đệm"), ("đệm",), ("tên",)),
        looks="name",
    ),
    Column(
        "birth",
        "Ngày sinh hoặc năm sinh",
        ("ngày sinh", "năm sinh"),
        required=True,
        joins=True,
        parts=(("ngày sinh", "ngày"), ("tháng sinh", "tháng"), ("năm sinh", "năm")),
        looks="birth",
    ),
    Column("village", "Thôn", ("bản", "địa chỉ"), looks="place"),
    Column("commune", "Xã", ("phường",)),
    Column("phone", "Số điện thoại", ("điện thoại", "sđt"), looks="phone"),
)
Rows = Sequence[Sequence[str]]


def grid(rows: Rows, *merges: Merge, hidden: frozenset[int] = frozenset()) -> Grid:
    return Grid(tuple(map(tuple, rows)), merges, hidden)


def find(rows: Rows, *merges: Merge, **more: Any) -> headers.Header:
    return headers.find(grid(rows, *merges, **more), COLUMNS)


def test_header_found_below_titles_in_any_order() -> None:
    header = find([["DANH SÁCH"], [], ["STT", "SĐT", "ho va ten", "NĂM SINH", "Màu", ""], ["1", "", "An Bình"]])
    assert (header.row, header.span, header.is_sure) == (2, 1, True)
    assert header.positions == {"phone": (1,), "name": (2,), "birth": (3,)}


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([["Họ và tên", "Thôn"]], ("birth",)),
        ([["x", "y"], ["1", "2"]], ("name", "birth")),
        ([["1957", "0912345678"]], ("name", "birth")),
        ([], ("name", "birth")),
    ],
)
def test_header_that_lacks_what_is_required_is_not_sure(rows: Rows, missing: tuple[str, ...]) -> None:
    header = find(rows)
    assert header.missing == missing
    assert not header.is_sure


def test_header_is_looked_for_where_nothing_is_known() -> None:
    assert find([["BẢNG KÊ"], ["Người", "Tuổi", "Nơi"], ["An", "57", "Bãi"]]).row == 1
    assert find([["An 1", "57"], ["Ba 2", "58"]]).row == -1


def test_two_columns_of_one_name_are_a_question() -> None:
    header = find([["Họ và tên", "Họ tên", "Năm sinh"]])
    assert (header.doubtful, header.positions["name"], header.is_sure) == (("name",), (0,), False)
    assert find([["Họ tên", "Ngày sinh", "Năm sinh"]]).doubtful == ("birth",)
    assert find([["Họ tên", "Năm sinh", "Thôn", "Bản"]]).doubtful == ("village",)


@pytest.mark.parametrize(
    ("rows", "name", "birth"),
    [
        ([["Tên", "Họ và tên đệm", "Năm sinh"]], (1, 0), (2,)),
        ([["Họ", "Đệm", "Tên", "Năm sinh"]], (0, 1, 2), (3,)),
        ([["Họ tên", "Năm", "Tháng", "Ngày"]], (0,), (3, 2, 1)),
        ([["Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh"]], (0,), (1, 2, 3)),
    ],
)
def test_pieces_of_a_column_are_read_in_their_order(rows: Rows, name: Any, birth: Any) -> None:
    header = find(rows)
    assert (header.positions["name"], header.positions["birth"], header.is_sure) == (name, birth, True)


TWO_ROWS = [
    ["STT", "Họ và tên", "", "Năm sinh", "", "Địa chỉ", ""],
    ["", "Họ đệm", "Tên", "Nam", "Nữ", "Thôn", "Xã"],
    ["1", "Nguyễn Thị", "Hoa", "", "1960", "Thôn 3", "Xã Gần"],
]
EXPECTED = {"name": (1, 2), "birth": (3, 4), "village": (5,), "commune": (6,)}


def test_header_over_two_rows_is_read_with_merged_cells() -> None:
    merges = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 0, 4), Merge(0, 5, 0, 6))
    header = find(TWO_ROWS, *merges)
    assert (header.row, header.span, header.is_sure, dict(header.positions)) == (0, 2, True, EXPECTED)
    assert header.labels[2].text == "Họ và tên – Tên"
    assert header.labels[0].text == "STT"


def test_header_over_two_rows_is_read_without_merged_cells() -> None:
    header = find(TWO_ROWS)
    assert (header.span, header.is_sure, dict(header.positions)) == (2, True, EXPECTED)


def test_one_wide_cell_over_two_columns_joins_them() -> None:
    rows = [["Họ và tên", "", "Năm sinh"], ["Nguyễn Thị", "Hoa", "1960"]]
    header = find(rows, Merge(0, 0, 0, 1))
    assert (header.span, header.is_sure, header.positions["name"]) == (1, True, (0, 1))


def test_title_over_all_columns_is_no_header() -> None:
    rows = [["Danh sách thôn, bản", "", ""], ["Họ tên", "Năm sinh", "Thôn"]]
    assert find(rows, Merge(0, 0, 0, 2)).row == 1
    assert find([["Thôn 3", ""], ["Họ tên", "Năm sinh"]]).row == 1


def test_a_header_deeper_than_three_rows_is_cut() -> None:
    assert find([["Họ tên", "Năm sinh"], ["", ""], ["", ""], ["", ""]], Merge(0, 0, 3, 0)).span == 3


def test_longer_words_are_taken_where_the_values_agree() -> None:
    rows = [["Họ và tên học viên", "Năm sinh (dương lịch)", "Số điện thoại người nhà"], ["Lê Văn Ba", "1958", "abc"]]
    header = find(rows)
    assert header.positions == {"name": (0,), "birth": (1,)}
    assert header.is_sure
    guessed = headers.guess(header, grid(rows), COLUMNS)
    assert guessed["phone"] == (2,)


def test_values_tell_what_a_header_does_not() -> None:
    rows = [["A", "B", "C", "D"], ["Lê Văn Ba", "1958", "0912345678", "Thôn 3"], ["Trần Thị Tư", "1960", "", "bản Cá"]]
    header = find(rows)
    assert header.positions == {}
    expected = {"name": (0,), "birth": (1,), "phone": (2,), "village": (3,)}
    assert headers.guess(header, grid(rows), COLUMNS) == expected


def test_header_of_a_legacy_font_is_understood() -> None:
    assert find([[to_tcvn3("Họ và tên"), to_tcvn3("Năm sinh")]]).is_sure


def test_hidden_columns_are_not_read() -> None:
    header = find([["Họ tên", "Năm sinh", "Thôn"]], hidden=frozenset({1}))
    assert header.missing == ("birth",)


def test_columns_chosen_for_one_are_ordered_by_their_headers() -> None:
    header = find([["Tên", "Họ đệm", "Bí danh", "Năm sinh"]])
    assert headers.ordered(header, COLUMNS[0], [0, 1, 2]) == (1, 0, 2)
    assert headers.ordered(header, COLUMNS[2], [3, 0]) == (0, 3)


CELLS = [
    ("STT", "1"),
    ("Họ đệm", "Nguyễn Thị"),
    ("Tên", "Hoa"),
    ("Năm sinh", "1960"),
    ("Thôn", "Thôn 3"),
    ("Điện thoại", "0912345678"),
    ("Ghi chú", "x"),
]


@given(st.permutations(CELLS))
@settings(deadline=None)
def test_any_order_of_columns_reads_the_same(cells: list[tuple[str, str]]) -> None:
    header = find([[head for head, _value in cells], [value for _head, value in cells]])
    read = {name: " ".join(cells[n][1] for n in places) for name, places in header.positions.items()}
    assert header.is_sure
    assert read == {"name": "Nguyễn Thị Hoa", "birth": "1960", "village": "Thôn 3", "phone": "0912345678"}


words = st.sampled_from(
    ["", "Họ tên", "Tên", "Họ đệm", "Năm sinh", "Nam", "Nữ", "1", "Lê Văn Ba", "1958", "Thôn 3", "x"]
)
merged = st.builds(lambda top, left, down, right: Merge(top, left, top + down, left + right), *[st.integers(0, 3)] * 4)


@given(st.lists(st.lists(words, max_size=6), max_size=6), st.lists(merged, max_size=4))
@settings(deadline=None)
def test_any_sheet_gives_a_header_whose_places_are_used_once(rows: Rows, merges: list[Merge]) -> None:
    found = grid(rows, *merges)
    header = headers.find(found, COLUMNS)
    for positions in (header.positions, headers.guess(header, found, COLUMNS)):
        places = [n for each in positions.values() for n in each]
        assert len(places) == len(set(places))
        assert all(0 <= n < found.width for n in places)
    assert header.is_sure == (header.row >= 0 and not header.missing and not header.doubtful)


# What is remembered


def test_signature_is_of_the_words_alone() -> None:
    def signed(*heads: str) -> str:
        return layouts.signature(find([list(heads)]).labels)

    assert signed("Họ tên", "Năm sinh") == signed("HỌ TÊN", "nam sinh", "")
    assert signed("Họ tên", "Năm sinh") != signed("Năm sinh", "Họ tên")
    assert layouts.signature(headers.labels(grid([["x"]]), -1, 1)) == ""


def test_layout_comes_back_as_it_was_packed() -> None:
    layout = layouts.Layout("Lớp", 5, 2, {"name": (1, 2)}, "chosen")
    assert layouts.unpack(layout.pack()) == layout
    assert (layout.first, layouts.Layout("", 0, 1, {}).first) == (7, 1)


@pytest.mark.parametrize(
    ("positions", "fits"),
    [
        ({"name": (0,), "birth": (1, 2)}, True),
        ({"name": (0,)}, False),
        ({"name": (0,), "birth": (3,)}, False),
        ({"name": (0,), "birth": (1,), "gone": (2,)}, False),
    ],
)
def test_what_was_remembered_fits_or_not(positions: Any, fits: bool) -> None:
    assert layouts.fits(positions, COLUMNS, 3) is fits


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_a_spreadsheet_names_them(place: int, name: str) -> None:
    assert layouts.letter(place) == name


# Shapes and grids


@pytest.mark.parametrize(
    ("shape", "values", "expected"),
    [
        ("phone", ["912345678", "0912 345 678", "+84912345678"], True),
        ("phone", ["1958", "0912345678"], False),
        ("birth", ["1958", "5/3/1958", "1960.0"], True),
        ("birth", ["Hoa", "1958"], False),
        ("name", ["LÊ VĂN BA", "H'Hen Niê"], True),
        ("name", ["Thôn Ba", "Lê Ba"], False),
        ("place", ["Thôn 3", "Tổ 5", "bản Cá"], True),
        ("name", ["", " "], False),
        ("", ["x"], False),
    ],
)
def test_shapes_are_seen_in_most_of_the_values(shape: Any, values: list[str], expected: bool) -> None:
    assert shapes.looks_like(shape, values) is expected


def test_personal_numbers_are_not_shown() -> None:
    assert shapes.veiled("CCCD 038160001234.") == "CCCD •••234."
    assert shapes.veiled("0912345678") == "0912345678"


def test_grid_keeps_rows_where_they_are_and_merged_cells_whole() -> None:
    found = grid_of([(2, ["a", "b"]), (4, ["c"])], merges=(Merge(1, 0, 3, 1),))
    assert (len(found.rows), found.width) == (4, 2)
    assert (found.own(3, 1), found.text(3, 1), found.text(9, 9)) == ("", "a", "")
    assert found.below(0, 0, 5) == ["a", "c"]

"""Which rows of a sheet are data."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.rules.lines import Lines

HEADER = ("STT", "Họ tên", "Năm sinh", "Thôn")


def reasons(*rows: Sequence[str], **more: object) -> list[str]:
    lines = Lines(HEADER, [(1,), (2,)], **more)  # type: ignore[arg-type]
    return [lines.reason(number, row) for number, row in enumerate(rows, 2)]


PERSON = ("1", "Lê Văn Ba", "1958", "Thôn 3")


def test_list_of_an_office_from_header_to_signature() -> None:
    rows = [
        ("(1)", "(2)", "(3)", "(4)"),
        PERSON,
        ("", "", "", ""),
        HEADER,
        ("2", "Lê Thị Tư", "", ""),
        ("", "Tổng cộng: 2 người", "", ""),
        ("3", "Trần Văn Sáu", "1961", ""),
        ("", "", "", "Gần, ngày 5 tháng 11 năm 2026"),
        ("", "NGƯỜI LẬP BIỂU", "CHỦ TỊCH", ""),
        ("", "(Ký, ghi rõ họ tên)", "", ""),
        ("", "Lê Văn Hùng", "Trần Văn Tài", ""),
        ("", "Đỗ Thị Muộn", "1950", ""),
    ]
    expected = ["numbering", "", "empty", "header_again", "", "foot", "", "foot", "foot", "foot", "foot", ""]
    assert reasons(*rows) == expected


@pytest.mark.parametrize(
    "name", ["Tống Công Minh", "Công Thị Hoa", "TONG CONG MINH", "Tổng Thị Bé", "Trưởng Thôn Ba", "Chủ Tịch Nước"]
)
def test_person_without_a_birth_is_no_sum(name: str) -> None:
    assert reasons(("1", name, "", ""), ("", name, "", "")) == ["", ""]


@pytest.mark.parametrize("text", ["Tổng", "Cộng", "TỔNG SỐ", "Tong cong", "Tổng cộng: 60 người", "Cộng thôn 1: 5"])
def test_sums_are_no_data_even_with_figures_beside(text: str) -> None:
    assert reasons((text, "60", "30", "x")) == ["foot"]


def test_hidden_rows_are_left_out() -> None:
    assert reasons(PERSON, PERSON, hidden={3}) == ["", "hidden_row"]


def test_section_is_a_lone_wide_cell() -> None:
    section = ("Thôn Đoài", "", "", "")
    assert reasons(section, PERSON, wide={2: {0}}) == ["section", ""]
    assert reasons(section, PERSON) == ["", ""]
    assert reasons(("Lê Ba", "", "x", ""), wide={2: {0}}) == [""]


@pytest.mark.parametrize("row", [("1", "2", "3", ""), ("2", "3", "4", "5")])
def test_numbering_stands_right_under_the_header_only(row: Sequence[str]) -> None:
    assert reasons(row, PERSON, row) == ["numbering", "", ""]
    assert reasons(("1", "2", "", "")) == reasons(("5", "6", "7", "")) == reasons(("1", "3", "4", "")) == [""]


def test_rows_shorter_or_longer_than_the_header_are_read() -> None:
    assert reasons(("1",), (*PERSON, "y", "z")) == ["", ""]


texts = st.sampled_from(["", "1", "Lê Ba", "1958", "Tổng", "Chủ tịch", "ngày 1 tháng 2 năm 2026", "x"])


@given(st.lists(st.tuples(texts, texts, texts, texts), max_size=8))
@settings(deadline=None)
def test_numbered_whole_rows_are_always_data(rows: list[tuple[str, ...]]) -> None:
    found = reasons(*rows, PERSON)
    assert found[-1] == ""
    assert all(reason == "empty" for row, reason in zip(rows, found, strict=False) if not any(row))

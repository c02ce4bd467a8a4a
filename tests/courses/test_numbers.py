"""Numbers as people here type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions
from courses.rules.questions import numeric


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1250", "1250"),
        ("1.250", "1250"),
        ("1.250,5", "1250.5"),
        ("1,250.5", "1250.5"),
        ("1250.5", "1250.5"),
        ("1250,5", "1250.5"),
        ("1 250 000", "1250000"),
        ("1\u00a0250\u202f000,25", "1250000.25"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("1,250", "1.25"),
        ("0.250", "0.25"),
        ("0,5", "0.5"),
        ("007", "7"),
        (" 12 ", "12"),
        ("-5", "-5"),
        ("\u22125,5", "-5.5"),
        ("- 5", "-5"),
        ("+5", "5"),
        ("-0", "0"),
        ("１２", "12"),
    ],
)
def test_number_is_read_as_it_is_written_here(typed, number):
    assert numeric.parse(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("50.000 đồng", "đồng", "50000"),
        ("50.000đ", "đồng", "50000"),
        ("50.000 VNĐ", "đồng", "50000"),
        ("6,5GB", "GB", "6.5"),
        ("20 %", "%", "20"),
        ("20 phần trăm", "%", "20"),
    ],
)
def test_unit_may_be_typed_too(typed, unit, number):
    assert numeric.parse(typed, unit=unit) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "năm mươi",
        "5o",
        "1.25.000",
        "1..5",
        "1.250,5,5",
        "1 25",
        ",5",
        "5,",
        "--5",
        "1e5",
        "NaN",
        "٣",
        "đồng",
        "9" * 41,
    ],
)
def test_what_cannot_be_told_is_not_guessed(typed):
    assert numeric.parse(typed, unit="đồng") is None


def test_too_large_a_number_is_not_one():
    assert numeric.parse("1" + "0" * 15) is None


def test_comma_before_three_digits_groups_where_the_answer_is_whole():
    whole = {"answer": "1250", "tolerance": "0", "unit": "đồng", "feedback": "Tính lại."}
    assert questions.is_right("numeric", whole, questions.read("numeric", whole, ["1,250"]))
    assert questions.read("numeric", {**whole, "answer": "1.25"}, ["1,250"]) == "1.25"


def test_tolerance_holds_on_both_sides_and_no_further():
    body = {"answer": "100", "tolerance": "5"}
    right = {typed: questions.is_right("numeric", body, questions.read("numeric", body, [typed])) for typed in
             ("94,9", "95", "100", "105", "105,1")}  # fmt: skip
    assert right == {"94,9": False, "95": True, "100": True, "105": True, "105,1": False}


def test_known_mistake_is_told_by_its_own_words():
    body = {
        "answer": "650000",
        "feedback": "Cộng lại.",
        "wrong": [{"low": "600", "high": "800", "feedback": "Thiếu nghìn."}],
    }
    assert questions.remarks("numeric", body, "650")[0].text == "Thiếu nghìn."
    assert questions.remarks("numeric", body, "5")[0].text == "Cộng lại."


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=3),
    answer=st.sampled_from(["1250", "1.25", "0"]),
)
def test_a_number_shown_again_is_read_as_the_same(number, answer):
    body = {"answer": answer}
    kept = numeric.plain(number if number else Decimal(0))
    assert questions.read("numeric", body, questions.values("numeric", body, kept)) == kept


@given(typed=st.text(max_size=50) | st.from_regex(r"[-+0-9., đ]{0,12}", fullmatch=True), is_whole=st.booleans())
def test_reading_never_fails_and_is_always_within_reason(typed, is_whole):
    found = numeric.parse(typed, unit="đồng", is_whole=is_whole)
    assert found is None or abs(found) < 10**15

"""Numbers of people as officers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.rules import numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("1250", 1250),
        ("1.250", 1250),
        ("1 250", 1250),
        ("1\u00a0250", 1250),
        ("1.250.000", 1250000),
        ("1 250 000", 1250000),
        (" 1 250\n", 1250),
        ("- 12", -12),
        ("-12", -12),
        ("+12", 12),
    ],
)
def test_whole_reads_groups_of_three(typed, number):
    assert numbers.whole(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "1,5",
        "1.5",
        "0.500",
        "1234.567",
        "12.50",
        "1,250",
        "mười",
        "=1+1",
        "1e3",
        "1_000",
        "١٢",
        "9" * 19,
        "--1",
        "12 5",
        "1 2 3",
        "1.250 000",
        "0 125",
    ],
)
def test_whole_guesses_nothing(typed):
    assert numbers.whole(typed) is None


@given(st.integers(-(10**17), 10**17))
def test_whole_reads_what_grouped_writes(number):
    assert numbers.whole(numbers.grouped(number)) == number
    assert numbers.whole(str(number)) == number

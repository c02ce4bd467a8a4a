"""Numbers: random, typo-proof, forgiving to the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules import numbers

VALUES = st.integers(0, 2**80 - 1).filter(lambda value: value % 37 < 32)


@given(VALUES)
def test_a_number_reads_back_however_it_is_typed(value):
    number = numbers.new(lambda _bits: value)
    assert numbers.read(number) == number
    assert numbers.read(number.lower().replace("-", " ")) == number
    assert numbers.read(number.replace("0", "O").replace("1", "l")) == number


@given(VALUES, st.integers(0, 16), st.sampled_from(numbers.ALPHABET))
def test_one_wrong_symbol_is_always_found(value, place, symbol):
    plain = numbers.new(lambda _bits: value).replace("-", "")
    wrong = plain[:place] + symbol + plain[place + 1 :]
    assert (numbers.read(wrong) is None) == (wrong != plain)


@given(VALUES, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(value, place):
    plain = numbers.new(lambda _bits: value).replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert (numbers.read(swapped) is None) == (swapped != plain)


def test_a_number_with_an_odd_check_symbol_is_drawn_again():
    draws = iter([36, 35, 5])
    assert numbers.new(lambda _bits: next(draws)) == "0000-0000-0000-0005-5"


@pytest.mark.parametrize("typed", ["", "xin chào", "7K3M", "U" * 17, "=1+1", "٣" * 17])
def test_what_cannot_be_a_number_is_none(typed):
    assert numbers.read(typed) is None

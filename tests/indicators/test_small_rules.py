"""Small lines, masked names, and how far an office is."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import staff
from indicators.rules.masking import masked
from indicators.rules.sparks import HEIGHT, WIDTH, spark
from indicators.rules.staff import Reached

DUE = date(2026, 7, 30)


def test_small_line_breaks_where_a_month_is_missing():
    path, last = spark([Decimal(0), None, Decimal(5), Decimal(10)])
    assert path == "M4 22M62.7 13L92 4"
    assert last == (92.0, 4.0)


def test_small_line_of_nothing():
    assert spark([None, None]) == ("", None)
    assert spark([]) == ("", None)


def test_small_line_of_zeros_lies_on_the_ground():
    assert spark([Decimal(0)]) == ("M4 22", (4.0, 22.0))


@settings(derandomize=True, deadline=None)
@given(st.lists(st.none() | st.decimals(0, 200, places=1), max_size=40))
def test_small_line_stays_in_its_box(values):
    _path, last = spark(values)
    if last:
        assert 0 <= last[0] <= WIDTH
        assert 0 <= last[1] <= HEIGHT


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn An", "Nguyễn V. A."),
        ("Lò  Thị   Ánh Tuyết", "Lò T. Á. T."),
        ("Hoa", "H."),
        ("", ""),
    ],
)
def test_name_is_masked(name, shown):
    assert masked(name) == shown


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyÁĐ", min_size=2, max_size=8), min_size=1, max_size=6))
def test_masked_name_tells_no_given_name(words):
    assert all(len(word) == 2 for word in masked(" ".join(words)).split()[1:])


@pytest.mark.parametrize(
    ("reached", "today", "state"),
    [
        (Reached(20, 20), date(2026, 8, 5), staff.DONE),
        (Reached(21, 20), date(2026, 8, 5), staff.DONE),
        (Reached(19, 20), DUE, staff.OPEN),
        (Reached(19, 20), date(2026, 7, 31), staff.LATE),
        (Reached(None, 20), date(2026, 7, 1), staff.MISSING),
        (Reached(3, None), date(2026, 7, 1), staff.MISSING),
    ],
)
def test_office_is_there_on_its_way_or_late(reached, today, state):
    assert reached.state(today, DUE) == state


def test_offices_together_are_those_that_reported():
    assert staff.together([Reached(3, 5), Reached(None, 9), Reached(5, 5)]) == Reached(8, 10)
    assert staff.together([Reached(None, None)]) == staff.together([]) == Reached(None, None)

"""A row of answers in one field, and whether a bank is enough for a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import paper
from courses.rules.drawing import PoolItem

POOL = [PoolItem(n, n, "1.1" if n < 3 else "4.2") for n in range(1, 6)]
KINDS = {1: "single", 2: "scenario", 3: "numeric", 4: "scenario", 5: "matching"}


@pytest.mark.parametrize(
    ("typed", "count", "answers"),
    [
        ("1A 2C 3BD", 3, ["A", "C", "BD"]),
        ("1A2C3BD", 3, ["A", "C", "BD"]),
        ("1.A, 2: C; 3) BD", 3, ["A", "C", "BD"]),
        ("3BD 1A", 3, ["A", "", "BD"]),
        ("1=A 2=2413 3=50.000", 3, ["A", "2413", "50.000"]),
        ("1=A 2=1,5 3=B", 3, ["A", "1,5", "B"]),
        ("1=A,2=B,3=1,5", 3, ["A", "B", "1,5"]),
        ("1? 2Đ 3S", 3, ["?", "Đ", "S"]),
        ("A C BD", 3, ["A", "C", "BD"]),
        ("A, -, 2413", 3, ["A", "", "2413"]),
        ("ACB", 3, ["A", "C", "B"]),
        ("A-B", 3, ["A", "", "B"]),
        ("đsa", 3, ["đ", "s", "a"]),
        ("10A", 10, [""] * 9 + ["A"]),
        ("AC", 3, None),
        ("A C BD A", 3, None),
        ("1A 1B", 3, None),
        ("4A", 3, None),
        ("", 3, None),
    ],
)
def test_line_is_divided_among_the_questions(typed, count, answers):
    assert paper.split(typed, count) == answers


@given(st.text(max_size=700), st.integers(1, 12))
def test_any_line_is_read_without_an_accident(typed, count):
    answers = paper.split(typed, count)
    assert answers is None or len(answers) == count


@given(st.lists(st.sampled_from(["A", "BD", "Đ", "-", "?"]), min_size=2, max_size=12))
def test_line_with_spaces_is_read_back(answers):
    assert paper.split(" ".join(answers), len(answers)) == ["" if each == "-" else each for each in answers]


def test_paper_asks_what_can_be_printed():
    assert [item.version_id for item in paper.printable(POOL, KINDS)] == [1, 3, 5]


@pytest.mark.parametrize(
    ("draw", "quotas", "lack"),
    [
        (3, {}, None),
        (3, {"1.1": 1}, None),
        (4, {}, paper.TooFew("", 4, 3)),
        (50, {}, paper.TooFew("", 5, 3)),
        (3, {"1.1": 2}, paper.TooFew("1.1", 2, 1)),
        (3, {"9.9": 2}, None),
    ],
)
def test_bank_with_too_little_for_paper_is_said(draw, quotas, lack):
    assert paper.too_few(POOL, paper.printable(POOL, KINDS), draw=draw, quotas=quotas) == lack


def test_bank_of_nothing_is_too_little():
    assert paper.too_few([], [], draw=0, quotas={}) == paper.TooFew("", 1, 0)

"""What blocks a reported row and what a note explains."""

import pytest

from indicators.rules.checks import MOST, TEXTS, Beside, Entry, problems


def said(entry, previous=None, denominator=None, *, is_flow=False):
    beside = Beside(previous, denominator, "số người trưởng thành", is_flow)
    return [(p.field, p.code, p.is_blocking) for p in problems(entry, beside)]


@pytest.mark.parametrize("entry", [Entry(120, 20), Entry(None, None), Entry(100, 0), Entry(100, None)])
def test_a_plain_row_has_no_problem(entry):
    assert said(entry, previous=100, denominator=1000) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry(1001, None, "đúng mà"), ("stock", "too_many", True)),
        (Entry(-1, None, "đúng mà"), ("stock", "negative", True)),
        (Entry(None, 5, "đúng mà"), ("stock", "no_stock", True)),
        (Entry(10, MOST + 1, "đúng mà"), ("flow", "too_large", True)),
    ],
)
def test_what_cannot_be_is_refused_even_with_a_note(entry, problem):
    assert said(entry, denominator=1000) == [problem]


def test_without_a_denominator_only_a_slip_of_the_hand_is_too_many():
    assert said(Entry(MOST, None)) == []
    assert said(Entry(MOST + 1, None)) == [("stock", "too_large", True)]


def test_a_falling_stock_wants_a_reason():
    assert said(Entry(90, None), previous=100) == [("stock", "fell", False)]
    assert said(Entry(90, None, "  "), previous=100) == [("stock", "fell", False)]
    assert said(Entry(90, None, "rà soát, bỏ trùng"), previous=100) == []


def test_a_doubled_stock_wants_a_reason_but_not_for_small_numbers():
    assert said(Entry(201, None), previous=100) == [("stock", "doubled", False)]
    assert said(Entry(200, None), previous=100) == []
    assert said(Entry(40, None), previous=10) == []


def test_flow_and_stock_agree_or_are_explained():
    assert said(Entry(120, 10), previous=100) == [("flow", "no_sum", False)]
    assert said(Entry(120, 10, "cộng thêm báo cáo muộn"), previous=100) == []
    assert said(Entry(120, 10)) == []


def test_numbers_are_written_the_vietnamese_way():
    problem = problems(Entry(30000, None), Beside(whole=25736, whole_name="số người trưởng thành"))[0]
    assert TEXTS[problem.code] % problem.names == "30.000 lớn hơn số người trưởng thành: 25.736."


def test_flow_has_no_stock_to_be_compared_with():
    assert said(Entry(None, 12), previous=100, denominator=12, is_flow=True) == []
    assert said(Entry(None, 13), previous=100, denominator=12, is_flow=True) == [("flow", "too_many", True)]
    assert said(Entry(None, -1, "đúng mà"), is_flow=True) == [("flow", "negative", True)]
    assert said(Entry(None, None), denominator=12, is_flow=True) == []

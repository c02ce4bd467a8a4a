"""What blocks a reported row and what a note explains."""

from indicators.rules.checks import Entry, problems


def said(entry, previous=None, denominator=None):
    return [(p.field, p.is_blocking) for p in problems(entry, previous=previous, denominator=denominator)]


def test_a_plain_row_has_no_problem():
    assert said(Entry(120, 20), previous=100, denominator=1000) == []
    assert said(Entry(None, None), previous=100, denominator=1000) == []


def test_more_people_than_there_are_is_refused_even_with_a_note():
    assert said(Entry(1001, None, "đúng mà"), denominator=1000) == [("stock", True)]


def test_a_falling_stock_wants_a_reason():
    assert said(Entry(90, None), previous=100) == [("stock", False)]
    assert said(Entry(90, None, "rà soát, bỏ trùng"), previous=100) == []


def test_a_doubled_stock_wants_a_reason_but_not_for_small_numbers():
    assert said(Entry(201, None), previous=100) == [("stock", False)]
    assert said(Entry(40, None), previous=10) == []


def test_flow_and_stock_agree_or_are_explained():
    assert said(Entry(120, 10), previous=100) == [("flow", False)]
    assert said(Entry(120, 10, "cộng thêm báo cáo muộn"), previous=100) == []


def test_numbers_are_written_the_vietnamese_way():
    assert "25.736" in problems(Entry(30000, None), previous=None, denominator=25736)[0].message

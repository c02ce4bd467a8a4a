"""Reporting months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import adapters
from indicators.rules import calendar


@pytest.mark.parametrize(
    ("label", "cutoff", "start", "end", "due"),
    [
        ("2026-10", 14, date(2026, 9, 15), date(2026, 10, 14), date(2026, 10, 19)),
        ("2026-01", 14, date(2025, 12, 15), date(2026, 1, 14), date(2026, 1, 19)),
        ("2026-02", 31, date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 3)),
        ("2026-03", 31, date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 3)),
    ],
)
def test_span_of_a_month(label, cutoff, start, end, due):
    span = calendar.span(label, cutoff_day=cutoff, due_days=3)
    assert (span.start_on, span.end_on, span.due_on) == (start, end, due)


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), cutoff=st.integers(1, 31))
def test_every_day_belongs_to_the_month_that_spans_it(day, cutoff):
    span = calendar.span(calendar.label_of(day, cutoff_day=cutoff), cutoff_day=cutoff, due_days=3)
    assert span.start_on <= day <= span.end_on
    assert span.due_on.weekday() < 5
    next_span = calendar.span(
        calendar.label_of(span.end_on + timedelta(days=1), cutoff_day=cutoff), cutoff_day=cutoff, due_days=3
    )
    assert next_span.start_on == span.end_on + timedelta(days=1)


def test_span_after_another_calendar_loses_no_day_and_counts_none_twice():
    later = calendar.span("2026-07", cutoff_day=31, due_days=3, cutoff_before=14)
    assert (later.start_on, later.end_on) == (date(2026, 6, 15), date(2026, 7, 31))
    earlier = calendar.span("2026-07", cutoff_day=14, due_days=3, cutoff_before=31)
    assert (earlier.start_on, earlier.end_on) == (date(2026, 7, 1), date(2026, 7, 14))


@pytest.mark.parametrize(("label", "before"), [("2026-10", "2026-09"), ("2026-01", "2025-12"), ("2026-12", "2026-11")])
def test_before_goes_back_over_the_year(label, before):
    assert calendar.before(label) == before


@pytest.mark.parametrize(
    "text",
    ["10/2026", "2026-10", "01/10/2026", "tháng 10/2026", "10-2026", "10.2026", "Tháng 10 / 2026".replace(" ", "")],
)
def test_label_from_reads_a_month_as_people_write_it(text):
    assert calendar.label_from(text) == "2026-10"


@pytest.mark.parametrize("text", ["", "tháng mười", "13/2026", "0/2026", "2026-13", "10/26", "2026", "1/10/20266"])
def test_label_from_is_empty_for_anything_else(text):
    assert calendar.label_from(text) == ""


def test_label_from_reads_a_single_digit():
    assert calendar.label_from("9/2026") == calendar.label_from("2026-9") == "2026-09"


# Public holidays

OFF = frozenset(row["day"] for row in adapters.shipped_days_off())


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 2, 14), date(2026, 2, 23)),
        (date(2026, 4, 25), date(2026, 4, 28)),
        (date(2026, 4, 30), date(2026, 5, 4)),
        (date(2026, 9, 2), date(2026, 9, 3)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_due_day_moves_past_holidays_and_the_weekends_beside_them(day, moved):
    assert calendar.working_day(day, OFF) == moved


def test_span_is_due_on_a_working_day():
    assert calendar.span("2026-02", cutoff_day=14, due_days=3, days_off=OFF).due_on == date(2026, 2, 23)
    assert calendar.due_in_month("2026-09", 2, OFF) == date(2026, 9, 3)


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    off=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31))),
)
def test_working_day_is_the_first_one_that_is(day, off):
    found = calendar.working_day(day, off)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert found.weekday() < 5
    assert found not in off
    assert all(each.weekday() >= 5 or each in off for each in between)


@pytest.mark.parametrize(("days", "last"), [(None, None), (0, date(2026, 10, 19)), (2, date(2026, 10, 21))])
def test_last_day_is_so_many_after_the_due_day(days, last):
    assert calendar.last_day(date(2026, 10, 19), days) == last

"""Reporting months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

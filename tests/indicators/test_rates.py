"""Rates, paths and verdicts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import rates
from indicators.rules.rates import Part


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (439, 1000, "43.9"),
        (1, 3, "33.3"),
        (1, 2000, "0.1"),
        (1, 8, "12.5"),
        (25, 10000, "0.3"),
        (0, 10, "0.0"),
        (12, 10, "120.0"),
    ],
)
def test_percent_rounds_half_up_and_is_never_clipped(numerator, denominator, value):
    assert rates.percent(numerator, denominator) == Decimal(value)


@pytest.mark.parametrize(("numerator", "denominator"), [(5, None), (5, 0), (None, 10), (None, None)])
def test_percent_without_a_denominator_or_value_is_no_value(numerator, denominator):
    assert rates.percent(numerator, denominator) is None


@given(st.none() | st.integers(0, 10**7), st.none() | st.integers(0, 10**7))
@settings(derandomize=True, deadline=None)
def test_there_is_a_rate_exactly_where_there_is_something_to_divide_by(numerator, denominator):
    assert (rates.percent(numerator, denominator) is None) == (numerator is None or not denominator)


@pytest.mark.parametrize(
    ("value", "expected", "verdict"),
    [
        ("42", "40", "ahead"),
        ("41.9", "40", "on_path"),
        ("38", "40", "on_path"),
        ("37.9", "40", "behind"),
        ("30", "40", "behind"),
        ("29.9", "40", "far_behind"),
        ("5", None, "no_target"),
        (None, "40", "no_value"),
        ("0", "0", "on_path"),
    ],
)
def test_verdict_compares_with_the_path(value, expected, verdict):
    as_decimal = {k: None if v is None else Decimal(v) for k, v in {"value": value, "expected": expected}.items()}
    assert rates.verdict(as_decimal["value"], expected=as_decimal["expected"]) == verdict


def test_needed_per_week_reaches_the_target():
    args = {"target": 400, "day": date(2026, 12, 3), "end": date(2026, 12, 31)}
    assert rates.needed_per_week(numerator=300, **args) == 25
    assert rates.needed_per_week(numerator=400, **args) == 0
    assert rates.needed_per_week(numerator=None, **args) is None
    assert rates.needed_per_week(numerator=0, **{**args, "day": date(2026, 12, 30)}) == 400
    assert rates.needed_per_week(numerator=0, **{**args, "target": None}) is None
    assert rates.needed_per_week(numerator=0, **{**args, "end": None}) is None


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 5, 1)])
def test_nothing_is_needed_a_week_once_the_day_is_over_but_what_is_missing_is_said(day):
    args = {"target": 400, "day": day, "end": date(2026, 12, 31)}
    assert (rates.needed_per_week(numerator=300, **args), rates.overdue(numerator=300, **args)) == (None, 100)
    assert (rates.needed_per_week(numerator=400, **args), rates.overdue(numerator=400, **args)) == (0, 0)
    before = {**args, "day": date(2026, 12, 30)}
    assert (rates.overdue(numerator=300, **before), rates.overdue(numerator=None, **args)) == (0, 0)


PARTS = st.lists(st.builds(Part, st.none() | st.integers(0, 10_000), st.integers(0, 100_000)), max_size=20)


@given(PARTS)
def test_total_is_the_sum_of_what_was_reported(parts):
    total = rates.total(parts)
    assert total.reported == sum(part.numerator is not None for part in parts)
    assert (total.numerator is None) == (total.reported == 0)
    assert (total.numerator or 0) == sum(part.numerator or 0 for part in parts)


@given(PARTS, PARTS)
def test_total_of_all_is_the_total_of_its_halves(one, two):
    halves = [rates.total(one), rates.total(two)]
    assert (rates.total(one + two).numerator or 0) == sum(half.numerator or 0 for half in halves)


def test_total_without_one_denominator_has_no_denominator():
    assert rates.total([Part(1, 10), Part(2, None)]).denominator is None
    assert rates.total([]).denominator is None

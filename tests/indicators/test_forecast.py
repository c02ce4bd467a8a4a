"""Forecasts from plain numbers: the methods, their trials in the past, the interval, the bounds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules import forecast
from indicators.rules.forecast import METHODS, Past, Record, Trial, ahead, back_test, classes_needed, compare

STRAIGHT = [0, 10, 20, 30, 40, 50, 60, 70]


def said(stocks, code, months, ceiling=10**9):
    return ahead(Past(tuple(stocks), ceiling), code, months)


STOCKS = st.lists(st.integers(0, 5000), min_size=6, max_size=24)


def test_last_month_goes_on_as_it_was():
    assert said([0, 5, 25], "last_month", 3) == [45, 65, 85]


def test_mean_of_three_forgets_what_was_before():
    assert said([0, 100, 110, 120, 150], "mean_of_three", 2) == [167, 183]


def test_share_of_the_rest_adds_fewer_and_fewer():
    assert said([0, 50, 75], "share_of_the_rest", 3, 100) == [88, 94, 97]
    assert said([0, 0, 100], "share_of_the_rest", 2, 200) == [125, 144]


def test_share_of_the_rest_of_nobody_is_nobody():
    assert said([5, 6, 7], "share_of_the_rest", 2, 3) == [7, 7]
    assert said([9, 9, 9], "share_of_the_rest", 2, 9) == [9, 9]


def test_damped_trend_follows_a_change_less_and_less():
    steps = [140, *said([0, 50, 90, 120, 140], "damped_trend", 12)]
    added = [after - before for before, after in pairwise(steps)]
    assert added[0] < 30
    assert added == sorted(added, reverse=True)
    assert added[-1] > 0


def test_damped_trend_of_a_straight_line_is_the_line():
    assert said(STRAIGHT, "damped_trend", 3) == [80, 90, 100]


def test_same_month_looks_a_year_back():
    stocks, flows = [0], [10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 30]
    for flow in flows:
        stocks.append(stocks[-1] + flow)
    found = said(stocks, "same_month", 13)
    assert [found[0] - stocks[-1], found[1] - found[0], found[12] - found[11]] == [10, 1, 10]
    with pytest.raises(ValueError, match="same_month needs 12 flows, not 11"):
        said(stocks[1:], "same_month", 1)


def test_a_stock_never_falls_and_never_passes_the_ceiling():
    assert said([50, 40, 30], "last_month", 2) == [30, 30]
    assert said([0, 40, 80], "last_month", 2, 100) == [100, 100]
    assert said([0, 40, 120], "last_month", 2, 100) == [120, 120]


def test_methods_are_tried_from_each_past_month_with_what_was_known_then():
    record = back_test([0, 10, 20, 30, 60, 70, 80], "last_month", 500)
    assert record.trials == (
        Trial(1, 40, 60), Trial(2, 50, 70), Trial(3, 60, 80),
        Trial(1, 90, 70), Trial(2, 120, 80),
        Trial(1, 80, 80),
    )  # fmt: skip
    assert record.mean_error == pytest.approx((20 + 20 + 20 + 20 + 40 + 0) / 6)
    assert record.percent_error == pytest.approx(100 * 120 / 440)


def test_what_cannot_be_tried_is_not_compared():
    assert back_test(STRAIGHT, "same_month", 500) is None
    assert {record.code for record in compare(STRAIGHT, 10**9)} == {
        "last_month",
        "mean_of_three",
        "share_of_the_rest",
        "damped_trend",
    }
    assert compare(STRAIGHT[:5], 10**9) == []
    assert [len(record.trials) for record in compare(STRAIGHT[:6], 10**9)] == [3, 3, 3, 3]
    assert "same_month" in {record.code for record in compare(list(range(0, 150, 10)), 10**9)}


def test_the_least_off_is_used_and_of_equals_the_simplest():
    assert compare(STRAIGHT, 10**9)[0].code == "last_month"
    assert compare([0, 10, 10, 20, 20, 30, 30, 40, 40], 10**9)[0].code != "last_month"


def test_an_error_is_a_share_of_the_people_who_were_there():
    assert Record("x", (Trial(1, 0, 0),)).percent_error == 0
    assert Record("x", (Trial(1, 3, 0),)).percent_error == 100


def test_margin_holds_four_of_five_errors_and_grows_further_ahead():
    trials = [Trial(1, error, 0) for error in (1, 2, 3, 4, 5, 6, 7, 8, 9)] + [Trial(2, 5, 0), Trial(3, 20, 0)]
    record = Record("x", tuple(trials))
    assert [record.margin(step) for step in (1, 2, 3, 6)] == pytest.approx([8, 8, 32, 64])


def test_forecast_says_when_the_target_is_reached():
    found = forecast.forecast([0, 10, 25, 30, 45, 50, 65, 70], present=72, ceiling=200)
    expected, earliest, latest = found.reached(100)
    assert earliest <= expected <= latest
    assert found.steps[expected - 1].expected >= 100 > found.steps[expected - 2].expected
    assert found.reached(201) == (None, None, None)
    assert found.record == found.records[0]


def test_forecast_of_too_few_months_is_none():
    assert forecast.forecast([1, 2, 3, 4, 5], present=5, ceiling=10) is None


def test_nothing_lies_below_the_present_nor_above_everybody():
    found = forecast.forecast(STRAIGHT, present=95, ceiling=120, months=6)
    assert [step.expected for step in found.steps] == [95, 95, 100, 110, 120, 120]
    more = forecast.forecast(STRAIGHT, present=140, ceiling=120, months=2)
    assert [(step.low, step.expected, step.high) for step in more.steps] == [(140, 140, 140)] * 2


@given(stocks=STOCKS, present=st.integers(0, 6000), ceiling=st.integers(1, 6000))
def test_forecasts_of_any_months_keep_their_bounds(stocks, present, ceiling):
    found = forecast.forecast(stocks, present=present, ceiling=ceiling)
    top = max(present, ceiling)
    for step in found.steps:
        assert present <= step.low <= step.expected <= step.high <= top
    errors = [record.mean_error for record in found.records]
    assert errors == sorted(errors)
    assert {record.code for record in found.records} <= set(METHODS)


@pytest.mark.parametrize(
    ("missing", "days", "classes"), [(0, 60, 0), (80, 60, 1), (81, 60, 2), (81, 30, 3), (81, 1, 3), (4000, 300, 10)]
)
def test_classes_that_are_needed_each_month(missing, days, classes):
    assert classes_needed(missing, days, 40) == classes

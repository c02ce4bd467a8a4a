"""Targets and the path to them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.queries import targets
from indicators.rules.targets import Aim

NEW_YEAR, OLD_YEAR = date(2026, 1, 1), date(2026, 12, 31)


def aim(percent=40, count=None, reach_by=OLD_YEAR, points=()):
    return Aim(None if percent is None else Decimal(percent), count, NEW_YEAR, reach_by, points)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (NEW_YEAR, "0.11"),
        (OLD_YEAR, "40"),
        (date(2025, 5, 1), "0"),
        (date(2027, 1, 1), "40"),
        (date(2026, 7, 2), "20.05"),
    ],
)
def test_an_even_path_runs_straight_to_its_day(day, expected):
    assert aim().expected_on(day) == Decimal(expected)


def test_a_path_with_milestones_goes_from_one_to_the_next():
    halves = ((date(2026, 3, 31), Decimal("0.5")), (date(2026, 6, 30), Decimal("0.5")))
    path = aim(100, points=halves)
    assert [path.expected_on(date(2026, *day)) for day in ((3, 31), (5, 15), (6, 30), (9, 30), (12, 31))] == [
        Decimal(50),
        Decimal(50),
        Decimal(50),
        Decimal(75),
        Decimal(100),
    ]


def test_a_target_with_a_day_of_its_own_is_due_then():
    staff = aim(100, reach_by=date(2026, 7, 30))
    assert staff.expected_on(date(2026, 7, 30)) == staff.expected_on(OLD_YEAR) == Decimal(100)
    assert staff.expected_on(date(2026, 4, 15)) == Decimal("49.76")  # 105 of 211 days


def test_an_assigned_count_is_a_percentage_where_there_is_a_denominator():
    given_count = aim(None, 250)
    assert (given_count.percent_of(1000), given_count.count_of(1000)) == (Decimal(25), 250)
    assert (given_count.percent_of(None), given_count.percent_of(0), given_count.count_of(None)) == (None, None, 250)
    assert given_count.expected_on(OLD_YEAR, 1000) == Decimal(25)
    assert given_count.expected_on(OLD_YEAR) is None


def test_a_percentage_is_a_count_where_there_is_a_denominator():
    assert (aim("33.33").count_of(100), aim().count_of(None)) == (34, None)


@given(
    shares=st.lists(st.integers(0, 100), max_size=6).map(sorted),
    days=st.lists(st.dates(date(2025, 12, 1), date(2027, 1, 31)), min_size=2, max_size=2).map(sorted),
)
@settings(derandomize=True, deadline=None)
def test_a_path_of_rising_milestones_never_falls(shares, days):
    points = tuple((date(2026, month, 14), Decimal(share) / 100) for month, share in enumerate(shares, start=2))
    path = aim(100, points=points)
    low, high = (path.share_on(day) for day in days)
    assert 0 <= low <= high <= 1


@pytest.mark.django_db
def test_the_own_target_of_a_unit_comes_before_the_one_for_all(plan, communes):
    every = plan.targets.get(indicator__code="signature")
    own = plan.targets.create(indicator=every.indicator, unit=communes[0], count=250, path="custom")
    own.points.create(label="2026-07", share=80)
    found = targets.aims(plan)
    assert found.of(every.indicator_id, communes[0].pk).count == 250
    assert found.of(every.indicator_id, communes[1].pk).percent == 40
    assert found.of(every.indicator_id, communes[0].pk).points == ((date(2026, 7, 14), Decimal("0.8")),)
    assert targets.aims(None).of(every.indicator_id, communes[0].pk) is None

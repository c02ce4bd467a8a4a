"""The bridge as a picture: every bar begins where the one before ended, and the last ends at this month's figure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.bridges import PARTS
from indicators.rules.waterfalls import FROM, waterfall

OCTOBER = {FROM: 1200, "new": 80, "late": 4, "moved_in": 3, "moved_out": -5, "revoked": -2, "corrected": 1}


def test_bridge_that_adds_up_is_drawn_part_by_part():
    drawn = waterfall(OCTOBER, 1281)
    assert [(step.part, step.amount, step.level) for step in drawn.steps] == [
        ("new", 80, 1280),
        ("late", 4, 1284),
        ("moved_in", 3, 1287),
        ("corrected", 1, 1288),
        ("moved_out", -5, 1283),
        ("revoked", -2, 1281),
    ]
    assert (drawn.before, drawn.now, drawn.adds_up, drawn.is_cut) == (1200, 1281, True, True)


def test_bridge_that_does_not_add_up_says_so():
    assert not waterfall(OCTOBER, 1282).adds_up


def test_nothing_frozen_with_the_figure_is_no_bridge():
    assert waterfall({}, 10) is None


def test_bridge_without_a_month_before_starts_from_nothing():
    drawn = waterfall({FROM: None, "first": 30, "new": 5}, 35)
    assert (drawn.before, drawn.adds_up, drawn.is_cut, drawn.ends) == (None, True, False, (0.0, 320.0))


def test_bridge_to_a_month_that_was_not_reported_ends_at_nothing():
    drawn = waterfall({FROM: 30, "missing": -30}, None)
    assert (drawn.now, drawn.adds_up, drawn.ends[1]) == (0, True, 0.0)


def test_part_without_a_name_is_shown_after_the_others():
    assert [step.part for step in waterfall({FROM: 0, "recounted": 2, "new": 1}, 3).steps] == ["new", "recounted"]


@pytest.mark.parametrize("stock", [0, 5])
def test_month_in_which_nothing_happened(stock):
    drawn = waterfall({FROM: stock}, stock)
    assert (drawn.steps, drawn.adds_up) == ((), True)


@settings(derandomize=True, deadline=None)
@given(st.none() | st.integers(0, 10**6), st.dictionaries(st.sampled_from(PARTS), st.integers(-(10**5), 10**5)))
def test_bars_meet_and_stay_in_the_picture(before, parts):
    total = (before or 0) + sum(parts.values())
    if total < 0:
        return
    drawn = waterfall({FROM: before, **parts}, total, 320)
    assert drawn.adds_up
    level = before or 0
    for step in drawn.steps:
        assert step.level == level + step.amount
        assert -0.1 <= step.x <= step.x + step.width <= 320.2
        level = step.level
    assert level == total
    assert min([before or 0, *(step.level for step in drawn.steps)]) >= 0

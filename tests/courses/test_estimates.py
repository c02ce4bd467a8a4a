"""Shares with their intervals."""

import random

import pytest

from courses.rules.estimates import wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (50, 100, 0.4038, 0.5962)],
)
def test_interval_is_that_of_the_textbook(count, total, low, high):
    found = wilson(count, total)
    assert found
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.share == count / total


def test_nobody_is_no_estimate():
    assert wilson(0, 0) is None


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.95])
def test_interval_holds_the_truth_nineteen_times_in_twenty(truth):
    chance = random.Random(5)
    held = 0
    for _ in range(2_000):
        found = wilson(sum(chance.random() < truth for _ in range(40)), 40)
        assert found
        held += found.low <= truth <= found.high
    assert 0.91 < held / 2_000 < 0.98

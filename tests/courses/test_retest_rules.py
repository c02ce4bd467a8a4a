"""Lots for a short test again: who may be drawn when, how many, and what the answers say."""

from datetime import date, timedelta

import pytest

from courses.rules import retests as rules

MONDAY = date(2026, 10, 5)


def test_weeks_are_asked_about_from_thirty_days_on_while_there_is_time_to_answer():
    today = date(2026, 12, 9)
    weeks = rules.ripe_weeks(today)
    assert weeks == [date(2026, 10, 5) + timedelta(weeks=n) for n in range(5)]
    for week in weeks:
        assert (today - (week + timedelta(days=6))).days >= rules.SOON
        assert (week + timedelta(days=rules.LATE) - today).days >= rules.TO_ANSWER
        assert week.weekday() == 0


@pytest.mark.parametrize("days", range(7))
def test_every_week_ripens_once_and_is_seen_whatever_the_day(days):
    begin = MONDAY + timedelta(days=days)
    seen = [MONDAY in rules.ripe_weeks(begin + timedelta(days=n)) for n in range(120)]
    first, last = seen.index(True), len(seen) - seen[::-1].index(True)
    assert all(seen[first:last])
    assert begin + timedelta(days=first) == max(MONDAY + timedelta(days=36), begin)
    assert begin + timedelta(days=last - 1) == MONDAY + timedelta(days=69)


@pytest.mark.parametrize(("people", "drawn"), [(0, 0), (1, 1), (2, 2), (30, 2), (100, 5), (400, 20), (9_000, 20)])
def test_one_in_twenty_is_drawn_but_two_at_least_and_twenty_at_most(people, drawn):
    assert rules.size(people) == drawn


def test_same_seed_draws_the_same_in_any_order():
    people = {f"p{n}": [f"c{n}-a", f"c{n}-b"] for n in range(100)}
    turned = {person: done[::-1] for person, done in reversed(people.items())}
    drawn = rules.lots(people, 7)
    assert drawn == rules.lots(turned, 7)
    assert drawn != rules.lots(people, 8)
    assert len({each.partition("-")[0] for each in drawn}) == len(drawn) == 5


def test_everybody_is_as_likely_to_be_drawn():
    people = {f"p{n:03}": [f"c{n:03}"] for n in range(40)}
    drawn = [each for seed in range(4_000) for each in rules.lots(people, seed)]
    counts = [drawn.count(f"c{n:03}") for n in range(40)]
    assert len(drawn) == 8_000
    assert 150 < min(counts) <= max(counts) < 250


@pytest.mark.parametrize(("right", "is_able"), [(3, False), (4, True), (5, True)])
def test_able_is_who_would_pass_again(right, is_able):
    assert rules.is_able(right, 5, 70) == is_able


def test_few_answers_say_nothing():
    assert rules.able_share(9, 9) is None
    found = rules.able_share(8, 10)
    assert found
    assert (found.share, round(found.low, 2), round(found.high, 2)) == (0.8, 0.49, 0.94)

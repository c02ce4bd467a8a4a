"""When somebody may try again, and what a try is worth: no database, no clock but the one passed in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.attempts import Closed, Limits, grade, next_try

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
TODAY = NOW.replace(hour=0)
HOUR = timedelta(hours=1)


def closed(hours_ago: float, *, is_passed: bool = False) -> Closed:
    at = NOW - hours_ago * HOUR
    return Closed(at - timedelta(minutes=10), at, is_passed)


def when(tries: list[Closed], **limits: object) -> datetime | None:
    return next_try(tries, Limits(**limits), now=NOW, today=TODAY)


def test_first_try_and_tries_without_limits_are_possible_now():
    assert when([], wait=24 * HOUR, tries_a_day=1) is None
    assert when([closed(0)] * 50) is None


def test_waiting_time_runs_from_the_last_failure():
    assert when([closed(5), closed(1)], wait=2 * HOUR) == NOW + HOUR
    assert when([closed(2)], wait=2 * HOUR) is None


def test_who_passed_last_does_not_wait():
    assert when([closed(1, is_passed=True), closed(3)], wait=24 * HOUR) is None


def test_limit_of_a_day_counts_the_tries_begun_today_and_ends_at_midnight():
    yesterday = closed(10)
    assert when([yesterday, closed(1)], tries_a_day=2) is None
    assert when([yesterday, closed(1), closed(2)], tries_a_day=2) == TODAY + timedelta(days=1)


TRIES = st.lists(st.builds(closed, st.floats(0, 100), is_passed=st.booleans()), max_size=12)
LIMITS = st.builds(Limits, st.integers(0, 100).map(lambda n: n * HOUR), st.integers(0, 5))


@given(tries=TRIES, limits=LIMITS)
def test_there_is_always_a_next_try(tries, limits):
    until = next_try(tries, limits, now=NOW, today=TODAY)
    if until is not None:
        assert NOW < until <= max(NOW + limits.wait, TODAY + timedelta(days=1))
        midnight = until.replace(hour=0)
        assert next_try(tries, limits, now=until, today=midnight) is None


@given(tries=TRIES, limits=LIMITS)
def test_the_order_of_tries_does_not_matter(tries, limits):
    assert next_try(tries, limits, now=NOW, today=TODAY) == next_try(tries[::-1], limits, now=NOW, today=TODAY)


ITEMS = [{"version": n, "skill": f"s{n % 2}", "order": []} for n in range(10)]


def test_grade_counts_what_was_asked_and_nothing_else():
    worth = grade(ITEMS, [0, 2, 4, 99], pass_mark=30, skills={})
    assert (worth.score, worth.right, worth.is_passed) == (Decimal("30.00"), 3, True)
    assert [(s.skill, s.right, s.asked) for s in worth.skills] == [("s0", 3, 5), ("s1", 0, 5)]


def test_grade_with_a_pass_mark_of_one_skill_needs_both():
    terms = {"s1": {"draw": 5, "pass_mark": 40}}
    assert not grade(ITEMS, [0, 2, 4, 6, 8, 1], pass_mark=50, skills=terms).is_passed
    assert grade(ITEMS, [0, 2, 4, 1, 3], pass_mark=50, skills=terms).is_passed


def test_grade_never_rounds_up_into_a_pass():
    thirds = ITEMS[:3]
    assert not grade(thirds, [0, 1], pass_mark=67, skills={}).is_passed
    assert grade(thirds, [0, 1], pass_mark=66, skills={}).is_passed


def test_grade_of_items_drawn_before_skills_were_kept():
    assert grade([{"version": 1, "order": []}], [1], pass_mark=100, skills={}).is_passed


RIGHT = st.sets(st.integers(0, 12))


@given(right=RIGHT, more=RIGHT, mark=st.integers(1, 100), of_skill=st.integers(0, 100))
def test_grade_is_monotonic_and_independent_of_order(right, more, mark, of_skill):
    terms = {"s0": {"draw": 3, "pass_mark": of_skill}}
    before = grade(ITEMS, right, pass_mark=mark, skills=terms)
    assert before == grade(ITEMS, sorted(right, reverse=True) * 2, pass_mark=mark, skills=terms)
    after = grade(ITEMS, right | more, pass_mark=mark, skills=terms)
    assert after.score >= before.score
    assert after.is_passed >= before.is_passed

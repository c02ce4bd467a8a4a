"""Where "Tiếp tục" leads, and how long it still takes."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.rules.progress import Stone, minutes_left, next_step, place_now

DAY = datetime(2026, 10, 1, tzinfo=UTC)
STONES = [Stone(f"k{n}", f"bai-{n}", f"Bài {n}", 8) for n in range(1, 5)]


def step(done: list[int], *, is_passed: bool = False, is_met: bool = False, questions: int = 10, start: str = ""):
    finished = {f"k{n}": DAY + timedelta(hours=at) for at, n in enumerate(done)}
    return next_step(STONES, finished, is_passed=is_passed, questions=questions, is_met=is_met, start=start)


def test_next_step_of_a_beginner_is_the_first_lesson_with_all_minutes_left():
    assert (step([]).stone, step([]).minutes_left) == (STONES[0], 4 * 8 + 7)


def test_next_step_follows_the_lesson_finished_last():
    assert step([1, 3]).stone == STONES[3]


def test_next_step_comes_back_to_what_was_left_out():
    assert step([1, 3, 4]).stone == STONES[1]


def test_next_step_after_the_lessons_is_the_assessment():
    assert (step([1, 2, 3, 4]).kind, step([1, 2, 3, 4]).minutes_left) == ("assessment", 7)


def test_next_step_once_the_rule_is_met_is_nothing_more():
    for done in ([], [1], [1, 2, 3, 4]):
        last = step(done, is_met=True)
        assert (last.kind, last.stone, last.minutes_left) == ("done", None, 0)


@pytest.mark.parametrize(("is_passed", "questions"), [(True, 10), (False, 0)])
def test_next_step_where_nothing_is_left_to_do_alone_is_together(is_passed, questions):
    last = step([1, 2, 3, 4], is_passed=is_passed, questions=questions)
    assert (last.kind, last.stone, last.minutes_left) == ("together", None, 0)


def test_next_step_of_somebody_who_passed_early_is_a_lesson_without_test_minutes():
    assert (step([1], is_passed=True).stone, step([1], is_passed=True).minutes_left) == (STONES[1], 24)


def test_next_step_of_a_beginner_is_where_they_were_placed():
    assert step([], start="k3").stone == STONES[2]


def test_next_step_of_somebody_on_the_way_forgets_where_they_were_placed():
    assert step([4], start="k3").stone == STONES[0]
    assert step([3], start="k3").stone == STONES[3]


def test_next_step_of_a_beginner_placed_at_a_lesson_of_another_edition_is_the_first():
    assert step([], start="khac").stone == STONES[0]


def test_minutes_left_are_the_lessons_and_the_test_that_is_not_passed():
    assert minutes_left([8, 7], questions=10, is_passed=False) == 22
    assert minutes_left([8], questions=10, is_passed=True) == 8
    assert minutes_left([], questions=0, is_passed=False) == 0


@pytest.mark.parametrize(
    ("completed", "start", "place"),
    [
        ([False, False], 0, 0),
        ([True, False], 0, 1),
        ([False, False, False], 1, 1),
        ([False, True, False], 1, 2),
        ([False, True, True], 1, 0),
        ([True, True], 1, None),
        ([], 0, None),
    ],
)
def test_place_on_the_road_is_the_first_left_from_the_start_on(completed, start, place):
    assert place_now(completed, start) == place

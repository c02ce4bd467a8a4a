"""Where "Tiếp tục" leads."""

from datetime import UTC, datetime, timedelta

from courses.rules.progress import Stone, next_step

DAY = datetime(2026, 10, 1, tzinfo=UTC)
STONES = [Stone(f"k{n}", f"bai-{n}", f"Bài {n}", 8) for n in range(1, 5)]


def step(done: list[int], *, is_passed: bool = False):
    finished = {f"k{n}": DAY + timedelta(hours=at) for at, n in enumerate(done)}
    return next_step(STONES, finished, is_passed=is_passed, questions=10)


def test_next_step_of_a_beginner_is_the_first_lesson_with_all_minutes_left():
    assert (step([]).stone, step([]).minutes_left) == (STONES[0], 4 * 8 + 7)


def test_next_step_follows_the_lesson_finished_last():
    assert step([1, 3]).stone == STONES[3]


def test_next_step_comes_back_to_what_was_left_out():
    assert step([1, 3, 4]).stone == STONES[1]


def test_next_step_after_the_lessons_is_the_assessment():
    assert (step([1, 2, 3, 4]).kind, step([1, 2, 3, 4]).minutes_left) == ("assessment", 7)


def test_next_step_after_the_pass_is_nothing_more():
    assert (step([1, 2, 3, 4], is_passed=True).kind, step([1, 2, 3, 4], is_passed=True).minutes_left) == (
        "done",
        0,
    )


def test_next_step_of_somebody_who_passed_early_is_a_lesson_without_test_minutes():
    assert (step([1], is_passed=True).stone, step([1], is_passed=True).minutes_left) == (STONES[1], 24)

"""Where a person is on the road and what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

MINUTES_PER_QUESTION = 0.7


@dataclass(frozen=True, slots=True)
class Stone:
    """A lesson on the road of a course."""

    key: str
    slug: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next: a ``lesson`` (``stone``), the ``assessment``, ``together`` with an instructor (a session, a
    practical task), or nothing more (``done``).
    """

    kind: str
    stone: Stone | None
    minutes_left: int


def next_step(
    stones: Sequence[Stone],
    finished: Mapping[str, datetime],
    *,
    is_passed: bool,
    questions: int,
    is_met: bool,
    start: str = "",
) -> Step:
    """The first unfinished lesson after the one finished last; then any earlier one; then the assessment; then what
    needs an instructor. Nothing more once the rule is met. ``start`` is the lesson to begin with, where one was
    suggested and nothing is finished yet.
    """
    left = [stone for stone in stones if stone.key not in finished]
    is_tested = is_passed or not questions
    if is_met:
        return Step("done", None, 0)
    minutes = minutes_left((stone.minutes for stone in left), questions=questions, is_passed=is_passed)
    if left:
        return Step("lesson", _after_last(stones, finished) or _begin(left, start, len(stones)), minutes)
    return Step("together" if is_tested else "assessment", None, minutes)


def assessment_minutes(questions: int) -> int:
    return round(questions * MINUTES_PER_QUESTION)


def minutes_left(lessons: Iterable[int], *, questions: int, is_passed: bool) -> int:
    """What the lessons that are left take, and the test where it is not passed."""
    return sum(lessons) + (0 if is_passed else assessment_minutes(questions))


def place_now(completed: Sequence[bool], start: int = 0) -> int | None:
    """The course of a road to be learned now: the first that is not complete from ``start`` on, then from the front."""
    order = [*range(start, len(completed)), *range(start)]
    return next((place for place in order if not completed[place]), None)


def _begin(left: Sequence[Stone], start: str, total: int) -> Stone:
    suggested = [stone for stone in left if stone.key == start] if len(left) == total else []
    return suggested[0] if suggested else left[0]


def _after_last(stones: Sequence[Stone], finished: Mapping[str, datetime]) -> Stone | None:
    """The first unfinished lesson after the one finished last, if anything is finished."""
    done = [(finished[stone.key], index) for index, stone in enumerate(stones) if stone.key in finished]
    if not done:
        return None
    return next((stone for stone in stones[max(done)[1] + 1 :] if stone.key not in finished), None)

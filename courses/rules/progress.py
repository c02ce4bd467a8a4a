"""Where a person is on the road and what comes next."""

from collections.abc import Mapping, Sequence
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
    """What to do next: a lesson (``stone``), the assessment, or nothing more."""

    kind: str
    stone: Stone | None
    minutes_left: int


def next_step(stones: Sequence[Stone], finished: Mapping[str, datetime], *, is_passed: bool, questions: int) -> Step:
    """The first unfinished lesson after the one finished last; then any earlier one; then the assessment."""
    left = [stone for stone in stones if stone.key not in finished]
    minutes = sum(stone.minutes for stone in left) + (0 if is_passed else assessment_minutes(questions))
    if left:
        return Step("lesson", _after_last(stones, finished) or left[0], minutes)
    return Step("done" if is_passed else "assessment", None, minutes)


def assessment_minutes(questions: int) -> int:
    return round(questions * MINUTES_PER_QUESTION)


def _after_last(stones: Sequence[Stone], finished: Mapping[str, datetime]) -> Stone | None:
    done = [(finished[stone.key], index) for index, stone in enumerate(stones) if stone.key in finished]
    start = max(done)[1] + 1 if done else 0
    return next((stone for stone in stones[start:] if stone.key not in finished), None)

"""When a person may try, and what a try is worth. Clock and numbers are passed in; the device's clock never is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Limits:
    """``wait`` after a failure, ``tries_a_day`` (0: no limit)."""

    wait: timedelta = timedelta(0)
    tries_a_day: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """An attempt that was handed in or ran out. One that is still open counts for nothing."""

    started_at: datetime
    closed_at: datetime
    is_passed: bool


def next_try(closed: Sequence[Closed], limits: Limits, *, now: datetime, today: datetime) -> datetime | None:
    """From when on the next try is possible; ``None``: now. There is always a next try.

    ``today`` is the local midnight before ``now``. Limits count attempts that are closed, by the day of their start.
    """
    free = [now]
    if closed and limits.wait:
        last = max(closed, key=lambda each: (each.closed_at, each.is_passed))
        free += [] if last.is_passed else [last.closed_at + limits.wait]
    if limits.tries_a_day and sum(each.started_at >= today for each in closed) >= limits.tries_a_day:
        free.append(today + timedelta(days=1))
    return max(free) if max(free) > now else None


@dataclass(frozen=True, slots=True)
class SkillResult:
    """How a person did in one skill: ``right`` of ``asked``; ``needed`` is the skill's own pass mark, or 0."""

    skill: str
    right: int
    asked: int
    needed: int = 0

    @property
    def is_enough(self) -> bool:
        return 100 * self.right >= self.needed * self.asked


@dataclass(frozen=True, slots=True)
class Grade:
    score: Decimal
    """Percentage of the questions, to two places."""
    right: int
    is_passed: bool
    skills: tuple[SkillResult, ...]


def grade(
    items: Sequence[Mapping[str, Any]], right: Iterable[int], *, pass_mark: int, skills: Mapping[str, Any]
) -> Grade:
    """The worth of an attempt: ``items`` as they were drawn, ``right`` the version ids that were answered rightly.

    What was not answered is wrong. Passed is who reaches the pass mark, and that of each skill which has its own.
    """
    known = set(right)
    by_skill: dict[str, list[bool]] = {}
    for item in items:
        by_skill.setdefault(item.get("skill", ""), []).append(item["version"] in known)
    results = tuple(
        SkillResult(skill, sum(marks), len(marks), skills.get(skill, {}).get("pass_mark", 0))
        for skill, marks in sorted(by_skill.items())
    )
    count = sum(result.right for result in results)
    score = (Decimal(100) * count / len(items)).quantize(CENT)
    is_passed = 100 * count >= pass_mark * len(items) and all(result.is_enough for result in results)
    return Grade(score, count, is_passed, results)

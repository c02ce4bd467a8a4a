"""The model plan of an evening, laid over the evening that is really held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a plan. ``after`` minutes have gone before it; ``starts_at`` is its hour, where the evening has one."""

    title: str
    minutes: int
    after: int
    instructor: str
    learners: str
    starts_at: datetime | None = None


def stages(steps: Sequence[Mapping[str, Any]], starts_at: datetime | None = None) -> list[Stage]:
    found, after = [], 0
    for step in steps:
        begins = starts_at + timedelta(minutes=after) if starts_at else None
        found.append(Stage(step["title"], step["minutes"], after, step["instructor"], step["learners"], begins))
        after += step["minutes"]
    return found


def total(steps: Sequence[Mapping[str, Any]]) -> int:
    return sum(step["minutes"] for step in steps)


def evening_of(position: int, count: int) -> int | None:
    """Which of ``count`` plans belongs to the session at this place of a class (0 is the first): each has its own, one
    after the last has none.
    """
    return position if position < count else None

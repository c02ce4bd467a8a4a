"""Who is asked again by lot, weeks after completing a course, and what their answers say about everybody.

Lots are drawn once for each week and commune, so that no commune is left out by chance and none that is large takes
all of them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from courses.rules import estimates
from courses.rules.estimates import Share

Key = TypeVar("Key", int, str)

QUESTIONS = 5
SOON, LATE = 30, 90
"""Days after completing: asked from the first on, until the last."""
TO_ANSWER = 21
"""Days that are left at least: a week that is found later than that is not drawn any more."""
SHARE, LEAST, MOST = 0.05, 2, 20
"""How many of a commune's week: one in twenty, two at least, twenty at most."""
REST_DAYS = 180
"""Nobody is drawn again so soon."""
ENOUGH = 10
"""Fewer answers say nothing about a commune."""


def ripe_weeks(today: date) -> list[date]:
    """The Mondays of the weeks whose people may be asked now, the oldest first."""
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=n) for n in range(LATE // 7 + 1, 0, -1)]
    return [week for week in weeks if _is_ripe(week, today)]


def _is_ripe(week: date, today: date) -> bool:
    """All of it at least ``SOON`` days ago, and its first people have time left."""
    last = week + timedelta(days=6)
    return last + timedelta(days=SOON) <= today <= week + timedelta(days=LATE - TO_ANSWER)


def size(people: int) -> int:
    return min(people, max(LEAST, min(MOST, round(SHARE * people))))


def lots(completions: Mapping[str, Sequence[str]], seed: int) -> list[str]:
    """The completions that are asked about: of each person who was drawn, one. ``completions`` is by person. The same
    seed draws the same, in whatever order the database gave them.
    """
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    drawn = chance.sample(sorted(completions), size(len(completions)))
    return [chance.choice(sorted(completions[person])) for person in drawn]


def is_able(right: int, asked: int, pass_mark: int) -> bool:
    """Would pass the course again, as far as a few questions can tell."""
    return 100 * right >= pass_mark * asked


def able_share(able: int, answered: int) -> Share | None:
    """How many of all who completed can still do it; ``None`` while too few have answered."""
    return estimates.wilson(able, answered) if answered >= ENOUGH else None

"""The example's people as numbers alone: what ``load_demo`` closes each month with, without a database."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

from indicators.rules import calendar
from lms.demo import scene
from lms.demo.scene import Place
from places import adapters

CUTOFF_DAY = 14
FIRST, LAST = "2026-02", "2026-11"


@dataclass(frozen=True)
class Example:
    until: date = date(2026, 11, 28)
    learners: int = 20_000
    seed: int = 1
    groups: int = 10
    courses: int = 3


WRITTEN_DOWN = Example()
"""The one whose figures stand in ``docs/explanation/forecast.md``."""


def labels() -> list[str]:
    found = [FIRST]
    while found[-1] != LAST:
        found.append(calendar.after(found[-1]))
    return found


@cache
def towns(example: Example = WRITTEN_DOWN) -> list[Place]:
    codes = sorted(row.code for row in adapters.official_units() if row.kind == "commune")
    return scene.places([(pk, code, code) for pk, code in enumerate(codes)], example.seed, example.learners)


def adults() -> dict[str, int]:
    return {town.code: town.adults for town in towns()}


@cache
def months(example: Example = WRITTEN_DOWN) -> dict[str, tuple[int, ...]]:
    """``{commune code: certified people at each month's cut-off}``."""
    done: dict[str, list[date]] = defaultdict(list)
    places = towns(example)
    for person in scene.people(places, example.learners, example.seed, example.until, example.groups, example.courses):
        if person.completed_at and person.courses_done == example.courses:
            done[person.place.code].append(person.completed_at.date())
    ends = [calendar.cutoff(label, cutoff_day=CUTOFF_DAY) for label in labels()]
    return {town.code: tuple(bisect_right(sorted(done[town.code]), end) for end in ends) for town in places}


def province(example: Example = WRITTEN_DOWN) -> tuple[int, ...]:
    return tuple(map(sum, zip(*months(example).values(), strict=True)))

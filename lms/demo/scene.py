"""Who lives where and how far each person has come: decided by the seed alone, before anything is written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from uuid import UUID
from zoneinfo import ZoneInfo

from lms.demo import names

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTHS = 10
SHARES = (0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, None)
"""Which of six villages people live in."""


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of the example: its adults, how eager it is (0.4 to 1.6), how often its report is late."""

    pk: int
    code: str
    name: str
    adults: int
    drive: float
    lateness: float
    villages: tuple[int, ...] = ()

    def home(self, person: UUID) -> int:
        """The village that somebody lives in, unevenly; of one in twelve it is not known."""
        place = SHARES[person.int % len(SHARES)]
        return self.villages[place] if self.villages and place is not None else self.pk


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    name_key: str
    sort_key: str
    birth_year: int
    place: Place
    group: int
    joined_at: datetime
    courses_done: int
    """How many courses of the programme are complete; all of them means a certificate."""
    lessons_of_next: int
    """How many lessons of the following course are finished."""
    completed_at: datetime | None


def places(units: list[tuple[int, str, str]], seed: int, learners: int) -> list[Place]:
    """Examples of adults per commune, spread as unevenly as communes are. There are about 1.3 times as many as
    learners, so that a small example has figures like a large one."""
    chance = random.Random(f"places-{seed}")  # noqa: S311 - example data
    sizes = [min(120_000.0, max(2_100.0, chance.lognormvariate(9.4, 0.6))) for _ in units]
    scale = 1.3 * learners / sum(sizes)
    return [
        Place(
            pk=pk,
            code=code,
            name=name,
            adults=max(20, round(size * scale)),
            drive=round(chance.uniform(0.4, 1.6), 3),
            lateness=chance.choice((0.0, 0.0, 0.0, 0.05, 0.1, 0.35)),
        )
        for (pk, code, name), size in zip(units, sizes, strict=True)
    ]


def people(towns: list[Place], count: int, seed: int, until: date, groups: int, courses: int) -> Iterator[Person]:
    """``count`` persons, more of them in larger and more eager communes."""
    chance = random.Random(f"people-{seed}")  # noqa: S311 - example data
    weights = [town.adults * town.drive for town in towns]
    homes = chance.choices(towns, weights=weights, k=count)
    start = until - timedelta(days=30 * MONTHS)
    for home in homes:
        name, name_key, sort_key = names.full_name(chance)
        joined = _moment(chance, start, until)
        done, lessons = _progress(chance, home, joined, until, courses)
        finished = None
        if done:
            finished = min(joined + timedelta(days=chance.randint(2, 45)), _moment(chance, until, until))
        yield Person(
            id=fact_id(chance, joined),
            name=name,
            name_key=name_key,
            sort_key=sort_key,
            birth_year=until.year - _age(chance),
            place=home,
            group=chance.randrange(groups),
            joined_at=joined,
            courses_done=done,
            lessons_of_next=lessons,
            completed_at=finished,
        )


def stock(town: Place, indicator: str, month: int, seed: int) -> int:
    """A reported cumulative figure: an S-curve over the months with a little noise, never falling."""
    chance = random.Random(f"{seed}-{town.code}-{indicator}")  # noqa: S311 - example data
    ceiling = {"signature": 0.42, "app": 0.5, "health_book": 0.62}[indicator] * min(1.5, 0.5 + town.drive / 2)
    pace = chance.uniform(0.35, 0.6)
    share = ceiling / (1 + exp(-pace * (month - chance.uniform(4, 7))))
    return min(town.adults, round(town.adults * share))


def _progress(chance: random.Random, home: Place, joined: datetime, until: date, courses: int) -> tuple[int, int]:
    months = (until - joined.date()).days / 30
    ready = chance.random() < min(0.92, 0.25 + 0.09 * months * home.drive)
    if ready:
        return courses, 0
    return chance.randrange(courses), chance.randrange(6)


def _age(chance: random.Random) -> int:
    return min(88, 19 + int(chance.betavariate(2.2, 2.2) * 70))


def _moment(chance: random.Random, start: date, end: date) -> datetime:
    day = start + timedelta(days=chance.randint(0, (end - start).days))
    return datetime.combine(day, time(chance.randint(6, 21), chance.randint(0, 59)), ZONE)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def fact_id(chance: random.Random, moment: datetime) -> UUID:
    """A version 7 key from the example's own chance, so that the same seed gives the same keys."""
    stamp = int(moment.timestamp() * 1000) & ((1 << 48) - 1)
    low = chance.getrandbits(74)
    return UUID(int=(stamp << 80) | (0x7 << 76) | ((low >> 62) << 64) | (0b10 << 62) | (low & ((1 << 62) - 1)))

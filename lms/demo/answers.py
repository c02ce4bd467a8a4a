"""What the example's people answered: some questions are harder, one is known since lately, one is unfair to a group.

How many answers are right is decided first; which ones, by how hard each question is. So every result agrees with its
answers, and whoever knows more answers most questions better.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

from courses.models import AttemptAnswer, Edition, QuestionVersion
from courses.rules import attempts, questions
from courses.rules.items import RECENT_DAYS
from lms.demo import bulk
from lms.demo.scene import fact_id

MOST = 100_000
"""Attempts with answers in a large example: as many as statistics need, not as many as there are people."""
AGAIN = 0.35
"""How many fail once before they pass."""

KNOWN, UNFAIR = 1, 4
"""Places in a course's bank: the question whose answer went round, and the one that assumes what a group has not."""
FOREIGN = 0
"""That group, by its place."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a bank. ``right`` and ``wrong`` are responses as JSON; the first wrong one is the favourite."""

    version: int
    skill: str
    right: str
    wrong: tuple[str, ...]
    hardness: float
    seconds: float
    place: int


@dataclass(frozen=True, slots=True)
class Bank:
    items: tuple[Asked, ...]
    draw: int
    need: int
    """Right answers that pass."""
    lately: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt with the items it asked, which of them went wrong, and how long it took."""

    id: UUID
    is_passed: bool
    started_at: datetime
    closed_at: datetime
    asked: tuple[Asked, ...]
    missed: frozenset[int]
    paces: tuple[float, ...]

    @property
    def items(self) -> list[dict[str, Any]]:
        return [{"version": each.version, "skill": each.skill, "order": []} for each in self.asked]

    @property
    def score(self) -> Decimal:
        share = Decimal(len(self.asked) - len(self.missed)) / len(self.asked)
        return (100 * share).quantize(attempts.CENT)


def bank(edition: Edition, seed: str, until: datetime) -> Bank:
    rows = edition.edition_questions.filter(in_assessment=True).order_by("pk")
    chance = random.Random(f"bank-{seed}")  # noqa: S311 - example data
    items = tuple(
        _asked(row.version, place, chance) for place, row in enumerate(rows.select_related("version__question"))
    )
    draw = min(edition.draw, len(items))
    return Bank(items, draw, ceil(draw * edition.pass_mark / 100), until - timedelta(days=RECENT_DAYS))


def _asked(version: QuestionVersion, place: int, chance: random.Random) -> Asked:
    kind, body = version.question.kind, version.body
    return Asked(
        version=version.pk,
        skill=version.question.skill,
        right=json.dumps(questions.right_response(kind, body)),
        wrong=tuple(json.dumps(response) for response in wrong_responses(kind, body)),
        hardness=chance.lognormvariate(0, 0.6) * (4 if place == KNOWN else 1),
        seconds=chance.uniform(14, 45),
        place=place,
    )


def wrong_responses(kind: str, body: questions.Body) -> list[questions.Response]:
    """Plausible mistakes in a question of any kind: another choice, two things mixed up, something left out."""
    right = questions.values(kind, body, questions.right_response(kind, body))
    typed = [[f"{n}"] for n in (1, 10, 100, 1000)]
    lists = [[option] for option in questions.option_ids(kind, body)] + list(_mixed(right)) + [right[:-1]] + typed
    found: list[questions.Response] = []
    for values in lists:
        response = questions.read(kind, body, values)
        if response is not None and response not in found and not questions.is_right(kind, body, response):
            found.append(response)
    return found


def _mixed(values: Sequence[str]) -> Iterator[list[str]]:
    """What was put to one thing is put to its neighbour."""
    pairs = [value.partition(":") for value in values]
    for n in range(len(pairs) - 1):
        (a, _, x), (b, _, y) = pairs[n : n + 2]
        yield [*values[:n], f"{a}:{y}", f"{b}:{x}", *values[n + 2 :]]


def tries(bank: Bank, group: int, closed_at: datetime, chance: random.Random) -> Iterator[Try]:
    """The attempt that a person passed, and perhaps one that failed days before."""
    yield _try(bank, group, chance.randint(bank.need, bank.draw), closed_at, chance)
    if bank.need > 1 and chance.random() < AGAIN:
        before = closed_at - timedelta(days=chance.randint(1, 6), minutes=chance.randrange(600))
        yield _try(bank, group, chance.randrange(bank.need), before, chance)


def _try(bank: Bank, group: int, right: int, closed_at: datetime, chance: random.Random) -> Try:
    asked = chance.sample(bank.items, bank.draw)
    is_late = closed_at > bank.lately
    likely = sorted(asked, key=lambda item: chance.random() ** (1 / _weight(item, group, is_late=is_late)))
    missed = frozenset(item.version for item in likely[right:])
    paces = tuple(item.seconds * chance.lognormvariate(0, 0.5) for item in asked)
    started_at = closed_at - timedelta(seconds=sum(paces))
    return Try(fact_id(chance, started_at), right >= bank.need, started_at, closed_at, tuple(asked), missed, paces)


def _weight(item: Asked, group: int, *, is_late: bool) -> float:
    """How likely it is missed, against the others."""
    if item.place == KNOWN and is_late:
        return item.hardness / 12
    return item.hardness * (7 if item.place == UNFAIR and group == FOREIGN else 1)


def write(tried: Iterable[Try], chance: random.Random) -> int:
    """The answers of attempts that are there. Returns how many."""
    columns = ("attempt_id", "version_id", "response", "is_right", "given_at", "saved_at")
    return bulk.insert(AttemptAnswer, columns, rows(tried, chance))


def rows(tried: Iterable[Try], chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """A question in which no mistake can be made up stays without an answer."""
    for each in tried:
        at = each.started_at
        for item, pace in zip(each.asked, each.paces, strict=True):
            at += timedelta(seconds=pace)
            if item.version not in each.missed:
                yield each.id, item.version, item.right, True, at, at
            elif item.wrong:
                favourite = min(chance.randrange(len(item.wrong)), chance.randrange(len(item.wrong)))
                yield each.id, item.version, item.wrong[favourite], False, at, at

"""Which questions an attempt asks and in which order its choices stand; decided once, at the start."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from courses.rules import questions


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A question version that may be drawn."""

    version_id: int
    question_id: int
    skill: str


def draw(pool: Sequence[PoolItem], count: int, *, seed: int, avoid: Collection[int] = ()) -> list[PoolItem]:
    """``count`` items spread evenly over the skills, questions in ``avoid`` only where nothing else is left."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    ordered = sorted(pool, key=lambda item: item.version_id)
    chance.shuffle(ordered)
    fresh = [item for item in ordered if item.question_id not in avoid]
    seen = [item for item in ordered if item.question_id in avoid]
    chosen = [*_by_turns(fresh), *_by_turns(seen)][:count]
    chance.shuffle(chosen)
    return chosen


def shuffled_options(kind: str, body: questions.Body, *, seed: int) -> list[str]:
    """Option ids in the order shown. Steps to be ordered never start in the right order."""
    ids = questions.option_ids(kind, body)
    if kind == questions.TRUE_FALSE:
        return ids
    right = list(ids)
    random.Random(seed).shuffle(ids)  # noqa: S311 - repeatable, no secret
    if kind == questions.ORDERING and ids == right:
        ids = [*ids[1:], ids[0]]
    return ids


def _by_turns(items: Iterable[PoolItem]) -> list[PoolItem]:
    """One of each skill, then the second of each, and so on."""
    by_skill: dict[str, list[PoolItem]] = {}
    for item in items:
        by_skill.setdefault(item.skill, []).append(item)
    return [item for turn in zip_longest(*by_skill.values()) for item in turn if item is not None]

"""Which questions an attempt asks and in which order its choices stand; decided once, at the start."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from courses.rules import questions


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A question version that may be drawn."""

    version_id: int
    question_id: int
    skill: str


def draw(
    pool: Sequence[PoolItem],
    count: int,
    *,
    seed: int,
    avoid: Collection[int] = (),
    quotas: Mapping[str, int] | None = None,
) -> list[PoolItem]:
    """``count`` items: ``quotas`` of single skills first, the others spread evenly over all skills.

    Questions in ``avoid`` come only where nothing else is left.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    ordered = sorted(pool, key=lambda item: item.version_id)
    chance.shuffle(ordered)
    ordered.sort(key=lambda item: item.question_id in avoid)
    chosen = [
        item for skill, n in sorted((quotas or {}).items()) for item in [i for i in ordered if i.skill == skill][:n]
    ]
    rest = [item for item in ordered if item not in chosen]
    fresh = [item for item in rest if item.question_id not in avoid]
    seen = [item for item in rest if item.question_id in avoid]
    chosen += [*_by_turns(fresh), *_by_turns(seen)][: max(count - len(chosen), 0)]
    chance.shuffle(chosen)
    return chosen


def shuffled_options(kind: str, body: questions.Body, *, seed: int) -> list[str]:
    """Option ids in the order shown."""
    return questions.shuffled(kind, body, random.Random(seed))  # noqa: S311 - repeatable, no secret


def _by_turns(items: Iterable[PoolItem]) -> list[PoolItem]:
    """One of each skill, then the second of each, and so on."""
    by_skill: dict[str, list[PoolItem]] = {}
    for item in items:
        by_skill.setdefault(item.skill, []).append(item)
    return [item for turn in zip_longest(*by_skill.values()) for item in turn if item is not None]

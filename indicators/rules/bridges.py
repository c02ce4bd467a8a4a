"""The bridge from one month's stock to the next: every part has a name, and together they are the difference."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from indicators.rules.counting import Basis, Life, evidence, home, is_alive, is_of_age

NEW, LATE, MOVED_IN, MOVED_OUT, REVOKED, MERGED, LEFT, BOUNDARY, CORRECTED, FIRST, MISSING, NOT_APPLICABLE = PARTS = (
    "new", "late", "moved_in", "moved_out", "revoked", "merged", "left", "boundary", "corrected", "first", "missing",
    "not_applicable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A record at one of the two moments; ``life`` is ``None`` where it stood for nobody of its own."""

    life: Life | None
    commune: int | None
    records: int = 0
    """How many records were said to be this person; 0 where it was said to be somebody else."""


def moves(before: Seen, after: Seen, old: Basis, new: Basis) -> list[tuple[int, str, int]]:
    """``(commune, part, +1 or -1)`` of a person whose commune differs: one that they left, one that they came to."""
    if before.commune == after.commune:
        return []
    if before.commune is not None and after.commune is not None:
        gone, come = (BOUNDARY, BOUNDARY) if _stayed(before, after, old, new) else (MOVED_OUT, MOVED_IN)
        return [(before.commune, gone, -1), (after.commune, come, 1)]
    is_joined = before.records != after.records  # said to be one person, or two again, in between
    if after.commune is not None:
        return [(after.commune, MERGED if is_joined else _entered(before, after, old, new), 1)]
    assert before.commune is not None  # one of the two is known, or they would not differ  # noqa: S101
    return [(before.commune, MERGED if is_joined else _gone(after, new), -1)]


def _stayed(before: Seen, after: Seen, old: Basis, new: Basis) -> bool:
    """Whether only borders moved: every home since the one before was given by a change of them."""
    if before.life is None or after.life is None:
        return False
    first, last = home(before.life.stays, old), home(after.life.stays, new)
    if first is None or last is None or not last.by_boundary:
        return False
    return not any(
        first.from_on <= stay.from_on <= last.from_on and stay.to_on != stay.from_on and new.knows(stay.since, None)
        for stay in after.life.stays
        if stay != first and not stay.by_boundary
    )


def _entered(before: Seen, after: Seen, old: Basis, new: Basis) -> str:
    life = after.life
    if life is None:
        return CORRECTED
    first = evidence(life.facts, new)[0]
    was_of_age = is_of_age(life.vitals, old.cutoff, old.rule.adult)
    if first.on > old.cutoff or not was_of_age:
        return NEW
    if old.known_at is not None and first.since > old.known_at:
        return LATE
    if before.life is not None and evidence(before.life.facts, old) and home(before.life.stays, old) is None:
        return MOVED_IN
    return CORRECTED


def _gone(after: Seen, new: Basis) -> str:
    life = after.life
    if life is None:
        return CORRECTED
    if not is_alive(life.vitals, new.cutoff):
        return LEFT
    if not evidence(life.facts, new):
        return REVOKED
    return MOVED_OUT if home(life.stays, new) is None else CORRECTED


def of_stock(
    now: int, before: int | None, *, flow: int | None, boundary: int = 0, adjusted: int = 0
) -> dict[str, int | None]:
    """Of a reported stock: what came in the month, what the borders brought, and the rest as correction.

    ``before`` is the unit's own stock of the month before; without one (never reported, or silent then) everything
    that is not of this month was there before. Where nobody wrote what came, it is what the stock rose by without what
    it was ``adjusted`` by; nobody came where it fell.
    """
    if before is None and not boundary:
        return _nonzero(None, {NEW: flow or 0, FIRST: now - (flow or 0)})
    start = (before or 0) + boundary
    came = flow if flow is not None else max(0, now - adjusted - start)
    return _nonzero(before, {NEW: came, BOUNDARY: boundary, CORRECTED: now - start - came})


def of_none(before: int | None, why: str, *, boundary: int = 0) -> dict[str, int | None]:
    """Of a month without a stock: all that was there goes, for ``why`` (``MISSING`` or ``NOT_APPLICABLE``). Empty where
    nothing was there.
    """
    start = (before or 0) + boundary
    return _nonzero(before, {BOUNDARY: boundary, why: -start}) if start else {}


def of_counted(now: int, before: int | None, *, moved: Mapping[str, int], boundary: int = 0) -> dict[str, int | None]:
    """Of a counted stock: the moves of persons; what they do not explain (another rule) is correction. Without a month
    before who did not come since was there at the first count. ``boundary`` came with whole units, beside persons
    whose villages came or went.
    """
    rest = now - (before or 0) - boundary - sum(moved.values())
    parts = Counter({**moved, BOUNDARY: boundary + moved.get(BOUNDARY, 0)})
    parts[FIRST if before is None and not boundary else CORRECTED] += rest
    return _nonzero(before, parts)


def _nonzero(before: int | None, parts: Mapping[str, int]) -> dict[str, int | None]:
    return {"from": before, **{name: parts[name] for name in PARTS if parts.get(name)}}


def total(bridge: Mapping[str, int | None]) -> int:
    """Where a bridge leads: what it starts from and its parts."""
    return sum(value or 0 for value in bridge.values())


def of_sum(now: int, before: int | None, bridges: list[Mapping[str, int | None]]) -> dict[str, int | None]:
    """The bridge of a sum, from the sum of the month before. What ended units had comes back with their heirs, so that
    borders alone add nothing; what had no heir is lost at the borders, and said so.
    """
    parts = {name: sum(bridge.get(name) or 0 for bridge in bridges) for name in PARTS}
    parts[BOUNDARY] = now - (before or 0) - sum(n for name, n in parts.items() if name != BOUNDARY)
    return _nonzero(before, parts)

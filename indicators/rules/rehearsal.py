"""What figures of communes become by a merger or split: sums add, persons follow their villages, the rest goes
by shares. Whatever happens, the sum after is the sum before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.rules.boundaries import Plan
from places import rules as places


@dataclass(frozen=True, slots=True)
class After:
    """``is_estimated``: some of it came by a share of a parted commune; ``is_partial``: some of it has no figure."""

    value: int | None
    is_estimated: bool = False
    is_partial: bool = False


def by_shares(before: Mapping[str, int | None], plan: Plan) -> dict[str, After]:
    """Sums that nobody can look into, by code: whole communes add up exactly, parts are estimates."""
    known = {plan.order[code]: value for code, value in before.items() if value is not None}
    parts = [places.Part(plan.order[part.old], plan.order[part.new], part.share) for part in plan.parts]
    codes = {pk: code for code, pk in plan.order.items()}
    counts = {codes[pk]: value for pk, value in places.remap(known, places.follow([parts])).items()}
    return _after(before, plan, counts, plan.parted)


def by_persons(
    before: Mapping[str, int | None], plan: Plan, lived: Mapping[str, Mapping[str, int]]
) -> dict[str, After]:
    """Counts of persons, exactly: ``lived`` says of each old commune how many of them live in which village. Whoever
    has no village there goes with whoever goes on for the commune.
    """
    counts: dict[str, int] = {}
    for old, value in before.items():
        if value is None:
            continue
        gone = _gone(old, value, plan, lived.get(old, {}))
        for code, persons in gone.items():
            counts[code] = counts.get(code, 0) + persons
        stays = plan.goes_on(old)
        counts[stays] = counts.get(stays, 0) + value - sum(gone.values())
    return _after(before, plan, counts, frozenset())


def _gone(old: str, value: int, plan: Plan, lived: Mapping[str, int]) -> dict[str, int]:
    """Persons that leave with their villages, never more than there are."""
    gone: dict[str, int] = {}
    left = value
    for part in plan.parts:
        if part.old == old and part.new != old:
            persons = min(left, sum(lived.get(village, 0) for village in part.villages))
            gone[part.new] = gone.get(part.new, 0) + persons
            left -= persons
    return gone


def _after(
    before: Mapping[str, int | None], plan: Plan, counts: Mapping[str, int], parted: frozenset[str]
) -> dict[str, After]:
    """Every commune that is there afterwards. One to which nothing with a figure came has none."""
    forerunners = {code: {code} for code in before if code not in plan.ended}
    for part in plan.parts:
        forerunners.setdefault(part.new, set()).add(part.old)
    found = {}
    for code, sources in forerunners.items():
        known = [each for each in sources if before.get(each) is not None]
        missing = [each for each in sources if each in before and before[each] is None]
        estimated = any(each in parted for each in known)
        found[code] = After(counts.get(code, 0) if known else None, estimated, bool(known and missing))
    return found

"""A closed month put together anew for a unit as it is now: the sum of what it came of. Nothing that was said is
changed by it; and nothing is made up where one of the old units had no figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from places import rules as places

Shares = Mapping[int, Mapping[int, Fraction]]
"""``{old unit: {what it became: part of it}}``."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Old:
    """What was closed of an old unit: people, what 100 % was, where the path stood in per cent of it."""

    numerator: int | None
    denominator: int | None = None
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """``missing``: old units without a figure; then there is no sum. ``is_estimated``: one of them was parted."""

    numerator: int | None
    denominator: int | None
    expected: Decimal | None
    missing: tuple[int, ...]
    is_estimated: bool


def forerunners(unit: int, became: Shares, *, was_there: bool = False) -> dict[int, Fraction]:
    """``{old unit: part of it that went to the unit}``; empty for a unit that is still what it was. A unit that took in
    others without changing itself (``was_there``: it had a figure of its own) is one of them.
    """
    found = {old: parts[unit] for old, parts in became.items() if unit in parts}
    if not found or found == {unit: 1}:
        return {}
    return {unit: Fraction(1), **found} if was_there and unit not in became else found


def restated(unit: int, olds: Mapping[int, Old], became: Shares) -> Restated:
    """``olds``: of every forerunner. Whole people, parted as ``places.rules.remap`` parts them, so that heirs sum to
    what was said of the old unit.
    """
    parts = forerunners(unit, became, was_there=unit in olds)
    numerator, denominator = (
        None if any(value is None for value in values.values()) else _part(unit, values, became)
        for values in (
            {pk: olds[pk].numerator for pk in parts},
            {pk: olds[pk].denominator for pk in parts},
        )
    )
    return Restated(
        numerator=numerator,
        denominator=denominator,
        expected=_expected([(olds[pk], share) for pk, share in parts.items()]),
        missing=tuple(pk for pk in parts if olds[pk].numerator is None),
        is_estimated=any(share != 1 for share in parts.values()),
    )


def _part(unit: int, values: Mapping[int, int | None], became: Shares) -> int:
    known = {pk: value for pk, value in values.items() if value is not None}
    return places.remap(known, became).get(unit, 0)


def _expected(parts: list[tuple[Old, Fraction]]) -> Decimal | None:
    """Where the paths stood together: each weighs as much as what 100 % was there."""
    paths = {old.expected for old, _share in parts}
    if len(paths) == 1:
        return paths.pop()
    weights = [(old.expected, (old.denominator or 0) * share) for old, share in parts]
    whole = sum((weight for _path, weight in weights), Fraction(0))
    if not whole or any(path is None or not weight for path, weight in weights):
        return None
    people = sum((Fraction(path or 0) * weight for path, weight in weights), Fraction(0)) / whole
    return (Decimal(people.numerator) / people.denominator).quantize(_CENT, ROUND_HALF_EVEN)

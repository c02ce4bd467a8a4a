"""A closed month beside the same month as another system has it. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.models import IndicatorVersion
from indicators.queries.exports import Month
from indicators.rules.dhis2 import DENOMINATOR, FLOW, STOCK, Key


@dataclass(frozen=True, slots=True)
class Difference:
    """``ours`` or ``theirs`` is ``None`` where one side has no figure. ``unit_name`` is empty for a code that the
    month does not know, and so is ``indicator_name``."""

    unit_code: str
    unit_name: str
    indicator: str
    indicator_name: str
    measure: str
    ours: int | None
    theirs: int | None

    @property
    def is_known(self) -> bool:
        return bool(self.unit_name and self.indicator_name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``same``: how many figures both have alike."""

    same: int
    differences: tuple[Difference, ...]


def figures_of(month: Month) -> dict[Key, int]:
    """Every number of the reporting units of a month, as files of DHIS2 carry them."""
    found: dict[Key, int] = {}
    for unit in month.units:
        for version in month.versions:
            line = month.of(unit, version)
            is_stock = version.nature == IndicatorVersion.Nature.STOCK
            if line is not None:
                numbers = {DENOMINATOR: line.denominator, FLOW: line.flow, STOCK if is_stock else FLOW: line.numerator}
                found |= {
                    (line.unit_code, line.indicator, measure): number
                    for measure, number in numbers.items()
                    if number is not None
                }
    return found


def compare(month: Month, theirs: Mapping[Key, int]) -> Comparison:
    """Figure by figure, in the order of units and of the plan; codes that the month does not know come last."""
    ours = figures_of(month)
    units = {unit.unit_code: (place, unit.unit_name) for place, unit in enumerate(month.units)}
    names = {v.indicator.code: (place, v.indicator.short_name) for place, v in enumerate(month.versions)}
    last = len(units) + len(names)

    def order(key: Key) -> tuple[int, int, Key]:
        unit, indicator, _measure = key
        return units.get(unit, (last,))[0], names.get(indicator, (last,))[0], key

    unlike = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
    differences = [
        Difference(
            unit_code=unit,
            unit_name=units[unit][1] if unit in units else "",
            indicator=indicator,
            indicator_name=names[indicator][1] if indicator in names else "",
            measure=measure,
            ours=ours.get((unit, indicator, measure)),
            theirs=theirs.get((unit, indicator, measure)),
        )
        for unit, indicator, measure in sorted(unlike, key=order)
    ]
    return Comparison(len(ours.keys() | theirs.keys()) - len(unlike), tuple(differences))

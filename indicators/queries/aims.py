"""What the ``skills`` figure is measured against on a day: adults, target, path; in three queries for every unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from indicators.models import IndicatorVersion, TargetPlan
from indicators.queries import reporting
from indicators.rules import rates


@dataclass(frozen=True, slots=True)
class Aims:
    """``adults`` by unit id; ``percents`` by unit id, ``None`` holds for every unit without its own."""

    day: date
    version: IndicatorVersion | None
    plan: TargetPlan | None
    adults: Mapping[int, int]
    percents: Mapping[int | None, Decimal]

    def percent(self, unit_id: int) -> Decimal | None:
        return self.percents.get(unit_id, self.percents.get(None))

    def expected(self, unit_id: int, day: date | None = None) -> Decimal | None:
        """Where the path to the target stands, in per cent."""
        target = self.percent(unit_id)
        if target is None or self.plan is None:
            return None
        return rates.expected_on(day or self.day, target=target, year=self.plan.year)

    def needed(self, unit_id: int, adults: int | None) -> int | None:
        """Certified people with whom the target is reached."""
        target = self.percent(unit_id)
        return ceil(target * adults / 100) if target is not None and adults else None

    def behind(self, unit_id: int, certified: int, adults: int | None, of: int | None = None) -> Decimal | None:
        """How many points of percentage a place lies behind the path (of the unit ``of``, where it has none itself)."""
        now, expected = rates.percent(certified, adults), self.expected(of or unit_id)
        return None if now is None or expected is None else max(expected - now, Decimal(0))

    @property
    def end(self) -> date | None:
        """The last day on which the target counts as reached in time."""
        return date(self.plan.year, 12, 31) if self.plan else None

    def adults_of_all(self, unit_ids: Iterable[int]) -> int | None:
        """The sum; missing when one is missing, as in every figure of the province."""
        found = [self.adults.get(unit) for unit in unit_ids]
        known = [each for each in found if each is not None]
        return sum(known) if found and len(known) == len(found) else None


def aims_on(day: date) -> Aims:
    counted = IndicatorVersion.Numerator.AWARDS
    version = next((each for each in reporting.versions_on(day) if each.numerator == counted), None)
    plan = reporting.plan_on(day)
    targets = reporting.targets(plan)
    return Aims(
        day=day,
        version=version,
        plan=plan,
        adults=reporting.denominators(plan, day),
        percents={
            unit: percent
            for (indicator, unit), percent in targets.items()
            if version and indicator == version.indicator_id
        },
    )

"""What the ``skills`` figure is measured against on a day: adults, target, path; in a few queries for every unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import IndicatorVersion, TargetPlan
from indicators.queries import reporting, targets
from indicators.rules import rates
from indicators.rules.targets import Aim


@dataclass(frozen=True, slots=True)
class Aims:
    """``adults`` by unit id; ``given`` are the targets of every unit."""

    day: date
    version: IndicatorVersion | None
    plan: TargetPlan | None
    adults: Mapping[int, int]
    given: targets.Aims

    def aim(self, unit_id: int) -> Aim | None:
        return self.given.of(self.version.indicator_id, unit_id) if self.version else None

    def percent(self, unit_id: int) -> Decimal | None:
        aim = self.aim(unit_id)
        return aim.percent_of(self.adults.get(unit_id)) if aim else None

    def expected(self, unit_id: int, day: date | None = None) -> Decimal | None:
        """Where the path to the target stands, in per cent."""
        aim = self.aim(unit_id)
        return aim.expected_on(day or self.day, self.adults.get(unit_id)) if aim else None

    def needed(self, unit_id: int, adults: int | None) -> int | None:
        """Certified people with whom the target is reached."""
        aim = self.aim(unit_id)
        return aim.count_of(adults) if aim else None

    def behind(self, unit_id: int, certified: int, adults: int | None, of: int | None = None) -> Decimal | None:
        """How many points of percentage a place lies behind the path (of the unit ``of``, where it has none itself)."""
        now, expected = rates.percent(certified, adults), self.expected(of or unit_id)
        return None if now is None or expected is None else max(expected - now, Decimal(0))

    @property
    def end(self) -> date | None:
        """The last day on which the target for all counts as reached in time."""
        if self.plan is None or self.version is None:
            return None
        for_all = self.given.by_unit.get((self.version.indicator_id, None))
        return for_all.reach_by if for_all else date(self.plan.year, 12, 31)

    def adults_of_all(self, unit_ids: Iterable[int]) -> int | None:
        """The sum; missing when one is missing, as in every figure of the province."""
        found = [self.adults.get(unit) for unit in unit_ids]
        known = [each for each in found if each is not None]
        return sum(known) if found and len(known) == len(found) else None


def aims_on(day: date) -> Aims:
    counted = IndicatorVersion.Numerator.AWARDS
    version = next((each for each in reporting.versions_on(day) if each.numerator == counted), None)
    plan = reporting.plan_on(day)
    return Aims(day, version, plan, reporting.denominators(plan, day), targets.aims(plan, day))

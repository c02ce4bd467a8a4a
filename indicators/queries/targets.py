"""Which target holds for a unit: its own, else the one for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Target, TargetPlan
from indicators.queries import reporting
from indicators.rules import calendar
from indicators.rules.targets import Aim


@dataclass(frozen=True, slots=True)
class Aims:
    """``{(indicator id, unit id or None): aim}``; ``None`` holds for every unit without its own."""

    by_unit: Mapping[tuple[int, int | None], Aim]

    def of(self, indicator_id: int, unit_id: int) -> Aim | None:
        return self.by_unit.get((indicator_id, unit_id), self.by_unit.get((indicator_id, None)))


def aims(plan: TargetPlan | None) -> Aims:
    """Two queries, and one a month with milestones."""
    if plan is None:
        return Aims({})
    rows = Target.objects.filter(plan=plan).prefetch_related("points")
    start, end = date(plan.year, 1, 1), date(plan.year, 12, 31)
    days: dict[str, date] = {}
    found = {}
    for row in rows:
        reach_by = row.reach_by or end
        points = []
        for point in row.points.all():
            day = days.setdefault(point.label, _cutoff(point.label))
            if start <= day < reach_by:
                points.append((day, point.share / Decimal(100)))
        found[row.indicator_id, row.unit_id] = Aim(row.percent, row.count, start, reach_by, tuple(points))
    return Aims(found)


def _cutoff(label: str) -> date:
    """The last day of a month that may not be open yet."""
    rules = reporting.calendar_of(label)
    return calendar.cutoff(label, cutoff_day=rules.cutoff_day if rules else 31)

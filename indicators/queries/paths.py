"""Every commune against its path: from the newest closed month, or from what is reported now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.models import DataSet, Period, ReportedValue, Snapshot, SnapshotValue, Status
from indicators.queries import reporting, targets, timeliness
from indicators.rules import rates
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """``gap``: percentage points behind the path; ``missing``: people to the target; ``a_week``: of them each week,
    none once the day is over.
    """

    unit: Unit
    numerator: int | None
    percent: Decimal | None
    expected: Decimal | None
    verdict: str
    gap: Decimal | None
    missing: int | None
    a_week: int | None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class _Aim:
    count: int | None = None
    expected: Decimal | None = None
    end: date | None = None


def of_snapshot(snapshot: Snapshot, code: str) -> list[Standing]:
    """As the month was closed."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=code)
    day, found = snapshot.period.end_on, []
    for row in rows.filter(unit__kind=Unit.Kind.COMMUNE).select_related("unit"):
        aim = _Aim(row.target_count, row.expected_percent, row.reach_by)
        found.append(_standing(row.unit, row.numerator, row.percent, aim, day))
    return found


def of_reports(period: Period, code: str) -> list[Standing]:
    """Of a month that is not closed: the newest report of each commune that stands, accepted or not."""
    data_set = reporting.data_set_of()
    version = next((v for v in reporting.versions_on(period.end_on) if v.indicator.code == code), None)
    if version is None:
        return []
    plan = reporting.plan_of(period)
    people, aims = reporting.denominators(plan, period.end_on), targets.aims(plan, period.end_on)
    stocks = _stocks(period, data_set, code)
    found = []
    for unit in data_set.expected(period.end_on).order_by("sort_key"):
        given, below = aims.of(version.indicator_id, unit.pk), people.get(unit.pk)
        percent = rates.percent(stocks.get(unit.pk), below, version.decimals, version.rounding)
        aim = _Aim()
        if given:
            expected = given.expected_on(period.end_on, below)
            aim = _Aim(given.count_of(below), expected, given.reach_by)
        found.append(_standing(unit, stocks.get(unit.pk), percent, aim, period.end_on))
    return found


def _stocks(period: Period, data_set: DataSet, code: str) -> dict[int, int]:
    newest = [found[-1].pk for found in timeliness.standing(data_set, [period]).values()]
    rows = ReportedValue.objects.filter(submission__in=newest, indicator__code=code, status=Status.VALUE)
    return {unit: stock for unit, stock in rows.values_list("submission__unit", "stock") if stock is not None}


def _standing(unit: Unit, numerator: int | None, percent: Decimal | None, aim: _Aim, day: date) -> Standing:
    way: dict[str, Any] = {"numerator": numerator, "target": aim.count, "day": day, "end": aim.end}
    return Standing(
        unit=unit,
        numerator=numerator,
        percent=percent,
        expected=aim.expected,
        verdict=rates.verdict(percent, expected=aim.expected),
        gap=None if percent is None or aim.expected is None else aim.expected - percent,
        missing=None if numerator is None or aim.count is None else max(0, aim.count - numerator),
        a_week=rates.needed_per_week(**way),
        is_overdue=rates.overdue(**way) > 0,
    )


SORTS: Mapping[str, Callable[[Standing], Any]] = {
    "cham": lambda row: (row.gap is None, -(row.gap or 0), row.unit.sort_key),
    "tuan": lambda row: (row.a_week is None, -(row.a_week or 0), -(row.missing or 0), row.unit.sort_key),
    "ten": lambda row: row.unit.sort_key,
}
"""By how far behind, by what is needed each week, by name. Those without a figure come last."""


def ordered(rows: Iterable[Standing], by: str) -> list[Standing]:
    return sorted(rows, key=SORTS[by])


def count_verdicts(rows: Iterable[Standing]) -> list[tuple[str, int]]:
    """How many are ahead, on the path, behind and so on, in that order; those that nobody is are left out."""
    found = [row.verdict for row in rows]
    order = (rates.FAR_BEHIND, rates.BEHIND, rates.ON_PATH, rates.AHEAD, rates.NO_TARGET, rates.NO_VALUE)
    return [(each, found.count(each)) for each in order if each in found]

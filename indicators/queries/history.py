"""What was reported in the months before, with its approved corrections, of a unit and of what it came of: last month's
stocks, and what is usual.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from indicators.models import DataSet, Period, ReportedValue, Status, Submission
from indicators.queries import adjustments
from indicators.rules.restating import Shares, forerunners
from places import queries as places
from places import rules
from places.models import Unit

MONTHS = timedelta(days=400)
REPORTS = 13
"""Of each unit that are looked at."""


@dataclass(frozen=True, slots=True)
class Before:
    """A stock of the month before. ``sources``: names of the old units whose sum it is; ``is_estimated``: of one of
    them by a share; ``is_corrected``: not as it was reported.
    """

    stock: int
    is_estimated: bool = False
    sources: tuple[str, ...] = ()
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    stock: int | None
    flow: int | None
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class _Month:
    """Accepted reports of a month: ``{indicator id: {unit id: what was said}}``, with what those units have become."""

    start_on: date
    end_on: date
    names: Mapping[int, str]
    said: Mapping[int, Mapping[int, _Said]]
    became: Shares

    def parts(self, unit_id: int, indicator: int) -> dict[int, Fraction]:
        """``{unit: part of it that is the unit's now}`` of those that said something of the indicator."""
        said = self.said[indicator]
        parts = forerunners(unit_id, self.became, was_there=unit_id in said) or {unit_id: Fraction(1)}
        return {pk: share for pk, share in parts.items() if pk in said}


def previous_stocks(unit: Unit, period: Period, data_set: DataSet) -> dict[int, Before]:
    """``{indicator id: stock}`` of the newest earlier month with an accepted report of the unit or of what it came of:
    then their sum, by shares where one was parted.
    """
    for month in reversed(_months(unit, period, data_set)):
        found = {indicator: _before(unit.pk, month, indicator) for indicator in month.said}
        if any(found.values()):
            return {indicator: before for indicator, before in found.items() if before}
    return {}


def _before(unit_id: int, month: _Month, indicator: int) -> Before | None:
    parts = month.parts(unit_id, indicator)
    stocks = {pk: stock for pk in parts if (stock := month.said[indicator][pk].stock) is not None}
    if not stocks:
        return None
    is_own = parts == {unit_id: 1}
    return Before(
        stock=rules.remap(stocks, month.became).get(unit_id, 0),
        is_estimated=any(parts[pk] != 1 for pk in stocks),
        sources=() if is_own else tuple(sorted(month.names[pk] for pk in stocks)),
        is_corrected=any(month.said[indicator][pk].is_corrected for pk in stocks),
    )


def past_flows(unit: Unit, period: Period, data_set: DataSet) -> dict[int, tuple[int, ...]]:
    """``{indicator id: new people in each of the last twelve months that is known}``, of accepted reports of the unit
    and, by shares, of what it came of. Where no flow was written it is the stock less the month before's.
    """
    found: dict[int, list[int]] = {}
    last: dict[int, tuple[date, int]] = {}
    months = _months(unit, period, data_set)
    for month in (each for each in months if each.end_on >= period.end_on - MONTHS):
        for indicator in month.said:
            stock, flow = (_sum(unit.pk, month, indicator, name) for name in ("stock", "flow"))
            before = last.get(indicator)
            if flow is not None:
                found.setdefault(indicator, []).append(flow)
            elif stock is not None and before and before[0] == month.start_on - timedelta(days=1):
                found.setdefault(indicator, []).append(stock - before[1])
            if stock is not None:
                last[indicator] = (month.end_on, stock)
    return {indicator: tuple(each) for indicator, each in found.items()}


def _sum(unit_id: int, month: _Month, indicator: int, name: str) -> int | None:
    """``None`` where one of them did not say it."""
    parts = month.parts(unit_id, indicator)
    values: dict[int, int | None] = {pk: getattr(month.said[indicator][pk], name) for pk in parts}
    known = [value * parts[pk] for pk, value in values.items() if value is not None]
    return round(sum(known, Fraction(0))) if known and len(known) == len(values) else None


def _months(unit: Unit, period: Period, data_set: DataSet) -> list[_Month]:
    """Those of the newest reports before a period, oldest first: two queries, and one more for a unit that changed."""
    came_of = {old for old, parts in places.successors(date.min, period.end_on).items() if unit.pk in parts}
    units = {unit.pk, *came_of}
    reports = Submission.objects.filter(
        unit__in=units, data_set=data_set, state=Submission.State.ACCEPTED, period__end_on__lt=period.end_on
    )
    newest = reports.order_by("-period__end_on").values("pk")[: REPORTS * len(units)]
    rows = ReportedValue.objects.filter(submission__in=newest, status=Status.VALUE)
    rows = rows.select_related("submission__period", "submission__unit").annotate(added=adjustments.added())
    by_month: dict[Period, list[Any]] = defaultdict(list)
    for row in rows.order_by("submission__period__end_on"):
        by_month[row.submission.period].append(row)
    told = {month.end_on: min(row.submission.submitted_at for row in said) for month, said in by_month.items()}
    became = places.successors_since(told.items(), period.end_on) if came_of else {}
    return [_month(month, said, unit, became.get(month.end_on, {})) for month, said in by_month.items()]


def _month(month: Period, rows: list[Any], unit: Unit, became: Shares) -> _Month:
    """What a unit said that had ended by then does not stand beside the word of whoever took its place."""
    is_own = any(row.submission.unit_id == unit.pk for row in rows)
    said: dict[int, dict[int, _Said]] = {}
    names: dict[int, str] = {}
    for row in rows:
        old = row.submission.unit
        if is_own and old.pk != unit.pk and old.valid_to and old.valid_to <= month.end_on:
            continue
        names[old.pk] = old.name
        said.setdefault(row.indicator_id, {})[old.pk] = _said(row)
    return _Month(month.start_on, month.end_on, names, said, became)


def _said(row: Any) -> _Said:
    """A correction is of the stock; where there is none, of the month's part, which is the figure then."""
    if row.stock is None:
        return _Said(None, None if row.flow is None else max(0, row.flow + row.added), bool(row.added))
    return _Said(max(0, row.stock + row.added), row.flow, bool(row.added))

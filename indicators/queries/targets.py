"""Which target holds for a unit: its own; else what the units that it came of had been given; else the one for all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Subquery

from indicators.models import Indicator, IndicatorVersion, Snapshot, SnapshotValue, Status, Target, TargetPlan
from indicators.queries import reporting
from indicators.rules import calendar
from indicators.rules.restating import Shares, forerunners
from indicators.rules.targets import Aim, together
from places import queries as places
from places import rules
from places.models import Unit

_STOCK = IndicatorVersion.Nature.STOCK
_FIGURE = ("version__indicator", "unit", "numerator")
_YEAR = timedelta(days=366)

Given = Mapping[tuple[int, int | None], Aim]
"""``{(indicator id, unit id or None): aim}``; ``None`` holds for every unit without its own."""


@dataclass(frozen=True, slots=True)
class Aims:
    by_unit: Given
    begun: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """``{(indicator id, unit id): people with whom the year of the plan began}``."""

    def of(self, indicator_id: int, unit_id: int) -> Aim | None:
        aim = self.by_unit.get((indicator_id, unit_id), self.by_unit.get((indicator_id, None)))
        return replace(aim, begun=self.begun.get((indicator_id, unit_id), 0)) if aim else None


def aims(plan: TargetPlan | None, day: date, planned: Sequence[rules.Part] = ()) -> Aims:
    """As they stand for the units that there are on a day. Two queries, one a month with milestones, two more where
    units with a target of their own were merged or split since the plan began, and a few where a month was closed
    before its year.

    A unit that goes on under its code keeps what it was given, until it is given something else. With ``planned`` as
    they would stand after that change.
    """
    if plan is None:
        return Aims({})
    start, end = date(plan.year, 1, 1), date(plan.year, 12, 31)
    last = Snapshot.objects.filter(period__end_on__lt=start).order_by("-period__end_on", "-vintage")
    rows = Target.objects.filter(plan=plan).prefetch_related("points")
    rows = rows.annotate(last=Subquery(last.values("pk")[:1]), closed=Subquery(last.values("period__end_on")[:1]))
    before: tuple[int, date] | None = None
    days: dict[str, date] = {}
    found: dict[tuple[int, int | None], Aim] = {}
    for row in rows:
        before = (row.last, row.closed) if row.last else None
        reach_by = row.reach_by or end
        points = []
        for point in row.points.all():
            on = days.setdefault(point.label, _cutoff(point.label))
            if start <= on < reach_by:
                points.append((on, point.share / Decimal(100)))
        found[row.indicator_id, row.unit_id] = Aim(row.percent, row.count, start, reach_by, tuple(points))
    became = places.successors(start - timedelta(days=1), day, planned=planned) if _assigned(found) else {}
    return Aims({**found, **_handed_down(found, plan, became)}, _begun(*before, day, planned) if before else {})


def _begun(snapshot_id: int, closed: date, day: date, planned: Sequence[rules.Part]) -> dict[tuple[int, int], int]:
    """The stocks of the last month closed before the year, of the units of a day; of a unit that was silent in it, its
    newest before. What was withheld is left out: a path is public, and the number could be worked out from it.
    """
    rows = SnapshotValue.objects.filter(snapshot=snapshot_id, is_withheld=False, version__nature=_STOCK)
    found: dict[int, dict[int, int]] = {}
    silent: set[tuple[int, int]] = set()
    for indicator, unit, stock, status in rows.values_list(*_FIGURE, "status"):
        if stock is not None:
            found.setdefault(indicator, {})[unit] = stock
        elif status == Status.MISSING:
            silent.add((indicator, unit))
    for (indicator, unit), stock in (_said_before(closed, silent) if silent else {}).items():
        found.setdefault(indicator, {})[unit] = stock
    became = places.successors(closed, day, planned=planned)
    return {(each, u): n for each, own in found.items() for u, n in rules.remap(own, became).items()}


def _said_before(closed: date, silent: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """``{(indicator id, unit id): newest stock}`` of the twelve months before one; without units whose borders changed
    since the oldest of them, and without what was withheld.
    """
    months = reporting.newest_vintages().filter(period__end_on__lt=closed, period__end_on__gte=closed - _YEAR)
    rows = SnapshotValue.objects.filter(snapshot__in=months.order_by(), version__nature=_STOCK, numerator__isnull=False)
    rows = rows.filter(unit__in={unit for _indicator, unit in silent}).order_by("snapshot__period__end_on")
    newest: dict[tuple[int, int], tuple[int, bool, date]] = {}
    for indicator, unit, *said in rows.values_list(*_FIGURE, "is_withheld", "snapshot__period__end_on"):
        if (indicator, unit) in silent:
            newest[indicator, unit] = (said[0], said[1], said[2])
    if not newest:
        return {}
    became = places.successors(min(on for _stock, _hidden, on in newest.values()), closed)
    changed = became.keys() | {unit for parts in became.values() for unit in parts}
    return {key: stock for key, (stock, hidden, _on) in newest.items() if not hidden and key[1] not in changed}


def outside(labels: Collection[str], plan: TargetPlan, reach_by: date) -> list[str]:
    """Of the months of milestones those whose cut-off is not within the target's time: no path goes through them."""
    start = date(plan.year, 1, 1)
    within = [each for each in labels if f"{start:%Y-%m}" <= each <= f"{reach_by:%Y-%m}"]
    used = {each for each in within if start <= _cutoff(each) < reach_by}
    return [each for each in labels if each not in used]


def people_of(unit: Unit, indicator: Indicator, plan: TargetPlan) -> int | None:
    """How many people an assigned count of a unit is set against at the end of the plan's year; ``None`` where it is
    not the population that the indicator is divided by, or not known.
    """
    end = date(plan.year, 12, 31)
    by_people = IndicatorVersion.Denominator.POPULATION
    if not any(v.indicator_id == indicator.pk and v.denominator == by_people for v in reporting.versions_on(end)):
        return None
    people = reporting.denominators(plan, end)
    return sum(people.values()) or None if unit.kind == Unit.Kind.PROVINCE else people.get(unit.pk)


def _assigned(given: Given) -> set[int]:
    return {unit for _indicator, unit in given if unit is not None}


def _handed_down(given: Given, plan: TargetPlan, became: Shares) -> dict[tuple[int, int | None], Aim]:
    """To units without a target of their own, from those that they came of: counts add up by shares."""
    heirs = {heir for old in _assigned(given) & became.keys() for heir in became[old]}
    if not heirs:
        return {}
    people = places.population(plan.population_id)
    found: dict[tuple[int, int | None], Aim] = {}
    for indicator in {indicator for indicator, _unit in given}:
        for heir in heirs:
            aim = None if (indicator, heir) in given else _inherited(indicator, heir, given, became, people)
            if aim:
                found[indicator, heir] = aim
    return found


def _inherited(indicator: int, heir: int, given: Given, became: Shares, people: Mapping[int, int]) -> Aim | None:
    """``None``: what holds for all holds, as it did for every unit that this one came of; or it cannot be added up."""
    olds = forerunners(heir, became, was_there=heir in people)
    own = {old: given.get((indicator, old)) for old in olds}
    if not any(own.values()):
        return None
    parts = [(old, own[old] or given.get((indicator, None))) for old in olds]
    counts = {old: aim.count_of(people.get(old)) if aim else None for old, aim in parts}
    known = {old: count for old, count in counts.items() if count is not None}
    count = rules.remap(known, became).get(heir) if len(known) == len(parts) else None
    return together([aim for _old, aim in parts if aim], count) if all(aim for _old, aim in parts) else None


def _cutoff(label: str) -> date:
    """The last day of a month that may not be open yet."""
    found = reporting.calendar_of(label)
    return calendar.cutoff(label, cutoff_day=found.cutoff_day if found else 31)

"""Which target holds for a unit: its own; else what the units that it came of had been given; else the one for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Subquery

from indicators.models import Indicator, IndicatorVersion, Snapshot, SnapshotValue, Target, TargetPlan
from indicators.queries import reporting
from indicators.rules import calendar
from indicators.rules.restating import Shares, forerunners
from indicators.rules.targets import Aim, together
from places import queries as places
from places import rules
from places.models import Unit

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
    rows = Target.objects.filter(plan=plan).annotate(last=Subquery(last.values("pk")[:1])).prefetch_related("points")
    last_id: int | None = None
    days: dict[str, date] = {}
    found: dict[tuple[int, int | None], Aim] = {}
    for row in rows:
        last_id = row.last
        reach_by = row.reach_by or end
        points = []
        for point in row.points.all():
            on = days.setdefault(point.label, _cutoff(point.label))
            if start <= on < reach_by:
                points.append((on, point.share / Decimal(100)))
        found[row.indicator_id, row.unit_id] = Aim(row.percent, row.count, start, reach_by, tuple(points))
    became = places.successors(start - timedelta(days=1), day, planned=planned) if _assigned(found) else {}
    return Aims({**found, **_handed_down(found, plan, became)}, _begun(last_id, day, planned) if last_id else {})


def _begun(snapshot_id: int, day: date, planned: Sequence[rules.Part]) -> dict[tuple[int, int], int]:
    """The stocks of the last month closed before the year, of the units of a day. What was withheld then is left out:
    a path is public, and the number could be worked out from it.
    """
    rows = SnapshotValue.objects.filter(snapshot=snapshot_id, is_withheld=False)
    stocks = rows.filter(version__nature=IndicatorVersion.Nature.STOCK)
    found: dict[int, dict[int, int]] = {}
    for indicator, unit, stock in stocks.values_list("version__indicator", "unit", "numerator"):
        if stock is not None:
            found.setdefault(indicator, {})[unit] = stock
    closed = Snapshot.objects.select_related("period").get(pk=snapshot_id).period.end_on
    became = places.successors(closed, day, planned=planned)
    return {(each, u): n for each, own in found.items() for u, n in rules.remap(own, became).items()}


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

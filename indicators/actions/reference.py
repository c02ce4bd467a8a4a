"""The indicators, their definitions and the calendar, from a file into tables; repeated, nothing changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from indicators.models import DataSet, DayOff, Indicator, IndicatorVersion, ReportingCalendar, Target, TargetPlan
from places.models import PopulationSeries, Unit


@transaction.atomic
def load_indicators(*, data: Mapping[str, Any]) -> int:
    """Add the indicators that are missing, and a calendar where there is none. What staff changed stays. Returns how
    many are new."""
    calendar = data["calendar"]
    if not ReportingCalendar.objects.exists():
        ReportingCalendar.objects.create(**calendar)
    data_sets = {row["code"]: _data_set(row, position) for position, row in enumerate(data["data_sets"], start=1)}
    made: dict[str, Indicator] = {}
    for position, row in enumerate(data["indicators"], start=1):
        indicator, is_new = Indicator.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "short_name": row["short_name"],
                "position": position,
                "data_set": data_sets[row["data_set"]],
            },
        )
        whole = Indicator.objects.filter(code=row["denominator_row"]).first() if "denominator_row" in row else None
        IndicatorVersion.objects.get_or_create(
            indicator=indicator,
            number=1,
            defaults={
                "numerator": row["numerator"],
                "rung": IndicatorVersion.Rung.AWARDED if row["numerator"] == "awards" else "",
                "nature": row.get("nature", IndicatorVersion.Nature.STOCK),
                "denominator": "row" if whole else row.get("denominator", IndicatorVersion.Denominator.POPULATION),
                "denominator_row": whole,
                "definition": row["definition"],
                "effective_from": calendar["effective_from"],
                "first_use": row.get("first_use", ""),
            },
        )
        if is_new:
            made[row["code"]] = indicator
    return len(made)


def _data_set(row: Mapping[str, Any], position: int) -> DataSet:
    under = Unit.objects.filter(code=row["under"]).first() if "under" in row else None
    found, _is_new = DataSet.objects.get_or_create(
        code=row["code"],
        defaults={
            "name": row["name"],
            "kind": row["kind"],
            "under": under,
            "due_day": row.get("due_day"),
            "is_public": row.get("is_public", False),
            "position": position,
        },
    )
    return found


def load_days_off(*, days: Iterable[Mapping[str, Any]]) -> int:
    """Add the public holidays that are missing; what staff changed stays. Returns how many are new."""
    known = set(DayOff.objects.values_list("day", flat=True))
    new = [DayOff(day=row["day"], name=row["name"]) for row in days if row["day"] not in known]
    DayOff.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def load_targets(
    *, data: Mapping[str, Any], year: int, name: str, decision_no: str, population: PopulationSeries
) -> TargetPlan:
    """The plan of a year with the file's targets, pinned to a population series."""
    plan, is_new = TargetPlan.objects.get_or_create(
        year=year, defaults={"name": name, "decision_no": decision_no, "population": population}
    )
    if is_new:
        indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
        Target.objects.bulk_create(
            Target(
                plan=plan,
                indicator=indicators[row["code"]],
                percent=row["target"],
                reach_by=f"{year}-{row['reach_by']}" if "reach_by" in row else None,
            )
            for row in data["indicators"]
            if "target" in row
        )
    return plan

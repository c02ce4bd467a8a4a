"""What a dashboard shows, read from closed snapshots only."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db.models import F

from indicators.models import IndicatorVersion, Period, Snapshot, SnapshotValue
from indicators.queries import reporting, restating
from indicators.queries.restating import Point
from indicators.rules import charts, rates
from places import rules as places
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one unit: the number, how it stands to its path, what is needed."""

    value: SnapshotValue
    verdict: str
    expected: Decimal | None
    needed_per_week: int | None
    overdue: int = 0
    """People who are still missing although the day of the target is over."""

    @property
    def code(self) -> str:
        return self.value.version.indicator.code


@dataclass(frozen=True, slots=True)
class Ranked:
    rank: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Tile:
    """``text`` stands on the tile, a dash without a rate; ``value`` says why there is none."""

    column: int
    row: int
    name: str
    text: str
    band: int | None
    value: SnapshotValue


def figure(value: SnapshotValue, period: Period) -> Figure:
    expected = value.expected_percent
    way: dict[str, Any] = {
        "numerator": value.numerator,
        "target": value.target_count,
        "day": period.end_on,
        "end": value.reach_by,
    }
    return Figure(
        value=value,
        verdict=rates.verdict(value.percent, expected=expected),
        expected=expected,
        needed_per_week=rates.needed_per_week(**way),
        overdue=rates.overdue(**way),
    )


def figures_of(snapshot: Snapshot, unit_id: int) -> list[Figure]:
    """Every indicator of one unit, in the order of the plan."""
    rows = reporting.values_of(snapshot).filter(unit=unit_id)
    return [figure(row, snapshot.period) for row in rows]


_UNREAD = ("bridge", "beside", *(f"unit__{name}" for name in ("parent", "path", "name_key", "valid_from", "valid_to")))
"""Columns that no line of 166 shows."""


def of_communes(snapshot: Snapshot, indicator: str) -> list[SnapshotValue]:
    """The communes' figures of one public indicator, by code; they share one object of its version."""
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__data_set__is_public=True)
    rows = rows.filter(version__indicator__code=indicator, unit__kind=Unit.Kind.COMMUNE)
    found = list(rows.select_related("unit").defer(*_UNREAD).order_by("unit__code"))
    versions = IndicatorVersion.objects.select_related("indicator").in_bulk({row.version_id for row in found})
    for row in found:
        row.version = versions[row.version_id]
    return found


def ranking(snapshot: Snapshot, indicator: str) -> list[Ranked]:
    """Communes by percentage, best first; equal ones share a rank; those without a value come last, unranked."""
    return ranked([figure(row, snapshot.period) for row in of_communes(snapshot, indicator)])


def ranked(rows: Sequence[Figure]) -> list[Ranked]:
    """Figures of one indicator by percentage; whose rate is not there, or not to be seen, come last, by name."""
    with_value = sorted(
        (row for row in rows if row.value.percent is not None),
        key=lambda row: (-(row.value.percent or 0), row.value.unit.sort_key),
    )
    without = sorted((row for row in rows if row.value.percent is None), key=lambda row: row.value.unit.sort_key)
    found, rank, last = [], 0, None
    for place, row in enumerate(with_value, start=1):
        rank = rank if row.value.percent == last else place
        last = row.value.percent
        found.append(Ranked(rank, row))
    return found + [Ranked(None, row) for row in without]


@cache
def _layout() -> dict[str, tuple[int, int]]:
    """``{commune code: (column, row)}`` of the tile map."""
    path = Path(__file__).parent.parent / "data" / "tiles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


@lru_cache(1000)
def _short(name: str) -> str:
    """Without the kind of the unit."""
    return places.split_kind(name)[1]


def tiles(ranked: list[Ranked]) -> list[Tile]:
    """The tile map of an indicator; a commune without a place in the layout is left to the table."""
    found = []
    for row in ranked:
        value = row.figure.value
        place = _layout().get(value.unit.code)
        if place:
            text = "–" if value.percent is None else f"{value.percent:.0f}"
            name = _short(value.unit_name)
            found.append(Tile(*place, name, text, charts.band(value.percent), value))
    return sorted(found, key=lambda tile: (tile.row, tile.column))


@dataclass(frozen=True, slots=True)
class Trend:
    """``line`` shows rates; months with a number but nothing to divide by are in ``points`` only."""

    points: tuple[Point, ...]
    line: charts.Line

    @property
    def has_numbers(self) -> bool:
        return any(point.numerator is not None for point in self.points)

    @property
    def is_restated(self) -> bool:
        return any(point.is_restated for point in self.points)

    @property
    def is_estimated(self) -> bool:
        return any(point.is_estimated for point in self.points)


Closed = dict[tuple[str, int], dict[int, restating.Closed]]
"""``{(indicator code, snapshot): {unit id: figure}}``."""


def trends(unit: Unit, *indicators: str, limit: int = restating.MONTHS, until: date | None = None) -> dict[str, Trend]:
    """``{indicator code: the newest vintage of each closed month of one unit}`` with the path to the target: the last
    months, or those that end with ``until``. Months before the unit became what it is are put together anew.
    """
    months = restating.last_months(until, limit)
    ground = restating.ground_of(unit, months)
    rows = SnapshotValue.objects.filter(
        snapshot__in=months, unit__in=ground.units, version__indicator__code__in=indicators
    ).annotate(code=F("version__indicator__code"))
    found: Closed = {}
    for row in rows.select_related("version").defer("bridge", "beside"):
        found.setdefault((row.code, row.snapshot_id), {})[row.unit_id] = row
    return {code: trend(ground, months, code, found) for code in indicators}


def trend(ground: restating.Ground, snapshots: Sequence[Snapshot], code: str, found: Closed) -> Trend:
    points = [restating.point(s.period, ground, found.get((code, s.pk), {})) for s in snapshots]
    labels = [str(point.period) for point in points]
    kinds = [charts.ESTIMATED if p.is_estimated else charts.RESTATED if p.is_restated else "" for p in points]
    line = charts.line(labels, [p.percent for p in points], [p.aim for p in points], kinds=kinds)
    return Trend(tuple(points), line)

"""What a dashboard shows, read from closed snapshots only."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils import timezone

from indicators.models import Period, Snapshot, SnapshotValue, Submission
from indicators.queries import reporting
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

    @property
    def code(self) -> str:
        return self.value.version.indicator.code


@dataclass(frozen=True, slots=True)
class Ranked:
    rank: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Tile:
    column: int
    row: int
    code: str
    name: str
    text: str
    band: int | None


def figure(value: SnapshotValue, period: Period) -> Figure:
    target = value.target_percent
    end = date(period.end_on.year, 12, 31)
    expected = None if target is None else rates.expected_on(period.end_on, target=target, year=period.end_on.year)
    return Figure(
        value=value,
        verdict=rates.verdict(value.percent, expected=expected),
        expected=expected,
        needed_per_week=rates.needed_per_week(
            numerator=value.numerator,
            denominator=value.denominator,
            target=target,
            day=period.end_on,
            end=end,
        ),
    )


def figures_of(snapshot: Snapshot, unit_id: int) -> list[Figure]:
    """Every indicator of one unit, in the order of the plan."""
    rows = reporting.values_of(snapshot).filter(unit=unit_id)
    return [figure(row, snapshot.period) for row in rows]


def ranking(snapshot: Snapshot, indicator: str) -> list[Ranked]:
    """Communes by percentage, best first; equal ones share a rank; those without a value come last, unranked."""
    rows = [
        figure(row, snapshot.period)
        for row in reporting.values_of(snapshot).filter(
            version__indicator__code=indicator, unit__kind=Unit.Kind.COMMUNE
        )
    ]
    with_value = sorted(
        (row for row in rows if row.value.percent is not None),
        key=lambda row: (-(row.value.percent or 0), row.value.unit.sort_key),
    )
    without = sorted((row for row in rows if row.value.percent is None), key=lambda row: row.value.unit.sort_key)
    ranked, rank, last = [], 0, None
    for place, row in enumerate(with_value, start=1):
        rank = rank if row.value.percent == last else place
        last = row.value.percent
        ranked.append(Ranked(rank, row))
    return ranked + [Ranked(None, row) for row in without]


@cache
def _layout() -> dict[str, tuple[int, int]]:
    """``{commune code: (column, row)}`` of the tile map."""
    path = Path(__file__).parent.parent / "data" / "tiles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def tiles(ranked: list[Ranked]) -> list[Tile]:
    """The tile map of an indicator; a commune without a place in the layout is left to the table."""
    found = []
    for row in ranked:
        value = row.figure.value
        place = _layout().get(value.unit.code)
        if place:
            text = "–" if value.percent is None else f"{value.percent:.0f}"
            name = places.split_kind(value.unit_name)[1]
            found.append(Tile(*place, value.unit.code, name, text, charts.band(value.percent)))
    return sorted(found, key=lambda tile: (tile.row, tile.column))


@dataclass(frozen=True, slots=True)
class Trend:
    periods: tuple[Period, ...]
    values: tuple[SnapshotValue | None, ...]
    line: charts.Line


def trend(unit_id: int, indicator: str, limit: int = 12) -> Trend:
    """The newest vintage of each closed month for one unit, and the path to the target."""
    snapshots = list(reporting.newest_vintages())[-limit:]
    rows = SnapshotValue.objects.filter(
        snapshot__in=snapshots, unit=unit_id, version__indicator__code=indicator
    ).select_related("version", "snapshot__period")
    by_snapshot = {row.snapshot_id: row for row in rows}
    values = tuple(by_snapshot.get(snapshot.pk) for snapshot in snapshots)
    periods = tuple(snapshot.period for snapshot in snapshots)
    aims = [
        None
        if value is None or value.target_percent is None
        else rates.expected_on(period.end_on, target=value.target_percent, year=period.end_on.year)
        for value, period in zip(values, periods, strict=True)
    ]
    percents = [None if value is None else value.percent for value in values]
    return Trend(periods, values, charts.line([str(period) for period in periods], percents, aims))


@dataclass(frozen=True, slots=True)
class ReportState:
    unit: Unit
    submission: Submission | None
    is_late: bool


def report_states(period: Period, today: date) -> list[ReportState]:
    """Every commune expected in a period with its newest submission; missing ones are late after the due day."""
    newest: dict[int, Submission] = {}
    for submission in Submission.objects.filter(period=period).order_by("sequence"):
        newest[submission.unit_id] = submission
    communes = Unit.objects.communes().valid_on(period.end_on).order_by("sort_key")
    return [ReportState(u, newest.get(u.pk), _is_late(newest.get(u.pk), period, today)) for u in communes]


def _is_late(submission: Submission | None, period: Period, today: date) -> bool:
    day = today if submission is None else timezone.localdate(submission.submitted_at)
    return day > period.due_on

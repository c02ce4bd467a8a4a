"""The months behind a unit's figure, and how they go on towards the target."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from indicators.models import SnapshotValue
from indicators.queries import reporting
from indicators.queries.aims import Aims
from indicators.rules import calendar, charts, forecast, rates
from indicators.rules.forecast import Forecast, Record
from indicators.rules.proposals import CLASS_SIZE

MONTHS = 24
"""Closed months that are looked at."""
STALE = 3
"""So many months after the last closed one its pace says nothing of today."""
SHOWN, FEWEST_AHEAD, MOST_AHEAD = 12, 3, 12
"""Of the chart: months behind, and at least and at most so many to come."""


@dataclass(frozen=True, slots=True)
class Series:
    """The stocks of closed months that follow each other, the newest last."""

    labels: tuple[str, ...] = ()
    stocks: tuple[int, ...] = ()
    cutoff_day: int = 31

    def end_of(self, label: str) -> date:
        return calendar.cutoff(label, cutoff_day=self.cutoff_day)

    def is_stale(self, day: date) -> bool:
        return bool(self.labels) and self.end_of(self.next_labels(STALE)[-1]) < day

    def next_labels(self, count: int) -> list[str]:
        found: list[str] = []
        for _step in range(count):
            found.append(calendar.after(found[-1] if found else self.labels[-1]))
        return found


def series_of(aims: Aims, unit_ids: Collection[int]) -> dict[int, Series]:
    """By unit. A month that was not closed, or in which a unit had no figure, cuts off what lies before it."""
    snapshots = list(reporting.newest_vintages().select_related("period__calendar").reverse()[:MONTHS])
    if not snapshots or aims.version is None:
        return {}
    rows = SnapshotValue.objects.filter(
        snapshot__in=snapshots, unit__in=unit_ids, version__indicator=aims.version.indicator_id
    )
    found = {(unit, snap): stock for unit, snap, stock in rows.values_list("unit", "snapshot", "numerator")}
    months = [(each.period.label, each.pk) for each in snapshots]
    day = snapshots[0].period.calendar.cutoff_day
    return {unit: _run([(label, found.get((unit, pk))) for label, pk in months], day) for unit in unit_ids}


def _run(newest_first: list[tuple[str, int | None]], cutoff_day: int) -> Series:
    labels: list[str] = []
    stocks: list[int] = []
    for label, stock in newest_first:
        if stock is None or (labels and calendar.before(labels[-1]) != label):
            break
        labels.append(label)
        stocks.append(stock)
    return Series(tuple(labels[::-1]), tuple(stocks[::-1]), cutoff_day)


@dataclass(frozen=True, slots=True)
class Row:
    """A month to come, in the table beside the chart."""

    label: str
    expected: int
    low: int
    high: int
    percent: Decimal | None
    aim: Decimal | None


@dataclass(frozen=True, slots=True)
class Reached:
    """When the target is reached: in which months, ``""`` where not within the ones looked at."""

    expected: str
    earliest: str
    latest: str
    is_in_time: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is said of a unit's way to the target. Without adults only counts; ``forecast`` is missing also while too
    few months are closed.
    """

    present: int
    adults: int | None
    target: Decimal | None
    needed: int | None
    end: date | None
    series: Series
    forecast: Forecast | None = None
    reached: Reached | None = None
    per_week: int | None = None
    classes: int | None = None
    rows: tuple[Row, ...] = ()
    chart: charts.Outlook | None = None

    @property
    def missing(self) -> int | None:
        return None if self.needed is None else max(self.needed - self.present, 0)

    @property
    def record(self) -> Record | None:
        return self.forecast.record if self.forecast else None


def outlook(unit_id: int, present: int, adults: int | None, series: Series, aims: Aims) -> Outlook:
    """``present`` is the stock of today, ``series`` what months were closed with."""
    needed, target = aims.needed(unit_id, adults), aims.percent(unit_id)
    plain = Outlook(present, adults, target, needed, aims.end, series)
    if not adults:
        return plain
    months = () if series.is_stale(aims.day) else series.stocks
    found = forecast.forecast(months, present=present, ceiling=adults)
    if found is None:
        return _with_effort(plain, aims)
    rows = _rows(unit_id, found, adults, series, aims)
    return _with_effort(
        Outlook(
            present, adults, target, needed, aims.end, series,
            forecast=found,
            reached=_reached(found, needed, series, aims) if needed is not None and present < needed else None,
            rows=rows,
            chart=_chart(unit_id, rows, adults, series, aims),
        ),
        aims,
    )  # fmt: skip


def _with_effort(said: Outlook, aims: Aims) -> Outlook:
    """With what it takes from today until the end of the plan; nothing once that is over."""
    if said.missing is None or aims.end is None or aims.day >= aims.end:
        return said
    return replace(
        said,
        per_week=rates.needed_per_week(numerator=said.present, target=said.needed, day=aims.day, end=aims.end),
        classes=forecast.classes_needed(said.missing, (aims.end - aims.day).days, CLASS_SIZE),
    )


def _reached(found: Forecast, needed: int, series: Series, aims: Aims) -> Reached:
    """A month that is over is none in which the target is still to be reached."""
    labels = series.next_labels(len(found.steps))
    over = sum(series.end_of(label) < aims.day for label in labels)
    expected, earliest, latest = (labels[max(step - 1, over)] if step else "" for step in found.reached(needed))
    in_time = bool(expected and aims.end and series.end_of(expected) <= aims.end)
    return Reached(expected, earliest, latest, in_time)


def _rows(unit_id: int, found: Forecast, adults: int, series: Series, aims: Aims) -> tuple[Row, ...]:
    """The months until the plan ends, but some at least and not too many."""
    labels = series.next_labels(MOST_AHEAD)
    until = [n for n, label in enumerate(labels, start=1) if aims.end and series.end_of(label) >= aims.end]
    count = max(FEWEST_AHEAD, until[0] if until else MOST_AHEAD)
    return tuple(
        Row(
            label, step.expected, step.low, step.high,
            rates.percent(step.expected, adults),
            _tenth(aims.expected(unit_id, series.end_of(label))),
        )
        for label, step in zip(labels[:count], found.steps, strict=False)
    )  # fmt: skip


def _tenth(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else round(percent, 1)


def _chart(unit_id: int, rows: tuple[Row, ...], adults: int, series: Series, aims: Aims) -> charts.Outlook:
    def share(stock: int) -> Decimal:
        return Decimal(100 * stock) / adults

    labels = series.labels[-SHOWN:]
    return charts.outlook(
        [calendar.shown(label) for label in (*labels, *(row.label for row in rows))],
        [round(share(stock), 1) for stock in series.stocks[-SHOWN:]],
        [(round(share(row.expected), 1), share(row.low), share(row.high)) for row in rows],
        [aims.expected(unit_id, series.end_of(label)) for label in (*labels, *(row.label for row in rows))],
    )


def outlooks(present: Mapping[int, int], adults: Mapping[int, int | None], aims: Aims) -> dict[int, Outlook]:
    """Of many units; as many queries as for one."""
    series = series_of(aims, present.keys())
    return {
        unit: outlook(unit, stock, adults.get(unit), series.get(unit, Series()), aims)
        for unit, stock in present.items()
    }

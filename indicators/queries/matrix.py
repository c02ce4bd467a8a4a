"""A table of communes and months, from the newest vintage of each closed month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Period, SnapshotValue, Status
from indicators.queries import reporting
from places.models import Unit

MOST = 36
"""Months side by side."""

NO_RATE, NOT_THERE = "no_rate", "not_there"
"""Beside the statuses of a figure: a number with nothing to divide it by; a unit that a month does not know."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``kind``: ``value``, ``missing``, ``not_applicable``, ``no_rate``, ``not_there``. They are five things."""

    kind: str
    numerator: int | None = None
    percent: Decimal | None = None


_ABSENT = Cell(NOT_THERE)


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``lines`` have a cell for each of ``months`` (oldest first); units that ended are among them, by name."""

    months: tuple[Period, ...]
    lines: tuple[Line, ...]


def matrix(indicator: str, until: date, limit: int = MOST) -> Matrix:
    """The communes' figures of one public indicator in the last closed months up to a day; two queries."""
    newest = reporting.newest_vintages().filter(period__end_on__lte=until).reverse()[:limit]
    snapshots = list(newest)[::-1]
    places = {snapshot.pk: place for place, snapshot in enumerate(snapshots)}
    rows = SnapshotValue.objects.filter(
        snapshot__in=snapshots,
        version__indicator__code=indicator,
        version__indicator__data_set__is_public=True,
        unit__kind=Unit.Kind.COMMUNE,
    )
    cells: dict[str, list[Cell]] = {}
    names: dict[str, str] = {}
    order: dict[str, str] = {}
    columns = ("snapshot", "unit__code", "unit__sort_key", "unit_name", "status", "numerator", "percent")
    for snapshot, code, sort_key, name, status, numerator, percent in rows.order_by("snapshot").values_list(*columns):
        line = cells.setdefault(code, [_ABSENT] * len(snapshots))
        kind = NO_RATE if status == Status.VALUE and percent is None else status
        line[places[snapshot]] = Cell(kind, numerator, percent)
        names[code], order[code] = name, sort_key
    lines = (Line(code, names[code], tuple(cells[code])) for code in sorted(cells, key=lambda code: order[code]))
    return Matrix(tuple(snapshot.period for snapshot in snapshots), tuple(lines))

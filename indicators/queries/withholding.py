"""Which rows of a month are withheld, seen against everything that was published before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Q

from indicators.models import IndicatorVersion, Period, SnapshotValue
from indicators.queries import reporting
from indicators.rules.inference import Published
from indicators.rules.suppression import Cell, Known, withheld
from places import queries as places
from places.models import Unit


class Figure(Protocol):
    """A row as closing freezes it."""

    @property
    def unit(self) -> Unit: ...
    @property
    def version(self) -> IndicatorVersion: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def flow(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...


_Line = tuple[int, int, date, str, int | None, bool]
"""Indicator, snapshot, last day of the month, unit code, number, whether it is withheld."""


def withheld_rows(period: Period, rows: Iterable[Figure]) -> frozenset[tuple[int, int]]:
    """``(unit id, indicator id)`` of the rows of a month that are not shown in public, of every public data set.

    ``rows``: all of them, as they would be frozen as the month's next vintage. Nothing is withheld of a data set that
    is not public.
    """
    public = [row for row in rows if row.version.indicator.data_set.is_public]
    history = _history(period, {row.version.indicator_id for row in public})
    found: set[tuple[int, int]] = set()
    for indicator in dict.fromkeys(row.version.indicator_id for row in public):
        mine = [row for row in public if row.version.indicator_id == indicator]
        found |= _withheld(period, mine, [line for line in history if line[0] == indicator])
    return frozenset(found)


def _withheld(period: Period, rows: Sequence[Figure], history: Sequence[_Line]) -> set[tuple[int, int]]:
    version = rows[0].version
    kind = version.indicator.data_set.kind
    is_stock = version.nature == IndicatorVersion.Nature.STOCK
    units = [row for row in rows if row.unit.kind == kind]
    whole = next((row.unit.code for row in rows if row.unit.kind != kind), "")
    hidden = withheld(
        [_cell(row, is_stock) for row in units],
        _known(period, history, is_stock, {row.unit.code for row in rows}),
        sums={whole: None},
        threshold=settings.SMALL_CELL,
    )
    return {(row.unit.pk, version.indicator_id) for row in rows if row.unit.code in hidden}


def _cell(row: Figure, is_stock: bool) -> Cell:
    same_people = row.version.denominator == IndicatorVersion.Denominator.ROW
    known = same_people and row.denominator is not None and row.numerator is not None
    rest = (row.denominator or 0) - (row.numerator or 0) if known else None
    return Cell(row.unit.code, row.numerator, row.flow if is_stock else None, rest)


def _history(period: Period, indicators: set[int]) -> list[_Line]:
    """Every vintage of the month, and the newest one of the others, with ended units as their heirs."""
    newest = reporting.newest_vintages().exclude(period=period).order_by().values("pk")
    rows = SnapshotValue.objects.filter(
        Q(snapshot__in=newest) | Q(snapshot__period=period), version__indicator__in=indicators
    )
    heirs = places.heirs(period.end_on)
    codes = dict(Unit.objects.filter(pk__in=heirs.values()).values_list("pk", "code"))
    columns = ("version__indicator", "snapshot", "snapshot__period__end_on", "unit", "unit__code", "numerator")
    return [
        (indicator, snapshot, day, codes[heirs[unit]] if unit in heirs else code, number, hidden)
        for indicator, snapshot, day, unit, code, number, hidden in rows.order_by(
            "snapshot__period__end_on", "snapshot__vintage"
        ).values_list(*columns, "is_withheld")
    ]


def _known(period: Period, history: Sequence[_Line], is_stock: bool, now: set[str]) -> Known:
    tables: dict[tuple[date, int], list[_Line]] = {}
    for line in history:
        tables.setdefault((line[2], line[1]), []).append(line)
    found = {key: _published(lines, now) for key, lines in tables.items()}
    vintages = [table for (day, _pk), table in found.items() if day == period.end_on]
    if not is_stock:
        return Known(vintages=vintages)
    before = [table for (day, _pk), table in found.items() if day < period.end_on]
    directly = any(day == period.start_on - timedelta(days=1) for day, _pk in found)
    after = [table for (day, _pk), table in found.items() if day > period.end_on]
    return Known(before=before if directly else [*before, Published()], vintages=vintages, after=after)


def _published(lines: Sequence[_Line], now: set[str]) -> Published:
    """Several units that became one: their sum, withheld where one of them was."""
    numbers: dict[str, int | None] = {}
    hidden: set[str] = set()
    for *_rest, code, number, is_hidden in lines:
        numbers[code] = _added(numbers, code, number)
        hidden |= {code} if is_hidden else set()
    shown = {code: n for code, n in numbers.items() if code not in hidden and code in now and n is not None}
    return Published(shown, {code: numbers[code] for code in hidden})


def _added(numbers: Mapping[str, int | None], code: str, number: int | None) -> int | None:
    known = numbers.get(code)
    return known if number is None else number + (known or 0)

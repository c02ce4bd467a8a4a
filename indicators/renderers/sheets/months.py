"""Bảng tháng: a sheet an indicator, a row a unit, a column a month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout, address
from exchange.adapters.writers import Cell, Formula, OutColumn
from indicators.models import IndicatorVersion, Snapshot
from indicators.queries import exports
from indicators.queries.exports import SUPPRESSED, Line, Month
from indicators.renderers import words
from indicators.renderers.sheets import summary
from indicators.rules import calendar

_YEAR = 12
_FIXED = 3


@dataclass(frozen=True, slots=True)
class _Figures:
    """By indicator code, unit id and month; ``names`` of the units, as they were called last."""

    values: Mapping[tuple[str, int, str], tuple[str, int | None]]
    units: Sequence[Line]
    whole: Line | None


def write(book: Book, month: Month) -> None:
    snapshots = exports.history(month.snapshot)
    figures = _figures(snapshots, month)
    for version in month.versions:
        _write_indicator(book, month, version, [snapshot.period.label for snapshot in snapshots], figures)


def _figures(snapshots: Sequence[Snapshot], month: Month) -> _Figures:
    rows = exports.everything().filter(snapshot__in=snapshots, version__indicator__data_set=month.data_set)
    values, units = {}, {}
    for line in exports.lines_of(rows, is_public=month.is_public):
        values[line.indicator, line.unit_id, line.period] = (line.status, line.numerator)
        units[line.unit_id] = line
    kinds: dict[bool, list[Line]] = defaultdict(list)
    for line in units.values():
        kinds[line.unit_kind == month.data_set.kind].append(line)
    whole = next((line for line in kinds[False]), None)
    return _Figures(values, sorted(kinds[True], key=lambda line: line.sort_key), whole)


def _write_indicator(book: Book, month: Month, version: IndicatorVersion, labels: list[str], figures: _Figures) -> None:
    columns = [
        OutColumn(_("STT"), "integer", 5),
        OutColumn(_("Mã ĐVHC"), "text", 8),
        OutColumn(_("Đơn vị"), "text", 24),
    ]
    columns += [OutColumn(calendar.shown(label), "integer", 9) for label in labels]
    names = {"name": version.indicator.name, "head": words.stock_head(version).lower()}
    layout = Layout(
        title=_("%(name)s: %(head)s theo tháng") % names,
        lines=[_("Số mới nhất của mỗi tháng. Ô trống: chưa báo cáo, không phải là số 0.")],
        fixed=_FIXED,
        breaks=range(_FIXED + _YEAR, len(columns), _YEAR),
        scale=70,
    )
    sheet = book.sheet(f"{_('Tháng')} {version.indicator.short_name}", columns, layout)
    code, top = version.indicator.code, sheet.row + 1
    for number, unit in enumerate(figures.units, start=1):
        cells: list[Cell] = [number, unit.unit_code, unit.unit_name]
        sheet.write([*cells, *(_cell(figures.values.get((code, unit.unit_id, label))) for label in labels)])
    if figures.whole:
        places = enumerate(labels, start=_FIXED)
        sums = [_sum(code, label, place, top, sheet.row, figures) for place, label in places]
        sheet.write([None, None, summary.whole_name(month), *sums], "total")


def _cell(value: tuple[str, int | None] | None) -> Cell:
    status, number = value or ("", None)
    return str(words.HIDDEN) if status == SUPPRESSED else number


def _sum(code: str, label: str, place: int, top: int, bottom: int, figures: _Figures) -> Cell:
    """A formula, or the published sum where a part of it is not shown."""
    found = [value for unit in figures.units if (value := figures.values.get((code, unit.unit_id, label)))]
    whole = figures.values.get((code, figures.whole.unit_id, label)) if figures.whole else None
    if any(status == SUPPRESSED for status, _number in [*found, whole or ("", None)]):
        return _cell(whole)
    known = [number for _status, number in found if number is not None]
    return Formula(f"=SUM({address(top, place)}:{address(bottom, place)})", sum(known)) if known else None

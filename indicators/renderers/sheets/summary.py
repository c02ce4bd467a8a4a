"""Biểu tổng hợp: a row a unit, a block of columns an indicator, the sums below."""

from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout
from exchange.adapters.writers import Cell, OutColumn
from indicators.queries import reporting
from indicators.queries.exports import Month
from indicators.renderers import words
from indicators.renderers.sheets import blocks

_PAPER = 970
"""How many dots fit on A4 across between the margins, at 96 an inch, with some to spare for other programs' fonts."""


def title(month: Month) -> str:
    names = {"name": month.data_set.name, "month": words.month(month.snapshot)}
    if month.data_set.code == reporting.COMMUNES:
        return _("Bốn chỉ tiêu công dân số, tháng %(month)s") % names
    return _("%(name)s, tháng %(month)s") % names


def lines(month: Month) -> list[str]:
    """What the figures stand on, under a title."""
    days = _("Số liệu chốt kỳ %(days)s") % {"days": words.days(month.snapshot)}
    example = [_("SỐ LIỆU VÍ DỤ")] if month.snapshot.population.is_example else []
    return [" · ".join([*example, days]), _("Mẫu số: %(basis)s") % {"basis": words.basis(month.snapshot)}]


def write(book: Book, month: Month) -> None:
    found = blocks.blocks_of(month)
    columns = [*blocks.fixed_columns(), *(column for block in found for column in block.columns())]
    layout = Layout(
        title=title(month),
        lines=lines(month),
        groups=[block.group() for block in found],
        fixed=blocks.FIXED,
        breaks=[block.first for block in found[1:]],
        scale=_scale([block.columns() for block in found]),
    )
    sheet = book.sheet(_("Tổng hợp"), columns, layout)
    ranks, top = blocks.ranked(month, found), sheet.row + 1
    for number, unit in enumerate(month.units, start=1):
        cells = blocks.unit_cells(number, unit, month)
        for block in found:
            key = block.version.pk
            cells += blocks.line_cells(month.of(unit, block.version), block, ranks[key].get(unit.unit_id))
        sheet.write(cells)
    if month.whole:
        sums = blocks.Sums(month, month.units, top, sheet.row, sheet.row + 1, month.whole)
        total: list[Cell] = [None, None, whole_name(month), sums.adults()]
        sheet.write([*total, *(cell for block in found for cell in sums.cells(block))], "total")


def whole_name(month: Month) -> str:
    """What the line below all units is called."""
    if month.data_set.code == reporting.COMMUNES or month.whole is None:
        return _("Toàn tỉnh")
    return month.whole.unit_name


def _scale(parts: list[list[OutColumn]]) -> int:
    """In per cent: at which the widest block fits on a page, beside the columns that every page has."""
    widest = max((sum(map(_dots, part)) for part in parts), default=0)
    return min(100, 100 * _PAPER // (widest + sum(map(_dots, blocks.fixed_columns()))))


def _dots(column: OutColumn) -> int:
    """A spreadsheet's own measure of a column."""
    return column.width * 7 + 5

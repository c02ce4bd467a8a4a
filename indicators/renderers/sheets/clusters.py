"""Cụm: communes by cluster, with the sums of each cluster and of all of them."""

from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout, Sheet, address
from exchange.adapters.writers import Cell, Formula
from indicators.queries import exports
from indicators.queries.exports import Line, Month
from indicators.renderers.sheets import blocks, summary

_ONLY = ("base", "aim", "flow", "stock", "percent")


def write(book: Book, month: Month) -> None:
    found = blocks.blocks_of(month, only=_ONLY)
    columns = [*blocks.fixed_columns(), *(column for block in found for column in block.columns())]
    layout = Layout(
        title=_("Theo cụm xã, phường, tháng %(period)s") % {"period": month.period},
        lines=summary.lines(month),
        groups=[block.group() for block in found],
        fixed=blocks.FIXED,
    )
    sheet = book.sheet(_("Cụm"), columns, layout)
    parts = [_part(sheet, month, found, *cluster) for cluster in exports.clustered(month.units).items()]
    if month.whole and parts:
        sheet.write(_total(sheet.row + 1, month, found, parts), "total")


def _part(sheet: Sheet, month: Month, found: list[blocks.Block], name: str, units: list[Line]) -> int:
    """The cluster's sums, then its communes; returns the row of the sums."""
    row = sheet.row + 1
    sums = blocks.Sums(month, units, row + 1, row + len(units), row)
    head: list[Cell] = [None, None, name or _("Chưa xếp cụm"), sums.adults()]
    sheet.write([*head, *(cell for block in found for cell in sums.cells(block))], "part")
    for number, unit in enumerate(units, start=1):
        cells = blocks.unit_cells(number, unit, month)
        for block in found:
            cells += blocks.line_cells(month.of(unit, block.version), block)
        sheet.write(cells, level=1)
    return row


def _total(row: int, month: Month, found: list[blocks.Block], parts: list[int]) -> list[Cell]:
    """As on the sheet of all units, with formulas over the clusters' sums."""
    sums = blocks.Sums(month, month.units, 0, 0, row, month.whole)
    cells: list[Cell] = [sums.adults(), *(cell for block in found for cell in sums.cells(block))]
    over = [_over(cell, parts, place) for place, cell in enumerate(cells, start=blocks.ADULTS)]
    return [None, None, summary.whole_name(month), *over]


def _over(cell: Cell, parts: list[int], place: int) -> Cell:
    """A sum of all units as the sum of the clusters' sums."""
    if not isinstance(cell, Formula) or not cell.expression.startswith("=SUM("):
        return cell
    return Formula(f"=SUM({','.join(address(row, place) for row in parts)})", cell.value)

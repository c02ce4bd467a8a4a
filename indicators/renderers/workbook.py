"""A closed month as a workbook, sheet by sheet."""

from datetime import date
from typing import IO

from exchange.adapters.workbooks import Book
from indicators.models import DataSet, Snapshot
from indicators.queries import exports, reporting
from indicators.renderers.sheets import changes, clusters, months, notes, summary, tidy, unsent


def snapshot_xlsx(
    snapshot: Snapshot,
    data_set: DataSet | None = None,
    *,
    address: str = "",
    today: date | None = None,
    is_whole: bool = False,
) -> IO[bytes]:
    """Summary, clusters, not sent, differences, months, notes of a data set (the communes' without one).

    ``today`` is the day on which the office asks, and gives the figures in full; without it they are as everybody may
    see them. ``address``: where the figures can be looked at as they stood. ``is_whole`` adds every figure of every
    month and vintage.
    """
    month = exports.month_of(snapshot, data_set or reporting.data_set_of(), is_public=today is None)
    with Book() as book:
        summary.write(book, month)
        if exports.has_clusters(month.data_set):
            clusters.write(book, month)
        unsent.write(book, month, today)
        changes.write(book, month)
        months.write(book, month)
        if is_whole:
            tidy.write(book, is_public=month.is_public)
        notes.write(book, month, address)
    return book.stream

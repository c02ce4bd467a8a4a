"""Tất cả: every figure of every month and vintage, a line a figure, to filter and to pivot."""

from django.utils.translation import gettext as _

from exchange.adapters.workbooks import Book, Layout
from exchange.adapters.writers import OutColumn
from indicators.queries import exports
from indicators.renderers.tidy import FIELDS, cells


def write(book: Book, *, is_public: bool) -> None:
    columns = [OutColumn(str(field.heading), field.kind, field.width) for field in FIELDS]
    sheet = book.sheet(_("Tất cả"), columns, Layout(has_filter=True, fixed=2))
    for line in exports.lines_of(exports.everything(), is_public=is_public):
        sheet.write(cells(line), "bare")

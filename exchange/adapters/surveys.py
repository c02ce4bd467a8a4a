"""Looking at a file before it is read: which sheet, where its header is, which column is which."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from exchange.adapters.readers import Book, Sheet
from exchange.models import Import
from exchange.rules import headers, layouts, shapes
from exchange.rules.grids import Grid
from exchange.rules.handlers import Column
from exchange.rules.headers import Header
from exchange.rules.layouts import Layout

SHEETS = 10
"""Sheets that are looked into; a person may choose any."""
SHOWN = 4
"""Values of a column that are shown."""

Places = Mapping[str, Sequence[int]]
Recall = Callable[[Collection[str]], Mapping[str, tuple[str, Places]]]
"""Of these signatures of headers, those that are remembered: the name of the sheet, and the places of each column."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of the file, as it is put before a person. ``name`` is the guess at what it is, or ""."""

    place: int
    label: str
    samples: tuple[str, ...]
    name: str
    is_hidden: bool

    @property
    def letter(self) -> str:
        return layouts.letter(self.place)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the page for choosing columns shows. ``rows`` are those that could be the header, with what they say."""

    sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]
    sheet: str
    header: Header
    rows: tuple[tuple[int, str], ...]
    columns: tuple[SheetColumn, ...]

    @property
    def row(self) -> int:
        return self.header.row + 1


def settle(book: Book, columns: Sequence[Column], recall: Recall) -> tuple[Sheet, Layout] | None:
    """How to read the file, where that is beyond doubt or was chosen for such a header before; otherwise None."""
    looked = []
    for name in book.sheets[:SHEETS]:
        sheet = book.open(name)
        looked.append((name, sheet.grid, headers.find(sheet.grid, columns)))
    found = _remembered([(name, grid) for name, grid, _header in looked], columns, recall)
    if found is None:
        sure = [(name, header) for name, _grid, header in looked if header.is_sure]
        if len(sure) != 1:
            return None
        found = layouts.of_header(sure[0][1], sure[0][0])
    return book.open(found.sheet), found


def _remembered(looked: Sequence[tuple[str, Grid]], columns: Sequence[Column], recall: Recall) -> Layout | None:
    """The one sheet whose header is known; of several the one with the name of then."""
    candidates: dict[str, list[Layout]] = {}
    for name, grid in looked:
        for row in range(min(headers.SEARCHED_ROWS, len(grid.rows))):
            for span in range(1, headers.MOST_ROWS + 1):
                if mark := layouts.signature(headers.labels(grid, row, span)):
                    candidates.setdefault(mark, []).append(Layout(name, row + 1, span, {}, "remembered"))
    known = recall(candidates.keys())
    widths = {name: grid.width for name, grid in looked}
    hits = [
        (layout.sheet == sheet, replace(layout, positions={name: tuple(each) for name, each in places.items()}))
        for mark, (sheet, places) in known.items()
        for layout in candidates[mark]
    ]
    fitting = [(same, each) for same, each in hits if layouts.fits(each.positions, columns, widths[each.sheet])]
    best = [each for same, each in fitting if same] or [each for _same, each in fitting]
    return best[0] if len({each.sheet for each in best}) == 1 else None


def survey(record: Import, columns: Sequence[Column], *, sheet: str | None = None, row: int | None = None) -> Survey:
    """The file as it stands, at the sheet and the header that a person wants to see, or as it is read now, or as it is
    best guessed. ``row`` 0 is a sheet without header. FileError as for reading."""
    with record.file.open("rb") as stream:
        book = Book(stream, record.file_kind, columns)  # type: ignore[arg-type]
        current = layouts.unpack(record.layout) if record.layout else None
        name = sheet if sheet in book.sheets else current.sheet if current else _likeliest(book, columns)
        grid = book.open(name).grid
    current = current if current and current.sheet == name else None
    header = _header(grid, columns, current, row)
    is_current = current is not None and (header.row, header.span) == (current.row - 1, current.span)
    guessed = current.positions if current and is_current else headers.guess(header, grid, columns)
    names = {place: each for each, places in guessed.items() for place in places}
    shown = [_column(header, grid, place, names.get(place, "")) for place in range(len(header.labels))]
    return Survey(
        sheets=book.sheets,
        hidden_sheets=book.hidden,
        sheet=name,
        header=header,
        rows=_rows(grid),
        columns=tuple(each for each in shown if each.label or each.samples),
    )


def _column(header: Header, grid: Grid, place: int, name: str) -> SheetColumn:
    values = tuple(map(shapes.veiled, headers.samples(header, grid, place, SHOWN)))
    return SheetColumn(place, header.labels[place].text, values, name, place in grid.hidden)


def _likeliest(book: Book, columns: Sequence[Column]) -> str:
    """The sheet of which the most is known."""
    scores = {name: headers.score(book.open(name).grid, columns) for name in book.sheets[:SHEETS]}
    return max(scores, key=lambda name: scores[name])


def _header(grid: Grid, columns: Sequence[Column], current: Layout | None, row: int | None) -> Header:
    if row is not None:
        return headers.at(grid, columns, row - 1, headers.span_at(grid, columns, row - 1))
    if current:
        return headers.at(grid, columns, current.row - 1, current.span)
    return headers.find(grid, columns)


def _rows(grid: Grid) -> tuple[tuple[int, str], ...]:
    """The first rows with something in them, in few words."""
    found = []
    for row in range(min(headers.SEARCHED_ROWS, len(grid.rows))):
        texts = [text for place in range(grid.width) if (text := grid.own(row, place))]
        if texts:
            found.append((row + 1, shapes.veiled(" · ".join(texts)[:80])))
    return tuple(found)

"""Where the header row is and which column is which."""

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.rules.errors import FileError
from exchange.rules.handlers import Column
from exchange.rules.text import clean, fold

SEARCHED_ROWS = 20
FEEDBACK = "Cần sửa"
"""The column that our own file of errors adds; it may stay in when the file comes back."""

_IGNORED = {"stt", "tt", "so thu tu", fold(FEEDBACK)}


@dataclass(frozen=True, slots=True)
class Header:
    """``index`` counts the rows from 0; ``positions`` gives the place of each column that was found."""

    index: int
    positions: dict[str, int]
    unknown: tuple[str, ...]


def score(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """How many columns the best row names: the larger, the likelier that the file was split rightly."""
    names = _names(columns)
    return max((len({names[fold(cell)] for cell in row if fold(cell) in names}) for row in rows), default=0)


def find(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Header:
    """The first row that names the most columns. FileError when none does or a required one is missing."""
    names = _names(columns)
    best = score(rows, columns)
    if best == 0:
        raise FileError("no_header")
    index = next(n for n, row in enumerate(rows) if score([row], columns) == best)
    positions: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(rows[index]):
        name = names.get(fold(cell))
        if name in positions:
            raise FileError("repeated_column", column=clean(cell))
        if name:
            positions[name] = place
        elif fold(cell) and fold(cell) not in _IGNORED:
            unknown.append(clean(cell)[:60])
    missing = [str(column.header) for column in columns if column.required and column.name not in positions]
    if missing:
        raise FileError("missing_columns", columns=", ".join(missing))
    return Header(index, positions, tuple(unknown))


def _names(columns: Sequence[Column]) -> dict[str, str]:
    return {
        fold(str(written)): column.name
        for column in columns
        for written in (*column.aliases, column.name, column.header)
    }

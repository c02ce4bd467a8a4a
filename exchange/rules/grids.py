"""The top of a sheet, as far as its header is looked for. Rows and places are counted from 0."""

from collections.abc import Iterable
from dataclasses import dataclass

from exchange.rules.text import clean


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells joined into one; its text stands in the first."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, place: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= place <= self.right


@dataclass(frozen=True, slots=True)
class Grid:
    """``hidden`` are the places of columns that the sheet does not show."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    hidden: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def own(self, row: int, place: int) -> str:
        """What stands in the cell itself."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return clean(cells[place]) if place < len(cells) else ""

    def merge_at(self, row: int, place: int) -> Merge | None:
        return next((each for each in self.merges if each.covers(row, place)), None)

    def text(self, row: int, place: int) -> str:
        """What a reader sees there: a merged cell says the same in all of its places."""
        merge = self.merge_at(row, place)
        return self.own(merge.top, merge.left) if merge else self.own(row, place)

    def below(self, row: int, place: int, most: int) -> list[str]:
        """The first values of a column under a row, each once."""
        values = (self.own(n, place) for n in range(row, len(self.rows)))
        return list(dict.fromkeys(value for value in values if value))[:most]


def grid_of(numbered: Iterable[tuple[int, list[str]]], **more: object) -> Grid:
    """From rows with their numbers in the sheet; rows that were left out are empty ones."""
    rows: list[tuple[str, ...]] = []
    for number, cells in numbered:
        rows += [()] * (number - 1 - len(rows))
        rows.append(tuple(cells))
    return Grid(tuple(rows), **more)  # type: ignore[arg-type]

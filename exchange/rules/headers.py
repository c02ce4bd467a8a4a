"""Where the header is and which column is which.

Headers of offices stand below titles, often over two rows ("Họ và tên" over "Họ đệm" and "Tên"), in merged cells. What
is read without asking must be said by the header; what is only guessed is put before a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exchange.rules import legacy, shapes
from exchange.rules.grids import Grid
from exchange.rules.handlers import Column
from exchange.rules.text import fold

SEARCHED_ROWS = 20
MOST_ROWS = 3
"""Of one header."""
FEEDBACK = "Cần sửa"
"""The column that our own file of errors adds; it may stay in when the file comes back."""

SAMPLED = 20
_IGNORED = {"", "stt", "tt", "so tt", "so thu tu", fold(FEEDBACK)}
_PIECES = {"nam", "nu", "ngay", "thang"}
"""What stands under one header for two or three columns of the same thing; "nam" is a man, and a year."""
EXACT, LIKE = 2, 1


@dataclass(frozen=True, slots=True)
class Label:
    """What the header says over one column. ``group`` is the same for columns under one wide cell."""

    upper: str
    lower: str = ""
    group: str = ""

    @property
    def text(self) -> str:
        return " – ".join(dict.fromkeys(part for part in (self.upper, self.lower) if part))


@dataclass(frozen=True, slots=True)
class Found:
    """The column that a label names. ``rank`` is the order among pieces that are read together; ``is_piece`` where the
    label names a piece only."""

    name: str
    quality: int
    rank: int | None = None
    is_piece: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` counts from 0, -1 where the sheet has no header. ``missing`` are required columns that were not found,
    ``doubtful`` those that several columns of the sheet could be."""

    row: int
    span: int
    labels: tuple[Label, ...]
    positions: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.row >= 0 and not self.missing and not self.doubtful


class _Words:
    """Every way of writing the headers of these columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        self.names = {
            fold(str(written)): column.name
            for column in columns
            for written in (*column.aliases, column.name, column.header)
        }
        self.pieces = {
            fold(written): (column.name, rank)
            for column in columns
            for rank, group in enumerate(column.parts)
            for written in group
        }

    def knows(self, text: str) -> bool:
        folded = fold(text)
        return folded in self.names or folded in self.pieces or folded in _PIECES or folded in _IGNORED

    def find(self, label: Label) -> Found | None:
        upper, lower = fold(_unicode(label.upper)), fold(_unicode(label.lower))
        if not {upper, lower} - _IGNORED:
            return None
        return self._piece(upper, lower) or self._exact(upper, lower) or self._like(f"{upper} {lower}")

    def _piece(self, upper: str, lower: str) -> Found | None:
        """Under a header that names the column itself."""
        name = self.names.get(upper, "")
        if not lower or not name or not self.columns[name].joins:
            return None
        piece = self.pieces.get(lower, ("", None))
        if piece[0] == name or lower in _PIECES:
            return Found(name, EXACT, piece[1] if piece[0] == name else None, is_piece=True)
        return None

    def _exact(self, upper: str, lower: str) -> Found | None:
        for text in (f"{upper} {lower}".strip(), lower, upper):
            name, rank = self.pieces.get(text, ("", None))
            if text in self.names:
                return Found(self.names[text], EXACT, rank if name == self.names[text] else None)
            if name:
                return Found(name, EXACT, rank, is_piece=True)
        return None

    def _like(self, text: str) -> Found | None:
        """The longest known header that the words contain; figures are of data."""
        if any(letter.isdigit() for letter in text):
            return None
        padded = f" {text} "
        inside = [known for known in self.names if f" {known} " in padded]
        return Found(self.names[max(inside, key=len)], LIKE) if inside else None


def _unicode(text: str) -> str:
    """A header in a font from before Unicode, as it is meant."""
    reading = legacy.suspect(text)
    return reading.text if reading and reading.text else text


def score(grid: Grid, columns: Sequence[Column]) -> float:
    """How many columns the best header names: the larger, the likelier that the file was split rightly."""
    words = _Words(columns)
    return max((_score(grid, words, row) for row in _candidates(grid)), default=0)


def find(grid: Grid, columns: Sequence[Column]) -> Header:
    """The first header that names the most columns, or where none names any the first row that looks like one."""
    words = _Words(columns)
    best = max(_candidates(grid), key=lambda row: (_score(grid, words, row), -row), default=-1)
    if best < 0 or _score(grid, words, best) < 1:  # a word here and there is of a row of data
        return at(grid, columns, _first_words(grid), 1)
    return at(grid, columns, best, _span(grid, words, best))


def at(grid: Grid, columns: Sequence[Column], row: int, span: int) -> Header:
    """The header that stands there, read."""
    words, found_labels = _Words(columns), labels(grid, row, span)
    found = {
        place: each
        for place, label in enumerate(found_labels)
        if place not in grid.hidden and (each := words.find(label))
    }
    header = Header(row, max(span, 1), found_labels)
    positions, doubtful = _assign(header, grid, columns, found)
    return replace(
        header,
        positions=positions,
        missing=tuple(c.name for c in columns if c.required and c.name not in positions),
        doubtful=tuple(doubtful),
    )


def span_at(grid: Grid, columns: Sequence[Column], row: int) -> int:
    """How many rows the header has that a person sees beginning there."""
    return _span(grid, _Words(columns), row) if row >= 0 else 1


def labels(grid: Grid, row: int, span: int) -> tuple[Label, ...]:
    """What each column is called; nothing in a sheet without a header."""
    found = [_label(grid, row, span, place) if row >= 0 else Label("") for place in range(grid.width)]
    start = -1
    for place, label in enumerate(found):  # under a wide cell that was not merged, only its first place has the text
        if label.upper:
            start = place if label.lower else -1
        elif label.lower and start >= 0:
            found[start] = replace(found[start], group=f"beside {start}")
            found[place] = replace(label, upper=found[start].upper, group=f"beside {start}")
    return tuple(found)


def _label(grid: Grid, row: int, span: int, place: int) -> Label:
    merge = grid.merge_at(row, place)
    upper = grid.text(row, place)
    under = [grid.text(n, place) for n in range(row + 1, row + span) if grid.merge_at(n, place) != merge or not merge]
    group = f"merged {merge.left}" if merge and merge.right > merge.left else ""
    return Label(upper, " ".join(dict.fromkeys(filter(None, under))), group)


def _candidates(grid: Grid) -> range:
    return range(min(SEARCHED_ROWS, len(grid.rows)))


def _score(grid: Grid, words: _Words, row: int) -> float:
    """Columns that are named count whole, those that are only meant by half; a title over all is none."""
    if grid.width > 1 and len({grid.text(row, place) for place in range(grid.width)} - {""}) < 2:
        return 0
    found = [words.find(label) for label in labels(grid, row, _span(grid, words, row))]
    best: dict[str, float] = {}
    for each in found:
        if each:
            best[each.name] = max(best.get(each.name, 0), each.quality / EXACT)
    return sum(best.values())


def _span(grid: Grid, words: _Words, row: int) -> int:
    """How many rows the header has that begins there: down to where its cells are merged, or while words of headers
    and nothing else follow."""
    down = [merge.bottom for merge in grid.merges if merge.top == row and merge.bottom > row]
    if down:
        return min(max(down) - row + 1, MOST_ROWS)
    if not any(words.find(label) for label in labels(grid, row, 1)):
        return 1
    span = 1
    while span < MOST_ROWS and _goes_on(grid, words, row + span):
        span += 1
    return span


def _goes_on(grid: Grid, words: _Words, row: int) -> bool:
    filled = [text for place in range(grid.width) if (text := grid.own(row, place))]
    return bool(filled) and all(words.knows(text) for text in filled)


def _first_words(grid: Grid) -> int:
    """The first row that is about as full as the fullest and has no figures; -1 when there is none."""
    counts = [sum(bool(grid.own(row, place)) for place in range(grid.width)) for row in range(len(grid.rows))]
    full = max(counts, default=0)
    for row in _candidates(grid):
        texts = [grid.own(row, place) for place in range(grid.width)]
        if counts[row] >= max(1, 0.6 * full) and not any(letter.isdigit() for text in texts for letter in text):
            return row
    return -1


def _assign(
    header: Header, grid: Grid, columns: Sequence[Column], found: Mapping[int, Found]
) -> tuple[dict[str, tuple[int, ...]], list[str]]:
    """Each column its place, or its places where it stands in pieces; and the columns of which nobody can tell."""
    positions: dict[str, tuple[int, ...]] = {}
    doubtful = []
    for column in columns:
        places = [n for n, each in found.items() if each.name == column.name and each.quality == EXACT]
        places = places or [
            n
            for n, each in found.items()
            if each.name == column.name and shapes.looks_like(column.looks, samples(header, grid, n))
        ]
        if len(places) > 1 and not _belong_together(column, [(header.labels[n], found[n]) for n in places]):
            doubtful.append(column.name)
            places = places[:1]
        if places:
            ranked = sorted(places, key=lambda n: (found[n].rank is None, found[n].rank or 0, n))
            positions[column.name] = tuple(ranked)
    return positions, doubtful


def _belong_together(column: Column, found: Sequence[tuple[Label, Found]]) -> bool:
    if not column.joins:
        return False
    ranks = [each.rank for _label, each in found]
    if None not in ranks and len(set(ranks)) == len(ranks) and any(each.is_piece for _label, each in found):
        return True
    groups = {label.group for label, _found in found}
    return len(groups) == 1 and "" not in groups


def samples(header: Header, grid: Grid, place: int, most: int = SAMPLED) -> list[str]:
    return grid.below(header.row + header.span if header.row >= 0 else 0, place, most)


def is_ignored(label: Label) -> bool:
    """Nothing that anybody would miss: no text, a running number, our own column."""
    return fold(label.text) in _IGNORED


def guess(header: Header, grid: Grid, columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """What is sure, and for the rest what the header reminds of or the values look like: for a person to look at."""
    guessed = dict(header.positions)
    words = _Words(columns)
    for column in columns:
        free = [n for n in range(grid.width) if n not in grid.hidden and n not in _taken(guessed.values())]
        if column.name in guessed:
            continue
        alike = [n for n in free if (each := words.find(header.labels[n])) and each.name == column.name]
        alike = alike or [n for n in free if shapes.looks_like(column.looks, samples(header, grid, n))]
        if alike:
            guessed[column.name] = (alike[0],)
    return guessed


def _taken(positions: Iterable[tuple[int, ...]]) -> set[int]:
    return {place for places in positions for place in places}


def ordered(header: Header, column: Column, places: Iterable[int]) -> tuple[int, ...]:
    """The places that a person chose for one column, in the order in which they are read."""
    ranks = {
        n: found.rank for n in places if (found := _Words((column,)).find(header.labels[n])) and found.rank is not None
    }
    return tuple(sorted(places, key=lambda n: (n not in ranks, ranks.get(n, 0), n)))

"""How a file is read: which sheet, where its header is, which column is which; found, chosen or remembered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from exchange.rules.handlers import Column
from exchange.rules.headers import Header, Label
from exchange.rules.text import fold

Origin = Literal["found", "chosen", "remembered"]


@dataclass(frozen=True, slots=True)
class Layout:
    """``row`` is the first row of the header as people count rows, 0 where there is none; ``places`` count from 0."""

    sheet: str
    row: int
    span: int
    positions: Mapping[str, tuple[int, ...]]
    origin: Origin = "found"

    @property
    def first(self) -> int:
        """The first row below the header, as people count."""
        return self.row + self.span if self.row else 1

    def pack(self) -> dict[str, Any]:
        places = {name: list(each) for name, each in self.positions.items()}
        return {"sheet": self.sheet, "row": self.row, "span": self.span, "places": places, "origin": self.origin}


def unpack(packed: Mapping[str, Any]) -> Layout:
    places = {name: tuple(each) for name, each in packed["places"].items()}
    return Layout(packed["sheet"], packed["row"], packed["span"], places, packed["origin"])


def of_header(header: Header, sheet: str) -> Layout:
    return Layout(sheet, header.row + 1, header.span, header.positions)


def signature(labels: Sequence[Label]) -> str:
    """The same for two sheets with the same header; "" where there is none. The words cannot be read from it."""
    words = [f"{fold(label.upper)}\t{fold(label.lower)}" for label in labels]
    while words and not words[-1].strip():
        words.pop()
    return hashlib.sha256("\n".join(words).encode()).hexdigest() if words else ""


def fits(positions: Mapping[str, tuple[int, ...]], columns: Sequence[Column], width: int) -> bool:
    """Whether what was remembered still names columns of this file and all that is required."""
    known = {column.name for column in columns}
    places = [place for each in positions.values() for place in each]
    required = {column.name for column in columns if column.required}
    return required <= positions.keys() <= known and all(place < width for place in places)


def letter(place: int) -> str:
    """As a spreadsheet names its columns: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""Which rows under a header are data: offices also write titles of sections, sums, dates and signatures there.

What is left out is kept in the list with its reason, so that nothing disappears unseen.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from exchange.rules.text import clean, fold

_SIGN = re.compile(
    r"(?:nguoi|can bo) (?:lap|tong hop)\b.*|lap bieu\b.*|ke toan\b.*|thu truong\b.*|giang vien|noi nhan\b.*|ghi chu\b.*"
    r"|(?:tm|kt|tuq|tl)? ?(?:ubnd|uy ban nhan dan)\b.*|(?:pho )?chu tich(?: ubnd\b.*)?|(?:truong|pho) (?:thon|ban|khu)"
    r"|xac nhan cua\b.*|(?:an dinh danh sach|danh sach nay|danh sach co|danh sach gom)\b.*|ky(?: va)? ghi ro ho ten\b.*"
    r"|.*\bngay\b.{0,9}\bthang\b.{0,9}\bnam\b.*"
)
_SUM = re.compile(r"(?:tong so|tong cong|tong|cong)(?: (?:so|nguoi|hoc vien|lop|thon|ban|to|xa|trang|ca|toan|\d).*)?")
_NUMBER = re.compile(r"\(?\d+\)?\.?")


@dataclass(slots=True)
class Lines:
    """Goes through the rows of one sheet from the header down. ``wide`` has the rows of which a cell is merged over
    several columns, with its places; ``required`` the places of each required column."""

    header: Sequence[str]
    required: Sequence[Sequence[int]]
    hidden: Collection[int] = ()
    wide: Mapping[int, Collection[int]] = field(default_factory=dict)
    is_first: bool = True
    is_over: bool = False

    def reason(self, number: int, cells: Sequence[str]) -> str:
        """ "" for data, "empty", or why the row is left out: "hidden_row", "numbering", "header_again", "section",
        "foot"."""
        filled = [(place, text) for place, cell in enumerate(cells) if (text := clean(cell))]
        if not filled:
            return "empty"
        was_first, self.is_first = self.is_first, False
        texts = [text for _place, text in filled]
        if number in self.hidden:
            return "hidden_row"
        if was_first and _is_numbering(texts):
            return "numbering"
        if len(filled) > 1 and all(fold(text) == self._label(place) for place, text in filled):
            return "header_again"
        return "" if _NUMBER.fullmatch(texts[0]) else self._beside(number, filled, texts, self._is_complete(cells))

    def _label(self, place: int) -> str:
        return fold(self.header[place]) if place < len(self.header) else ""

    def _is_complete(self, cells: Sequence[str]) -> bool:
        return all(any(place < len(cells) and clean(cells[place]) for place in places) for places in self.required)

    def _beside(self, number: int, filled: Sequence[tuple[int, str]], texts: Sequence[str], is_complete: bool) -> str:
        """Signatures and dates end the list: after them only a whole row with figures in it is one of the list."""
        if _is_sum(texts[0]):
            return "foot"
        if is_complete and any(letter.isdigit() for text in texts for letter in text):
            return ""
        if self.is_over or any(_SIGN.fullmatch(fold(text)) for text in texts):
            self.is_over = True
            return "foot"
        is_wide = len(filled) == 1 and filled[0][0] in self.wide.get(number, ())
        return "section" if is_wide and not is_complete else ""


def _is_sum(text: str) -> bool:
    """ "Tổng cộng", and not somebody of the family Tống whose name is Công."""
    return bool(_SUM.fullmatch(fold(text))) and (text.isascii() or text.lower().startswith(("tổng", "cộng")))


def _is_numbering(texts: Sequence[str]) -> bool:
    """A row "(1) (2) (3)" under the header, as forms have it."""
    if len(texts) < 3 or not all(_NUMBER.fullmatch(text) for text in texts):
        return False
    numbers = [int(re.sub(r"\D", "", text)) for text in texts]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2

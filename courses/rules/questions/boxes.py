"""The box of an answer on a printed sheet: options are called by letters, A for the first one that was printed.

Who writes numbers instead means the same: 1 is A. A Vietnamese keyboard makes one letter of two ("AF" becomes "À"), so
a letter with a mark is not read as anything.
"""

import re
from collections.abc import Sequence
from unicodedata import normalize

LETTERS = "ABCDEFGHIJ"
MOST_TYPED = 60
_BETWEEN = re.compile(r"[\s,;.+&/>\u2192-]+")
_PAIR = re.compile(r"(\d)[-:.=)\u2192>]*([A-Z])")


def plain(typed: str) -> str:
    """Capitals without what only separates."""
    return _BETWEEN.sub("", normalize("NFKC", typed)[:MOST_TYPED]).upper()


def places(typed: str, count: int) -> list[int] | None:
    """The options that were written, from 0, each as often as it was; ``None`` when one of them is none."""
    found = [place_of(sign, count) for sign in plain(typed)]
    return [place for place in found if place is not None] if found and None not in found else None


def place_of(sign: str, count: int) -> int | None:
    """Of one letter or digit."""
    place = LETTERS.find(sign) if sign in LETTERS else "123456789".find(sign)
    return place if 0 <= place < count else None


def pairs(typed: str, rows: int, count: int) -> dict[int, int] | None:
    """``1C 2A`` or, one letter a row with a dash where nothing was written, ``CA-``: ``{row: option}``."""
    text = re.sub(r"[\s,;/]+", "", normalize("NFKC", typed)[:MOST_TYPED]).upper()
    numbered = _PAIR.findall(text)
    if numbered and not _PAIR.sub("", text).strip(".-"):
        found = {int(row) - 1: place_of(sign, count) for row, sign in numbered}
        is_clear = len(found) == len(numbered) and all(0 <= row < rows for row in found)
    else:
        found = {row: place_of(sign, count) for row, sign in enumerate(text) if sign not in "-_."}
        is_clear = len(text) == rows
    known = {row: place for row, place in found.items() if place is not None}
    return known if is_clear and known and len(known) == len(found) else None


def letters(ids: Sequence[str], order: Sequence[str]) -> str:
    """``A C`` for these options as they were printed."""
    return " ".join(LETTERS[order.index(i)] for i in ids if i in order)

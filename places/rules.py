"""Names without a database: folding for search and matching, and the Vietnamese sort key."""

import re
import unicodedata

from vn_collate import collate_key

_SPACES = re.compile(r"\s+")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def clean(text: str, limit: int = 100) -> str:
    """NFC, no control, bidi or private characters, single spaces, at most ``limit`` characters."""
    text = unicodedata.normalize("NFC", text)
    kept = ("" if unicodedata.category(c) in _HIDDEN and not c.isspace() else c for c in text)
    return _SPACES.sub(" ", "".join(kept)).strip()[:limit]


def fold(text: str) -> str:
    """Lower case without tone marks or accents, đ as d: what people type. ``Thuỷ`` and ``Thủy`` are equal."""
    decomposed = unicodedata.normalize("NFD", clean(text).lower())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return letters.replace("đ", "d")


def sort_key(text: str) -> str:
    """A hex key that any database sorts in the Vietnamese alphabet and tone order."""
    return str(collate_key(clean(text)))[:400]


def person_sort_key(full_name: str) -> str:
    """Offices sort people by given name, then family name, then middle names."""
    words = clean(full_name).split(" ")
    return sort_key(" ".join([words[-1], words[0], *words[1:-1]]))

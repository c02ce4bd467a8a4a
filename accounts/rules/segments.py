"""What an SMS costs: networks count parts, and Vietnamese letters with marks make the parts short.

A text of the GSM alphabet (3GPP TS 23.038) has 160 characters to a part; one letter outside it makes the whole message
UCS-2, of which a part holds 70. A message of several parts loses some of each to the numbering of the parts.
"""

import unicodedata
from dataclasses import dataclass

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€\f")
"""These count twice."""

GSM, UCS2 = "gsm", "ucs2"
ALONE = {GSM: 160, UCS2: 70}
OF_SEVERAL = {GSM: 153, UCS2: 67}

_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


@dataclass(frozen=True, slots=True)
class Size:
    """``parts`` are what is paid for; ``left`` characters still fit into the last of them."""

    alphabet: str
    characters: int
    parts: int
    left: int


def size(text: str) -> Size:
    alphabet = GSM if is_plain(text) else UCS2
    characters = _gsm_length(text) if alphabet == GSM else len(text.encode("utf-16-be")) // 2
    each = ALONE[alphabet] if characters <= ALONE[alphabet] else OF_SEVERAL[alphabet]
    parts = -(-characters // each)
    return Size(alphabet, characters, parts, parts * each - characters)


def is_plain(text: str) -> bool:
    """Every letter is of the GSM alphabet: no Vietnamese marks but a few graves."""
    return set(text) <= _BASIC | _EXTENDED


def _gsm_length(text: str) -> int:
    return sum(2 if letter in _EXTENDED else 1 for letter in text)


def without_marks(text: str) -> str:
    """As people write when a message should be short: "Mai lop hoc luc 14 gio"."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).translate(_PLAIN))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

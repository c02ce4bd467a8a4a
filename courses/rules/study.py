"""What people may write to themselves and to an instructor."""

import re
import unicodedata

LONGEST_NOTE = 2000
LONGEST_QUESTION = 1000
LONGEST_ANSWER = 2000

MOST_OPEN = 5
"""Questions of one person that may wait for an answer at the same time."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BLANK = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """NFC, lines parted by one ``\\n`` (browsers send two characters), no control or bidi characters."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _HIDDEN)
    return _BLANK.sub("\n\n", kept).strip()


def joined(texts: list[str]) -> str:
    """Notes on one lesson from several records of a person, after a merge: nothing of them is lost."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))

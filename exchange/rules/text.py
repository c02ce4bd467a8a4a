"""Texts in: one spelling, nothing invisible. Texts out: nothing that a spreadsheet would run."""

import re
import unicodedata

_MARKS = "".join(map(chr, (0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323)))
_FOLD = {ord(mark): None for mark in _MARKS} | {ord("đ"): "d"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clean(text: str) -> str:
    """NFC, without control, bidirectional and zero-width characters, single spaces, no space at the ends."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        kept = (" " if each.isspace() else each if unicodedata.category(each)[0] != "C" else "" for each in text)
        text = "".join(kept)
    return " ".join(text.split())


def fold(text: str) -> str:
    """For comparing headers: lower case, no tone marks, only letters and digits in single spaces."""
    plain = unicodedata.normalize("NFD", text.lower()).translate(_FOLD)
    return " ".join(re.findall(r"\w+", plain))


def neutralise(text: str) -> str:
    """A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def restore(text: str) -> str:
    """The inverse of ``neutralise``, for files that come back."""
    return text[1:] if text.startswith("'") and neutralise(text[1:]) != text[1:] else text

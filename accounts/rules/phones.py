"""Vietnamese mobile numbers: ten digits that begin with 03, 05, 07, 08 or 09, stored as E.164.

Prefixes as in Circular 22/2014/TT-BTTTT after the change of 2018, when eleven-digit numbers became ten.
"""

import re
import unicodedata

_JUNK = re.compile(r"[\s.\-()/]")
_MOBILE = re.compile(r"0[35789]\d{8}")
_OLD_ELEVEN = re.compile(r"01[2689]\d{8}")
_COUNTRY = re.compile(r"(?:\+|00)?84(?=\d{9,10}$)")
_HIDDEN = {"Cc", "Cf"}


class PhoneError(ValueError):
    """``code`` says what is wrong: empty, letters, old, landline, length or prefix."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def to_e164(typed: str) -> str:
    """``0912 345 678``, ``84912345678`` and ``+84.912.345.678`` as ``+84912345678``. Raises PhoneError."""
    text = unicodedata.normalize("NFKC", typed)
    text = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN)
    text = _JUNK.sub("", text)
    if not text:
        raise PhoneError("empty")
    if not re.fullmatch(r"\+?\d+", text, re.ASCII):
        raise PhoneError("letters")
    national = _COUNTRY.sub(_trunk, text)
    if not _MOBILE.fullmatch(national):
        raise PhoneError(_fault(national))
    return f"+84{national[1:]}"


def _trunk(match: re.Match[str]) -> str:
    """The country code gives way to the leading 0, unless somebody wrote both."""
    return "" if match.string[match.end()] == "0" else "0"


def _fault(national: str) -> str:
    if _OLD_ELEVEN.fullmatch(national):
        return "old"
    if national.startswith("02"):
        return "landline"
    return "length" if len(national) != 10 else "prefix"


def shown(phone: str) -> str:
    """``+84912345678`` as people write it: ``0912 345 678``."""
    national = f"0{phone[3:]}" if phone.startswith("+84") else phone
    return f"{national[:4]} {national[4:7]} {national[7:]}".strip()


def masked(phone: str) -> str:
    """Only the last three digits, for screens where somebody else may look."""
    return f"•••• ••• {phone[-3:]}" if phone else ""

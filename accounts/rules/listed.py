"""Persons as lists write them: years by heart, dates that Excel turned into numbers, telephones that lost their zero.

What can only be meant in one way is read, and said; the rest is refused.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.rules import persons, phones
from accounts.rules.persons import Birth, PersonError
from accounts.rules.phones import PhoneError
from places.rules import clean, fold

_SERIAL = re.compile(r"\d{5}")
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's dates, as they count from March 1900 on."""
_ABOUT = re.compile(r"(?:khoang|sinh nam|nam sinh|nam|sinh|sn|ns)\.?:? ?(\d{4})|[~≈] ?(\d{4})|(\d{4}) ?\?")
_NO_DAY = re.compile(r"[0?.\-_x…]{1,3} ?[/.\-] ?[0?.\-_x…]{1,3} ?[/.\-] ?(\d{4})")
_MONTH = re.compile(r"(\d{1,2}) ?[/.\-] ?(\d{4})")
_SHORT = re.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2}) ?[/.\-] ?(\d{2})")
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_WORDS = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}),? nam (\d{4})")
_HOUR = re.compile(r"[ T]0{1,2}:00(?::00)?(?:\.0+)?$")

_NONE = {"0", "-", "--", "x", "k", "ko", "khong", "khong co", "chua co", "chua", "khong dung", "no", "none", "null"}
_FLOAT = re.compile(r"(\d+)[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)[.,](\d+)e\+?0?(\d{1,2})", re.IGNORECASE)
_SEVERAL = re.compile(r"\d{9,11} ?[/;,\-–hay&]+ ?\+?\d{9,11}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A birth as it was read. ``remark`` is a code where that is not what was written: "about", "serial", "no_day",
    "short"."""

    birth: Birth
    remark: str = ""
    names: dict[str, object] = field(default_factory=dict)


def read_birth(typed: str, today: date) -> Listed:
    """``khoảng 1957``, ``21245`` (a date that Excel shows as a number), ``00/00/1957``, ``1958-03-05``, ``5/3/58``, and
    all that ``persons.read_birth`` reads. PersonError as there.
    """
    text = _HOUR.sub("", clean(typed)).removesuffix(".0")
    plain = fold(text)
    if _SERIAL.fullmatch(text):
        on = _EPOCH + timedelta(days=int(text))
        return Listed(persons.make_birth(on.day, on.month, on.year, today), "serial", {"typed": text, "on": _said(on)})
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return Listed(persons.make_birth(day, month, year, today))
    if match := _WORDS.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        return Listed(persons.make_birth(day, month, year, today))
    return _of_year(text, plain, today) or _short(text, today) or Listed(persons.read_birth(text, today))


def _said(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def _of_year(text: str, plain: str, today: date) -> Listed | None:
    """Where only the year is told, or the day is left open."""
    if match := _ABOUT.fullmatch(plain):
        year = int(next(filter(None, match.groups())))
        return Listed(persons.make_birth(None, None, year, today), "about", {"typed": text, "year": year})
    if match := _NO_DAY.fullmatch(plain):
        year = int(match[1])
        return Listed(persons.make_birth(None, None, year, today), "no_day", {"typed": text, "year": year})
    if match := _MONTH.fullmatch(plain):
        year = int(match[2])
        return Listed(persons.make_birth(None, None, year, today), "no_day", {"typed": text, "year": year})
    return None


def _short(text: str, today: date) -> Listed | None:
    """A year of two digits, where the one of this century is still to come."""
    match = _SHORT.fullmatch(text)
    if not match:
        return None
    day, month, year = (int(part) for part in match.groups())
    if 2000 + year <= today.year:
        raise PersonError("unreadable", typed=text)
    birth = persons.make_birth(day, month, 1900 + year, today)
    return Listed(birth, "short", {"typed": text, "on": f"{day:02}/{month:02}/{birth.year}"})


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone as it was read. ``remark`` is "zero" where its first digit had been lost."""

    phone: str
    remark: str = ""


def read_phone(typed: str) -> Number:
    """Numbers that a spreadsheet took for a quantity get their zero back. Words for "none" are none.

    PhoneError as ``phones.to_e164``; "rounded" where digits were lost, "several" where two numbers stand in one cell.
    """
    text = clean(typed)
    if not text or fold(text) in _NONE:
        return Number("")
    if _SEVERAL.search(text.replace(" ", "").replace(".", "")):
        raise PhoneError("several")
    if match := _FLOAT.fullmatch(text):
        text = match[1]
    elif match := _SCIENTIFIC.fullmatch(text):
        text = _whole(match[1] + match[2], int(match[3]))
    digits = "".join(text.split()).replace(".", "")
    if len(digits) == 9 and digits.isdecimal() and digits[0] in "35789":
        return Number(phones.to_e164(f"0{digits}"), "zero")
    return Number(phones.to_e164(text))


def _whole(digits: str, exponent: int) -> str:
    if len(digits) != exponent + 1:
        raise PhoneError("rounded")
    return digits


def read_name(typed: str) -> tuple[str, bool]:
    """The name, and whether it is now written otherwise than in the list: lists have names in capitals, or their last
    word only.
    """
    words = persons.read_name(typed).split(" ")
    name = " ".join(persons.cased(word) if len(word) > 1 else word for word in words)
    return name, name != clean(typed)

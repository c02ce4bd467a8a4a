"""What is said about a paper that shows prior learning, read from what people type."""

import re
from dataclasses import dataclass
from datetime import date

OLDEST = 1975
"""No paper that counts is older."""

_WRITTEN = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says. ``kind`` is a value of ``Exemption.Kind``."""

    kind: str
    document_no: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    note: str = ""


class DayError(ValueError):
    """``code``: unreadable, future, too_old."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_day(typed: str, today: date) -> date:
    """``20/7/2025``, ``20.07.2025`` or ``20072025``; a telephone's number pad has no stroke."""
    text = " ".join(typed.split())
    match = _WRITTEN.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    try:
        day, month, year = (int(part) for part in match.groups()) if match else (0, 0, 0)
        found = date(year, month, day)
    except ValueError as error:
        raise DayError("unreadable") from error
    if found > today:
        raise DayError("future")
    if found.year < OLDEST:
        raise DayError("too_old")
    return found

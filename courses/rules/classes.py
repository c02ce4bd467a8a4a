"""Classes without a database: the code to sign in by, the days of a plan, what somebody in a class needs next."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LETTERS = "23456789ACDEFHJKMNPQRTVWXY"
"""Of a class code: none of them looks like another, read from a board at the back of a room."""
CODE_LENGTH = 6
_ALIKE = str.maketrans(
    {"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "B": "8", "G": "6", "S": "5", "Z": "2", "U": "V"}
)

MOST_SESSIONS = 60
AHEAD = timedelta(days=366)


def make_code(chance: random.Random) -> str:
    """Six letters and digits: about 300 million codes."""
    return "".join(chance.choice(LETTERS) for _place in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """As it is kept: capitals, without spaces or dashes; letters that are not in use are read as the ones they look
    like. "" when it cannot be a code.
    """
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(_ALIKE)
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(LETTERS) else ""


def days(first: date, weekdays: Collection[int], count: int, skip: Collection[date] = ()) -> list[date]:
    """The first ``count`` days from ``first`` on that fall on these weekdays (0 is Monday) and are not skipped."""
    found: list[date] = []
    day, end = first, first + AHEAD
    while weekdays and len(found) < min(count, MOST_SESSIONS) and day <= end:
        if day.weekday() in weekdays and day not in skip:
            found.append(day)
        day += timedelta(days=1)
    return found


_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_SPAN = re.compile(rf"{_DAY.pattern}(?:\s*(?:-|–|đến)\s*{_DAY.pattern})?")


def read_days(typed: str, first: date) -> tuple[set[date], str]:
    """Days as people write them, "30/4, 10/2 - 20/2/2027", and the first part that is none. A day without a year is
    the next one from ``first`` on.
    """
    found: set[date] = set()
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]", typed))):
        match = _SPAN.fullmatch(part)
        begin = _day(match.groups()[:3], first) if match else None
        end = _day(match.groups()[3:], begin) if match and begin and match.group(4) else begin
        if begin is None or end is None or not timedelta() <= end - begin <= AHEAD:
            return found, part
        found |= {begin + timedelta(days=n) for n in range((end - begin).days + 1)}
    return found, ""


def _day(parts: Sequence[str | None], since: date) -> date | None:
    day, month, year = (int(each) if each else 0 for each in parts)
    years = (year,) if year else (since.year, since.year + 1)
    found = (_date(each, month, day) for each in years)
    return next((each for each in found if each and (year or each >= since)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


OPENS, CLOSES = timedelta(minutes=15), timedelta(minutes=15)
"""A session is open a little before it begins, for those who come early, and after it ends, for those who finish."""


def is_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether people may sign in and be marked as there."""
    return starts_at - OPENS <= now <= ends_at + CLOSES


def choice(code: str, *, is_programme: bool) -> str:
    """How a form and an address name what a class learns."""
    return f"{'p' if is_programme else 'c'}-{code}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person in a class is doing. ``attended`` and ``sessions`` count sessions that took place."""

    is_complete: bool
    is_begun: bool
    is_failing: bool
    """Tried a test and has not passed it."""
    attended: int
    sessions: int
    missed_last: int
    """Sessions missed in a row until now."""


COMPLETE, ABSENT, STUCK, GOING, NEW = "complete", "absent", "stuck", "going", "new"
ABSENT_AFTER = 2
"""Missed so many sessions in a row, somebody is asked for."""


def state(standing: Standing) -> str:
    """What an instructor should know first: done, missing for some time, stuck (there but not begun, or at a test that
    was not passed), on the way, or new.
    """
    if standing.is_complete:
        return COMPLETE
    if standing.missed_last >= ABSENT_AFTER:
        return ABSENT
    if standing.is_failing or (standing.attended and not standing.is_begun):
        return STUCK
    return GOING if standing.is_begun else NEW

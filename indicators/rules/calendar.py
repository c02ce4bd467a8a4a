"""Reporting months. A month named 2026-10 with cut-off day 14 runs from 15/9/2026 to 14/10/2026."""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day of a reporting month and the day by which reports are due."""

    label: str
    start_on: date
    end_on: date
    due_on: date


NO_DAYS: frozenset[date] = frozenset()


def span(
    label: str,
    *,
    cutoff_day: int,
    due_days: int,
    cutoff_before: int | None = None,
    days_off: Collection[date] = NO_DAYS,
) -> Span:
    """The reporting month named ``label`` (``YYYY-MM``). A cut-off past the month's end means its last day.

    ``cutoff_before`` is the month before's, where another calendar held then: no day is lost or counted twice.
    Reports are due on a working day: not on a weekend, nor on one of ``days_off``.
    """
    end_on = _day(label, cutoff_day)
    start_on = _day(before(label), cutoff_before or cutoff_day) + timedelta(days=1)
    return Span(label, start_on, end_on, working_day(end_on + timedelta(days=due_days), days_off))


def label_from(text: str) -> str:
    """The name of a reporting month as people write it: ``10/2026``, ``tháng 10-2026``, ``2026-10``, or the
    ``01/10/2026`` that a spreadsheet makes of it. Empty when it is none."""
    found = re.search(r"(?<!\d)(\d{1,2})[/.-](\d{4})$", text) or re.fullmatch(r"(\d{4})[/.-](\d{1,2})", text)
    if found is None:
        return ""
    month, year = sorted(map(int, found.groups()))
    return f"{year}-{month:02}" if 1 <= month <= 12 else ""


def before(label: str) -> str:
    """The name of the reporting month before."""
    year, month = (int(part) for part in label.split("-"))
    return f"{year - (month == 1)}-{month - 1 or 12:02}"


def after(label: str) -> str:
    """The name of the reporting month after."""
    year, month = (int(part) for part in label.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02}"


def cutoff(label: str, *, cutoff_day: int) -> date:
    """The last day of the reporting month."""
    return _day(label, cutoff_day)


def due_in_month(label: str, day: int, days_off: Collection[date] = NO_DAYS) -> date:
    """The due day of a data set that names a day of the month, moved to a working day."""
    return working_day(_day(label, day), days_off)


def working_day(day: date, days_off: Collection[date] = NO_DAYS) -> date:
    """The day itself, or the first one after it that is neither on a weekend nor a public holiday."""
    while day.weekday() >= 5 or day in days_off:
        day += timedelta(days=1)
    return day


def last_day(due_on: date, lock_days: int | None) -> date | None:
    """The last day on which reports are taken without an extension; ``None``: until the month is closed."""
    return None if lock_days is None else due_on + timedelta(days=lock_days)


def shown(label: str) -> str:
    """As people write it: ``10/2026``."""
    return f"{label[5:]}/{label[:4]}"


def label_of(day: date, *, cutoff_day: int) -> str:
    """The reporting month that a day belongs to."""
    label = f"{day.year}-{day.month:02}"
    if day <= _day(label, cutoff_day):
        return label
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return f"{following.year}-{following.month:02}"


def _day(label: str, day: int) -> date:
    year, month = (int(part) for part in label.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))

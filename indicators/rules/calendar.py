"""Reporting months. A month named 2026-10 with cut-off day 14 runs from 15/9/2026 to 14/10/2026."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day of a reporting month and the day by which reports are due."""

    label: str
    start_on: date
    end_on: date
    due_on: date


def span(label: str, *, cutoff_day: int, due_days: int) -> Span:
    """The reporting month named ``label`` (``YYYY-MM``). A cut-off past the month's end means its last day."""
    year, month = (int(part) for part in label.split("-"))
    end_on = _day(year, month, cutoff_day)
    before = _day(year - 1, 12, cutoff_day) if month == 1 else _day(year, month - 1, cutoff_day)
    return Span(label, before + timedelta(days=1), end_on, _working_day(end_on + timedelta(days=due_days)))


def label_of(day: date, *, cutoff_day: int) -> str:
    """The reporting month that a day belongs to."""
    if day <= _day(day.year, day.month, cutoff_day):
        return f"{day.year}-{day.month:02}"
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return f"{following.year}-{following.month:02}"


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _working_day(day: date) -> date:
    """A due day on a weekend moves to the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day

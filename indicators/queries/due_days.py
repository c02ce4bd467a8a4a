"""By which days reports are due: of the months that wait, and of those to come for a year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from audit.rules import Actor
from indicators.models import DataSet, Period
from indicators.queries import reporting
from indicators.rules import calendar
from places.models import Unit

MONTHS = 12


@dataclass(frozen=True, slots=True)
class DueDay:
    data_set: DataSet
    label: str
    start_on: date
    end_on: date
    due_on: date


def due_days(data_sets: Iterable[DataSet], today: date) -> list[DueDay]:
    """By day. A month that was opened has the days that it keeps; later ones those of the calendar in force."""
    known = list(data_sets)
    found = [
        DueDay(each, month.label, month.start_on, month.end_on, reporting.due_on(month, each))
        for month in _months(today, known)
        for each in known
    ]
    return sorted(found, key=lambda each: (each.due_on, each.data_set.position))


def _months(today: date, data_sets: list[DataSet]) -> Iterator[Period]:
    opened = {period.label: period for period in Period.objects.order_by("-end_on")[: 2 * MONTHS]}
    waiting = [period for period in opened.values() if period.closed_at is None and period.end_on < today]
    yield from waiting
    off = reporting.days_off(today)
    label, shown = reporting.current_label(today), {period.label for period in waiting}
    last = opened.get(calendar.before(label)) if label else None
    for _number in range(MONTHS if label else 0):
        last = opened.get(label) or _to_come(label, last, off, data_sets)
        if label not in shown and last.closed_at is None:
            yield last
        label = calendar.after(label)


def _to_come(label: str, last: Period | None, off: frozenset[date], data_sets: list[DataSet]) -> Period:
    month = reporting.month_to_open(label, last, off, data_sets)
    if month is None:
        raise ValueError(label)  # a month after one that has a calendar has one
    return month


def published_data_sets() -> list[DataSet]:
    """What every commune hands in: no secret."""
    return list(DataSet.objects.filter(is_public=True).select_related("under"))


def data_sets_of(actor: Actor) -> list[DataSet]:
    """What somebody waits for (all of it, at the division), or hands in for the units of the own posts."""
    known = DataSet.objects.select_related("under")
    if actor.has_role(*reporting.PROVINCIAL):
        return list(known)
    units = Unit.objects.filter(pk__in=[post.unit_id for post in actor.posts if post.role in reporting.REPORTERS])
    return [data_set for data_set in known if any(data_set.is_for(unit) for unit in units)]

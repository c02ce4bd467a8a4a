"""Until when a month is taken, which extensions were asked for, and what a unit that ended has become."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from audit.rules import Actor
from indicators.models import DataSet, Extension, Period, ReportingCalendar, Submission
from indicators.queries import reporting
from indicators.rules import calendar
from places import queries as places
from places.models import Unit, UnitQuerySet


@dataclass(frozen=True, slots=True)
class Lock:
    """``last_on``: the last day on which everybody may send; ``until``: when the granted extension ends; ``asked``: one
    that nobody has decided on; ``is_returned``: the division asked for another report, which is taken at any time until
    the unit has approved one.
    """

    last_on: date | None
    until: datetime | None = None
    asked: Extension | None = None
    newest: Extension | None = None
    is_returned: bool = False

    @property
    def since(self) -> date | None:
        """The first day on which nothing is taken any more."""
        return self.last_on + timedelta(days=1) if self.last_on else None

    def is_past(self, at: datetime) -> bool:
        return self.last_on is not None and timezone.localdate(at) > self.last_on

    def is_shut(self, at: datetime) -> bool:
        """Nothing is taken now."""
        return self.is_past(at) and not self.is_returned and not (self.until and at <= self.until)


def last_day(period: Period, data_set: DataSet) -> date | None:
    days = ReportingCalendar.objects.values_list("lock_days", flat=True).get(pk=period.calendar_id)
    return None if days is None else calendar.last_day(reporting.due_on(period, data_set), days)


def lock_of(unit: Unit, period: Period, data_set: DataSet) -> Lock:
    last_on = last_day(period, data_set)
    if last_on is None:
        return Lock(None)
    rows = list(Extension.objects.filter(unit=unit, period=period, data_set=data_set))
    return Lock(
        last_on=last_on,
        until=max((row.until for row in rows if row.until), default=None),
        asked=next((row for row in rows if row.decided_at is None), None),
        newest=rows[0] if rows else None,
        is_returned=_is_returned(unit, period, data_set),
    )


def _is_returned(unit: Unit, period: Period, data_set: DataSet) -> bool:
    """By the division, which sees approved reports only: what the unit's own approver returns opens no lock, and
    takes back nothing of what the division had asked for."""
    rows = Submission.objects.filter(unit=unit, period=period, data_set=data_set, approved_at__isnull=False)
    newest = rows.exclude(state=Submission.State.WITHDRAWN).order_by("-sequence").values_list("state", flat=True)
    return newest.first() == Submission.State.RETURNED


def extensions_of(period: Period) -> list[Extension]:
    """Of a month: those that wait, then the others, the newest first."""
    rows = Extension.objects.filter(period=period).select_related("unit", "data_set", "period")
    return sorted(rows.order_by("-asked_at", "-pk"), key=lambda row: row.decided_at is not None)


def has_ended(unit: Unit, period: Period) -> bool:
    """It is not expected in a month by whose last day it had been merged or split."""
    return unit.valid_to is not None and unit.valid_to <= period.end_on


def heirs_of(unit: Unit, period: Period) -> list[Unit]:
    """What a unit that ended has become by the end of a month, the largest part first."""
    if unit.valid_to is None:
        return []
    ids = places.unit_on(unit.pk, period.end_on, since=unit.valid_to - timedelta(days=1))
    found = Unit.objects.exclude(pk=unit.pk).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def ended_unit(code: str, period: Period, actor: Actor) -> Unit | None:
    """The unit of that code that had ended in the month, if the actor reports for it or for what it became."""
    ended: UnitQuerySet = Unit.objects.filter(code=code, valid_to__lte=period.end_on)
    unit = ended.first()
    if unit is None:
        return None
    held = {post.unit_id for post in actor.posts if post.role in reporting.REPORTERS}
    return unit if held & {unit.pk, *(heir.pk for heir in heirs_of(unit, period))} else None

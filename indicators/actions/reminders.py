"""Telling units that their month is due: on set days by a task, or when the division presses a button.

Each person once per unit, month, data set and day, however often the task runs. Of a unit that has reported nobody is
told, but for its approver while the report waits for them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.messages import write_to_user
from accounts.models import User
from accounts.queries import messages as quiet
from audit.actions import record
from audit.rules import Actor
from indicators.models import DataSet, Period, Submission
from indicators.queries import reminders as queries
from indicators.queries import reporting
from indicators.rules import timeliness
from places.models import Unit

REST = timedelta(hours=1)
"""How long after pressing the button it may be pressed again."""


class TooSoonError(Exception):
    """Somebody pressed the button within the last hour."""


class QuietError(Exception):
    """It is night: nobody is disturbed."""


@dataclass(frozen=True, slots=True)
class Told:
    """``units``: those whose people were told; ``unreached``: those where nobody can be."""

    units: tuple[Unit, ...] = ()
    unreached: tuple[Unit, ...] = ()


def remind_due(*, at: datetime) -> int:
    """Remind, in the hours that are not quiet, whoever has not reported on one of the days before and after the due
    day. Returns how many units were told now; run again on the same day, none.
    """
    if quiet.is_quiet(at):
        return 0
    today = timezone.localdate(at)
    known = 0
    for period in Period.objects.filter(closed_at__isnull=True, start_on__lte=today).order_by("end_on"):
        for data_set in DataSet.objects.select_related("under"):
            due_on = reporting.due_on(period, data_set)
            if timeliness.is_reminding_day(today, due_on):
                told = _tell(period, data_set, due_on, at, queries.PLANNED, f"{today:%Y%m%d}")
                known += len(told.units)
    return known


@transaction.atomic
def remind_now(*, period: Period, data_set: DataSet, by: Actor, at: datetime) -> Told:
    """Remind everybody who has not reported, at most once an hour. Raises ``TooSoonError`` and ``QuietError``."""
    if quiet.is_quiet(at):
        raise QuietError
    Period.objects.select_for_update(no_key=True).get(pk=period.pk)
    last = queries.last_pressed(period, data_set)
    if last is not None and last > at - REST:
        raise TooSoonError(f"{timezone.localtime(last + REST):%H:%M}")
    due_on = reporting.due_on(period, data_set)
    told = _tell(period, data_set, due_on, at, queries.NOW, f"{timezone.localtime(at):%Y%m%d%H%M}")
    details = {"period": period.label, "data_set": data_set.code, "units": len(told.units)}
    record(by=by, at=at, act="report.remind", object_type="period", object_id=str(period.pk), details=details)
    return told


def _tell(period: Period, data_set: DataSet, due_on: date, at: datetime, kind: str, slot: str) -> Told:
    owing, today = queries.owing(period, data_set), timezone.localdate(at)
    waiting = Submission.State.SUBMITTED
    roles = {unit: (reporting.APPROVER,) if state == waiting else reporting.REPORTERS for unit, state in owing}
    people = queries.holders(roles, today)
    begin, told, unreached = queries.prefix(kind, period, data_set), [], []
    known = queries.keys_written(begin)
    for unit, state in owing:
        body = _body(unit, period, data_set, due_on, at, state)
        keys = {f"{begin}{unit.pk}:{slot}:{user.pk}": user for user in people[unit.pk]}
        written = {key for key, user in keys.items() if _write(user, key, body, at)}
        if not written:
            unreached.append(unit)
        elif written - known:
            told.append(unit)
    return Told(tuple(told), tuple(unreached))


def _write(user: User, key: str, body: str, at: datetime) -> bool:
    """Whether there is an address to write to."""
    return write_to_user(user=user, key=key, subject=_("Nhắc gửi báo cáo tháng"), body=body, at=at) is not None


def _body(unit: Unit, period: Period, data_set: DataSet, due_on: date, at: datetime, state: str) -> str:
    """What is missing, until when, and where it is sent."""
    address = f"{settings.BASE_URL}{reverse('indicators:report')}?bieu={data_set.code}&xa={unit.code}&ky={period.label}"
    values = {"unit": unit.name, "period": period, "due": f"{due_on:%d/%m/%Y}", "address": address}
    if state == Submission.State.SUBMITTED:
        return (
            _("Báo cáo tháng %(period)s của %(unit)s đang chờ bạn duyệt, chưa duyệt thì chưa được tính: %(address)s")
            % values
        )
    if state == Submission.State.RETURNED:
        return _("Báo cáo tháng %(period)s của %(unit)s đã bị trả lại, cần sửa và gửi lại: %(address)s") % values
    if timezone.localdate(at) > due_on:
        return _("%(unit)s chưa gửi báo cáo tháng %(period)s, đã quá hạn %(due)s. Gửi tại %(address)s") % values
    return _("%(unit)s chưa gửi báo cáo tháng %(period)s. Hạn hết ngày %(due)s. Gửi tại %(address)s") % values

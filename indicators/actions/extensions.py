"""Reporting after the lock: asked for with a reason, granted or refused by somebody else at the division."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from audit.rules import Actor
from indicators.actions.submissions import DecidedError, PeriodClosedError, SameHandError
from indicators.models import DataSet, Extension, Period
from indicators.queries import locks
from places.models import Unit

HOURS = (24, 48, 72, 120)


class NoLockError(Exception):
    """Reports of this month are taken until it is closed: there is nothing to extend."""


@transaction.atomic
def ask(
    *, unit: Unit, period: Period, data_set: DataSet, reason: str, hours: int, by: Actor, at: datetime
) -> Extension:
    """Ask for hours past the lock: the unit itself, or the division for it. While one waits, it is the answer.

    Raises ``PeriodClosedError`` and ``NoLockError``.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if Period.objects.values_list("closed_at", flat=True).get(pk=period.pk) is not None:
        raise PeriodClosedError(period.label)
    lock = locks.lock_of(unit, period, data_set)
    if lock.last_on is None:
        raise NoLockError(period.label)
    if lock.asked:
        return lock.asked
    extension = Extension.objects.create(
        unit=unit, period=period, data_set=data_set, reason=reason, hours=hours, asked_at=at, asked_by_id=by.id
    )
    _record(extension, "extension.ask", by, at, reason)
    return extension


@transaction.atomic
def grant(*, extension_id: int, by: Actor, at: datetime) -> Extension:
    """The hours run from now, or from the lock where that is still to come. Pressed twice, they run once.

    Raises ``SameHandError`` for whoever asked, ``DecidedError`` when it was refused, ``PeriodClosedError``.
    """
    extension = _waiting(extension_id, by)
    if extension.decided_at is None:
        if extension.period.closed_at is not None:
            raise PeriodClosedError(extension.period.label)
        extension.until = _begins(extension, at) + timedelta(hours=extension.hours)
        _decide(extension, "extension.grant", by, at)
    elif extension.until is None:
        raise DecidedError(str(extension_id))
    return extension


@transaction.atomic
def refuse(*, extension_id: int, by: Actor, at: datetime) -> Extension:
    """Raises ``SameHandError`` for whoever asked, ``DecidedError`` when it was granted."""
    extension = _waiting(extension_id, by)
    if extension.decided_at is None:
        _decide(extension, "extension.refuse", by, at)
    elif extension.until is not None:
        raise DecidedError(str(extension_id))
    return extension


def _waiting(extension_id: int, by: Actor) -> Extension:
    rows = Extension.objects.select_for_update(no_key=True, of=("self",)).select_related("period", "data_set", "unit")
    extension = rows.get(pk=extension_id)
    if extension.asked_by_id == by.id:
        raise SameHandError(by.id)
    return extension


def _begins(extension: Extension, at: datetime) -> datetime:
    last_on = locks.last_day(extension.period, extension.data_set)
    if last_on is None or timezone.localdate(at) > last_on:
        return at
    return timezone.make_aware(datetime.combine(last_on + timedelta(days=1), time.min))


def _decide(extension: Extension, act: str, by: Actor, at: datetime) -> None:
    extension.decided_at, extension.decided_by_id = at, by.id
    extension.save(update_fields=["decided_at", "decided_by_id", "until"])
    _record(extension, act, by, at)


def _record(extension: Extension, act: str, by: Actor, at: datetime, reason: str = "") -> None:
    details = {"unit": extension.unit.code, "period": extension.period.label, "hours": extension.hours}
    record(by=by, at=at, act=act, object_type="extension", object_id=str(extension.pk), reason=reason, details=details)

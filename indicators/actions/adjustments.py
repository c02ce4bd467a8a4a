"""Corrections as entries with a reason: proposed by one person of the division, approved by another, never an edit.

They count from the next closing on; what was published stays as it was.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.rules import Actor
from exchange.rules.numbers import grouped
from indicators.actions.submissions import DecidedError, SameHandError
from indicators.models import Adjustment, Indicator, Period
from indicators.queries import adjustments as queries
from indicators.queries import correcting
from indicators.queries.correcting import Stand
from indicators.rules import corrections
from places.models import Unit


class RefusedError(ValueError):
    """The text says in Vietnamese why a figure cannot be corrected so."""


@transaction.atomic
def propose(
    *,
    unit: Unit,
    period: Period,
    indicator: Indicator,
    delta: int,
    reason_code: str,
    reason: str,
    by: Actor,
    at: datetime,
    document_no: str = "",
) -> Adjustment:
    """Write a correction down; it waits for a second person. The same one pressed twice is one.

    Raises ``RefusedError``: for what is counted by the system, a unit that does not report it, a figure that is not
    there, would fall below 0 or rise above what 100 % is.
    """
    _lock(unit.pk)
    _check(unit, period, indicator, delta)
    what = {"unit": unit, "period": period, "indicator": indicator, "delta": delta, "reason": reason}
    waiting = Adjustment.objects.filter(**what, approved_at__isnull=True, withdrawn_at__isnull=True, made_by_id=by.id)
    same = waiting.first()
    if same:
        return same
    made = Adjustment.objects.create(
        **what, reason_code=reason_code, document_no=document_no, made_at=at, made_by_id=by.id
    )
    _record(made, "adjustment.propose", by, at, reason)
    return made


@transaction.atomic
def approve(*, adjustment_id: int, by: Actor, at: datetime) -> Adjustment:
    """It counts from the next closing on. Pressed twice, it counts once.

    Raises ``SameHandError`` for whoever proposed it, ``DecidedError`` when it was withdrawn, ``RefusedError`` when the
    figure would fall below 0, or rise above what 100 % is, by now.
    """
    adjustment = _locked(adjustment_id)
    if adjustment.made_by_id == by.id:
        raise SameHandError(by.id)
    if adjustment.withdrawn_at is not None:
        raise DecidedError(str(adjustment_id))
    if adjustment.approved_at is None:
        _check(adjustment.unit, adjustment.period, adjustment.indicator, adjustment.delta)
        adjustment.approved_at, adjustment.approved_by_id = at, by.id
        adjustment.save(update_fields=["approved_at", "approved_by_id"])
        _record(adjustment, "adjustment.approve", by, at)
    return adjustment


@transaction.atomic
def withdraw(*, adjustment_id: int, by: Actor, at: datetime) -> Adjustment:
    """Take a correction back that nobody has approved yet; afterwards another one puts it right (``DecidedError``)."""
    adjustment = _locked(adjustment_id)
    if adjustment.approved_at is not None:
        raise DecidedError(str(adjustment_id))
    if adjustment.withdrawn_at is None:
        adjustment.withdrawn_at, adjustment.withdrawn_by_id = at, by.id
        adjustment.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
        _record(adjustment, "adjustment.withdraw", by, at)
    return adjustment


def _lock(unit_id: int) -> None:
    """One at a time of a unit, so that two of them cannot together take more than there is."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit_id)


def _locked(adjustment_id: int) -> Adjustment:
    _lock(Adjustment.objects.values_list("unit", flat=True).get(pk=adjustment_id))
    rows = Adjustment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("unit", "period", "indicator__data_set__under").get(pk=adjustment_id)


def _check(unit: Unit, period: Period, indicator: Indicator, delta: int) -> None:
    names = {"unit": unit, "indicator": indicator, "period": period}
    if not queries.indicators_of(period).filter(pk=indicator.pk).exists():
        raise RefusedError(_("%(indicator)s do hệ thống đếm, không điều chỉnh bằng tay.") % names)
    if not indicator.data_set.expected(period.end_on).filter(pk=unit.pk).exists():
        raise RefusedError(_("%(unit)s không báo cáo %(indicator)s trong tháng %(period)s.") % names)
    stand = correcting.stand_of(unit, period, indicator)
    if stand.figure is None:
        raise RefusedError(_("%(unit)s chưa có số được tiếp nhận để điều chỉnh.") % names)
    misfit = stand.misfit(delta)
    if misfit:
        raise RefusedError(_refusal(stand, delta, misfit))


def _refusal(stand: Stand, delta: int, misfit: str) -> str:
    stands = grouped((stand.figure or 0) + stand.added)
    if misfit == corrections.BELOW:
        said = _("Số hiện có là %(stands)s, không giảm được %(less)s: kết quả sẽ nhỏ hơn 0.")
        return said % {"stands": stands, "less": grouped(-delta)}
    if stand.whole is None:
        said = _("Số hiện có là %(stands)s, không tăng được %(more)s: kết quả quá lớn. Hãy kiểm tra lại số đã ghi.")
        return said % {"stands": stands, "more": grouped(delta)}
    said = _(
        "Số hiện có là %(stands)s, không tăng được %(more)s: kết quả sẽ lớn hơn tổng số người là %(whole)s. "
        "Ghi phần tăng thêm, không ghi số mới."
    )
    return said % {"stands": stands, "more": grouped(delta), "whole": grouped(stand.whole)}


def _record(adjustment: Adjustment, act: str, by: Actor, at: datetime, reason: str = "") -> None:
    details = {
        "unit": adjustment.unit.code,
        "period": adjustment.period.label,
        "indicator": adjustment.indicator.code,
        "delta": adjustment.delta,
    }
    record(
        by=by, at=at, act=act, object_type="adjustment", object_id=str(adjustment.pk), reason=reason, details=details
    )

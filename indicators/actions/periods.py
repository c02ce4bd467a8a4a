"""Opening and closing months. Closing freezes every figure; a correction is a new vintage with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from audit.actions import record
from audit.rules import Actor
from indicators.models import Period, ReportingCalendar, Snapshot, SnapshotValue
from indicators.queries import reporting
from indicators.rules import calendar, digests


class NoPlanError(Exception):
    """No target plan (and so no population) covers the period."""


class ReasonMissingError(Exception):
    """A second vintage wants a reason in words."""


def open_period(*, label: str) -> Period:
    """The period named ``YYYY-MM``, made from the calendar in force at its month; the second time, the same row."""
    year, month = (int(part) for part in label.split("-"))
    rules = ReportingCalendar.objects.filter(effective_from__lte=date(year, month, 1)).latest("effective_from")
    span = calendar.span(label, cutoff_day=rules.cutoff_day, due_days=rules.due_days)
    period, _ = Period.objects.get_or_create(
        calendar=rules,
        label=label,
        defaults={"start_on": span.start_on, "end_on": span.end_on, "due_on": span.due_on},
    )
    return period


@transaction.atomic
def close_period(*, period_id: int, by: Actor, at: datetime, reason: str = "") -> Snapshot:
    """Freeze the period's figures. Nothing changed since the last vintage: that one. Otherwise a new vintage."""
    period = Period.objects.select_for_update().get(pk=period_id)
    plan = reporting.plan_of(period)
    if plan is None:
        raise NoPlanError(period.label)
    rows = reporting.rows_of(period)
    head = {"period": period.label, "population": plan.population.code, "plan": plan.decision_no}
    frozen = [_frozen(row) for row in rows]
    last = period.snapshots.order_by("-vintage").first()
    content = digests.snapshot_hash(previous="", head=head, rows=frozen)
    if last and last.rule_digest == content:
        return last
    if last and not reason.strip():
        raise ReasonMissingError(period.label)
    before = Snapshot.objects.order_by("-pk").first()
    previous = before.hash if before else ""
    snapshot = Snapshot.objects.create(
        period=period,
        vintage=(period.snapshots.aggregate(n=Max("vintage"))["n"] or 0) + 1,
        made_at=at,
        made_by_id=by.id,
        reason=reason,
        population=plan.population,
        rule_digest=content,
        previous_hash=previous,
        hash=digests.snapshot_hash(previous=previous, head=head, rows=frozen),
    )
    SnapshotValue.objects.bulk_create(
        SnapshotValue(snapshot=snapshot, unit_name=row.unit.name, **_columns(row)) for row in rows
    )
    if period.closed_at is None:
        period.closed_at, period.closed_by_id = at, by.id
        period.save(update_fields=["closed_at", "closed_by_id"])
    record(by=by, at=at, act="period.close", object_type="snapshot", object_id=str(snapshot.pk), reason=reason)
    return snapshot


def _columns(row: reporting.Row) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}


def _frozen(row: reporting.Row) -> dict[str, object]:
    """A row as it is hashed: codes and names instead of keys."""
    version = row.version
    return {
        **_columns(row),
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "version": [version.indicator.code, version.number, version.definition],
    }

"""Opening and closing months. Closing freezes every figure; a correction is a new vintage with a reason."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions import boundaries
from audit.actions import record
from audit.rules import Actor
from indicators.models import DataSet, IndicatorVersion, Period, ReportingCalendar, Snapshot, SnapshotValue
from indicators.queries import closing, correcting, reporting, sealing
from indicators.queries.correcting import Stand
from indicators.rules import calendar, digests
from places import queries as places
from places.models import PopulationSeries, Unit

RULE = (
    "number",
    "numerator",
    "rung",
    "nature",
    "denominator",
    "definition",
    "decimals",
    "rounding",
    "effective_from",
    "decision_no",
    "first_use",
)
"""What the digest of the rule covers of a version, beside the codes of its indicator and of its denominator."""


class NoCalendarError(Exception):
    """No calendar is in force in that month."""


class NoPlanError(Exception):
    """No target plan (and so no population) covers the period."""


class MisfitError(Exception):
    """Reports came after corrections and these do not fit any more: ``stands``, unit by unit. Nothing is frozen."""

    def __init__(self, stands: list[Stand]) -> None:
        super().__init__(", ".join(f"{each.unit.code} {each.indicator.code}" for each in stands))
        self.stands = stands


class ReasonMissingError(Exception):
    """A second vintage, and opening a closed month again, want a reason in words."""


def open_period(*, label: str) -> Period:
    """The period named ``YYYY-MM``, made from the calendar in force at its month; the second time, the same row.

    Raises ``NoCalendarError`` for a month before the first calendar.
    """
    last = Period.objects.filter(label=calendar.before(label)).first()
    off = reporting.days_off(date.fromisoformat(f"{label}-01"))
    month = reporting.month_to_open(label, last, off, DataSet.objects.filter(due_day__isnull=False))
    if month is None:
        raise NoCalendarError(label)
    copied = {name: getattr(month, name) for name in ("calendar", "start_on", "end_on", "due_on", "due_days")}
    period, _ = Period.objects.get_or_create(label=label, defaults=copied)
    return period


@transaction.atomic
def close_period(*, period_id: int, by: Actor, at: datetime, reason: str = "") -> Snapshot:
    """Freeze the period's figures. Nothing changed since the last vintage: that one. Otherwise a new vintage.

    What is counted stays as it was counted at the first closing, whatever became known later: that is the next
    month's. A new vintage holds corrected reports, adjustments and other denominators. Raises ``NoPlanError``,
    ``MisfitError`` and ``ReasonMissingError``.
    """
    ReportingCalendar.objects.select_for_update(no_key=True).order_by("pk").first()  # one closing after another
    boundaries.settle_due(by=by, at=at)  # a sweep that stands still must not change what is counted
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    plan = reporting.plan_of(period)
    if plan is None:
        raise NoPlanError(period.label)
    ground = closing.ground_of(period, at)
    stands = correcting.misfits(ground)
    if stands:
        raise MisfitError(stands)
    rows = closing.rows_on(ground)
    snapshot = _snapshot(ground, rows, plan.population)
    snapshot.made_at, snapshot.made_by_id, snapshot.reason = at, by.id, reason
    frozen = [sealing.frozen(row, row.unit.name) for row in rows]
    snapshot.content_digest = sealing.content_of(snapshot, frozen)
    last = period.snapshots.order_by("-vintage").first()
    unchanged = last if last and last.content_digest == snapshot.content_digest else None
    if last and not unchanged and not reason.strip():
        raise ReasonMissingError(period.label)
    if unchanged is None:
        _freeze(snapshot, rows, frozen)
    said = unchanged or snapshot
    if unchanged is None or period.closed_at is None:
        Period.objects.filter(pk=period.pk, closed_at__isnull=True).update(closed_at=at, closed_by_id=by.id)
        record(by=by, at=at, act="period.close", object_type="snapshot", object_id=str(said.pk), reason=reason)
    return said


def _snapshot(ground: closing.Ground, rows: list[closing.Row], population: PopulationSeries) -> Snapshot:
    versions = list({row.version.pk: row.version for row in rows}.values())
    counted = [each for each in versions if each.numerator == IndicatorVersion.Numerator.AWARDS]
    rule = {each.indicator.code: ground.basis(each).rule.as_data() for each in counted}
    return Snapshot(
        period=ground.period,
        population=population,
        rule=rule,
        rule_digest=digests.digest([rule, sorted(map(_version, versions))]),
        unit_map_digest=_unit_map(rows, ground),
        counted_at=ground.known_at,
    )


@transaction.atomic
def reopen_period(*, period_id: int, by: Actor, at: datetime, reason: str) -> Period:
    """Let a closed month take reports again. What was published stays; closing again is a new vintage."""
    if not reason.strip():
        raise ReasonMissingError(str(period_id))
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    if period.closed_at is not None:
        period.closed_at, period.closed_by_id = None, ""
        period.save(update_fields=["closed_at", "closed_by_id"])
        record(by=by, at=at, act="period.reopen", object_type="period", object_id=str(period.pk), reason=reason)
    return period


def _freeze(snapshot: Snapshot, rows: list[closing.Row], frozen: list[dict[str, object]]) -> None:
    before = Snapshot.objects.order_by("-pk").first()
    snapshot.vintage = snapshot.period.snapshots.count() + 1
    snapshot.previous_hash = before.hash if before else ""
    snapshot.hash = sealing.hash_of(snapshot, frozen, snapshot.previous_hash)
    snapshot.save()
    SnapshotValue.objects.bulk_create(
        SnapshotValue(
            snapshot=snapshot,
            unit_name=row.unit.name,
            **{name: getattr(row, name) for name in ("unit", "version", *sealing.COLUMNS)},
        )
        for row in rows
    )


def _unit_map(rows: list[closing.Row], ground: closing.Ground) -> str:
    """Which units were counted under which names, and what ended ones had become."""
    heirs = places.heirs(ground.period.end_on, ground.known_at)
    codes = dict(Unit.objects.filter(pk__in={*heirs, *heirs.values()}).values_list("pk", "code"))
    became = {codes[old]: codes[new] for old, new in heirs.items()}
    return digests.digest([sorted({(row.unit.code, row.unit.name) for row in rows}), became])


def _version(version: IndicatorVersion) -> list[object]:
    whole = version.denominator_row
    return [version.indicator.code, *(getattr(version, name) for name in RULE), whole.code if whole else ""]

"""Applying an import and taking it back: all of its rows or none.

Starting is a short change of state that only one person can win; finishing is one transaction over all rows
that any process may begin again. A worker that dies leaves the state behind, the sweep finishes it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import actions as audit
from audit.rules import Actor, pack_actor, unpack_actor
from exchange.actions import progress
from exchange.models import Import, ImportRow
from exchange.rules import handlers
from exchange.rules.handlers import AppliedRow, Handler, Row, RowError

State = Import.State


def start_apply(*, import_id: UUID | str, by: Actor, at: datetime) -> bool:
    """True for the one who starts it; False when it is not ready, has errors or somebody was first."""
    return _start(import_id, State.CHECKED, State.APPLYING, by, at)


def start_undo(*, import_id: UUID | str, by: Actor, at: datetime) -> bool:
    """True for the one who starts it; False when there is nothing to undo (any more)."""
    return _start(import_id, State.APPLIED, State.UNDOING, by, at)


def _start(import_id: UUID | str, before: State, after: State, by: Actor, at: datetime) -> bool:
    with transaction.atomic():
        record = Import.objects.select_for_update().get(pk=import_id)
        ready = record.applicable if after == State.APPLYING else record.undoable
        if record.state != before or not ready:
            return False
        record.state, record.state_at, record.actor, record.done = after, at, pack_actor(by), 0
        record.problem = ""
        record.save()
        return True


def apply(*, import_id: UUID | str, by: Actor, at: datetime) -> Import:
    """Start and finish in one go, for short files; pressing twice applies once."""
    start_apply(import_id=import_id, by=by, at=at)
    return finish_apply(import_id=import_id, at=at)


def undo(*, import_id: UUID | str, by: Actor, at: datetime) -> Import:
    """Start and finish in one go, for short files."""
    start_undo(import_id=import_id, by=by, at=at)
    return finish_undo(import_id=import_id, at=at)


def finish_apply(*, import_id: UUID | str, at: datetime) -> Import:
    """Apply every row in one transaction. A row that cannot be applied any more sends all of it back to
    "checked", with the row and the reason."""
    return _finish(import_id, State.APPLYING, State.CHECKED, _apply_rows, at)


def finish_undo(*, import_id: UUID | str, at: datetime) -> Import:
    """Take every row back, the last one first, in one transaction. What has been used since stays, with its reason, or
    one refusal leaves all as it was: as the handler says."""
    return _finish(import_id, State.UNDOING, State.APPLIED, _undo_rows, at)


class _RowStopError(Exception):
    """A RowError together with the row that it stopped at."""

    def __init__(self, row: ImportRow, error: RowError) -> None:
        super().__init__(error.message)
        self.row = row
        self.error = error


def _finish(
    import_id: UUID | str,
    state: State,
    fallback: State,
    work: Callable[[Import, Handler, Actor, datetime], None],
    at: datetime,
) -> Import:
    try:
        with transaction.atomic():
            record = Import.objects.select_for_update().get(pk=import_id)
            if record.state == state:
                work(record, handlers.find(record.kind), unpack_actor(record.actor), at)
    except _RowStopError as stop:
        names = {"row": stop.row.number, "message": stop.error.message}
        problem = _("Dòng %(row)s: %(message)s Chưa có gì được lưu.") % names
        _fall_back(import_id, state, fallback, problem, at, stop)
    except Exception:
        problem = _("Việc đang làm bị gián đoạn, chưa có gì được lưu. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.")
        _fall_back(import_id, state, fallback, problem, at)
        raise
    record = Import.objects.get(pk=import_id)
    progress.end(record)
    return record


def _fall_back(
    import_id: UUID | str,
    state: State,
    fallback: State,
    problem: str,
    at: datetime,
    stop: _RowStopError | None = None,
) -> None:
    with transaction.atomic():
        record = Import.objects.select_for_update().get(pk=import_id)
        if record.state != state:
            return
        record.state, record.state_at, record.done, record.problem = fallback, at, 0, problem
        if stop and fallback == State.CHECKED:
            record.counts = _mark_wrong(record.counts, stop)
        record.save()


def _mark_wrong(counts: dict[str, int], stop: _RowStopError) -> dict[str, int]:
    """The row is shown among the errors from now on; checking again may find it in order."""
    message = {"column": stop.error.column, "message": stop.error.message}
    ImportRow.objects.filter(pk=stop.row.pk).update(outcome="error", messages=[message])
    return _moved(counts, stop.row.outcome, "error")


def _apply_rows(record: Import, handler: Handler, by: Actor, at: datetime) -> None:
    rows = list(record.rows.filter(outcome__in=("new", "change")).order_by("number"))
    results = handler.apply((Row(row.number, row.values, record.context, plan=row.plan) for row in rows), by, at)
    for done, row in enumerate(rows, 1):
        try:
            applied = next(results)
        except RowError as error:
            raise _RowStopError(_named(rows, error) or row, error) from error
        row.result_type, row.result_id, row.before = (
            applied.result_type,
            applied.result_id,
            dict(applied.before),
        )
        progress.note(record, done, len(rows))
    _write(rows, ["result_type", "result_id", "before"])
    record.applied_at = at
    _rest(record, State.APPLIED, "import.apply", len(rows), by, at)


def _named(rows: list[ImportRow], error: RowError) -> ImportRow | None:
    return next((row for row in rows if row.number == error.number), None)


def _write(rows: list[ImportRow], fields: list[str]) -> None:
    """An upsert over rows that all exist: ten times as fast as bulk_update's one CASE per row and field."""
    ImportRow.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _undo_rows(record: Import, handler: Handler, by: Actor, at: datetime) -> None:
    rows = list(record.rows.filter(outcome__in=("new", "change")).order_by("-number"))
    results = handler.undo((_applied_row(row) for row in rows), by, at)
    kept: list[ImportRow] = []
    for done, row in enumerate(rows, 1):
        try:
            undone = next(results)
        except RowError as error:
            raise _RowStopError(_named(rows, error) or row, error) from error
        if undone.kept:
            kept.append(row)
            record.counts = _moved(record.counts, row.outcome, "kept")
            row.outcome, row.messages = "kept", [{"column": "", "message": undone.kept}]
        progress.note(record, done, len(rows))
    _write(kept, ["outcome", "messages"])
    record.undone_at = at
    _rest(record, State.UNDONE, "import.undo", len(rows) - len(kept), by, at)


def _moved(counts: dict[str, int], before: str, after: str) -> dict[str, int]:
    changed = counts | {before: counts[before] - 1, after: counts.get(after, 0) + 1}
    return {outcome: count for outcome, count in changed.items() if count}


def _applied_row(row: ImportRow) -> AppliedRow:
    outcome: Any = row.outcome
    return AppliedRow(row.number, row.values, outcome, row.result_type, row.result_id, row.before)


def _rest(record: Import, state: State, act: str, done: int, by: Actor, at: datetime) -> None:
    record.state, record.state_at, record.done, record.problem = state, at, done, ""
    record.save()
    details = {"kind": record.kind, "rows": done, "counts": record.counts, "sha256": record.sha256}
    audit.record(by=by, at=at, act=act, object_type="import", object_id=record.pk, details=details)

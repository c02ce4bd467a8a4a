"""A file comes in and is checked row by row; nothing of it is saved yet outside this app."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from audit.rules import Actor, pack_actor, unpack_actor
from exchange.actions import progress
from exchange.actions.applying import finish_apply, finish_undo
from exchange.adapters import gate, readers
from exchange.adapters.wording import cell_text, file_text
from exchange.models import KEPT, Import, ImportRow
from exchange.queries import stuck
from exchange.rules import cells, handlers, text
from exchange.rules.errors import CellError, FileError
from exchange.rules.handlers import Column, Context, Handler, Row

SLICE = 500
"""Rows that a handler checks at a time."""

State = Import.State
CHECKABLE = (State.UPLOADED, State.CHECKING, State.CHECKED)
Staged = list[ImportRow]


def stage(
    *, upload: "File[bytes]", kind: str, by: Actor, at: datetime, context: Mapping[str, Any] | None = None
) -> Import:
    """Take a file through the gate and keep it. FileError when it is refused; then nothing is kept.

    ``context`` holds what was chosen for the whole file, as JSON; handlers get it as ``options``.
    """
    handlers.find(kind)
    name = text.clean(upload.name or "")[-120:]
    found = gate.inspect(upload, name)  # type: ignore[arg-type]
    record = Import(
        kind=kind,
        file_name=name,
        file_kind=found.kind,
        sha256=found.sha256,
        context=dict(context or {}),
        created_by_id=by.id,
        actor=pack_actor(by),
        created_at=at,
        state_at=at,
    )
    with transaction.atomic():
        record.file.save(name, upload, save=False)
        record.save(force_insert=True)
    return record


def check(*, import_id: UUID | str, at: datetime) -> Import:
    """Read the file and judge every row, as often as wanted until it is applied."""
    waiting = Import.objects.filter(pk=import_id, state__in=CHECKABLE)
    if waiting.update(state=State.CHECKING, state_at=at):
        try:
            with transaction.atomic():
                _check(Import.objects.select_for_update().get(pk=import_id), at)
        except FileError as error:
            _refuse(import_id, error, at)
        except Exception:
            _refuse(import_id, FileError("interrupted"), at)
            raise
    record = Import.objects.get(pk=import_id)
    progress.end(record)
    return record


def _refuse(import_id: UUID | str, error: FileError, at: datetime) -> None:
    checking = Import.objects.filter(pk=import_id, state=State.CHECKING)
    checking.update(state=State.REFUSED, state_at=at, problem=file_text(error))


def _check(record: Import, at: datetime) -> None:
    if record.state != State.CHECKING:
        return
    record.rows.all().delete()
    handler = handlers.find(record.kind)
    columns = handler.columns  # read once: some handlers ask the database
    context = Context(by=unpack_actor(record.actor), at=at, options=record.context)
    duplicates = cells.Duplicates()
    outcomes: list[str] = []
    with record.file.open("rb") as stream:
        table = readers.read(stream, record.file_kind, columns)  # type: ignore[arg-type]
        while part := list(islice(table.rows, SLICE)):
            staged = [_stage_row(record, handler, columns, duplicates, number, raw) for number, raw in part]
            _judge(handler, staged, context)
            ImportRow.objects.bulk_create(staged)
            outcomes += [row.outcome for row in staged]
            progress.note(record, len(outcomes), 0)
    if not outcomes:
        raise FileError("no_rows")
    record.total, record.counts = len(outcomes), cells.tally(outcomes)
    record.unknown_columns = list(table.unknown)
    record.state, record.state_at, record.problem = State.CHECKED, at, ""
    record.save()


def _stage_row(
    record: Import,
    handler: Handler,
    columns: Sequence[Column],
    duplicates: cells.Duplicates,
    number: int,
    raw: dict[str, str],
) -> ImportRow:
    """What can be said without the handler. An empty outcome is for the handler to fill; a row that
    contradicts another is shown to it too, so that all that is wrong is told at once."""
    values = {column.name: cells.tidy(raw.get(column.name, "")) for column in columns}
    faults = cells.check(raw, columns)
    row = ImportRow(batch=record, number=number, values=values, outcome="")
    if not faults and (repeated := duplicates.fault(handler.key(values), number, values)):
        faults = [repeated]
        row.outcome = "duplicate" if repeated.code == "repeated_same" else ""
    elif faults:
        row.outcome = "error"
    row.messages = [_as_message(fault) for fault in faults]
    return row


def _as_message(fault: CellError) -> dict[str, str]:
    return {"column": fault.column, "message": cell_text(fault)}


def _judge(handler: Handler, staged: Staged, context: Context) -> None:
    open_rows = [row for row in staged if not row.outcome]
    asked = [Row(row.number, row.values, context.options) for row in open_rows]
    for row, outcome in zip(open_rows, handler.check(asked, context) if asked else (), strict=True):
        row.outcome = "error" if row.messages else outcome.code
        if outcome.code == "error" or not row.messages:
            row.messages += [{"column": each.column, "message": str(each.message)} for each in outcome.messages]


def sweep(*, at: datetime) -> int:
    """Take up work that a lost worker or a lost message left lying; safe beside a worker that still lives."""
    finish = {
        State.UPLOADED: check,
        State.CHECKING: check,
        State.APPLYING: finish_apply,
        State.UNDOING: finish_undo,
    }
    records = stuck(at)
    for record in records:
        finish[State(record.state)](import_id=record.pk, at=at)
    return len(records)


def forget(*, at: datetime) -> int:
    """Remove rows and files of imports that have come to rest long ago: they hold personal data."""
    old = Import.objects.filter(forgotten_at=None, state_at__lt=at - KEPT).exclude(state__in=Import.WORKING)
    return sum(_forget(record, at) for record in _each(old))


def _each(records: Any) -> Iterator[Import]:
    yield from records.iterator(chunk_size=100)


def _forget(record: Import, at: datetime) -> int:
    with transaction.atomic():
        if not Import.objects.filter(pk=record.pk, forgotten_at=None).update(forgotten_at=at, file=""):
            return 0
        record.rows.all().delete()
    if record.file.name:
        record.file.storage.delete(record.file.name)
    return 1

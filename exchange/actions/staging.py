"""A file comes in and is checked row by row; nothing of it is saved yet outside this app."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from audit.rules import Actor, pack_actor, unpack_actor
from exchange.actions import progress
from exchange.actions.applying import finish_apply, finish_undo
from exchange.actions.columns import note_use
from exchange.adapters import gate, readers, surveys
from exchange.adapters.wording import cell_text, file_text
from exchange.models import KEPT, ColumnChoice, Import, ImportRow
from exchange.queries import chosen_columns, stuck
from exchange.rules import cells, handlers, headers, layouts, text
from exchange.rules.errors import CellError, FileError
from exchange.rules.gate import LIMITS
from exchange.rules.handlers import Column, Context, Handler, Row
from exchange.rules.layouts import Layout

SLICE = 500
"""Rows that a handler checks at a time."""

State = Import.State
CHECKABLE = (State.UPLOADED, State.CHECKING, State.CHECKED)
UNUSED = timedelta(days=400)
"""How long a choice of columns is kept that nobody needs any more."""


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
    with record.file.open("rb") as stream:
        book = readers.Book(stream, record.file_kind, columns)  # type: ignore[arg-type]
        settled = _settle(record, book, columns, context.by)
        if settled is None:
            record.state, record.total, record.counts = State.MAPPING, 0, {}
        else:
            sheet, layout = settled
            if layout.origin == "remembered":
                mark = layouts.signature(headers.labels(sheet.grid, layout.row - 1, layout.span))
                note_use(kind=record.kind, mark=mark, by=context.by, at=at)
            staging = _Staging(record, handler, columns, context)
            staging.read(book, sheet, layout)
            record.state = State.CHECKED
    record.state_at, record.problem = at, ""
    record.save()


def _settle(
    record: Import, book: readers.Book, columns: Sequence[Column], by: Actor
) -> tuple[readers.Sheet, Layout] | None:
    """As it was read before; otherwise as it is recognised; None where a person has to say how."""
    if record.layout:
        layout = layouts.unpack(record.layout)
        sheet = book.open(layout.sheet)
        if layouts.fits(layout.positions, columns, LIMITS.columns):
            return sheet, layout
    return surveys.settle(book, columns, lambda marks: chosen_columns(kind=record.kind, marks=marks, by=by))


@dataclass(slots=True)
class _Staging:
    """One file on its way into rows."""

    record: Import
    handler: Handler
    columns: Sequence[Column]
    context: Context
    duplicates: cells.Duplicates = field(default_factory=cells.Duplicates)
    outcomes: list[str] = field(default_factory=list)
    data: int = 0
    empty: int = 0
    last: int = 0

    def read(self, book: readers.Book, sheet: readers.Sheet, layout: Layout) -> None:
        lines = readers.read(sheet, layout, self.columns)
        while part := list(islice(lines, SLICE)):
            self.last = part[-1].number
            self.data += sum(not line.left_out for line in part)
            self.empty += sum(line.left_out == "empty" for line in part)
            self._keep([self._row(line) for line in part if line.left_out != "empty"])
        if not self.data:
            raise FileError("no_rows")
        record = self.record
        record.total, record.counts = len(self.outcomes), cells.tally(self.outcomes)
        record.layout = layout.pack()
        self._tell(book, sheet, layout)

    def _tell(self, book: readers.Book, sheet: readers.Sheet, layout: Layout) -> None:
        """What else the file holds, so that its rows add up and nothing is left out unseen."""
        header = headers.at(sheet.grid, self.columns, layout.row - 1, layout.span)
        taken = {place for places in layout.positions.values() for place in places}
        texts = {place: f"{layouts.letter(place)} “{label.text[:60]}”" for place, label in enumerate(header.labels)}
        named = [place for place, label in enumerate(header.labels) if not headers.is_ignored(label)]
        self.record.unknown_columns = [
            header.labels[place].text[:60] for place in named if place not in taken | sheet.grid.hidden
        ]
        self.record.seen = {
            "above": layout.first - 1,
            "empty": self.empty,
            "last": max(self.last, layout.first - 1),
            "sheet": layout.sheet if len(book.sheets) > 1 or book.hidden else "",
            "other_sheets": [name for name in book.sheets if name != layout.sheet],
            "hidden_sheets": list(book.hidden),
            "hidden_columns": [texts[place] for place in named if place in sheet.grid.hidden - taken],
            "columns": {
                name: " + ".join(texts.get(place, "") for place in places) for name, places in layout.positions.items()
            },
        }

    def _row(self, line: readers.Line) -> ImportRow:
        """What can be said without the handler. An empty outcome is for the handler to fill; a row that
        contradicts another is shown to it too, so that all that is wrong is told at once."""
        raw = line.values
        values = {column.name: cells.tidy(raw.get(column.name, "")) for column in self.columns}
        row = ImportRow(batch=self.record, number=line.number, values=values, outcome="")
        if line.left_out:
            row.outcome, faults = "skipped", [CellError("", line.left_out)]
        elif faults := cells.check(raw, self.columns):
            row.outcome = "error"
        elif repeated := self.duplicates.fault(self.handler.key(values), line.number, values):
            faults = [repeated]
            row.outcome = "duplicate" if repeated.code == "repeated_same" else ""
        row.messages = [_as_message(fault) for fault in faults]
        return row

    def _keep(self, staged: list[ImportRow]) -> None:
        self._judge([row for row in staged if not row.outcome])
        ImportRow.objects.bulk_create(staged)
        self.outcomes += [row.outcome for row in staged]
        progress.note(self.record, len(self.outcomes), 0)

    def _judge(self, rows: list[ImportRow]) -> None:
        answers = self.record.answers
        asked = [Row(row.number, row.values, self.context.options, answers.get(str(row.number), "")) for row in rows]
        for row, outcome in zip(rows, self.handler.check(asked, self.context) if asked else (), strict=True):
            row.outcome = "error" if row.messages else outcome.code
            row.plan = dict(outcome.plan)
            row.choices = [[choice.code, str(choice.label)] for choice in outcome.choices if row.outcome == "question"]
            if outcome.code == "error" or not row.messages:
                row.messages += [{"column": each.column, "message": str(each.message)} for each in outcome.messages]


def _as_message(fault: CellError) -> dict[str, str]:
    return {"column": fault.column, "message": cell_text(fault)}


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
    ColumnChoice.objects.filter(used_at__lt=at - UNUSED).delete()
    old = Import.objects.filter(forgotten_at=None, state_at__lt=at - KEPT).exclude(state__in=Import.WORKING)
    return sum(_forget(record, at) for record in _each(old))


def _each(records: Any) -> Iterator[Import]:
    yield from records.iterator(chunk_size=100)


def _forget(record: Import, at: datetime) -> int:
    with transaction.atomic():
        if not Import.objects.filter(pk=record.pk, forgotten_at=None).update(
            forgotten_at=at, file="", seen={}, answers={}, unknown_columns=[]
        ):
            return 0
        record.rows.all().delete()
    if record.file.name:
        record.file.storage.delete(record.file.name)
    return 1

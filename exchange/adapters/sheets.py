"""An import as people see it: the template to fill in, the rows on a page, the file of errors."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from exchange.adapters.writers import OutColumn, write_xlsx
from exchange.models import Import, ImportRow
from exchange.rules.handlers import Column, Handler
from exchange.rules.headers import FEEDBACK


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """``header`` and ``value`` are empty for a message about the whole row."""

    header: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """``choices`` are the answers to a row that is a question, as pairs of code and words."""

    number: int
    cells: tuple[str, ...]
    messages: tuple[ShownMessage, ...]
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> str:
        """What the row has to say, in one line."""
        return " · ".join(filter(None, self.cells))


def columns_in(record: Import, columns: Sequence[Column]) -> list[Column]:
    """Those that the file has."""
    places = record.layout.get("places")
    return [column for column in columns if places is None or column.name in places]


def shown_rows(rows: Iterable[ImportRow], columns: Sequence[Column], shown: Sequence[Column]) -> list[ShownRow]:
    """``columns`` are all that the handler knows, ``shown`` those with a cell each."""
    headers = {column.name: str(column.header) for column in columns}
    return [
        ShownRow(
            row.number,
            tuple(row.values.get(column.name, "") for column in shown),
            tuple(
                ShownMessage(headers.get(each["column"], ""), row.values.get(each["column"], ""), each["message"])
                for each in row.messages
            ),
            tuple((code, label) for code, label in row.choices),
        )
        for row in rows
    ]


def read_as(record: Import, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Each column that was found in the file: what it is, and where it stands there."""
    places = record.seen.get("columns", {})
    return [(str(column.header), places[column.name]) for column in columns if column.name in places]


def template(handler: Handler) -> IO[bytes]:
    """One example row, every column as text, and a sheet that explains the columns."""
    notes = [
        (str(column.header), " ".join(part for part in (_necessity(column), str(column.help)) if part))
        for column in handler.columns
    ]
    columns = [OutColumn(_starred(column), width=_width(column)) for column in handler.columns]
    example = [str(column.example) for column in handler.columns]
    notes.append((_("Dòng ví dụ"), _("Xóa dòng ví dụ (dòng 2) trước khi tải lên.")))
    return write_xlsx(sheet=str(handler.title), columns=columns, rows=[example], notes=notes)


def _necessity(column: Column) -> str:
    return _("Bắt buộc.") if column.required else _("Không bắt buộc.")


def _starred(column: Column) -> str:
    """Required columns wear a star, which the reader of headers ignores."""
    return f"{column.header} *" if column.required else str(column.header)


def _width(column: Column) -> int:
    return max(14, min(40, len(str(column.header)) + 4, column.max_length), len(str(column.example)) + 2)


def corrections(handler: Handler, rows: Iterable[ImportRow]) -> IO[bytes]:
    """The rows as they came, with a first column that says what to do; the file may be uploaded as it is."""
    columns = [OutColumn(FEEDBACK, width=50)]
    columns += [OutColumn(str(column.header), width=_width(column)) for column in handler.columns]
    return write_xlsx(sheet=FEEDBACK, columns=columns, rows=_corrected(rows, handler.columns))


def _corrected(rows: Iterable[ImportRow], columns: Sequence[Column]) -> Iterator[list[str]]:
    headers = {column.name: str(column.header) for column in columns}
    for row in rows:
        advice = "\n".join(
            ": ".join(filter(None, (headers.get(each["column"], ""), each["message"]))) for each in row.messages
        )
        yield [
            _("Dòng %(row)s. %(advice)s") % {"row": row.number, "advice": advice},
            *(row.values.get(column.name, "") for column in columns),
        ]

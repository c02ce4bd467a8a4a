"""What an app hands over to have its rows imported, and the register of those handlers.

An app registers one object per kind of file in ``AppConfig.ready``. exchange reads the file, cleans the
texts, finds duplicates, keeps the rows and their errors, shows progress and undoes; the handler knows what a
row means. Texts are Vietnamese and may be lazy translations.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from audit.rules import Actor

OutcomeCode = Literal["new", "same", "change", "duplicate", "skipped", "question", "error"]
Shape = Literal["", "name", "birth", "phone", "place"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a handler understands.

    ``name`` is the key in a row's values; ``header`` stands in the template; a file may use the header, the
    name or one of the aliases, with or without tone marks. ``help`` and ``example`` fill the template. What stands
    in several columns of a file is read together where it ``joins``; ``parts`` are the headers of such pieces, in the
    order in which they are read. ``looks`` helps to guess the column by its values.
    """

    name: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    example: str = ""
    max_length: int = 255
    joins: bool = False
    parts: tuple[tuple[str, ...], ...] = ()
    looks: Shape = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Whose import it is, when, and what was chosen for the whole file (JSON values). A handler may keep in ``memory``
    what it wants to know of the rows before, from one slice of the file to the next."""

    by: Actor
    at: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file has it: cleaned texts by column name, every column present, "" where empty.

    ``number`` is the row of the spreadsheet, as the person sees it. A date cell reads ``dd/mm/yyyy``. ``answer`` is
    the code of the choice that the person made where this row was a question, ``plan`` what ``check`` wanted to be told
    when the row is applied.
    """

    number: int
    values: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellMessage:
    """What is wrong in a row and what to do; ``column`` is a column's name, or "" for the whole row."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the question that a row asks; ``code`` comes back as the row's ``answer``."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying a row would do: make something new, nothing, a change; or why it cannot be applied. A ``question``
    has ``choices``, and waits for a person to make one. ``plan`` (JSON) comes back when the row is applied."""

    code: OutcomeCode
    messages: tuple[CellMessage, ...] = ()
    choices: tuple[Choice, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a row became, and the JSON that undoing needs (the fields before a change)."""

    result_type: str
    result_id: str
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """A row to take back. ``outcome`` tells whether it was made (``new``) or changed (``change``)."""

    number: int
    values: Mapping[str, str]
    outcome: OutcomeCode
    result_type: str
    result_id: str
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """A row that was taken back; or, with the reason in ``kept``, one that stays because it has been used since."""

    kept: str = ""


class RowError(Exception):
    """Raised by ``apply`` or ``undo`` when a row cannot be done any more; nothing of the file is saved.

    ``number`` names the row where it is not the next one to be done.
    """

    def __init__(self, message: str, column: str = "", number: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.number = number


class Handler(Protocol):
    """The meaning of the rows of one kind of file."""

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def promise(self) -> str:
        """What whoever uploads vouches for with a tick; "" when there is nothing."""

    @property
    def keeps_used(self) -> bool:
        """Whether undoing leaves a row that has been used since where it is, or then changes nothing at all."""

    def may_import(self, actor: Actor) -> bool:
        """Whether this actor may upload this kind at all; ``check`` judges row by row."""

    def about(self, actor: Actor, wanted: str) -> Mapping[str, Any] | None:
        """The options of a file that is ``about`` something chosen before (a key from the page where it was chosen, or
        ""); None where there is no such thing. ``about`` says it in words, ``back`` is the page to return to."""

    def key(self, values: Mapping[str, str]) -> str:
        """Two rows of a file with the same key speak of the same thing. "" never counts as a duplicate."""

    def check(self, rows: Sequence[Row], context: Context) -> Sequence[Outcome]:
        """One outcome per row, in order, for a slice of the file; reads only. Rows with empty required
        cells or texts that are too long never come here."""

    def apply(self, rows: Iterable[Row], by: Actor, at: datetime) -> Iterator[Applied]:
        """Do what ``check`` announced, row by row in order or many at once, in the transaction of the whole file. Days
        may have passed: look again, and raise RowError when it is no longer possible."""

    def undo(self, rows: Iterable[AppliedRow], by: Actor, at: datetime) -> Iterator[Undone]:
        """Take applied rows back, the last one first, row by row or many at once, in one transaction. One answer per
        row, in order. One that has been used since stays, or raises RowError: then nothing of the file is taken back.
        """


_handlers: dict[str, Handler] = {}


def register(handler: Handler) -> None:
    """Called in ``AppConfig.ready``; the last one of a kind counts."""
    _handlers[handler.kind] = handler


def find(kind: str) -> Handler:
    """KeyError when no app handles this kind."""
    return _handlers[kind]


def allowed(actor: Actor) -> list[Handler]:
    """What this actor may import, by title."""
    return sorted((each for each in _handlers.values() if each.may_import(actor)), key=lambda each: str(each.title))

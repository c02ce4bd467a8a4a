"""What can be said about a row without knowing what it means."""

from collections.abc import Iterable, Mapping, Sequence

from exchange.rules import legacy
from exchange.rules.errors import CellError
from exchange.rules.handlers import Column
from exchange.rules.text import clean, restore

_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
"""What Excel writes where a formula has no value, in every language of it that we know."""


def tidy(raw: str) -> str:
    """A cell as handlers get it."""
    return clean(restore(raw))


def check(raw: Mapping[str, str], columns: Sequence[Column]) -> list[CellError]:
    """The faults of a row's cells as they stand in the file, at most one per cell; the template's example
    that was left in is one fault of the whole row."""
    if _is_example(raw, columns):
        return [CellError("", "example")]
    return [fault for column in columns if (fault := _fault(raw.get(column.name, ""), column))]


def _is_example(raw: Mapping[str, str], columns: Sequence[Column]) -> bool:
    examples = {column.name: str(column.example) for column in columns}
    return any(examples.values()) and all(tidy(raw.get(name, "")) == said for name, said in examples.items())


def _fault(raw: str, column: Column) -> CellError | None:
    value = tidy(raw)
    if not value:
        return CellError(column.name, "required") if column.required else None
    if len(value) > column.max_length:
        names: dict[str, object] = {"length": len(value), "limit": column.max_length}
        return CellError(column.name, "too_long", names)
    if value.upper() in _ERRORS:
        return CellError(column.name, "error_value", {"found": value})
    if value.startswith("="):
        return CellError(column.name, "formula")
    return _legacy_fault(raw, column)


def _legacy_fault(raw: str, column: Column) -> CellError | None:
    reading = legacy.suspect(raw)
    if reading is None:
        return None
    if not reading.encoding:
        return CellError(column.name, "garbled")
    return CellError(column.name, "legacy", {"encoding": reading.encoding, "reading": clean(reading.text)})


class Duplicates:
    """Remembers the keys of the rows that were seen, to tell which row repeats which."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = {}

    def fault(self, key: str, number: int, values: Mapping[str, str]) -> CellError | None:
        """``repeated_same`` for a harmless copy, ``repeated`` for a contradiction, None for a new key."""
        if not key:
            return None
        content = tuple(sorted(values.items()))
        first, before = self._seen.setdefault(key, (number, content))
        if first == number:
            return None
        return CellError("", "repeated_same" if before == content else "repeated", {"first": first})


def tally(outcomes: Iterable[str]) -> dict[str, int]:
    """How many rows of each outcome."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts

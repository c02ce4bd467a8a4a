"""Queries that every page asks. Django spends more on writing such a query than the database on answering it, so each
is written once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Key = UUID | int


class Prepared(Generic[M]):
    """The rows of a model by one key, as ``rows.filter(**{field: key})`` would give them."""

    def __init__(self, rows: QuerySet[M], field: str) -> None:
        self._sql, self._params = rows.filter(**{field: _slot(0, int)}).query.sql_with_params()
        self._manager = rows.model._default_manager

    def __call__(self, key: int) -> list[M]:
        """One query."""
        return list(self._manager.raw(self._sql, _filled(self._params, [key])))


class PreparedValues:
    """Values by keys, as ``write(*keys)``, a query that ends in ``values_list``, would give them.

    It is kept as written for one number of keys, ``kept``; asked with another number it is written anew.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]], kept: int = 1) -> None:
        self._write, self._kept = write, kept
        self._statement: _Statement | None = None

    def __call__(self, *keys: Key) -> list[tuple[Any, ...]]:
        """One query."""
        if len(keys) != self._kept:
            return list(self._write(*keys))
        if self._statement is None:
            self._statement = _Statement(self._write(*(_slot(n, type(key)) for n, key in enumerate(keys))))
        return self._statement.run(keys)


class _Statement:
    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self._sql, self._params = compiler.as_sql()
        self._converters: Mapping[int, Any] = compiler.get_converters(
            [column for column, _sql, _name in compiler.select]
        )

    def run(self, keys: Sequence[Key]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, _filled(self._params, keys))
            return [tuple(self._converted(row)) for row in cursor.fetchall()]

    def _converted(self, row: Sequence[Any]) -> Iterator[Any]:
        for place, value in enumerate(row):
            converters, expression = self._converters.get(place, ((), None))
            for convert in converters:
                value = convert(value, expression, connection)
            yield value


def _slot(place: int, kind: type[Key]) -> Key:
    """Stands for a key while the query is written: no key is negative, and none is a UUID as small as that."""
    return UUID(int=place + 1) if issubclass(kind, UUID) else -1 - place


def _filled(params: Sequence[Any], keys: Sequence[Key]) -> list[Any]:
    """With the keys in their slots; SQLite knows a UUID by its digits."""
    given: dict[Any, Any] = {}
    for place, key in enumerate(keys):
        slot = _slot(place, type(key))
        given[slot] = key
        if isinstance(key, UUID) and isinstance(slot, UUID):
            given[slot.hex] = key.hex
    return [given.get(param, param) for param in params]

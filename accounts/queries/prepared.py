"""Queries that every page asks. Django spends more on writing such a query than the database on answering it, so each
is written once.
"""

from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
_SLOT = -1
"""Stands for the value while the query is written: no key is negative."""


class Prepared(Generic[M]):
    """The rows of a model by one key, as ``rows.filter(**{field: key})`` would give them."""

    def __init__(self, rows: QuerySet[M], field: str) -> None:
        self._sql, self._params = rows.filter(**{field: _SLOT}).query.sql_with_params()
        self._manager = rows.model._default_manager

    def __call__(self, key: int) -> list[M]:
        """One query."""
        values: list[Any] = [key if value == _SLOT else value for value in self._params]
        return list(self._manager.raw(self._sql, values))

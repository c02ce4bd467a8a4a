"""Rows that many tests begin with: made once in a process, and written as they were for every test after the first.

``site()`` leaves behind what ``load_site()`` does in a new installation: the standing pages, the groups of the admin
and the workflow. It costs a tenth, because no page is saved again.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from wagtail import models as wagtail
from wagtail.models import Locale, Page, Site, Task, Workflow

from accounts.models import TargetGroup
from content.actions.site import load_site

Rows = dict[Any, tuple[Any, ...]]
"""By primary key."""

Changes = list[tuple[type[Model], Rows, list[tuple[Any, ...]]]]
"""Of each table: the rows that go, and the rows that come."""

Ground = tuple[type[Model], ...]

SITE: Ground = (ContentType, Group, Page, Site, Locale, wagtail.Collection, Task, Workflow, TargetGroup)
"""What ``load_site()`` reads."""


class Kept:
    """``make`` writes rows; where others stand on its ``ground``, which is all that it reads, it is called again.

    Looking at every table for what it wrote costs more than a call: that is done where the ground is met again.
    """

    def __init__(self, make: Callable[[], object], ground: Ground = SITE) -> None:
        self._make, self._models = make, ground
        self._met: set[int] = set()
        self._known: dict[int, Changes] = {}

    @transaction.atomic
    def __call__(self) -> None:
        ground = hash(tuple(tuple(model.objects.order_by("pk").values_list("pk", flat=True)) for model in self._models))
        if ground in self._known:
            changes = self._known[ground]
            if any(_rows(model, gone) != gone for model, gone, _new in changes):
                self._make()  # somebody wrote in what it writes over
                return
            for model, gone, new in changes:
                _write(model, list(gone), new)
            Site.clear_site_root_paths_cache()
        elif ground in self._met:
            before = everything()
            self._make()
            self._known[ground] = _changes(before, everything())
        else:
            self._met.add(ground)
            self._make()


def everything(labels: Collection[str] = ()) -> dict[type[Model], Rows]:
    """Every row as the database has it, of all apps or of some."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.can_migrate("default")]
    asked = [model for model in models if not labels or model._meta.app_label in labels]
    parts = {part: None for model in asked for part in (*model._meta.get_parent_list(), model)}  # a page has two tables
    return {model: _rows(model) for model in parts}


def _changes(before: dict[type[Model], Rows], after: dict[type[Model], Rows]) -> Changes:
    changes = []
    for model, now in after.items():
        then = before[model]
        gone = {pk: row for pk, row in then.items() if now.get(pk) != row}
        new = [row for pk, row in now.items() if then.get(pk) != row]
        if gone or new:
            changes.append((model, gone, new))
    return changes


def _columns(model: type[Model]) -> list[str]:
    """The primary key first."""
    key = model._meta.pk
    return [key.column, *(each.column for each in model._meta.local_concrete_fields if each != key)]


def _rows(model: type[Model], only: Rows | None = None) -> Rows:
    if only == {}:
        return {}
    quote, columns, keys = connection.ops.quote_name, _columns(model), list(only or ())
    names = ", ".join(quote(name) for name in columns)
    which = f" WHERE {quote(columns[0])} IN ({', '.join(['%s'] * len(keys))})" if keys else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)}{which}", keys)  # noqa: S608 - of models
        return {row[0]: tuple(row) for row in cursor.fetchall()}


def _write(model: type[Model], gone: list[Any], new: list[tuple[Any, ...]]) -> None:
    quote, columns = connection.ops.quote_name, _columns(model)
    table, names = quote(model._meta.db_table), ", ".join(quote(name) for name in columns)
    gaps = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE {quote(columns[0])} = %s", [(pk,) for pk in gone])  # noqa: S608
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({gaps})", new)  # noqa: S608


site = Kept(load_site)

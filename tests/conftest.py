"""What several apps' tests need."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management.commands import flush
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save
from hypothesis import settings as examples
from modelsearch import signal_handlers as search_signals
from modelsearch.index import get_indexed_models
from wagtail.signal_handlers import connect_reference_index_signal_handlers, disconnect_reference_index_signal_handlers

# The same examples in every run, and no clock: a busy machine is not a failure.
examples.register_profile("suite", derandomize=True, deadline=None)
examples.load_profile("suite")

TRIGGERS = [
    import_module(name)
    for name in ("audit.migrations.0002_append_only", "indicators.migrations.0003_immutable_snapshots")
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second database has nothing to say about tests that use none."""
    if not os.environ.get("ONLY_DATABASE"):
        return
    databases = {"db", "transactional_db", "django_db_setup"}
    chosen = [i for i in items if i.get_closest_marker("django_db") or databases & set(getattr(i, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


@pytest.fixture(autouse=True)
def _light_parts(settings: Any) -> None:
    """Passwords hashed at once, addresses of static files without a manifest, which only collecting would make, and a
    cache that the processes of the suite do not share: one reads what another's database says of sites. In memory it
    keeps every session: a folder drops some past its 300 files, and the next request asks the database once more.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    own = {**settings.CACHES["default"], "KEY_PREFIX": os.environ.get("PYTEST_XDIST_WORKER", "")}
    if not settings.REDIS_URL:
        own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    settings.CACHES = {**settings.CACHES, "default": own}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is missing
    caches["pages"].clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Start from a copy of a SQLite file that is migrated already, where TEST_TEMPLATE names one.

    The test run migrates once for all its processes (on PostgreSQL in ``template1``, which the server copies itself).
    """
    template, creation = os.environ.get("TEST_TEMPLATE"), connections["default"].creation
    if not template:
        yield
        return
    with ExitStack() as kept_open, pytest.MonkeyPatch.context() as patch:
        plain = creation._create_test_db

        def filled(*args: Any) -> str:
            name: str = plain(*args)
            memory = kept_open.enter_context(closing(sqlite3.connect(name, uri=True)))
            with closing(sqlite3.connect(template)) as migrated:
                migrated.backup(memory)
            return name

        patch.setattr(creation, "_create_test_db", filled)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_reference_index() -> None:
    """Wagtail's count of what refers to what takes a sixth of the suite's time, and little of ours reads it."""
    post_migrate.disconnect(connect_reference_index_signal_handlers)  # or the test database's making joins it again
    disconnect_reference_index_signal_handlers()


@pytest.fixture(autouse=True, scope="session")
def _no_search_index() -> None:
    """Wagtail's index for searching in its admin costs a quarter of making a page, and nothing of ours reads it: the
    public search has a table of its own. A test that searches in the admin takes the fixture ``search_index``.
    """
    _leave_unindexed()


@pytest.fixture
def search_index() -> Iterator[None]:
    """What is saved is found in the admin, as in an installation."""
    search_signals.register_signal_handlers()
    yield
    _leave_unindexed()


def _leave_unindexed() -> None:
    for model in get_indexed_models():
        post_save.disconnect(search_signals.post_save_signal_handler, sender=model)
        post_delete.disconnect(search_signals.post_delete_signal_handler, sender=model)


@pytest.fixture(autouse=True, scope="session")
def _flushable_audit() -> Iterator[None]:
    """Transactional tests empty every table afterwards, which the triggers of what is append-only refuse by design."""
    plain = flush.sql_flush

    def with_triggers_lifted(style: Any, connection: Any, *args: Any, **options: Any) -> list[str]:
        vendor = connection.vendor
        emptying = plain(style, connection, *args, **options)
        lifted = [statement for each in TRIGGERS for statement in each.removals(vendor)]
        return [*lifted, *emptying, *(statement for each in TRIGGERS for statement in each.statements(vendor))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", with_triggers_lifted)
        yield


@pytest.fixture
def at_once(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., list[Any]]]:
    """Run a function in several threads at the same moment, each with a database connection of its own.

    ``at_once(4, function)`` calls ``function(n)`` for n = 0..3 and returns results and exceptions in order. A
    SQLite test database in memory cannot serve several writers: it is copied to a file for the test.
    """
    memory = connections["default"]
    if memory.vendor != "sqlite" or not memory.is_in_memory_db():
        yield _together
        return
    name, path = memory.settings_dict["NAME"], tmp_path / "test.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        memory.connection.backup(copy)
    connections.settings["default"]["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    yield _together
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = memory


def _together(count: int, function: Callable[[int], Any]) -> list[Any]:
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return function(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))

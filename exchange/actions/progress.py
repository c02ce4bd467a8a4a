"""How far work has come, told outside its transaction."""

from django.core.cache import cache

from exchange.models import Import
from exchange.queries import QUIET, progress_key

EVERY = 100
"""Rows between two notes of progress."""


def note(record: Import, done: int, total: int) -> None:
    """Shown by the progress page, and a sign of life for the sweep: it fades when the worker does."""
    if done % EVERY == 0:
        cache.set(progress_key(record), (done, total), timeout=int(QUIET.total_seconds()))


def end(record: Import) -> None:
    cache.delete(progress_key(record))

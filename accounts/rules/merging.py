"""Who is kept when rows are said to be the same person."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def root(key: Key, merges: Mapping[Key, Key]) -> Key:
    """The person in the end kept for ``key``; ``merges`` says merged: kept. ValueError on a circle."""
    seen = {key}
    while key in merges:
        key = merges[key]
        if key in seen:
            raise ValueError("A person cannot be merged into themselves.")
        seen.add(key)
    return key


def roots(keys: Iterable[Key], merges: Mapping[Key, Key]) -> dict[Key, Key]:
    return {key: root(key, merges) for key in keys}

"""Who is kept when rows are said to be the same person, and what speaks against saying so."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

NAME, MARKS, BIRTH, NUMBER, HOME = "name", "marks", "birth", "number", "home"


@dataclass(frozen=True, slots=True)
class Described:
    """What tells two persons apart. "" and ``None`` are not known."""

    name: str
    name_key: str
    birth_year: int
    born_on: date | None = None
    number: str = ""
    commune: int | None = None


def doubts(one: Described, other: Described) -> tuple[str, ...]:
    """What differs; what one of them does not say is no difference."""
    days = one.born_on and other.born_on and one.born_on != other.born_on
    found = {
        NAME: one.name_key != other.name_key,
        MARKS: one.name_key == other.name_key and one.name != other.name,
        BIRTH: one.birth_year != other.birth_year or bool(days),
        NUMBER: bool(one.number and other.number) and one.number != other.number,
        HOME: bool(one.commune and other.commune) and one.commune != other.commune,
    }
    return tuple(code for code, differs in found.items() if differs)


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

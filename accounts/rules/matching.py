"""Whether a row of a list speaks of somebody who is known. One person is one record in the whole province.

A name and a birth year are shared by many; a whole birth date or a telephone number by few. Within a commune, name and
year are taken for the same person unless something speaks against it; elsewhere only a birth date or a telephone does.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Described:
    """A person as somebody describes them. ``commune`` and ``village`` are keys, ``None`` where not known."""

    name_key: str
    birth_year: int
    born_on: date | None = None
    phone: str = ""
    commune: int | None = None
    village: int | None = None


class Likeness(Enum):
    """``SAME`` is taken for one person, ``DOUBTFUL`` wants a person's word, ``OTHER`` is somebody else."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


def likeness(wanted: Described, known: Described) -> Likeness:
    """Symmetric: who is compared with whom makes no difference."""
    if wanted.name_key != known.name_key or wanted.birth_year != known.birth_year:
        return Likeness.OTHER
    if wanted.born_on and known.born_on and wanted.born_on != known.born_on:
        return Likeness.OTHER
    has_date, has_phone = bool(wanted.born_on and known.born_on), bool(wanted.phone and wanted.phone == known.phone)
    if wanted.commune != known.commune:
        return Likeness.DOUBTFUL if has_date or has_phone else Likeness.OTHER
    if has_date or has_phone:
        return Likeness.SAME
    differs = (wanted.phone and known.phone) or (wanted.village and known.village and wanted.village != known.village)
    return Likeness.DOUBTFUL if differs else Likeness.SAME


@dataclass(frozen=True, slots=True)
class Match(Generic[K]):
    """``same`` where exactly one known person is meant; ``doubtful`` are those between whom somebody has to decide."""

    same: K | None = None
    doubtful: tuple[K, ...] = ()


def match(wanted: Described, known: Iterable[tuple[K, Described]]) -> Match[K]:
    """Of several who could all be meant, the one described in the very same words is chosen, or else none.

    Who is surely meant outweighs who is doubtful.
    """
    found: dict[Likeness, list[K]] = {each: [] for each in Likeness}
    exact = []
    for key, described in known:
        found[likeness(wanted, described)].append(key)
        exact += [key] if described == wanted else []
    for chosen in (exact, found[Likeness.SAME]):
        if len(chosen) == 1:
            return Match(chosen[0])
    return Match(None, (*found[Likeness.SAME], *found[Likeness.DOUBTFUL]))

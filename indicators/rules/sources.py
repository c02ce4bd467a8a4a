"""Several sources for one figure. They are never added unless a document says that their people are different ones.

Of sources that may overlap nobody knows how many people they have together, only that it is not fewer than the largest
of them has: that one is taken. A list of persons beats numbers that somebody has added up, however large those are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

OWN, PERSONS, AGGREGATE = "own", "persons", "aggregate"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a source says of one unit and indicator: ``stock`` up to the cut-off, ``flow`` of the month. ``kind`` is
    ``persons`` or ``aggregate``; ``own`` is what the unit reports itself. ``received_at``: when it was said last."""

    source: str
    kind: str
    stock: int | None = None
    flow: int | None = None
    is_disjoint: bool = False
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure that is no part of the one that counts; ``difference`` is how much it is above that, None where either
    says nothing."""

    figure: Figure
    difference: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figure, what it was made of (by source), and what else was said."""

    stock: int | None
    flow: int | None
    parts: tuple[Figure, ...] = ()
    beside: tuple[Beside, ...] = ()


Size = Callable[[Figure], int | None]


def _stock(figure: Figure) -> int | None:
    return figure.stock


def _flow(figure: Figure) -> int | None:
    return figure.flow


def reported(own: Figure | None, others: Iterable[Figure], *, is_flow: bool = False) -> Chosen:
    """Of what units report, their own report is the figure, and where there is none it stays missing; what others say
    stands beside it, to be looked into and, where it is right, corrected."""
    return _chosen([own] if own else [], others, _flow if is_flow else _stock)


def imported(figures: Iterable[Figure], *, is_flow: bool = False) -> Chosen:
    """Of what others hand over: the largest list of persons, or where there is none the largest aggregate, and added to
    it those whose people were declared to be different ones. Nothing where nobody says anything."""
    size = _flow if is_flow else _stock
    every = list(figures)
    given = [each for each in every if size(each) is not None and each.kind != OWN]
    apart = [each for each in given if each.is_disjoint]
    overlapping = [each for each in given if not each.is_disjoint]
    best = min(overlapping, key=lambda each: _rank(each, size), default=None)
    parts = [*([best] if best else []), *apart]
    return _chosen(parts, [each for each in every if each not in parts], size)


def _rank(figure: Figure, size: Size) -> tuple[bool, int, str]:
    """Lists of persons first, then the larger; the name decides between equals, so that order never does."""
    return figure.kind != PERSONS, -(size(figure) or 0), figure.source


def _chosen(parts: Iterable[Figure], others: Iterable[Figure], size: Size) -> Chosen:
    made_of = tuple(sorted(parts, key=lambda each: each.source))
    stock, flow = (_sum(part.stock for part in made_of), _sum(part.flow for part in made_of))
    figure = flow if size is _flow else stock
    beside = tuple(
        Beside(each, None if figure is None or (theirs := size(each)) is None else theirs - figure)
        for each in sorted(others, key=lambda each: (each.kind != PERSONS, each.source))
    )
    return Chosen(stock, flow, made_of, beside)


def _sum(values: Iterable[int | None]) -> int | None:
    """Nothing when a part says nothing: half of a sum is no sum."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if found and len(known) == len(found) else None

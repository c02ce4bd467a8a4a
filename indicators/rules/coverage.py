"""How far the known adults of a place have come. Each person stands in one state; a state is never two."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

CERTIFIED, DONE, IN_CLASS, LEARNING, NEW = "certified", "done", "in_class", "learning", "new"
STATES = (CERTIFIED, DONE, IN_CLASS, LEARNING, NEW)
"""From the end of the way to its beginning: certified; complete, the certificate is still to come; in a class that is
open; learning outside of a class; known, and not begun."""

WAITING, NOT_YET = "waiting", "not_yet"
"""Two groups across the states: who waits for a seat in a class; everybody who is not certified."""


@dataclass(frozen=True, slots=True)
class Counts:
    """People by state. ``waiting`` are some of ``learning`` and ``new``: they have asked for a seat."""

    certified: int = 0
    done: int = 0
    in_class: int = 0
    learning: int = 0
    new: int = 0
    waiting: int = 0

    @property
    def not_yet(self) -> int:
        return self.done + self.in_class + self.learning + self.new

    @property
    def known(self) -> int:
        return self.certified + self.not_yet

    @property
    def reachable(self) -> int:
        """Known, not certified and in no class: who would come to the next one."""
        return self.learning + self.new


def total(parts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(astuple(Counts()), *map(astuple, parts), strict=True)))


def still_missing(counts: Counts, adults: int | None) -> int:
    """People of a place without a certificate: of all adults where their number is known, else of those who are."""
    return counts.not_yet if adults is None else max(adults - counts.certified, 0)


def not_registered(counts: Counts, adults: int | None) -> int | None:
    """Adults of whom nothing is known yet; ``None`` without a number of adults. More known than there are is none."""
    return None if adults is None else max(adults - counts.known, 0)

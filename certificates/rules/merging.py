"""Of the certificates of two who are said to be one: one of each type stays valid, the one earned first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate, as it stands before."""

    pk: UUID
    number: str
    kind: int
    """Its award type."""
    title: str
    earned_on: date
    issued_at: datetime
    state: str
    is_valid: bool

    def manifest(self) -> dict[str, object]:
        """In ids and days."""
        return {"id": str(self.pk), "type": self.kind, "on": self.earned_on.isoformat(), "state": self.state}


def settled(held: Iterable[Held]) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
    """Which stay valid and which are replaced by them."""
    first: dict[int, Held] = {}
    replaced = []
    for each in sorted(held, key=lambda one: (one.earned_on, one.issued_at, one.pk)):
        if each.is_valid and first.setdefault(each.kind, each) is not each:
            replaced.append(each)
    return tuple(first.values()), tuple(replaced)

"""The Department's own people: what each office has reached of what is to be reached, and how many days are left."""

from dataclasses import dataclass
from datetime import date

DONE, OPEN, LATE, MISSING = "done", "open", "late", "missing"


@dataclass(frozen=True, slots=True)
class Reached:
    """``done`` of ``people``; ``None`` where it was not reported."""

    done: int | None
    people: int | None

    @property
    def left(self) -> int | None:
        """People who are still to get there."""
        return None if self.done is None or self.people is None else max(self.people - self.done, 0)

    def state(self, today: date, due: date | None) -> str:
        if self.left is None:
            return MISSING
        if not self.left:
            return DONE
        return OPEN if due is None or today <= due else LATE


def together(parts: list[Reached]) -> Reached:
    """Of the offices that reported both numbers."""
    known = [(part.done, part.people) for part in parts if part.done is not None and part.people is not None]
    if not known:
        return Reached(None, None)
    return Reached(sum(done for done, _people in known), sum(people for _done, people in known))

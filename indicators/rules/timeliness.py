"""Whether units reported in time: on time, late, not at all; and when they are reminded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from indicators.rules.rates import percent

ON_TIME, LATE, NONE, NOT_DUE, NOT_EXPECTED = "on_time", "late", "none", "not_due", "not_expected"

REMINDED = (-5, -2, 0, 1)
"""Days from the due day on which whoever has not reported is told."""


def standing(first: date | None, *, due_on: date, today: date) -> str:
    """Of one unit and month: ``first`` is the day on which the first report came in that was accepted or still
    stands. An extension lets a late report in; it does not make it a punctual one.
    """
    if first is not None:
        return ON_TIME if first <= due_on else LATE
    return NONE if today > due_on else NOT_DUE


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units were on time, late, did not report, and may still do so in time."""

    on_time: int = 0
    late: int = 0
    none: int = 0
    not_due: int = 0

    @property
    def expected(self) -> int:
        return self.on_time + self.late + self.none + self.not_due

    @property
    def sent(self) -> int:
        return self.on_time + self.late

    @property
    def completeness(self) -> Decimal | None:
        """Per cent of the expected reports that came in; nothing where none was expected."""
        return percent(self.sent, self.expected)

    @property
    def timeliness(self) -> Decimal | None:
        """Per cent of the expected reports that came in time."""
        return percent(self.on_time, self.expected)


def tally(standings: Iterable[str]) -> Tally:
    """Months in which a unit was not expected count nowhere."""
    found = list(standings)
    return Tally(*(found.count(each) for each in (ON_TIME, LATE, NONE, NOT_DUE)))


def is_reminding_day(today: date, due_on: date) -> bool:
    return any(today == due_on + timedelta(days=days) for days in REMINDED)

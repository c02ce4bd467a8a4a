"""What a report is written from: plain figures, as closed or as they stand. ``None`` is missing, 0 is zero."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from indicators.rules import rates

MONTH, SPAN, REVIEW = "month", "span", "review"


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one unit. ``expected`` is where the path to the target stood; ``has_value`` is false where
    nothing was reported or the indicator does not apply.
    """

    name: str
    numerator: int | None
    flow: int | None = None
    denominator: int | None = None
    percent: Decimal | None = None
    target: Decimal | None = None
    target_count: int | None = None
    expected: Decimal | None = None
    is_estimated: bool = False
    is_applicable: bool = True
    code: str = ""

    @property
    def verdict(self) -> str:
        return rates.verdict(self.percent, expected=self.expected)

    @property
    def is_reached(self) -> bool:
        """The target itself, not the path to it: by people, where it is known how many; a rounded rate is above it too
        early.
        """
        if self.target_count is not None:
            return self.numerator is not None and self.numerator >= self.target_count
        return self.target is not None and self.percent is not None and self.percent >= self.target


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator over the units of its data set. ``reported`` of ``len(units)`` gave a figure; ``reach_by`` is the
    last day for the target.
    """

    code: str
    name: str
    short_name: str
    data_set: str
    whole: Figure
    units: tuple[Figure, ...]
    has_rate: bool = True
    is_flow: bool = False
    is_counted: bool = False
    reach_by: date | None = None

    @property
    def reported(self) -> int:
        return sum(unit.numerator is not None for unit in self.units)

    @property
    def absent(self) -> list[str]:
        """Units that should have reported and did not; where something is counted nobody is absent."""
        return [unit.name for unit in self.units if unit.numerator is None and unit.is_applicable]

    @property
    def ranked(self) -> list[Figure]:
        """Those with a rate, best first."""
        return sorted((u for u in self.units if u.percent is not None), key=lambda u: -(u.percent or 0))


@dataclass(frozen=True, slots=True)
class Reporting:
    """How the units of a data set reported a month: in time, late, not at all."""

    label: str
    due_on: date
    expected: int
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What is known of the plan's six steps: posts of the task force, communes with a plan of their own, months."""

    task_force: int
    plans: int
    units: int
    without_plan: tuple[str, ...]
    closed: int
    months: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a report says. ``provisional_at``: not closed, as it stood then. ``unclosed``: months of a span
    without figures. ``others``: by the name of a further data set its lines.
    """

    kind: str
    label: str
    start_on: date
    end_on: date
    plan: str
    results: tuple[Line, ...]
    others: tuple[tuple[str, str, tuple[Line, ...]], ...] = ()
    reporting: tuple[Reporting, ...] = ()
    difficulties: tuple[tuple[str, str], ...] = ()
    unclosed: tuple[str, ...] = ()
    provisional_at: datetime | None = None
    steps: Steps | None = None

"""Targets and the path to them: a percentage or a count, to be reached by a day, evenly or by monthly milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from math import ceil

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached by ``reach_by``, from the ``begun`` people of the day before ``start_on``. ``points`` are
    milestones in the order of days, each with the share of the target (0 to 1) to be reached by then; without any the
    path is even.
    """

    percent: Decimal | None
    count: int | None
    start_on: date
    reach_by: date
    points: tuple[tuple[date, Decimal], ...] = ()
    begun: int = 0

    def percent_of(self, denominator: int | None) -> Decimal | None:
        """In per cent, rounded to two places; an assigned count needs a denominator."""
        if self.percent is not None:
            return self.percent
        if not denominator or self.count is None:
            return None
        return (Decimal(100) * self.count / denominator).quantize(_CENT)

    def count_of(self, denominator: int | None) -> int | None:
        """People with whom it is reached; a percentage needs a denominator."""
        if self.count is not None:
            return self.count
        return ceil(self.percent * denominator / 100) if self.percent is not None and denominator else None

    def share_on(self, day: date, begun: Decimal = Decimal(0)) -> Decimal:
        """The part of the target that the path has reached by the end of a day, 0 to 1; it begins at the part ``begun``
        and never falls below it."""
        before = (self.start_on - timedelta(days=1), begun)
        for on, share in (*self.points, (self.reach_by, Decimal(1))):
            point = (on, max(share, begun))
            if day <= on:
                return _between(before, point, day)
            before = point
        return Decimal(1)

    def expected_on(self, day: date, denominator: int | None = None) -> Decimal | None:
        """Where the path stands, in per cent, rounded to two places."""
        percent = self.percent_of(denominator)
        if percent is None:
            return None
        begun = min(Decimal(100) * self.begun / denominator, percent) if denominator else Decimal(0)
        share = self.share_on(day, begun / percent if percent else Decimal(0))
        return (percent * share).quantize(_CENT, ROUND_HALF_EVEN)


def together(aims: Sequence[Aim], count: int | None) -> Aim | None:
    """One aim in the place of several, which sum to ``count`` people: the last of their days, and their path if they
    had the same. Equal percentages stay one; others without a count are none.
    """
    percents, paths = {aim.percent for aim in aims}, {aim.points for aim in aims}
    percent = percents.pop() if len(percents) == 1 else None
    if percent is None and not count:
        return None
    points = paths.pop() if len(paths) == 1 else ()
    reach_by = max(aim.reach_by for aim in aims)
    return Aim(percent, None if percent is not None else count, aims[0].start_on, reach_by, points)


def _between(low: tuple[date, Decimal], high: tuple[date, Decimal], day: date) -> Decimal:
    if day <= low[0]:
        return low[1]
    return low[1] + (high[1] - low[1]) * (day - low[0]).days / (high[0] - low[0]).days

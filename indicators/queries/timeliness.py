"""Who reported in time: of one month, and unit by unit over the last twelve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from indicators.models import DataSet, Period, Submission
from indicators.queries import reporting
from indicators.rules import approval, timeliness
from indicators.rules.timeliness import NOT_EXPECTED, Tally
from places.models import Unit

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A unit and how it stood in each month of the record, oldest first."""

    unit: Unit
    standings: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Record:
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    months: tuple[Tally, ...]
    """Of each month."""

    @property
    def now(self) -> Tally:
        """Of the newest month."""
        return self.months[-1]

    @property
    def worst_first(self) -> list[Line]:
        """Who most often did not report or was late; among equals by name."""
        return sorted(self.lines, key=lambda line: (-2 * line.tally.none - line.tally.late, line.unit.sort_key))

    def by_month(self) -> list[tuple[Period, Tally]]:
        return list(zip(self.periods, self.months, strict=True))


def record_of(
    data_set: DataSet,
    until: Period,
    today: date,
    *,
    units: Sequence[Unit],
    periods: Sequence[Period],
    at: datetime | None = None,
) -> Record:
    """Up to a month, of ``units`` (``all_units``); ``periods`` may hold later months and more than are shown. ``at``:
    as the reports stood at that moment.
    """
    shown = sorted((p for p in periods if p.end_on <= until.end_on), key=lambda p: p.end_on)[-MONTHS:]
    due, firsts = {p.pk: reporting.due_on(p, data_set) for p in shown}, _firsts(data_set, shown, at)
    lines = []
    for unit in units:
        standings = tuple(
            timeliness.standing(firsts.get((unit.pk, p.pk)), due_on=due[p.pk], today=today)
            if is_expected(unit, p)
            else NOT_EXPECTED
            for p in shown
        )
        lines.append(Line(unit, standings, timeliness.tally(standings)))
    months = tuple(timeliness.tally(line.standings[n] for line in lines) for n in range(len(shown)))
    return Record(tuple(shown), tuple(lines), months)


def all_units(data_set: DataSet) -> list[Unit]:
    """Every unit that ever was one to report the data set, by name."""
    units = Unit.objects.filter(kind=data_set.kind).order_by("sort_key")
    return list(units.filter(path__startswith=data_set.under.path) if data_set.under else units)


def is_expected(unit: Unit, period: Period) -> bool:
    """It exists on the last day of the month."""
    has_begun = unit.valid_from is None or unit.valid_from <= period.end_on
    return has_begun and (unit.valid_to is None or unit.valid_to > period.end_on)


def standing(
    data_set: DataSet, periods: Sequence[Period], at: datetime | None = None
) -> dict[tuple[int, int], list[Submission]]:
    """``{(unit id, period id): its reports that stand}``, oldest first; a unit without any is left out. ``at``: that
    stood at a moment.
    """
    sent: dict[tuple[int, int], list[Submission]] = {}
    rows = Submission.objects.filter(data_set=data_set, period__in=periods).order_by("sequence")
    for each in rows.filter(submitted_at__lte=at) if at else rows:
        sent.setdefault((each.unit_id, each.period_id), []).append(each)
    found = {}
    for key, reports in sent.items():
        places = approval.standing(each.state_on(at) if at else each.state for each in reports)
        if places:
            found[key] = [reports[place] for place in places]
    return found


def _firsts(data_set: DataSet, periods: Sequence[Period], at: datetime | None) -> dict[tuple[int, int], date]:
    """``{(unit id, period id): the day on which the first standing report came in}``."""
    stood = standing(data_set, periods, at)
    return {key: timezone.localdate(min(each.submitted_at for each in found)) for key, found in stood.items()}

"""The Department's own programme: what its offices reported last of their people, against the plan's days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from indicators.models import DataSet, Indicator, IndicatorVersion, Period, ReportedValue, Submission, Target
from indicators.queries import reporting
from indicators.rules import calendar, staff
from indicators.rules.staff import Reached
from places.models import Unit

DATA_SET = "staff"


@dataclass(frozen=True, slots=True)
class Office:
    """``newest``: its last report, accepted or not; ``reached`` comes from the last one accepted."""

    unit: Unit
    newest: Submission | None
    people: int | None
    reached: Mapping[Indicator, Reached]

    @property
    def cells(self) -> list[tuple[Indicator, Reached]]:
        return list(self.reached.items())


@dataclass(frozen=True, slots=True)
class Programme:
    """``whole``: all offices that reported. ``whole_by``: the last day of the targets; ``report_by``: the data set's
    due day in that month. None where the plan sets no target, or the data set no day."""

    columns: tuple[Indicator, ...]
    offices: tuple[Office, ...]
    whole: Mapping[Indicator, Reached]
    report_by: date | None
    whole_by: date | None

    @property
    def sums(self) -> list[tuple[Indicator, Reached]]:
        return list(self.whole.items())

    @property
    def reported(self) -> int:
        return sum(office.people is not None for office in self.offices)

    @property
    def people(self) -> int:
        return sum(office.people or 0 for office in self.offices)


def stamp() -> str:
    """Changes with everything that an office sends and that is decided on it: what was made before is not shown."""
    sent = Submission.objects.filter(data_set__code=DATA_SET)
    found = sent.aggregate(last=Max("pk"), approved=Max("approved_at"), decided=Max("decided_at"))
    return "/".join(str(value) for value in found.values())


def programme(day: date) -> Programme | None:
    """``None`` where the installation has no such report or no office that owes it."""
    data_set = DataSet.objects.select_related("under").filter(code=DATA_SET).first()
    offices = list(data_set.expected(day).order_by("sort_key")) if data_set else []
    if data_set is None or not offices:
        return None
    columns, count = _columns(data_set)
    newest = _newest(data_set, day)
    values = _accepted(data_set, day)
    found = tuple(_office(unit, newest.get(unit.pk), values.get(unit.pk, {}), columns, count) for unit in offices)
    whole = {column: staff.together([office.reached[column] for office in found]) for column in columns}
    whole_by = _whole_by(columns, day)
    return Programme(columns, found, whole, _report_by(data_set, whole_by), whole_by)


def _whole_by(columns: tuple[Indicator, ...], day: date) -> date | None:
    """A target without a day of its own is for the end of its plan's year."""
    rows = Target.objects.filter(indicator__in=columns, plan__year__lte=day.year).order_by("-plan__year")
    found = [(year, reach_by or date(year, 12, 31)) for year, reach_by in rows.values_list("plan__year", "reach_by")]
    return max(by for year, by in found if year == found[0][0]) if found else None


def _report_by(data_set: DataSet, whole_by: date | None) -> date | None:
    """A month that was opened keeps the day that the data set had then, if it had one."""
    if whole_by is None:
        return None
    label = f"{whole_by:%Y-%m}"
    opened = Period.objects.filter(label=label).first()
    if opened:
        return reporting.due_on(opened, data_set) if data_set.code in opened.due_days else None
    off = reporting.days_off(whole_by.replace(day=1))
    return calendar.due_in_month(label, data_set.due_day, off) if data_set.due_day else None


def _columns(data_set: DataSet) -> tuple[tuple[Indicator, ...], int | None]:
    """What is measured against the headcount, and the key of the headcount's own row."""
    versions = IndicatorVersion.objects.filter(indicator__data_set=data_set, denominator_row__isnull=False)
    rows = {v.indicator_id: v for v in versions.select_related("indicator").order_by("indicator__position", "number")}
    columns = tuple(version.indicator for version in rows.values())
    return columns, next((version.denominator_row_id for version in rows.values()), None)


def _newest(data_set: DataSet, day: date) -> dict[int, Submission]:
    sent = Submission.objects.filter(data_set=data_set, period__start_on__lte=day)
    sent = sent.exclude(state__in=[Submission.State.DRAFT, Submission.State.WITHDRAWN])
    return {each.unit_id: each for each in sent.select_related("period").order_by("period__end_on", "sequence")}


def _accepted(data_set: DataSet, day: date) -> dict[int, dict[int, int | None]]:
    """``{unit id: {indicator id: stock}}`` of each office's newest accepted report."""
    rows = ReportedValue.objects.filter(
        submission__data_set=data_set,
        submission__state=Submission.State.ACCEPTED,
        submission__period__start_on__lte=day,
    ).order_by("submission__period__end_on", "submission__sequence")
    found: dict[int, tuple[int, dict[int, int | None]]] = {}
    for unit, submission, indicator, stock in rows.values_list("submission__unit", "submission", "indicator", "stock"):
        if found.get(unit, (0, {}))[0] != submission:
            found[unit] = (submission, {})
        found[unit][1][indicator] = stock
    return {unit: values for unit, (_submission, values) in found.items()}


def _office(
    unit: Unit,
    newest: Submission | None,
    values: dict[int, int | None],
    columns: tuple[Indicator, ...],
    count: int | None,
) -> Office:
    people = values.get(count) if count else None
    return Office(unit, newest, people, {column: Reached(values.get(column.pk), people) for column in columns})

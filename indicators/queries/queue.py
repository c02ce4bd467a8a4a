"""The division's work of a month: which reports wait, which want a look, who has not sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q

from indicators.models import DataSet, Extension, Period, ReportedValue, Status, Submission
from indicators.queries import adjustments, reporting, timeliness
from indicators.rules import outliers
from indicators.rules.outliers import Outlier
from indicators.rules.restating import Shares, forerunners
from indicators.rules.timeliness import LATE, NONE
from places import rules as places
from places.models import Unit
from places.queries import successors_since

State = Submission.State
DECIDABLE = (State.SUBMITTED, State.APPROVED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Striking:
    """A figure of a report that stands out among the communes."""

    indicator: str
    outlier: Outlier


@dataclass(frozen=True, slots=True)
class Sent:
    """A unit and the newest report it sent, if any. ``is_late`` by when the first standing one came in; ``is_overdue``
    where none stands, after the due day.
    """

    unit: Unit
    submission: Submission | None
    is_late: bool = False
    is_overdue: bool = False
    explained: tuple[str, ...] = ()
    """Indicators at which the commune gave an explanation."""
    striking: tuple[Striking, ...] = ()

    @property
    def has_flag(self) -> bool:
        """Somebody should look at it before it is accepted."""
        return bool(self.explained or self.striking)


def newest_sent(period: Period, data_set: DataSet) -> dict[int, Submission]:
    """``{unit id: newest report}``; what was taken back or kept as a draft was not sent."""
    rows = Submission.objects.filter(period=period, data_set=data_set).order_by("sequence")
    rows = rows.exclude(state__in=[State.WITHDRAWN, State.DRAFT])
    return {submission.unit_id: submission for submission in rows}


def sent_by(units: Iterable[Unit], period: Period, data_set: DataSet, late: Mapping[int, bool]) -> list[Sent]:
    """Each unit of the month; flags of the reports that may still be decided on or stand."""
    newest = newest_sent(period, data_set)
    values = _values(period, data_set, [each.pk for each in newest.values() if each.state in DECIDABLE])
    striking, explained = _striking(values, period), _explained(values)
    return [
        Sent(
            unit=unit,
            submission=newest.get(unit.pk),
            is_late=late.get(unit.pk, False),
            explained=explained.get(unit.pk, ()),
            striking=striking.get(unit.pk, ()),
        )
        for unit in units
    ]


def states(period: Period, data_set: DataSet, today: date) -> list[Sent]:
    """Every unit of a period with its newest report, without flags."""
    units = list(data_set.expected(period.end_on).order_by("sort_key"))
    record = timeliness.record_of(data_set, period, today, units=units, periods=[period])
    newest = newest_sent(period, data_set)
    stood = [(line.unit, line.standings[-1]) for line in record.lines]
    return [Sent(unit, newest.get(unit.pk), one == LATE, one == NONE) for unit, one in stood]


def flags_of(submissions: Iterable[Submission]) -> dict[int, bool]:
    """``{submission id: whether somebody should look at it first}``, of reports of one month and data set."""
    found = list(submissions)
    if not found:
        return {}
    period, data_set = found[0].period, found[0].data_set
    units = [each.unit for each in found]
    by_unit = {sent.unit.pk: sent for sent in sent_by(units, period, data_set, {})}
    return {each.pk: by_unit[each.unit_id].has_flag for each in found}


@dataclass(frozen=True, slots=True)
class _Values:
    now: list[ReportedValue]
    before: dict[tuple[int, int], int]
    """``{(unit id, indicator id): last month's accepted stock}``, with its corrections."""
    became: Shares
    """What the units of last month have become since."""
    ended: frozenset[int]
    """Units that reported last month though they had ended by then: recorded later."""

    def stock_before(self, unit: int, indicator: int) -> int | None:
        """Of what the unit came of, the sum by shares; ``None`` where one of them is silent. Beside the unit's own word
        that of an ended one does not count.
        """
        is_own = (unit, indicator) in self.before
        parts = forerunners(unit, self.became, was_there=is_own) or {unit: Fraction(1)}
        olds = [pk for pk in parts if not (is_own and pk in self.ended)]
        stocks = {pk: stock for pk in olds if (stock := self.before.get((pk, indicator))) is not None}
        return places.remap(stocks, self.became).get(unit, 0) if len(stocks) == len(olds) else None


def _values(period: Period, data_set: DataSet, newest: list[int]) -> _Values:
    """This month's rows and last month's, in one query; another one where a flow must be read from both."""
    last_day = period.start_on - timedelta(days=1)
    last_month = Q(
        submission__period__end_on=last_day,
        submission__data_set=data_set,
        submission__state=State.ACCEPTED,
        stock__isnull=False,
    )
    rows = ReportedValue.objects.filter(Q(submission__in=newest, status=Status.VALUE) | last_month)
    rows = rows.select_related("submission__unit", "indicator").order_by("indicator__position")
    found = list(rows.annotate(added=adjustments.added()))
    now = [row for row in found if row.submission.period_id == period.pk]
    old = [row for row in found if row.submission.period_id != period.pk]
    is_asked = old and any(row.flow is None for row in now)
    told = min((row.submission.submitted_at for row in old), default=None)
    return _Values(
        now=list(now),
        before={(r.submission.unit_id, r.indicator_id): max(0, r.stock + r.added) for r in old if r.stock is not None},
        became=successors_since([(last_day, told)], period.end_on)[last_day] if is_asked and told else {},
        ended=frozenset(u.pk for r in old if (u := r.submission.unit).valid_to and u.valid_to <= last_day),
    )


def _striking(values: _Values, period: Period) -> dict[int, tuple[Striking, ...]]:
    """By unit, the indicators whose flow per 1,000 adults is far from the other communes'."""
    people = reporting.denominators(reporting.plan_of(period), period.end_on) if values.now else {}
    flows: dict[str, dict[int, Fraction]] = {}
    for row in values.now:
        unit, flow = row.submission.unit_id, _flow(row, values)
        if flow is not None and people.get(unit):
            flows.setdefault(row.indicator.short_name, {})[unit] = outliers.per_thousand(flow, people[unit])
    found: dict[int, tuple[Striking, ...]] = {}
    for name, by_unit in flows.items():
        for unit, outlier in outliers.outliers(by_unit).items():
            found[unit] = (*found.get(unit, ()), Striking(name, outlier))
    return found


def _flow(row: ReportedValue, values: _Values) -> int | None:
    """As written, else the stock less last month's."""
    if row.flow is not None or row.stock is None:
        return row.flow
    last = values.stock_before(row.submission.unit_id, row.indicator_id)
    return None if last is None else row.stock - last


def _explained(values: _Values) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in values.now:
        if row.note:
            unit = row.submission.unit_id
            found[unit] = (*found.get(unit, ()), row.indicator.short_name)
    return found


def waiting_extensions(period: Period) -> int:
    return Extension.objects.filter(period=period, decided_at__isnull=True).count()

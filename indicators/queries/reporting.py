"""What was reported for a period, what stands behind a rate, and the rows that closing freezes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from accounts.queries.tokens import issuer_of
from audit.rules import Actor, Post
from indicators.models import (
    DataSet,
    DayOff,
    Indicator,
    IndicatorVersion,
    Period,
    ReportedValue,
    ReportingCalendar,
    Rollup,
    Snapshot,
    SnapshotValue,
    Submission,
    TargetPlan,
)
from indicators.rules import calendar
from indicators.rules.approval import Hand
from places import queries as places
from places.models import Unit, UnitQuerySet

APPROVER = "approver"
REPORTERS = ("officer", APPROVER)
COMMUNES = "communes"
"""The data set of the four results."""
PROVINCIAL = ("division", "administrator")
TASK_FORCE = "task_force"
OVERSEE = (*PROVINCIAL, TASK_FORCE)
"""Who sees every unit's reports; the task force decides nothing and sees no person."""


def calendar_of(label: str) -> ReportingCalendar | None:
    """The calendar in force in the month named ``YYYY-MM``: the one that holds on its first day."""
    known = ReportingCalendar.objects.filter(effective_from__lte=date.fromisoformat(f"{label}-01"))
    return known.order_by("-effective_from").first()


def month_to_open(
    label: str, last: Period | None, off: Collection[date], data_sets: Iterable[DataSet]
) -> Period | None:
    """The month as the calendar in force makes it, with the days that these data sets name themselves; not saved. None
    before the first calendar.

    It begins where ``last``, the month before, ended when that is opened: a calendar that was entered since then moves
    no day out of every month, nor into two.
    """
    rules = calendar_of(label)
    if rules is None:
        return None
    before = calendar_of(calendar.before(label)) if last is None else None
    span = calendar.span(
        label,
        cutoff_day=rules.cutoff_day,
        due_days=rules.due_days,
        cutoff_before=before.cutoff_day if before else None,
        days_off=off,
    )
    start_on = last.end_on + timedelta(days=1) if last else span.start_on
    own = {each.code: calendar.due_in_month(label, each.due_day, off) for each in data_sets if each.due_day}
    return Period(
        calendar=rules,
        label=label,
        start_on=start_on,
        end_on=span.end_on,
        due_on=span.due_on,
        due_days={code: day.isoformat() for code, day in own.items()},
    )


def versions_on(day: date) -> list[IndicatorVersion]:
    """The version of each indicator in force on a day, in the order of the plan."""
    rows = (
        IndicatorVersion.objects.filter(effective_from__lte=day)
        .select_related("indicator__data_set", "denominator_row")
        .order_by("indicator__data_set__position", "indicator__position", "effective_from", "number")
    )
    return list({version.indicator_id: version for version in rows}.values())


def versions_in(snapshot: Snapshot) -> list[IndicatorVersion]:
    """By which its figures were made, in the order of the plan, whatever was entered since."""
    used = SnapshotValue.objects.filter(snapshot=snapshot).values("version")
    rows = IndicatorVersion.objects.filter(pk__in=used).select_related("indicator__data_set", "denominator_row")
    return list(rows.order_by("indicator__data_set__position", "indicator__position"))


def plan_of(period: Period) -> TargetPlan | None:
    return plan_on(period.end_on)


def plan_on(day: date) -> TargetPlan | None:
    """The newest plan of the day's year or before it."""
    plans = TargetPlan.objects.filter(year__lte=day.year).select_related("population")
    return plans.order_by("-year").first()


def denominators(plan: TargetPlan | None, day: date) -> dict[int, int]:
    """``{unit id: adults}`` of the population series that the plan pins, in the units that exist on that day."""
    if plan is None:
        return {}
    return places.remapped(places.population(plan.population_id), after=plan.population.as_of, until=day)


def accepted_values(period: Period) -> dict[tuple[int, int], ReportedValue]:
    """``{(unit id, indicator id): value}`` of accepted submissions."""
    rows = ReportedValue.objects.filter(
        submission__period=period, submission__state=Submission.State.ACCEPTED
    ).select_related("submission")
    return {(row.submission.unit_id, row.indicator_id): row for row in rows}


def data_set_of(code: str = COMMUNES) -> DataSet:
    return DataSet.objects.select_related("under").get(code=code)


def indicators_of(data_set: str) -> list[Indicator]:
    return list(Indicator.objects.filter(data_set__code=data_set).order_by("position"))


def days_off(since: date) -> frozenset[date]:
    """Public holidays from a day on."""
    return frozenset(DayOff.objects.filter(day__gte=since).values_list("day", flat=True))


def due_on(period: Period, data_set: DataSet) -> date:
    """By which day units report: the day that the data set had when the month was opened, else the calendar's."""
    own = period.due_days.get(data_set.code)
    return date.fromisoformat(own) if own else period.due_on


def newest_submission(unit: Unit, period: Period, data_set: DataSet) -> Submission | None:
    """The last one sent and not withdrawn; a draft is not sent."""
    rows = Submission.objects.filter(unit=unit, period=period, data_set=data_set)
    sent = rows.exclude(state__in=[Submission.State.WITHDRAWN, Submission.State.DRAFT])
    return sent.order_by("-sequence").first()


def draft_of(unit: Unit, period: Period, data_set: DataSet) -> Submission | None:
    return Submission.objects.filter(unit=unit, period=period, data_set=data_set, state=Submission.State.DRAFT).first()


def latest(unit: Unit, period: Period, data_set: DataSet) -> Submission | None:
    """What a form goes on from: the draft, else what was sent last."""
    return draft_of(unit, period, data_set) or newest_submission(unit, period, data_set)


def mark_of(latest: Submission | None) -> str:
    """Tells whether a row is still the one that somebody saw: a draft that is kept again is another."""
    return f"{latest.pk}.{int(latest.submitted_at.timestamp() * 1_000_000)}" if latest else "0"


def rows_reported(submission: Submission) -> list[Indicator]:
    return list(Indicator.objects.filter(reported__submission=submission))


def comments_on(submission: Submission | None) -> dict[int, str]:
    """``{indicator id: what is to be put right}`` of a report that was returned."""
    if submission is None or submission.state != Submission.State.RETURNED:
        return {}
    return dict(submission.reported_values.exclude(comment="").values_list("indicator", "comment"))


def units_reported(actor: Actor) -> UnitQuerySet:
    """The units for which a post reports: its own, and what ended into it."""
    wanted = Q(pk__in=())
    for post in (each for each in actor.posts if each.role in REPORTERS):
        wanted |= Q(pk=post.unit_id)
        if post.unit_path.count("/") > 1:  # what ended anywhere in the province is not the province's to report
            wanted |= Q(valid_to__isnull=False, path__startswith=post.unit_path)
    return Unit.objects.filter(wanted)


def _reports_for(post: Post, unit: Unit) -> bool:
    """``units_reported``, of a unit at hand."""
    has_ended = unit.valid_to is not None and post.unit_path.count("/") > 1
    return post.unit_id == unit.pk or (has_ended and unit.path.startswith(post.unit_path))


def hand_of(actor: Actor, submission: Submission) -> Hand:
    """What somebody is to a report: whoever approves for the heir does so for what ended into it, and whoever gave a
    program its key, and so could send by it, counts as who sent.
    """
    return Hand(
        sent=actor.id in (submission.submitted_by_id, issuer_of(submission.submitted_by_id)),
        approved=submission.approved_by_id == actor.id,
        approves=any(post.role == APPROVER and _reports_for(post, submission.unit) for post in actor.posts),
        decides=actor.has_role(*PROVINCIAL),
    )


def latest_snapshot(before: date | None = None) -> Snapshot | None:
    """The newest vintage of the newest closed period (of those ending before a day, when one is given)."""
    rows = Snapshot.objects.select_related("period", "population").order_by("-period__end_on", "-vintage")
    return (rows.filter(period__end_on__lt=before) if before else rows).first()


def values_of(snapshot: Snapshot) -> QuerySet[SnapshotValue]:
    """Every published figure of a snapshot, by indicator and unit code."""
    return (
        SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__data_set__is_public=True)
        .select_related("version__indicator", "unit")
        .order_by("version__indicator__position", "unit__code")
    )


def newest_vintages() -> QuerySet[Snapshot]:
    """The newest vintage of every closed period, oldest period first: the series of a trend."""
    newest = Snapshot.objects.values("period").annotate(last=Max("pk")).values("last")
    return Snapshot.objects.filter(pk__in=newest).select_related("period").order_by("period__end_on")


def open_periods(day: date) -> list[Period]:
    """The periods that communes report now: the ended ones that are not closed, oldest first; else the running one."""
    waiting = Period.objects.filter(closed_at__isnull=True, start_on__lte=day).order_by("end_on")
    return list(waiting.filter(end_on__lte=day)) or list(waiting[:1])


def open_period(day: date) -> Period | None:
    return next(iter(open_periods(day)), None)


def current_label(day: date) -> str:
    """The name of the month that a day belongs to; empty without a calendar."""
    rules = calendar_of(f"{day:%Y-%m}")
    return calendar.label_of(day, cutoff_day=rules.cutoff_day) if rules else ""


def live_figure() -> Mapping[str, Any] | None:
    """The newest recount of what is counted, the whole province's: ``name``, ``persons``, ``as_of``."""
    rows = Rollup.objects.values(as_of=F("recount__as_of"), name=F("recount__indicator__name"))
    return rows.annotate(persons=Sum("numerator")).order_by("-as_of", "name").first()


def submissions_visible_to(actor: Actor) -> QuerySet[Submission]:
    """What a post lets somebody see: the division and the task force all that was sent, an officer or approver the own
    commune's with its drafts.
    """
    if actor.has_role(*OVERSEE):
        return Submission.objects.exclude(state=Submission.State.DRAFT)
    return Submission.objects.filter(unit__in=units_reported(actor).values("pk"))


def reportable(data_set: DataSet, day: date) -> list[IndicatorVersion]:
    """The rows of a data set that are typed in, by the versions in force on a day."""
    reported = [v for v in versions_on(day) if v.numerator == IndicatorVersion.Numerator.REPORTED]
    return [version for version in reported if version.indicator.data_set_id == data_set.pk]

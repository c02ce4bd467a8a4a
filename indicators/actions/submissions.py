"""A commune's month: submit, then somebody else accepts or returns. Who submits does not decide."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit.actions import record
from audit.rules import Actor
from indicators.models import Indicator, Period, ReportedValue, Status, Submission
from indicators.queries import reporting
from indicators.rules.checks import Entry, Problem, problems
from places.models import Unit


class BlockedError(Exception):
    """``problems`` by indicator code: what must be put right or explained before the report can be sent."""

    def __init__(self, found: dict[str, list[Problem]]) -> None:
        super().__init__(", ".join(found))
        self.problems = found


class PeriodClosedError(Exception):
    """The month is closed; what comes now belongs to the next one or to a correction."""


class DecidedError(Exception):
    """Somebody has already decided otherwise, or the commune has sent a newer report in its place."""


class SameHandError(Exception):
    """The one who submitted wants to decide."""


@transaction.atomic
def submit(
    *,
    unit: Unit,
    period: Period,
    entries: Mapping[str, Entry],
    difficulties: str,
    by: Actor,
    at: datetime,
    source: str = "form",
) -> Submission:
    """Hand in the rows (``{indicator code: Entry}``) of a unit and period.

    The same content pressed twice is one submission. An accepted report counts on until the new one is accepted
    in its place. Raises ``BlockedError`` and ``PeriodClosedError``; then nothing is kept.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if Period.objects.values_list("closed_at", flat=True).get(pk=period.pk) is not None:
        raise PeriodClosedError(period.label)
    found = check(unit=unit, period=period, entries=entries)
    if found:
        raise BlockedError(found)
    last = reporting.newest_submission(unit, period)
    if last and is_same(last, entries, difficulties):
        return last
    submission = Submission.objects.create(
        unit=unit,
        period=period,
        sequence=Submission.objects.filter(unit=unit, period=period).count() + 1,
        difficulties=difficulties,
        source=source,
        submitted_at=at,
        submitted_by_id=by.id,
    )
    indicators = {i.code: i for i in Indicator.objects.filter(code__in=entries)}
    ReportedValue.objects.bulk_create(
        ReportedValue(
            submission=submission,
            indicator=indicators[code],
            status=Status.MISSING if entry.stock is None else Status.VALUE,
            stock=entry.stock,
            flow=entry.flow,
            note=entry.note,
        )
        for code, entry in entries.items()
    )
    record(by=by, at=at, act="report.submit", object_type="submission", object_id=str(submission.pk))
    return submission


def check(*, unit: Unit, period: Period, entries: Mapping[str, Entry]) -> dict[str, list[Problem]]:
    """What stands against the rows, by indicator code; empty when they can be sent."""
    previous = reporting.previous_stocks(unit, period)
    adults = reporting.denominators(reporting.plan_of(period), period.end_on).get(unit.pk)
    ids = dict(Indicator.objects.filter(code__in=entries).values_list("code", "pk"))
    found = {
        code: problems(entry, previous=previous.get(ids[code]), denominator=adults) for code, entry in entries.items()
    }
    return {code: rows for code, rows in found.items() if rows}


@transaction.atomic
def accept(*, submission_id: int, by: Actor, at: datetime, comment: str = "") -> Submission:
    """Take a submission into the figures, in the place of one accepted before; pressed twice, it changes nothing."""
    return _decide(submission_id, Submission.State.ACCEPTED, by, at, comment)


@transaction.atomic
def send_back(*, submission_id: int, by: Actor, at: datetime, comment: str) -> Submission:
    """Return a submission to the commune with a comment."""
    return _decide(submission_id, Submission.State.RETURNED, by, at, comment)


@transaction.atomic
def withdraw(*, submission_id: int, by: Actor, at: datetime) -> Submission:
    """Take back a submission that nobody has decided on yet."""
    submission = Submission.objects.select_for_update(no_key=True).get(pk=submission_id)
    if submission.state == Submission.State.WITHDRAWN:
        return submission
    if submission.state != Submission.State.SUBMITTED:
        raise DecidedError(str(submission_id))
    _settle(submission, Submission.State.WITHDRAWN, by, at, "")
    return submission


def is_same(submission: Submission, entries: Mapping[str, Entry], difficulties: str) -> bool:
    """Whether the newest submission still stands and says exactly this."""
    if submission.state not in {Submission.State.SUBMITTED, Submission.State.ACCEPTED}:
        return False
    return _content(submission) == _wanted(entries, difficulties)


def _decide(submission_id: int, state: str, by: Actor, at: datetime, comment: str) -> Submission:
    waiting = Submission.objects.select_for_update(no_key=True).select_related("unit", "period")
    submission = waiting.get(pk=submission_id)
    if submission.submitted_by_id == by.id:
        raise SameHandError(by.id)
    if submission.state == state:
        return submission
    if submission.period.closed_at is not None:
        raise PeriodClosedError(submission.period.label)
    newest = reporting.newest_submission(submission.unit, submission.period)
    if submission.state != Submission.State.SUBMITTED or submission != newest:
        raise DecidedError(str(submission_id))
    if state == Submission.State.ACCEPTED:
        _replace_accepted(submission, by, at)
    _settle(submission, state, by, at, comment)
    return submission


def _replace_accepted(new: Submission, by: Actor, at: datetime) -> None:
    accepted = Submission.objects.filter(unit=new.unit_id, period=new.period_id, state=Submission.State.ACCEPTED)
    for old in accepted:
        old.state = Submission.State.REPLACED
        old.save(update_fields=["state"])
        record(by=by, at=at, act="report.replaced", object_type="submission", object_id=str(old.pk))


def _settle(submission: Submission, state: str, by: Actor, at: datetime, comment: str) -> None:
    submission.state, submission.decided_at, submission.decided_by_id = state, at, by.id
    submission.comment = comment
    submission.save(update_fields=["state", "decided_at", "decided_by_id", "comment"])
    record(
        by=by,
        at=at,
        act=f"report.{state}",
        object_type="submission",
        object_id=str(submission.pk),
        reason=comment,
    )


def _content(submission: Submission) -> object:
    rows = submission.reported_values.values_list("indicator__code", "stock", "flow", "note")
    return submission.difficulties, sorted(map(tuple, rows), key=str)


def _wanted(entries: Mapping[str, Entry], difficulties: str) -> object:
    rows = [(code, entry.stock, entry.flow, entry.note) for code, entry in entries.items()]
    return difficulties, sorted(rows, key=str)

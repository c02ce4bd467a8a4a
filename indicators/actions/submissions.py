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
    """Somebody has already accepted or returned the submission."""


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

    The same content pressed twice is one submission. Raises ``BlockedError`` and ``PeriodClosedError``; then
    nothing is kept.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    if Period.objects.values_list("closed_at", flat=True).get(pk=period.pk) is not None:
        raise PeriodClosedError(period.label)
    found = check(unit=unit, period=period, entries=entries)
    if found:
        raise BlockedError(found)
    last = reporting.newest_submission(unit, period)
    if last and is_same(last, entries, difficulties):
        return last
    if last and last.state == Submission.State.ACCEPTED:
        _reopen(last, by, at)
    submission = Submission.objects.create(
        unit=unit,
        period=period,
        sequence=(last.sequence if last else 0) + 1,
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
    adults = reporting.denominators(reporting.plan_of(period)).get(unit.pk)
    ids = dict(Indicator.objects.filter(code__in=entries).values_list("code", "pk"))
    found = {
        code: problems(entry, previous=previous.get(ids[code]), denominator=adults) for code, entry in entries.items()
    }
    return {code: rows for code, rows in found.items() if rows}


@transaction.atomic
def accept(*, submission_id: int, by: Actor, at: datetime) -> Submission:
    """Take a submission into the figures; pressed twice, it changes nothing."""
    return _decide(submission_id, Submission.State.ACCEPTED, by, at, "")


@transaction.atomic
def send_back(*, submission_id: int, by: Actor, at: datetime, comment: str) -> Submission:
    """Return a submission to the commune with a comment."""
    return _decide(submission_id, Submission.State.RETURNED, by, at, comment)


@transaction.atomic
def withdraw(*, submission_id: int, by: Actor, at: datetime) -> Submission:
    """Take back a submission that nobody has decided on yet."""
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    if submission.state in {Submission.State.ACCEPTED, Submission.State.RETURNED}:
        raise DecidedError(str(submission_id))
    if submission.state == Submission.State.SUBMITTED:
        submission.state, submission.decided_at, submission.decided_by_id = (
            Submission.State.WITHDRAWN,
            at,
            by.id,
        )
        submission.save(update_fields=["state", "decided_at", "decided_by_id"])
        record(by=by, at=at, act="report.withdraw", object_type="submission", object_id=str(submission.pk))
    return submission


def is_same(submission: Submission, entries: Mapping[str, Entry], difficulties: str) -> bool:
    """Whether a submission still in force says exactly this."""
    if submission.state in {Submission.State.RETURNED, Submission.State.WITHDRAWN}:
        return False
    return _content(submission) == _wanted(entries, difficulties)


def _decide(submission_id: int, state: str, by: Actor, at: datetime, comment: str) -> Submission:
    submission = Submission.objects.select_for_update().select_related("period").get(pk=submission_id)
    if submission.submitted_by_id == by.id:
        raise SameHandError(by.id)
    if submission.state != Submission.State.SUBMITTED:
        return submission
    if submission.period.closed_at is not None:
        raise PeriodClosedError(submission.period.label)
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
    return submission


def _reopen(last: Submission, by: Actor, at: datetime) -> None:
    """An accepted report that the commune replaces makes room for the new one; the row itself stays."""
    last.state, last.comment = Submission.State.RETURNED, "Xã, phường gửi lại số liệu mới."
    last.save(update_fields=["state", "comment"])
    record(by=by, at=at, act="report.replaced", object_type="submission", object_id=str(last.pk))


def _content(submission: Submission) -> object:
    rows = submission.reported_values.values_list("indicator__code", "stock", "flow", "note")
    return submission.difficulties, sorted(map(tuple, rows), key=str)


def _wanted(entries: Mapping[str, Entry], difficulties: str) -> object:
    rows = [(code, entry.stock, entry.flow, entry.note) for code, entry in entries.items()]
    return difficulties, sorted(rows, key=str)

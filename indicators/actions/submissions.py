"""A unit's month: a draft, submitted, approved by a second post of the unit, accepted or returned by the division."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from audit.actions import record
from audit.rules import Actor
from indicators.models import DataSet, Indicator, IndicatorVersion, Period, ReportedValue, Status, Submission
from indicators.queries import history, locks, reporting
from indicators.rules import approval
from indicators.rules.checks import Beside, Entry, Problem, problems, problems_of_all, too_short
from places.models import Unit


class BlockedError(Exception):
    """``problems`` by indicator code: what must be put right or explained before the report can be sent."""

    def __init__(self, found: dict[str, list[Problem]]) -> None:
        super().__init__(", ".join(found))
        self.problems = found


class PeriodClosedError(Exception):
    """The month is closed; what comes now belongs to the next one or to a correction."""


class NotTakenError(Exception):
    """The text says in Vietnamese why this report is not taken, and what to do instead."""


class LockedError(NotTakenError):
    """The due day and the days after it are over, and the unit has no extension."""


class UnitEndedError(NotTakenError):
    """The unit was no more, or not yet, at the end of the month: another one reports."""


class DecidedError(Exception):
    """Somebody has already decided otherwise, or the commune has sent a newer report in its place."""


class OvertakenError(Exception):
    """Somebody else kept or sent something since the form was opened: ``newer``. Nothing of either is lost."""

    def __init__(self, newer: Submission) -> None:
        super().__init__(str(newer.pk))
        self.newer = newer


class SameHandError(Exception):
    """The one who submitted, or gave the program that did its key, wants to approve or decide, or the one who approved
    wants to decide."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is handed in: the rows (``{indicator code: Entry}``) of a unit's data set in a period, and words, None where
    those that were sent before stand."""

    unit: Unit
    period: Period
    data_set: DataSet
    entries: Mapping[str, Entry]
    difficulties: str | None = ""
    source: str = "form"


@transaction.atomic
def save_draft(*, report: Report, by: Actor, at: datetime, seen: str | None = None) -> Submission:
    """Keep what was typed so far, unchecked; the unit has one draft of a data set and period, whoever types.

    Past the lock a draft may still be kept, to be sent when an extension is granted. ``seen`` is the
    ``reporting.mark_of`` what was there when the form was opened; None asks nothing. Raises ``PeriodClosedError``,
    ``UnitEndedError`` and ``OvertakenError``.
    """
    _locked(report)
    _refuse_overtaken(report, by, seen)
    return _written(report, Submission.State.DRAFT, by, at)


@transaction.atomic
def submit(*, report: Report, by: Actor, at: datetime, seen: str | None = None) -> Submission:
    """Hand in; a draft becomes the submission.

    The same content pressed twice is one submission, also after the lock. An accepted report counts on until the new
    one is accepted in its place. ``seen`` as for ``save_draft``. Raises ``BlockedError``, ``PeriodClosedError``,
    ``LockedError``, ``UnitEndedError`` and ``OvertakenError``; then nothing is kept.
    """
    _locked(report)
    last = reporting.newest_submission(report.unit, report.period, report.data_set)
    if report.difficulties is None:
        report = replace(report, difficulties=last.difficulties if last else "")
    if last and is_same(last, report):
        return last
    _in_time(report, at)
    found = check(report)
    if found:
        raise BlockedError(found)
    _refuse_overtaken(report, by, seen)
    submission = _written(report, Submission.State.SUBMITTED, by, at)
    record(by=by, at=at, act="report.submit", object_type="submission", object_id=str(submission.pk))
    return submission


def _locked(report: Report) -> None:
    Unit.objects.select_for_update(no_key=True).get(pk=report.unit.pk)
    if Period.objects.values_list("closed_at", flat=True).get(pk=report.period.pk) is not None:
        raise PeriodClosedError(report.period.label)
    if not _is_expected(report):
        raise UnitEndedError(absent_text(report.unit, report.period))


def absent_text(unit: Unit, period: Period) -> str:
    """Why a unit does not report a month, by its dates."""
    if locks.has_ended(unit, period):
        return ended_text(unit, period)
    if unit.valid_from and unit.valid_from > period.end_on:
        said = gettext("%(unit)s có từ ngày %(day)s, chưa báo cáo tháng %(period)s.")
        return said % {"unit": unit.name, "day": f"{unit.valid_from:%d/%m/%Y}", "period": period}
    return gettext("%(unit)s không báo cáo biểu này.") % {"unit": unit.name}


def refusal(report: Report, at: datetime) -> str:
    """Why the report would not be taken now, in Vietnamese; empty when it would be looked at."""
    if not _is_expected(report):
        return absent_text(report.unit, report.period)
    try:
        _in_time(report, at)
    except LockedError as locked:
        return str(locked)
    return ""


def _is_expected(report: Report) -> bool:
    return report.data_set.expected(report.period.end_on).filter(pk=report.unit.pk).exists()


def _in_time(report: Report, at: datetime) -> None:
    lock = locks.lock_of(report.unit, report.period, report.data_set)
    if lock.is_shut(at):
        said = gettext("Đã khóa từ ngày %(day)s. Hãy xin gửi muộn, hoặc đề nghị Phòng chuyên môn gia hạn.")
        raise LockedError(said % {"day": f"{lock.since:%d/%m/%Y}"})


def ended_text(unit: Unit, period: Period) -> str:
    """That the unit is no more, and who reports instead."""
    names = ", ".join(heir.name for heir in locks.heirs_of(unit, period))
    values = {"unit": unit.name, "day": f"{unit.valid_to:%d/%m/%Y}", "heirs": names, "period": period}
    if not names:
        return gettext("%(unit)s đã hết hiệu lực từ ngày %(day)s, không báo cáo tháng %(period)s.") % values
    if unit.valid_to and unit.valid_to > timezone.localdate():
        said = gettext("%(unit)s sẽ nhập vào %(heirs)s từ ngày %(day)s. Báo cáo tháng %(period)s do %(heirs)s gửi.")
    else:
        said = gettext("%(unit)s đã nhập vào %(heirs)s từ ngày %(day)s. Báo cáo tháng %(period)s do %(heirs)s gửi.")
    return said % values


def _refuse_overtaken(report: Report, by: Actor, seen: str | None) -> None:
    """Under the lock of the unit, so that of two who press at once the second is told."""
    newer = reporting.latest(report.unit, report.period, report.data_set)
    if seen is None or newer is None or newer.submitted_by_id == by.id or reporting.mark_of(newer) == seen:
        return
    if _content(newer) != _wanted(report):
        raise OvertakenError(newer)


def _written(report: Report, state: Submission.State, by: Actor, at: datetime) -> Submission:
    """The draft, or a new row, with these values."""
    rows = Submission.objects.filter(unit=report.unit, period=report.period, data_set=report.data_set)
    submission = rows.filter(state=Submission.State.DRAFT).first() or Submission(
        unit=report.unit, period=report.period, data_set=report.data_set
    )
    last = rows.exclude(pk=submission.pk).aggregate(last=Max("sequence"))["last"]
    submission.sequence = (last or 0) + 1
    submission.state, submission.difficulties, submission.source = state, report.difficulties or "", report.source
    submission.submitted_at, submission.submitted_by_id = at, by.id
    submission.save()
    submission.reported_values.all().delete()
    indicators = {i.code: i for i in Indicator.objects.filter(code__in=report.entries)}
    ReportedValue.objects.bulk_create(
        ReportedValue(
            submission=submission,
            indicator=indicators[code],
            status=_status(entry),
            stock=entry.stock,
            flow=entry.flow,
            note=entry.note,
        )
        for code, entry in report.entries.items()
    )
    return submission


def _status(entry: Entry) -> Status:
    """A draft may have both a figure and the tick: nothing that was typed is lost."""
    if not entry.is_missing:
        return Status.VALUE
    return Status.MISSING if entry.is_applicable else Status.NOT_APPLICABLE


def check(report: Report) -> dict[str, list[Problem]]:
    """What stands against the rows, by indicator code; empty when they can be sent."""
    beside = _beside(report)
    found = {code: problems(entry, beside[code]) for code, entry in report.entries.items() if code in beside}
    if not any(problem.is_blocking for rows in found.values() for problem in rows):
        for code, rows in problems_of_all(report.entries, beside).items():
            found[code] = [*found[code], *rows]
        found = {code: [*rows, *(too_short(report.entries[code]) if rows else [])] for code, rows in found.items()}
    return {code: rows for code, rows in found.items() if rows}


def _beside(report: Report) -> dict[str, Beside]:
    """By indicator code: last month's stock, the flows before, and what 100 % is: people, or another row of the same
    report.
    """
    previous = history.previous_stocks(report.unit, report.period, report.data_set)
    flows = history.past_flows(report.unit, report.period, report.data_set)
    people = reporting.denominators(reporting.plan_of(report.period), report.period.end_on)
    versions = reporting.reportable(report.data_set, report.period.end_on)
    rows = {version.indicator_id for version in versions}
    found = {}
    for version in versions:
        pk = version.indicator_id
        whole, name = _whole(version, report, people.get(report.unit.pk))
        is_part = version.denominator == IndicatorVersion.Denominator.ROW and version.denominator_row_id in rows
        is_flow = version.nature == IndicatorVersion.Nature.FLOW
        before = previous.get(pk)
        stock, is_estimated = (before.stock, before.is_estimated) if before else (None, False)
        found[version.indicator.code] = Beside(
            stock, whole, name, is_flow, flows.get(pk, ()), is_part=is_part, is_estimated=is_estimated
        )
    return found


def _whole(version: IndicatorVersion, report: Report, people: int | None) -> tuple[int | None, str]:
    """What 100 % of a row is, and how people call it."""
    row = version.denominator_row
    if version.denominator == IndicatorVersion.Denominator.NONE:
        return None, ""
    if row is None:
        return people, gettext("số người trưởng thành")
    entry = report.entries.get(row.code, Entry(None, None))
    return entry.flow if entry.stock is None else entry.stock, row.short_name


@transaction.atomic
def approve(*, submission_id: int, by: Actor, at: datetime) -> Submission:
    """The unit stands by its report: a second post of it, never the one who submitted."""
    return _move(submission_id, approval.APPROVE, by, at, "", {})


@transaction.atomic
def accept(*, submission_id: int, by: Actor, at: datetime, comment: str = "") -> Submission:
    """Take a report into the figures, in the place of one accepted before; pressed twice, it changes nothing."""
    return _move(submission_id, approval.ACCEPT, by, at, comment, {})


@transaction.atomic
def send_back(
    *, submission_id: int, by: Actor, at: datetime, comment: str, cells: Mapping[str, str] | None = None
) -> Submission:
    """Return a report with a comment, and one at each row (by indicator code) that is to be put right."""
    return _move(submission_id, approval.RETURN, by, at, comment, cells or {})


@transaction.atomic
def withdraw(*, submission_id: int, by: Actor, at: datetime) -> Submission:
    """Take back a submission that nobody has decided on yet."""
    submission = Submission.objects.select_for_update(no_key=True).get(pk=submission_id)
    if submission.state == Submission.State.WITHDRAWN:
        return submission
    if submission.state not in Submission.OPEN:
        raise DecidedError(str(submission_id))
    _settle(submission, Submission.State.WITHDRAWN, by, at, "")
    return submission


def is_same(submission: Submission, report: Report) -> bool:
    """Whether the newest submission still stands and says exactly this."""
    if submission.state not in {Submission.State.SUBMITTED, Submission.State.APPROVED, Submission.State.ACCEPTED}:
        return False
    return _content(submission) == _wanted(report)


_AFTER = {
    approval.APPROVE: Submission.State.APPROVED,
    approval.ACCEPT: Submission.State.ACCEPTED,
    approval.RETURN: Submission.State.RETURNED,
}


def _move(submission_id: int, act: str, by: Actor, at: datetime, comment: str, cells: Mapping[str, str]) -> Submission:
    _lock_period(submission_id)
    waiting = Submission.objects.select_for_update(no_key=True, of=("self",))
    submission = waiting.select_related("unit", "period", "data_set").get(pk=submission_id)
    hand = reporting.hand_of(by, submission)
    if hand.sent or (act == approval.ACCEPT and hand.approved):
        raise SameHandError(by.id)
    if submission.state == _AFTER[act]:
        return submission
    _still_decided(submission)
    newest = reporting.newest_submission(submission.unit, submission.period, submission.data_set)
    state = approval.moves(submission.state, hand).get(act) if submission == newest else None
    if state is None:
        raise DecidedError(str(submission_id))
    if state == Submission.State.ACCEPTED:
        _replace_accepted(submission, by, at)
    for value in submission.reported_values.filter(indicator__code__in=cells).select_related("indicator"):
        value.comment = cells[value.indicator.code]
        value.save(update_fields=["comment"])
    if state == Submission.State.APPROVED:
        submission.approved_at, submission.approved_by_id = at, by.id
    _settle(submission, Submission.State(state), by, at, comment)
    return submission


def _lock_period(submission_id: int) -> None:
    """Before the report itself, as closing does: what is decided while a month is being closed waits for it, and is
    then told that it is closed."""
    period_id = Submission.objects.values_list("period", flat=True).get(pk=submission_id)
    Period.objects.select_for_update(no_key=True).get(pk=period_id)


def _still_decided(submission: Submission) -> None:
    """The month is open, and the unit was there at its end."""
    if submission.period.closed_at is not None:
        raise PeriodClosedError(submission.period.label)
    if locks.has_ended(submission.unit, submission.period):
        raise UnitEndedError(ended_text(submission.unit, submission.period))


def _replace_accepted(new: Submission, by: Actor, at: datetime) -> None:
    same = Submission.objects.filter(unit=new.unit_id, period=new.period_id, data_set=new.data_set_id)
    for old in same.filter(state=Submission.State.ACCEPTED):
        old.state = Submission.State.REPLACED
        old.save(update_fields=["state"])
        record(by=by, at=at, act="report.replaced", object_type="submission", object_id=str(old.pk))


def _settle(submission: Submission, state: Submission.State, by: Actor, at: datetime, comment: str) -> None:
    submission.state, submission.comment = state, comment
    if state not in Submission.OPEN:
        submission.decided_at, submission.decided_by_id = at, by.id
    submission.save()
    record(
        by=by,
        at=at,
        act=f"report.{state}",
        object_type="submission",
        object_id=str(submission.pk),
        reason=comment,
    )


def _content(submission: Submission) -> object:
    rows = submission.reported_values.values_list("indicator__code", "stock", "flow", "note", "status")
    return submission.difficulties, sorted(map(tuple, rows), key=str)


def _wanted(report: Report) -> object:
    rows = [(code, entry.stock, entry.flow, entry.note, _status(entry)) for code, entry in report.entries.items()]
    return report.difficulties, sorted(rows, key=str)

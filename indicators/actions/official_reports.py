"""Drafting a report, and writing a sentence of it by hand."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from audit.actions import record
from audit.rules import Actor
from indicators.models import OfficialReport, ReportSentence
from indicators.queries import official_reports as queries
from indicators.queries import report_facts
from indicators.rules import sentences
from indicators.rules.sentences import Sentence


class NothingToReportError(Exception):
    """The span does not exist, or no month of it has ended with figures."""


class ChangedError(Exception):
    """Somebody else wrote the sentence, or it was drafted anew, after it was opened."""


@transaction.atomic
def draft(*, kind: str, label: str, by: Actor, at: datetime) -> OfficialReport:
    """The report, from the figures as they are closed now, or as they stand while the month is open. Drafted again from
    the same figures nothing changes. What was written by hand stays.

    Raises ``NothingToReportError``.
    """
    ground = report_facts.ground_of(kind, label, at)
    if ground is None:
        raise NothingToReportError(label)
    report, is_new = OfficialReport.objects.select_for_update(no_key=True).get_or_create(
        kind=kind, label=label, defaults={"snapshot": ground.snapshot, "drafted_at": at, "drafted_by_id": by.id}
    )
    report.snapshot, report.drafted_at, report.drafted_by_id = ground.snapshot, at, by.id
    report.save(update_fields=["snapshot", "drafted_at", "drafted_by_id"])
    said = sentences.written(report_facts.facts_of(ground))
    if settle(report, said) or is_new:
        record(by=by, at=at, act="official_report.draft", object_type="official_report", object_id=str(report.pk))
    return report


def settle(report: OfficialReport, said: Iterable[Sentence]) -> bool:
    """Save the sentences as they are now said. Whether any changed."""
    before = {each.key: each.generated for each in report.sentences.all()}
    rows = queries.merged(report, said)
    report.sentences.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    new = [row for row in rows if not row.pk]
    ReportSentence.objects.bulk_update([row for row in rows if row.pk], ["generated", "position"])
    ReportSentence.objects.bulk_create(new)
    return before != {row.key: row.generated for row in rows}


@transaction.atomic
def write(*, sentence_id: int, text: str, seen: str, by: Actor, at: datetime) -> ReportSentence:
    """Put a person's words in the place of a sentence; its own generated words mean: none of one's own.

    ``seen`` is the text and what was generated as the page showed them (``token``). Raises ``ChangedError`` when they
    are others by now; then nothing is kept.
    """
    row = _open(sentence_id, seen)
    if text == row.generated or not text:
        return _put(row, "", by, at)
    return _put(row, text, by, at)


@transaction.atomic
def drop(*, sentence_id: int, seen: str, by: Actor, at: datetime) -> ReportSentence | None:
    """Go back to the generated words. A sentence that is no longer generated goes with its words.

    Raises ``ChangedError``.
    """
    row = _open(sentence_id, seen)
    if row.generated:
        return _put(row, "", by, at)
    _note(row, by, at)
    row.delete()
    return None


def token(row: ReportSentence) -> str:
    """Of what a page shows of a sentence."""
    return sentences.digest(row.generated, row.written, row.written_on)


def _open(sentence_id: int, seen: str) -> ReportSentence:
    row = ReportSentence.objects.select_for_update(no_key=True).get(pk=sentence_id)
    if token(row) != seen:
        raise ChangedError(row.key)
    return row


def _put(row: ReportSentence, text: str, by: Actor, at: datetime) -> ReportSentence:
    on = (row.generated or row.written_on) if text else ""
    if (row.written, row.written_on) != (text, on):
        row.written, row.written_on, row.written_by_id = text, on, by.id if text else ""
        row.save(update_fields=["written", "written_on", "written_by_id"])
        _note(row, by, at)
    return row


def _note(row: ReportSentence, by: Actor, at: datetime) -> None:
    record(
        by=by, at=at, act="official_report.write", object_type="report_sentence", object_id=str(row.pk),
        details={"report": row.report_id, "key": row.key},
    )  # fmt: skip

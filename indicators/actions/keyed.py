"""A unit's month from a program that names each sending: sent again under its name, it gets the first answer."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor
from indicators.actions import submissions
from indicators.actions.deliveries import Answer, KeyTakenError
from indicators.actions.submissions import Report
from indicators.models import ReportKey, Submission
from indicators.queries import reporting
from indicators.rules.digests import digest
from places.models import Unit


@transaction.atomic
def hand_in(*, report: Report, key: str, by: Actor, at: datetime, seen: str, is_trial: bool = False) -> Answer:
    """``submissions.submit``, once per key of a unit; the first answer is given again also after the month was closed
    or the report returned. A trial says and raises the same, and keeps nothing.

    Raises ``KeyTakenError`` and what ``submit`` raises; then nothing is kept and the key is still free.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=report.unit.pk)
    content = _digest(report)
    known = ReportKey.objects.filter(unit=report.unit, key=key).first()
    if known:
        if known.body_digest != content:
            raise KeyTakenError(key)
        return Answer(known.answer, is_new=False)
    if is_trial:
        return Answer(_tried(report, by, at, seen), is_new=True)
    kept = submissions.submit(report=report, by=by, at=at, seen=seen)
    said = _said(report, kept, is_new=kept.submitted_at == at)
    ReportKey.objects.create(unit=report.unit, key=key, body_digest=content, answer=said, received_at=at)
    return Answer(said, is_new=True)


def _tried(report: Report, by: Actor, at: datetime, seen: str) -> Mapping[str, Any]:
    """Sent for real and undone, so that no rule is asked here in another way. It tells what stands before and after."""
    standing = reporting.latest(report.unit, report.period, report.data_set)
    point = transaction.savepoint()
    try:
        is_new = submissions.submit(report=report, by=by, at=at, seen=seen).submitted_at == at
    finally:
        transaction.savepoint_rollback(point)
    return {**_said(report, standing, is_new=is_new), "dry_run": True}


def _digest(report: Report) -> str:
    rows = {code: asdict(entry) for code, entry in report.entries.items()}
    return digest([report.period.label, report.data_set.code, rows, report.difficulties])


def _said(report: Report, standing: Submission | None, *, is_new: bool) -> dict[str, Any]:
    return {
        "unit_code": report.unit.code,
        "period": report.period.label,
        "data_set": report.data_set.code,
        "sequence": standing.sequence if standing else None,
        "state": standing.state if standing else "",
        "version": reporting.mark_of(standing),
        "is_new": is_new,
        "dry_run": False,
    }

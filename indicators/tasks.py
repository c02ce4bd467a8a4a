"""Background work of figures; each task is safe to run again."""

from celery import shared_task
from django.utils import timezone

from audit.rules import SYSTEM
from indicators.actions.official_reports import NothingToReportError, draft
from indicators.actions.periods import open_period
from indicators.actions.recount import refresh_coverage, refresh_first_uses, refresh_rollup
from indicators.actions.reminders import remind_due
from indicators.queries import official_reports, reporting


@shared_task
def recount_skills() -> int:
    """The live figure: an exact recount with the moment it was true."""
    return refresh_rollup(at=timezone.now())


@shared_task
def recount_coverage() -> int:
    """How far every commune has come, for the page that says where the next class should be."""
    return refresh_coverage(at=timezone.now())


@shared_task
def recount_first_uses() -> int:
    """What stands beside the reported figures."""
    return refresh_first_uses(at=timezone.now())


@shared_task
def open_current_period() -> str:
    """The month that today belongs to exists, so that communes can report it."""
    label = reporting.current_label(timezone.localdate())
    return str(open_period(label=label)) if label else ""


@shared_task
def draft_reports() -> int:
    """On the morning after the cut-off a draft stands ready; once the month is closed it is drafted from what was."""
    now, drafted = timezone.now(), 0
    for asked in official_reports.due(now):
        try:
            draft(kind=asked.kind, label=asked.label, by=SYSTEM, at=now)
            drafted += 1
        except NothingToReportError:  # no plan for its year yet: tried again by the next sweep
            continue
    return drafted


@shared_task
def remind_reporters() -> int:
    """Whoever has not reported, on the days before and after the due day; each once a day, never at night."""
    return remind_due(at=timezone.now())

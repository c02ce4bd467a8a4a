"""Background work of courses; each task is safe to run again."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from audit.rules import SYSTEM
from courses.actions import editions, flags, items, regrading, retests
from courses.actions.attempts import close_overdue
from courses.actions.completion import record_due
from courses.actions.erasing import blank_erased
from courses.actions.reminders import remind_learners as remind
from courses.models import Edition
from courses.queries import authoring
from courses.queries.regrading import running

log = structlog.get_logger(__name__)


@shared_task
def freeze_missing_editions() -> int:
    """The sweep behind publishing: live courses without an edition get one. Returns how many."""
    courses = list(authoring.without_edition().values_list("pk", flat=True))
    made = [editions.publish_edition(course_id=pk, by=SYSTEM, at=timezone.now()) for pk in courses]
    return sum(edition is not None for edition in made)


@shared_task
def close_overdue_attempts() -> int:
    """Attempts whose time ran out while nobody looked. Returns how many."""
    return close_overdue(at=timezone.now())


@shared_task
def record_due_completions() -> int:
    """The sweep behind recording: what merging two persons completes, and what was missed. Returns how many."""
    return record_due(at=timezone.now())


@shared_task
def remind_learners() -> int:
    """Tell who stopped, or is expected tomorrow, what comes next. Returns how many messages are new."""
    return remind(at=timezone.now())


@shared_task
def blank_erased_learning() -> int:
    """Notes, questions, reasons and papers of erased persons. Returns how many rows were blanked."""
    return blank_erased()


@shared_task
def move_learners() -> int:
    """Who goes on in a new edition: sent when one is published, and the sweep behind that. Returns how many."""
    moves = list(authoring.unfinished_moves().values_list("pk", flat=True))
    return sum(editions.move_learners(move_id=pk, at=timezone.now()) for pk in moves)


def move_at_once(edition: Edition) -> None:
    """Move learners as soon as the edition is saved; a broker that is away leaves it to the sweep."""
    transaction.on_commit(lambda: _enqueue(edition.pk))


def _enqueue(edition_id: int) -> None:
    try:
        move_learners.apply_async(retry=False)
    except OperationalError:
        log.warning("courses.broker_away", edition_id=edition_id)


@shared_task
def analyse_items() -> int:
    """How questions do, counted anew. Returns how many versions were answered."""
    return items.analyse(at=timezone.now())


@shared_task
def regrade() -> int:
    """Decisions to mark again: sent when one is made, and the sweep behind that. Returns how many were carried out."""
    decisions = running()
    for pk in decisions:
        regrading.regrade(regrading_id=pk, at=timezone.now())
    return len(decisions)


def regrade_at_once() -> None:
    """A broker that is away leaves it to the sweep."""
    try:
        regrade.apply_async(retry=False)
    except OperationalError:
        log.warning("courses.broker_away", task="regrade")


@shared_task
def find_signals() -> int:
    """Flags that somebody should look, in what was handed in up to yesterday. Returns how many are new."""
    return flags.find_signals(at=timezone.now())


@shared_task
def draw_retests() -> int:
    """Lots for a short test again, of those who completed a course weeks ago. Returns how many people are asked."""
    return retests.draw_retests(at=timezone.now())

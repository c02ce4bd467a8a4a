"""Reminding learners of the next thing. Run again on the same day, it says nothing twice."""

from datetime import datetime

from accounts.actions.messages import tell
from courses.adapters.reminders import words
from courses.queries import reminders as queries

SLICE = 2_000
"""Persons that are looked at together."""


def remind_learners(*, at: datetime, size: int = SLICE) -> int:
    """Go through everybody who is to be reminded, slice by slice. Returns how many messages are new."""
    told = 0
    for source in queries.sources(at):
        last, more = None, True
        while more:
            found = source(last, size)
            told += sum(_remind(reminder, at) for reminder in queries.untold(found.reminders))
            last, more = found.last, found.last is not None
    return told


def _remind(reminder: queries.Reminder, at: datetime) -> bool:
    """One message in its own transaction, so that a run that stops has said what it said; ``False`` where the person
    may not be told anything.
    """
    said = words(reminder)
    told = tell(
        learner=reminder.learner,
        topic=queries.TOPIC,
        key=reminder.key,
        subject=said.subject,
        body=said.body,
        link=said.link,
        at=at,
        expires_at=reminder.session.starts_at if reminder.session else None,
    )
    return told is not None

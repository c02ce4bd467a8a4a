"""Deciding to mark a question again, and carrying it out at once."""

from datetime import timedelta

from audit.rules import Actor
from courses.actions import regrading as actions
from courses.models import Regrading
from tests.courses.way import AT

LATER = AT + timedelta(days=3)
BOSS = Actor(kind="user", id="7")


def ruled(version, key=None, reason="Đáp án sai", at=LATER) -> Regrading:
    decision = actions.decide(
        version_id=version.pk, key_version_id=key.pk if key else None, reason=reason, by=BOSS, at=at
    )
    actions.regrade(regrading_id=decision.pk, at=at)
    decision.refresh_from_db()
    return decision

"""What an instructor may give a person beyond the terms of a test: one more try now, more time."""

from datetime import datetime

from django.db import transaction

from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from courses.actions.classes_attendance import OutOfSightError
from courses.models import CoursePage, TimeExtension, TryGrant
from courses.queries import classes


@transaction.atomic
def grant_try(*, learner: Learner, course: CoursePage, reason: str, by: Actor, at: datetime) -> TryGrant:
    """Let a person try once more in spite of the waiting time or the day's limit. While one waits to be used, asking
    again gives the same one.
    """
    _lock(learner, by)
    waiting = TryGrant.objects.waiting().filter(learner__canonical=learner.canonical_id, course=course)
    grant = waiting.order_by("granted_at", "pk").first()
    if grant is None:
        grant = TryGrant.objects.create(
            learner_id=learner.canonical_id, course=course, reason=reason, granted_by_id=by.id, granted_at=at
        )
        details = {"course": course.pk}
        record(
            by=by, at=at, act="attempt.grant", object_type="learner", object_id=learner.canonical_id, reason=reason,
            details=details,
        )  # fmt: skip
    return grant


@transaction.atomic
def extend_time(
    *, learner: Learner, course: CoursePage, minutes: int, reason: str, by: Actor, at: datetime
) -> TimeExtension:
    """Give a person more minutes for the attempts that begin from now on. Given again, the new number counts."""
    _lock(learner, by)
    rows = TimeExtension.objects.filter(learner__canonical=learner.canonical_id, course=course)
    given = rows.filter(learner=learner.canonical_id).first()
    if given and rows.count() == 1 and (given.minutes, given.reason) == (minutes, reason):
        return given
    rows.exclude(learner=learner.canonical_id).update(minutes=minutes)  # of merged rows the most would count
    given, _is_new = TimeExtension.objects.update_or_create(
        learner_id=learner.canonical_id,
        course=course,
        defaults={"minutes": minutes, "reason": reason, "given_by_id": by.id, "given_at": at},
    )
    record(
        by=by, at=at, act="attempt.extend_time", object_type="learner", object_id=learner.canonical_id, reason=reason,
        details={"course": course.pk, "minutes": minutes},
    )  # fmt: skip
    return given


def _lock(learner: Learner, by: Actor) -> None:
    """One after the other, and only for whom the actor may act."""
    if not classes.people(by).filter(pk=learner.canonical_id).exists():
        raise OutOfSightError(str(learner.pk))
    Learner.objects.select_for_update().get(pk=learner.canonical_id)

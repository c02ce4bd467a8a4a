"""Telling a class something: written once for each person, by the channels they agreed to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actions.messages import tell
from accounts.rules import reminding
from audit.actions import record
from audit.rules import Actor
from courses.actions.learning import FactRefusedError
from courses.actions.study_classes import ClassClosedError
from courses.models import ClassMessage, ClassSession, StudyClass
from courses.queries import class_messages as queries

TOPIC = "class"


class TooManyTodayError(Exception):
    """The class was told as much as it is told in a day."""


class NobodyThereError(Exception):
    """Nobody sits in the class."""


@transaction.atomic
def send(
    *,
    message_id: UUID,
    class_id: UUID,
    text: str,
    subject: str,
    session: ClassSession | None,
    by: Actor,
    at: datetime,
) -> ClassMessage:
    """One message to each person in the class, under the key that the form carries: pressed twice, it is sent once.

    What is about a session is not sent any more once that has begun. Raises ``ClassClosedError``,
    ``TooManyTodayError``, ``NobodyThereError``; ``FactRefusedError`` when the key belongs to other words.
    """
    study_class = StudyClass.objects.select_for_update().get(pk=class_id)
    known = ClassMessage.objects.filter(pk=message_id).first()
    if known:
        if (known.study_class_id, known.text, known.sent_by_id) != (class_id, text, by.id):
            raise FactRefusedError(str(message_id))
        return known
    if study_class.closed_at:
        raise ClassClosedError(str(class_id))
    if not queries.left_today(study_class, at):
        raise TooManyTodayError(str(class_id))
    audience = queries.audience(study_class, at)
    if not audience.members:
        raise NobodyThereError(str(class_id))
    made = ClassMessage.objects.create(
        pk=message_id,
        study_class=study_class,
        session=session,
        text=text,
        sent_by_id=by.id,
        sent_at=at,
        people=len(audience.members),
        by_sms=len(audience.reached),
        segments=audience.parts(text),
    )
    _tell(made, audience, subject, at)
    details = {"message": str(made.pk), "people": made.people, "sms": made.by_sms, "parts": made.segments}
    record(
        by=by, at=at, act="study_class.message", object_type="study_class", object_id=study_class.pk, details=details
    )
    return made


def _tell(made: ClassMessage, audience: queries.Audience, subject: str, at: datetime) -> None:
    """Each person once; rows are locked in one order."""
    session = made.session
    for member in sorted(audience.members, key=lambda each: each.learner.pk):
        tell(
            learner=member.learner,
            topic=TOPIC,
            key=f"class:{made.pk}:{member.learner.pk}",
            subject=subject,
            body=made.text,
            at=at,
            expires_at=session.starts_at if session and session.starts_at > at else at + reminding.LIVES,
        )

"""Telling people something. Written once; ``accounts.actions.sending`` hands it over, quiet hours permitting."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import SUBJECT_LENGTH, Delivery, Learner, Message, User
from accounts.queries import messages as queries
from accounts.rules import reminding


@transaction.atomic
def write(
    *,
    key: str,
    channel: Delivery.Channel,
    recipient: str,
    body: str,
    at: datetime,
    subject: str = "",
    is_secret: bool = False,
    expires_at: datetime | None = None,
) -> Message:
    """A message to an address, asked for by whoever waits for it: no consent, no quiet hours, no inbox.

    One message per key, however often it is written.
    """
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "subject": subject[:SUBJECT_LENGTH],
            "body": body,
            "is_secret": is_secret,
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    if created:
        Delivery.objects.create(message=message, channel=channel, recipient=recipient)
    return message


def write_to_user(*, user: User, key: str, subject: str, body: str, at: datetime) -> Message | None:
    """A message to somebody who works here, about their work: by SMS, else by e-mail; None where neither is known."""
    channel = Delivery.Channel.SMS if user.phone else Delivery.Channel.EMAIL
    recipient = user.phone or user.email
    if recipient is None:
        return None
    return write(key=key, channel=channel, recipient=recipient, subject=subject, body=body, at=at)


@transaction.atomic
def tell(
    *,
    learner: Learner,
    topic: str,
    key: str,
    subject: str,
    body: str,
    at: datetime,
    link: str = "",
    expires_at: datetime | None = None,
) -> Message | None:
    """Tell a person something, once per key: in their inbox always, and through the channels they agreed to.

    ``link`` is a path on this site where the next thing is done. What cannot be handed over until ``expires_at`` never
    is. The kept person of a merged set is told; who died, was erased or took back all consent is not (None).
    """
    person = Learner.objects.select_for_update().get(pk=_kept(learner))
    if not queries.may_be_told(person):
        return None
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "learner": person,
            "topic": topic,
            "subject": subject[:SUBJECT_LENGTH],
            "body": body,
            "link": link,
            "created_at": at,
            "not_before": reminding.next_allowed(timezone.localtime(at), queries.quiet_hours()),
            "expires_at": expires_at or at + reminding.LIVES,
        },
    )
    if created:
        _send_out(message, person)
    return message


def _kept(learner: Learner) -> UUID:
    """As it is now: the caller's row may be older than a merge."""
    return Learner.objects.values_list("canonical_id", flat=True).get(pk=learner.pk)


def _send_out(message: Message, person: Learner) -> None:
    """One delivery per channel, unless it would be stale by then or more than was promised in a month.

    The caller holds the person's row, so that of two messages at once the second counts the first.
    """
    begins = message.not_before
    if begins is None or (message.expires_at and message.expires_at <= begins):
        return
    if queries.reminded_since(person, begins - reminding.MONTH) >= reminding.MOST_IN_A_MONTH:
        return
    Delivery.objects.bulk_create(
        Delivery(message=message, channel=channel, recipient=address)
        for channel, address in queries.reach(person).items()
    )


def read(*, message: Message, at: datetime) -> None:
    """The person opened it; the first time counts."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=at)


def read_all(*, learner: Learner, up_to: int, at: datetime) -> int:
    """The person has read everything up to that message: what came while the page was open stays new."""
    return queries.inbox(learner).filter(pk__lte=up_to, read_at__isnull=True).update(read_at=at)

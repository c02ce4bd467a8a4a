"""Writing something to tell a person, and handing it to a gateway. Secrets are blanked once they are out."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import F, Q

from accounts.models import MAX_TRIES, Message

LEASE = timedelta(seconds=60)
"""How long one sender has for a message before a sweep may try again."""


class Gateway(Protocol):
    def send(self, *, recipient: str, body: str, key: str) -> None:
        """Hand the message over. Raises OSError (or a subclass) when the other side did not take it."""


def write(
    *,
    key: str,
    channel: Message.Channel,
    recipient: str,
    body: str,
    at: datetime,
    is_secret: bool = False,
    expires_at: datetime | None = None,
) -> Message:
    """One message per key, however often it is written."""
    message, _created = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "recipient": recipient,
            "body": body,
            "is_secret": is_secret,
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    return message


def send(*, message_id: int, gateway: Gateway, at: datetime) -> bool:
    """Hand one message over, unless somebody else just does. No transaction stays open while the gateway
    works.
    """
    message = Message.objects.filter(pk=message_id).first()
    if message is None or not message.is_due(at):
        return False
    free = Q(tried_at__isnull=True) | Q(tried_at__lte=at - LEASE)
    mine = Message.objects.filter(free, pk=message_id, sent_at__isnull=True, tries=message.tries)
    if not mine.update(tries=F("tries") + 1, tried_at=at):
        return False
    try:
        gateway.send(recipient=message.recipient, body=message.body, key=message.key)
    except OSError as error:
        Message.objects.filter(pk=message_id).update(last_error=type(error).__name__[:200])
        return False
    body = "" if message.is_secret else message.body
    Message.objects.filter(pk=message_id).update(sent_at=at, body=body, last_error="")
    return True


def blank_expired(*, at: datetime) -> int:
    """Take the text out of secrets that can no longer be sent."""
    dead = Q(expires_at__lte=at) | Q(tries__gte=MAX_TRIES)
    return Message.objects.filter(dead, is_secret=True).exclude(body="").update(body="")

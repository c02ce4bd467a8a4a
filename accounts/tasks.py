"""Work in the background: handing messages over at once and again, clearing logins that were never proved."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import gateways, queries
from accounts.actions import erasing, messages
from accounts.models import Message

log = structlog.get_logger(__name__)

REST = timedelta(seconds=60)
"""A sweep leaves a message alone for so long after its last try."""


@shared_task(name="accounts.send_message")
def send_message(message_id: int) -> bool:
    """Hand one message to the gateway of its channel; repeated or late calls do nothing."""
    channel = Message.objects.filter(pk=message_id).values_list("channel", flat=True).first()
    gateway = gateways.gateway_for(channel or "")
    return messages.send(message_id=message_id, gateway=gateway, at=timezone.now())


def send_at_once(message: Message) -> None:
    """Hand a message over as soon as it is saved; a broker that is away leaves it to the sweep."""
    transaction.on_commit(lambda: _enqueue(message.pk))


def _enqueue(message_id: int) -> None:
    try:
        send_message.apply_async(args=[message_id], retry=False)
    except OperationalError:
        log.warning("accounts.broker_away", message_id=message_id)


@shared_task(name="accounts.send_due")
def send_due() -> int:
    """The sweep behind ``send_message``: what a lost task or a gateway that was down left behind."""
    now = timezone.now()
    messages.blank_expired(at=now)
    return sum(send_message(message_id) for message_id in queries.unsent(now, tried_before=now - REST))


@shared_task(name="accounts.sweep_logins")
def sweep_logins() -> int:
    return erasing.sweep_logins(at=timezone.now())

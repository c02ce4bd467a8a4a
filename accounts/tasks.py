"""Work in the background: handing messages over at once and again, reminding, clearing logins never proved."""

import time
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import gateways
from accounts.actions import boundaries, erasing, sending
from accounts.models import Delivery, Message
from accounts.queries import messages as queries
from audit.rules import SYSTEM

log = structlog.get_logger(__name__)

REST = timedelta(seconds=60)
"""A sweep leaves a message alone for so long after its last try."""

REMINDING_SECONDS = 50
"""How long one sweep of reminders works: the next one, a minute later, goes on."""


@shared_task(name="accounts.send_message")
def send_message(message_id: int) -> bool:
    """Hand one message to the gateways of its channels; repeated or late calls do nothing."""
    waiting = Delivery.objects.waiting().filter(message=message_id).values_list("pk", flat=True)
    return sum(_hand_over(delivery_id) for delivery_id in waiting) > 0


def _hand_over(delivery_id: int) -> bool:
    channel = Delivery.objects.filter(pk=delivery_id).values_list("channel", flat=True).first()
    gateway = gateways.gateway_for(channel or "")
    return sending.send(delivery_id=delivery_id, gateway=gateway, at=timezone.now())


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
    sending.stop_dead(at=now)
    return sum(_hand_over(delivery_id) for delivery_id in queries.unsent(now, tried_before=now - REST))


@shared_task(name="accounts.remind_due")
def remind_due() -> int:
    """Hand over what persons are told, in the common queue: a code never waits behind thousands of reminders."""
    until = time.monotonic() + REMINDING_SECONDS
    sent = 0
    for delivery_id in queries.reminders_due(timezone.now()):
        if time.monotonic() >= until:
            break
        sent += _hand_over(delivery_id)
    return sent


@shared_task(name="accounts.sweep_logins")
def sweep_logins() -> int:
    return erasing.sweep_logins(at=timezone.now())


@shared_task(name="accounts.settle_boundaries")
def settle_boundaries() -> int:
    """What came into force: today's tree, venues and homes follow it."""
    return boundaries.settle_due(by=SYSTEM, at=timezone.now())

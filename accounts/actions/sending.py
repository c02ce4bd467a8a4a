"""Handing messages to gateways: each once per channel, only while it is wanted. Secrets are blanked once out."""

from datetime import datetime, timedelta
from typing import Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import MAX_TRIES, Delivery, Learner, Message
from accounts.queries import messages as queries
from accounts.queries import reaching
from accounts.rules import reminding

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""How long one sender has for a message before a sweep may try again."""


class Gateway(Protocol):
    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        """Hand the message over. Raises OSError (or a subclass) when the other side did not take it."""


def send(*, delivery_id: int, gateway: Gateway, at: datetime) -> bool:
    """Hand one delivery over, unless somebody else just does. No transaction stays open while the gateway works.

    What a person is told is asked anew: who switched a channel off last night gets nothing this morning, and who
    changed the number gets it there.
    """
    found = Delivery.objects.select_related("message__learner__canonical").filter(pk=delivery_id).first()
    if found is None or not found.is_due(at):
        return False
    person = found.message.learner.canonical if found.message.learner else None
    if person and queries.is_quiet(at):
        return False
    recipient = queries.reach(person).get(found.channel, "") if person else found.recipient
    if not recipient:
        Delivery.objects.waiting().filter(pk=found.pk).update(stopped_at=at, last_error=Delivery.UNWANTED)
        return False
    if not _claim(found, recipient, at):
        return False
    body = _text(found, person, recipient) if person else found.message.body
    try:
        gateway.send(recipient=recipient, subject=found.message.subject, body=body, key=found.message.key)
    except OSError as error:
        _note_failure(found, error, at)
        return False
    _note_success(found, at)
    return True


def _claim(found: Delivery, recipient: str, at: datetime) -> bool:
    free = Q(tried_at__isnull=True) | Q(tried_at__lte=at - LEASE)
    mine = Delivery.objects.waiting().filter(free, pk=found.pk, tries=found.tries)
    return bool(mine.update(tries=F("tries") + 1, tried_at=at, recipient=recipient))


def _text(found: Delivery, person: Learner, recipient: str) -> str:
    text = reminding.Text(
        body=found.message.body,
        link=f"{settings.BASE_URL}{found.message.link}" if found.message.link else "",
        name=person.full_name if queries.is_shared(recipient, person) else "",
        how_to_stop=reaching.how_to_stop(),
    )
    return reminding.letter(text) if found.channel == Delivery.Channel.EMAIL else reminding.one_line(text)


def _note_failure(found: Delivery, error: OSError, at: datetime) -> None:
    """The kind of error and the provider's code, never its text: that may quote the number."""
    said = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()[:200]
    is_last = found.tries + 1 >= MAX_TRIES
    rows = Delivery.objects.waiting().filter(pk=found.pk)
    rows.update(last_error=said, stopped_at=at if is_last else None)
    log.warning("accounts.not_taken", delivery=found.pk, channel=found.channel, error=said, given_up=is_last)


@transaction.atomic
def _note_success(found: Delivery, at: datetime) -> None:
    Delivery.objects.filter(pk=found.pk).update(sent_at=at, stopped_at=None, last_error="")
    if found.message.is_secret:
        Message.objects.filter(pk=found.message_id).update(subject="", body="")


@transaction.atomic
def stop_dead(*, at: datetime) -> int:
    """Give up what expired, or died with its worker at the last try, and take the text out of secrets that nobody will
    send any more. Returns how many secrets were blanked.
    """
    waiting = Delivery.objects.waiting()
    waiting.filter(message__expires_at__lte=at).update(stopped_at=at, last_error=Delivery.EXPIRED)
    waiting.filter(tries__gte=MAX_TRIES, tried_at__lte=at - LEASE).update(stopped_at=at)
    left = Exists(Delivery.objects.waiting().filter(message=OuterRef("pk")))
    kept = Message.objects.filter(is_secret=True).exclude(body="")
    return kept.filter(Q(expires_at__lte=at) | ~left).update(subject="", body="")

"""Recording an act, and sealing what was recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit import rules
from audit.models import Entry, Seal, SealedEntry

BATCH = 1000
"""Entries per seal: small enough that a seal is one short transaction."""


def record(
    *,
    by: rules.Actor,
    at: datetime,
    act: str,
    object_type: str,
    object_id: object,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Write down an act, in the transaction of the act itself: both are saved or neither is.

    ``act`` is a dotted code; ``details`` hold ids and codes only (ValueError otherwise), never personal data.
    """
    rules.check_act(act)
    rules.check_details(details or {})
    return Entry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        act=act,
        object_type=object_type,
        object_id=str(object_id),
        reason=reason[: rules.MAX_REASON],
        details=dict(details or {}),
    )


def seal(*, at: datetime) -> int:
    """Seal every entry that has no seal yet and return how many were sealed.

    Safe when two run at once: the one that comes second finds its sequence taken and leaves the work to
    the first. Entries that a long transaction commits late get into a later seal (for ``rules.LATE``).
    """
    total = 0
    while sealed := _seal_batch(at):
        total += sealed
        if sealed < BATCH:
            break
    return total


def _seal_batch(at: datetime) -> int:
    try:
        with transaction.atomic():
            return _write_seal(at)
    except IntegrityError:
        return 0


def _write_seal(at: datetime) -> int:
    head = Seal.objects.order_by("sequence").last()
    waiting = Entry.objects.filter(sealed__isnull=True)
    if head:
        waiting = waiting.filter(recorded_at__gte=head.sealed_at - rules.LATE)
    entries = list(waiting.order_by("pk")[:BATCH])
    if not entries:
        return 0
    digests = [entry.digest() for entry in entries]
    link = Seal(
        sequence=head.sequence + 1 if head else 1,
        count=len(entries),
        digest=rules.batch_digest(digests),
        previous=head.hash if head else rules.GENESIS,
        sealed_at=at,
    )
    link.hash = link.expected_hash()
    link.save(force_insert=True)
    SealedEntry.objects.bulk_create(
        SealedEntry(entry=entry, seal=link, position=position, digest=digest)
        for position, (entry, digest) in enumerate(zip(entries, digests, strict=True))
    )
    return len(entries)

"""Cards with pictures or digits, and the time that somebody spends at a shared device with them."""

import random
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts import queries
from accounts.models import KioskSecret, KioskSession, Learner
from accounts.queries import kiosk
from accounts.rules import kiosk as rules
from audit.actions import record
from audit.rules import Actor

A_WHILE = timedelta(minutes=1)
"""Presses within it are not written down one by one."""


class NoCardError(Exception):
    """Nothing was drawn for this person yet, or the person does not learn any more."""


class CardLockedError(Exception):
    """Too many wrong tries: the right signs open nothing either, until an instructor gives new ones."""


class WrongSignsError(Exception):
    """``left`` is how many tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


@transaction.atomic
def give_cards(*, person_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Pictures for everybody who has none. Returns for how many; asked again, for none."""
    have = set(kiosk.cards(person_ids))
    here = set(Learner.objects.filter(pk__in=person_ids, erased_at__isnull=True).values_list("pk", flat=True))
    fresh = [_drawn(pk, rules.PICTURES, by, at) for pk in dict.fromkeys(person_ids) if pk in here - have]
    KioskSecret.objects.bulk_create(fresh, ignore_conflicts=True)
    for each in fresh:
        record(by=by, at=at, act="kiosk_card.give", object_type="learner", object_id=each.learner_id)
    return len(fresh)


@transaction.atomic
def renew_card(*, person_id: UUID, kind: str, by: Actor, at: datetime) -> KioskSecret:
    """Other signs than before, unlocked; whoever is signed in with the old ones is put out."""
    new = _drawn(person_id, kind, by, at)
    row, is_first = KioskSecret.objects.select_for_update().get_or_create(
        learner_id=person_id, defaults={"kind": kind, "sealed": new.sealed, "given_by_id": by.id, "given_at": at}
    )
    if not is_first:
        old = kiosk.opened(row.sealed)
        while row.kind == kind and kiosk.opened(new.sealed) == old:
            new = _drawn(person_id, kind, by, at)
        row.kind, row.sealed, row.tries, row.given_at, row.given_by_id = kind, new.sealed, 0, at, by.id
        row.save()
    KioskSession.objects.filter(learner__canonical=person_id, ended_at__isnull=True).update(ended_at=at)
    record(by=by, at=at, act="kiosk_card.renew", object_type="learner", object_id=person_id, details={"kind": kind})
    return row


def _drawn(person_id: UUID, kind: str, by: Actor, at: datetime) -> KioskSecret:
    chance: random.Random = secrets.SystemRandom()
    signs = rules.draw(kind, chance)
    return KioskSecret(learner_id=person_id, kind=kind, sealed=kiosk.sealed(signs), given_at=at, given_by_id=by.id)


def open_session(
    *, learner: Learner, pressed: tuple[str, ...], limit: str, latest: datetime, device: str, at: datetime
) -> KioskSession:
    """Sign the person in with what they pressed. A wrong try is counted though nothing else is kept.

    Raises ``NoCardError``, ``CardLockedError``, ``WrongSignsError``.
    """
    if not queries.agrees(learner):
        raise NoCardError
    with transaction.atomic():
        row = kiosk.secrets([learner.canonical_id]).select_for_update(of=("self",)).last()
        if row is None:
            raise NoCardError
        if row.is_locked:
            raise CardLockedError
        is_right = rules.is_right(kiosk.opened(row.sealed), pressed)
        row.tries = 0 if is_right else row.tries + 1
        row.save(update_fields=["tries"])
    if not is_right:
        raise CardLockedError if row.is_locked else WrongSignsError(rules.MOST_TRIES - row.tries)
    return KioskSession.objects.create(
        learner=learner, limit=limit, device=device, opened_at=at, latest=latest, until=rules.until(at, latest)
    )


def keep_open(*, session: KioskSession, at: datetime) -> None:
    """Somebody pressed something: it goes on."""
    until = rules.until(at, session.latest)
    if until - session.until >= A_WHILE:
        KioskSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(until=until)


def end_sessions(*, limit: str, at: datetime, learner_id: UUID | None = None) -> None:
    """All that carry this limit; of one person or of everybody."""
    rows = KioskSession.objects.filter(limit=limit, ended_at__isnull=True)
    if learner_id:
        rows = rows.filter(learner__canonical__aliases=learner_id)
    rows.update(ended_at=at)


def end_session(*, session: KioskSession, at: datetime) -> None:
    KioskSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=at)

"""Who is at a shared device now, and what is on people's cards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.db.models import Case, F, QuerySet, When

from accounts.models import KioskSecret, KioskSession


@dataclass(frozen=True, slots=True)
class Card:
    """What signs a person in. ``signs`` is empty for somebody who has none yet."""

    kind: str = KioskSecret.Kind.PICTURES
    signs: tuple[str, ...] = ()
    is_locked: bool = False


def running(session_id: str, now: datetime) -> KioskSession | None:
    """The session of that key with its person, while it goes on. One query."""
    rows = _of_key(session_id).filter(ended_at__isnull=True, until__gt=now, learner__erased_at__isnull=True)
    return rows.select_related("learner__canonical").first()


def last(session_id: str) -> KioskSession | None:
    """The session of that key, also one that is over."""
    return _of_key(session_id).first()


def _of_key(session_id: str) -> QuerySet[KioskSession]:
    try:
        return KioskSession.objects.filter(pk=UUID(session_id))
    except ValueError:
        return KioskSession.objects.none()


def cards(person_ids: Collection[UUID]) -> Mapping[UUID, Card]:
    """By person; one query for a whole class. Who has none is not in it."""
    rows = secrets(person_ids).select_related("learner")
    return {row.learner.canonical_id: Card(row.kind, opened(row.sealed), row.is_locked) for row in rows}


def secrets(person_ids: Collection[UUID]) -> QuerySet[KioskSecret]:
    """The cards of these persons, the one that counts last: of two records that were merged, that of the kept one."""
    rows = KioskSecret.objects.filter(learner__canonical__in=person_ids)
    return rows.order_by(Case(When(learner=F("learner__canonical"), then=1), default=0), "given_at")


def card(person_id: UUID) -> Card:
    return cards([person_id]).get(person_id, Card())


def sealed(signs: tuple[str, ...]) -> str:
    return Fernet(settings.PERSONAL_NUMBER_KEY).encrypt(" ".join(signs).encode()).decode()


def opened(text: str) -> tuple[str, ...]:
    return tuple(Fernet(settings.PERSONAL_NUMBER_KEY).decrypt(text.encode()).decode().split())

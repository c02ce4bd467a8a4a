"""Putting people into the team of a village, and taking them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import posts, signing
from accounts.models import Posting
from accounts.rules.teams import Listed
from audit.rules import Actor
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Added:
    """``known`` keep the name under which they sign in already, as ``(listed name, own name)``."""

    new: int
    known: tuple[tuple[str, str], ...]


@transaction.atomic
def add(*, village: Unit, people: Sequence[Listed], by: Actor, at: datetime) -> Added:
    """A post in the team for each; who holds one keeps it. Somebody without a login gets one."""
    before = set(_held(village, at))
    known = []
    for person in people:
        user = signing.open_login(phone=person.phone)
        if not user.name:
            user.name = person.name
            user.save(update_fields=["name"])
        elif user.name != person.name:
            known.append((person.name, user.name))
        posts.appoint(user=user, unit=village, role=Posting.Role.TEAM, by=by, at=at)
    return Added(len(set(_held(village, at)) - before), tuple(known))


def _held(village: Unit, at: datetime) -> Sequence[int]:
    held = Posting.objects.active_on(timezone.localdate(at)).filter(unit=village, role=Posting.Role.TEAM)
    return list(held.values_list("pk", flat=True))


def end(*, posting: Posting, by: Actor, at: datetime) -> Posting:
    """From tomorrow on the person is no more in the team."""
    return posts.end(posting=posting, on=timezone.localdate(at), by=by, at=at)

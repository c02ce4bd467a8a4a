"""What a class was told, how often it still may be, and whom a message reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Learner
from accounts.queries import reaching
from accounts.queries.reaching import Reach
from courses.models import ClassMessage, ClassSession, Seat, StudyClass

MOST_A_DAY = 3
"""So many messages a class gets on one day: a fourth is noise, and money."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the class, by seat."""

    seat: int
    learner: Learner
    reach: Reach


@dataclass(frozen=True, slots=True)
class Audience:
    members: tuple[Member, ...]
    begins_at: datetime
    """When the SMS leave: at once, or after the quiet hours."""

    @property
    def reached(self) -> list[Member]:
        return [each for each in self.members if not each.reach.why_not]

    @property
    def with_phone(self) -> int:
        return sum(1 for each in self.members if each.reach.phone)

    def not_reached(self) -> Mapping[str, list[Member]]:
        """By why not, in the order of ``reaching``: whom the instructor tells by mouth."""
        reasons = (
            reaching.NO_PHONE,
            reaching.NOT_AGREED,
            reaching.OPTED_OUT,
            reaching.USED_UP,
            reaching.STOPPED,
        )
        found = {why: [each for each in self.members if each.reach.why_not == why] for why in reasons}
        return {why: members for why, members in found.items() if members}

    def parts(self, text: str) -> int:
        """How many parts of SMS are paid for altogether."""
        return sum(reaching.sms_size(text, each.reach.name).parts for each in self.reached)


def audience(study_class: StudyClass, now: datetime) -> Audience:
    """Everybody with a seat, each person once."""
    held = Seat.objects.held().filter(study_class=study_class.pk).select_related("learner__canonical")
    seats: dict[UUID, Seat] = {}
    for seat in held.order_by("number"):
        seats.setdefault(seat.learner.canonical_id, seat)
    reach = reaching.of(list(seats), now)
    members = [Member(seat.number or 0, seat.learner.canonical, reach[pk]) for pk, seat in seats.items()]
    return Audience(tuple(members), reaching.begins(now))


def sent(study_class: StudyClass) -> Sequence[ClassMessage]:
    """What the class was told last, newest first."""
    return list(study_class.messages.select_related("session")[:10])


def left_today(study_class: StudyClass, now: datetime) -> int:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(MOST_A_DAY - study_class.messages.filter(sent_at__gte=midnight).count(), 0)


def session_of(study_class: StudyClass, session_id: UUID | None) -> ClassSession | None:
    return study_class.sessions.filter(pk=session_id).select_related("course").first() if session_id else None


def next_session(study_class: StudyClass, now: datetime) -> ClassSession | None:
    coming = study_class.sessions.held().filter(starts_at__gt=now).select_related("course", "venue", "unit")
    return coming.order_by("starts_at", "pk").first()

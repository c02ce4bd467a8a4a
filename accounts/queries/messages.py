"""What is to be sent, through which channels a person may be reminded, and what stands in an inbox."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import MAX_TRIES, Consent, Delivery, Learner, Message, OptOut
from accounts.rules import reminding
from accounts.rules.reminding import Quiet

AT_ONCE = 500
"""How many deliveries one sweep takes on."""

Channel = Delivery.Channel

# Sending


def unsent(now: datetime, *, tried_before: datetime) -> list[int]:
    """Deliveries of codes and the like that a sweep hands over again, oldest first."""
    rested = Q(tried_at__isnull=True, message__created_at__lt=tried_before) | Q(tried_at__lt=tried_before)
    return _due(now, rested & Q(message__learner__isnull=True))


def reminders_due(now: datetime) -> list[int]:
    """Deliveries of what persons are told, oldest first. None in the quiet hours."""
    if is_quiet(now):
        return []
    rested = Q(tries=0)
    for tries, rest in enumerate(reminding.RESTS, 1):
        rested |= Q(tries=tries, tried_at__lte=now - rest)
    return _due(now, rested & Q(message__learner__isnull=False))


def _due(now: datetime, which: Q) -> list[int]:
    has_begun = Q(message__not_before__isnull=True) | Q(message__not_before__lte=now)
    is_fresh = Q(message__expires_at__isnull=True) | Q(message__expires_at__gt=now)
    due = Delivery.objects.waiting().filter(which, has_begun, is_fresh, tries__lt=MAX_TRIES).order_by("pk")
    return list(due.values_list("pk", flat=True)[:AT_ONCE])


def quiet_hours() -> Quiet:
    return Quiet(*settings.QUIET_HOURS)


def is_quiet(now: datetime) -> bool:
    return quiet_hours().covers(timezone.localtime(now).time())


# Whom to remind, and how


def may_be_told(person: Learner) -> bool:
    """Alive, not erased, and not somebody who took back that we may work with their data."""
    if person.erased_at or person.deceased_on:
        return False
    words = _words(person, Consent.Purpose.PROCESSING)
    return not words or reminding.last_word(words)


def agrees_to_messages(person: Learner) -> bool:
    return reminding.last_word(_words(person, Consent.Purpose.MESSAGES))


def _words(person: Learner, purpose: Consent.Purpose) -> list[tuple[datetime, datetime | None]]:
    """What the person said of that purpose, on every record that was merged."""
    said = Consent.objects.filter(learner__canonical_id=person.canonical_id, purpose=purpose)
    return list(said.values_list("given_at", "withdrawn_at"))


def addresses(person: Learner) -> dict[str, str]:
    """Where the person can be reached, by channel. A channel that is not set up here is not there.

    The phone is the one the person named, or else the one they sign in with; an e-mail address counts once it is
    proved.
    """
    rows = _records(person)
    users = [row.user for row in rows if row.user and row.user.is_active]
    proved = [user.phone for user in users if user.phone and user.phone_verified_at]
    phone = next(iter([*(row.phone for row in rows if row.phone), *proved]), "")
    emails = EmailAddress.objects.filter(user__in=users, verified=True).order_by("-primary", "pk")
    found = {
        Channel.SMS.value: phone,
        Channel.EMAIL.value: emails.values_list("email", flat=True).first() or "" if users else "",
        Channel.ZALO.value: phone if settings.ZALO_OA_URL else "",
    }
    return {channel: address for channel, address in found.items() if address}


def _records(person: Learner) -> Sequence[Learner]:
    """The rows merged into one person, the kept one first."""
    rows = Learner.objects.filter(canonical_id=person.canonical_id).select_related("user").order_by("created_at", "pk")
    return sorted(rows, key=lambda row: row.pk != person.canonical_id)


def opted_out(person: Learner) -> set[str]:
    """Channels that the person switched off, on whichever of their records."""
    off = OptOut.objects.filter(learner__canonical_id=person.canonical_id, ended_at__isnull=True)
    return set(off.values_list("channel", flat=True))


def reach(person: Learner) -> dict[str, str]:
    """The addresses at which the person wants to be reminded now."""
    if not may_be_told(person) or not agrees_to_messages(person):
        return {}
    off = opted_out(person)
    return {channel: address for channel, address in addresses(person).items() if channel not in off}


def is_shared(address: str, person: Learner) -> bool:
    """Somebody else is reached, or signs in, with that phone or e-mail too: a family."""
    others = Learner.objects.filter(erased_at__isnull=True).exclude(canonical_id=person.canonical_id)
    ways = [Q(user__emailaddress__email=address)] if "@" in address else [Q(phone=address), Q(user__phone=address)]
    return any(others.filter(way).exists() for way in ways)


def reminded_since(person: Learner, since: datetime) -> int:
    """How many messages went, or are going, out to the person."""
    out = Delivery.objects.filter(message=OuterRef("pk"), stopped_at__isnull=True)
    told = Message.objects.filter(learner__canonical_id=person.canonical_id, not_before__gt=since)
    return told.filter(Exists(out)).count()


# The inbox


def inbox(learner: Learner) -> QuerySet[Message]:
    """What the person was told, newest first, on whichever of their records it stands."""
    return Message.objects.filter(learner__canonical_id=learner.canonical_id).order_by("-pk")


def unread(learner: Learner) -> int:
    return inbox(learner).filter(read_at__isnull=True).count()


def told_to_erased() -> QuerySet[Message]:
    """Messages that still say something to erased persons: there must be none."""
    said = ~Q(body="") | ~Q(subject="") | ~Q(link="")
    addressed = Exists(Delivery.objects.filter(message=OuterRef("pk")).exclude(recipient=""))
    return Message.objects.filter(said | addressed, learner__canonical__erased_at__isnull=False)

"""Whom a message of a class reaches by SMS, and why not the others: of many people at once, in a few queries."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, Delivery, Learner, Message, OptOut
from accounts.queries import messages
from accounts.rules import reminding, segments

NO_PHONE, NOT_AGREED, OPTED_OUT, USED_UP, STOPPED = "no_phone", "not_agreed", "opted_out", "used_up", "stopped"
"""Why nothing is sent to somebody, in the order in which it is asked: a phone first, then their word."""


@dataclass(frozen=True, slots=True)
class Reach:
    """``why_not`` is "" for who gets an SMS. ``name`` stands in it where several people share the phone."""

    phone: str
    why_not: str
    name: str = ""


def begins(at: datetime) -> datetime:
    """When what is written now goes out: at once, or when the quiet hours are over."""
    return reminding.next_allowed(timezone.localtime(at), messages.quiet_hours())


def of(people: Collection[UUID], at: datetime) -> Mapping[UUID, Reach]:
    """Of canonical persons: for many what ``messages.reach`` and ``actions.messages.tell`` ask of one."""
    phones, names, stopped = _phones(people)
    agreed, consents = _agreed(people)
    off = _opted_out(people)
    used_up = _used_up(people, begins(at))
    shared = _shared({phone: pk for pk, phone in phones.items()})
    found = {}
    for pk in people:
        phone = phones.get(pk, "")
        reasons = (
            (STOPPED, pk in stopped or not consents.get(pk, True)),
            (NO_PHONE, not phone),
            (NOT_AGREED, pk not in agreed),
            (OPTED_OUT, pk in off),
            (USED_UP, pk in used_up),
        )
        why_not = next((reason for reason, is_so in reasons if is_so), "")
        found[pk] = Reach(phone, why_not, names[pk] if phone in shared else "")
    return found


def _phones(people: Collection[UUID]) -> tuple[dict[UUID, str], dict[UUID, str], set[UUID]]:
    """The phone that each person named or else signs in with, what they are called, and who is told nothing more."""
    rows = Learner.objects.filter(canonical__in=people).select_related("user").order_by("created_at", "pk")
    named: dict[UUID, str] = {}
    proved: dict[UUID, str] = {}
    names: dict[UUID, str] = {}
    stopped = set()
    for row in sorted(rows, key=lambda row: row.pk != row.canonical_id):
        person = row.canonical_id
        if row.pk == person:
            names[person] = row.full_name
            stopped |= {person} if row.erased_at or row.deceased_on else set()
        if row.phone:
            named.setdefault(person, row.phone)
        user = row.user
        if user and user.is_active and user.phone and user.phone_verified_at:
            proved.setdefault(person, user.phone)
    return {**proved, **named}, names, stopped


def _agreed(people: Collection[UUID]) -> tuple[set[UUID], dict[UUID, bool]]:
    """Who agrees to messages; and of those who were ever asked whether we may work with their data at all."""
    words: dict[str, dict[UUID, list[tuple[datetime, datetime | None]]]] = {}
    said = Consent.objects.filter(learner__canonical__in=people)
    for purpose, person, given, taken in said.values_list("purpose", "learner__canonical", "given_at", "withdrawn_at"):
        words.setdefault(purpose, {}).setdefault(person, []).append((given, taken))
    last = {
        purpose: {person: reminding.last_word(each) for person, each in by_person.items()}
        for purpose, by_person in words.items()
    }
    agreed = {person for person, yes in last.get(Consent.Purpose.MESSAGES, {}).items() if yes}
    return agreed, last.get(Consent.Purpose.PROCESSING, {})


def _opted_out(people: Collection[UUID]) -> set[UUID]:
    rows = OptOut.objects.filter(learner__canonical__in=people, channel=Delivery.Channel.SMS, ended_at__isnull=True)
    return set(rows.values_list("learner__canonical", flat=True))


def _used_up(people: Collection[UUID], begin: datetime) -> set[UUID]:
    """Who has had as many messages as were promised at most in a month."""
    out = Delivery.objects.filter(message=OuterRef("pk"), stopped_at__isnull=True)
    told = Message.objects.filter(learner__canonical__in=people, not_before__gt=begin - reminding.MONTH)
    counted = Counter(told.filter(Exists(out)).values_list("learner__canonical", flat=True))
    return {person for person, count in counted.items() if count >= reminding.MOST_IN_A_MONTH}


def _shared(owners: Mapping[str, UUID]) -> set[str]:
    """The phones that reach, or sign in, somebody else too."""
    everybody = Learner.objects.filter(erased_at__isnull=True)
    rows = everybody.filter(Q(phone__in=owners) | Q(user__phone__in=owners))
    shared: set[str] = set()
    for phone, login, person in rows.values_list("phone", "user__phone", "canonical"):
        shared |= {each for each in (phone, login or "") if owners.get(each, person) != person}
    return shared


def how_to_stop() -> str:
    return _("Tắt nhắc học: %(address)s") % {"address": f"{settings.BASE_URL}{reverse('accounts:reminders')}"}


def sms_size(body: str, name: str = "") -> segments.Size:
    """Of the SMS that leaves, with everything that is said around ``body``."""
    return segments.size(reminding.one_line(reminding.Text(body, "", name, how_to_stop())))

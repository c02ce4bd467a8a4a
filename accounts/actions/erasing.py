"""Blanking a person who asks for it. Birth year, residences and a day of death stay, so that figures do (of a birth
date what ``rules.persons.kept_birth`` says); upper apps blank their own.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q

from accounts import queries
from accounts.models import (
    ClaimCode,
    ClaimRequest,
    Delivery,
    EarlierVitals,
    KioskSecret,
    KioskSession,
    Learner,
    Message,
    User,
)
from accounts.rules.persons import ERASED_NAME, kept_birth
from audit.actions import record
from audit.rules import Actor

UNVERIFIED_LIVES = timedelta(days=1)


@transaction.atomic
def erase(*, learner: Learner, reason: str, by: Actor, at: datetime) -> Learner:
    """Blank the person and every row merged into them; a login without another person is closed and
    blanked.
    """
    person = Learner.objects.values_list("canonical_id", flat=True).get(pk=learner.pk)
    rows = list(Learner.objects.select_for_update().filter(canonical_id=person).order_by("pk"))
    users = {row.user_id for row in rows if row.user_id}
    recipients = {row.phone for row in rows if row.phone}
    lived_from = queries.first_homes(rows)
    for row in rows:
        _blank(row, lived_from.get(row.pk), at)
    _blank_births(rows, lived_from)
    ClaimRequest.objects.filter(learner__in=rows).delete()
    KioskSecret.objects.filter(learner__in=rows).delete()
    KioskSession.objects.filter(learner__in=rows, ended_at__isnull=True).update(ended_at=at)
    for user in User.objects.select_for_update().filter(pk__in=users):
        recipients |= _close(user)
    _silence(person, recipients, at)
    record(
        by=by,
        at=at,
        act="learner.erase",
        object_type="learner",
        object_id=person,
        reason=reason,
        details={"rows": len(rows)},
    )
    return Learner.objects.get(pk=learner.pk)


def _blank(row: Learner, lived_from: date | None, at: datetime) -> None:
    row.full_name = ERASED_NAME
    row.name_parts()
    row.birth_date = kept_birth(row.birth_date, lived_from) if row.birth_date else None
    row.user = row.target_group = row.workplace = None
    row.phone = row.personal_number_tail = ""
    row.personal_number_encrypted = row.personal_number_hash = None
    row.erased_at = row.erased_at or at
    row.save()


def _blank_births(rows: list[Learner], lived_from: Mapping[UUID, date]) -> None:
    """What was on record before a correction says no more of a birth than what is on record now."""
    for earlier in EarlierVitals.objects.filter(learner__in=rows, birth_date__isnull=False):
        if earlier.birth_date:
            earlier.birth_date = kept_birth(earlier.birth_date, lived_from.get(earlier.learner_id))
            earlier.save(update_fields=["birth_date"])


def _silence(person: UUID, recipients: set[str], at: datetime) -> None:
    """Blank what the person was told and the codes that went to their addresses, and send nothing more of it. What
    others were told at a phone of the family stays.
    """
    theirs = Q(message__learner__canonical_id=person) | Q(recipient__in=recipients, message__learner__isnull=True)
    ids = set(Delivery.objects.filter(theirs).values_list("message_id", flat=True))
    Message.objects.filter(Q(pk__in=ids) | Q(learner__canonical_id=person)).update(subject="", body="", link="")
    Delivery.objects.waiting().filter(message__in=ids).update(stopped_at=at, last_error=Delivery.UNWANTED)
    Delivery.objects.filter(message__in=ids).update(recipient="")


def _close(user: User) -> set[str]:
    """Blank a login that nobody learns under and that holds no post; returns the addresses it had."""
    if user.learners.exists() or user.postings.exists():
        return set()
    addresses = {address for address in (user.phone, user.email) if address}
    user.phone = user.email = user.phone_verified_at = None
    user.name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    ClaimCode.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    return addresses


def sweep_logins(*, at: datetime) -> int:
    """Delete logins that somebody asked a code for and never proved: wrong numbers, abandoned sign-ups."""
    never = User.objects.filter(
        last_login__isnull=True,
        phone_verified_at__isnull=True,
        date_joined__lt=at - UNVERIFIED_LIVES,
        learners__isnull=True,
        postings__isnull=True,
        is_superuser=False,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    ).exclude(emailaddress__verified=True)
    count, _rows = User.objects.filter(pk__in=never.values("pk")).delete()
    return count

"""Agreeing, and taking it back. The words that were agreed to are kept by their version."""

from datetime import datetime

from django.db import transaction

from accounts.models import Consent, Learner
from audit.actions import record
from audit.rules import Actor

TEXT_VERSIONS = {
    Consent.Purpose.PROCESSING: "2026-01",
    Consent.Purpose.MESSAGES: "2026-01",
    Consent.Purpose.FIRST_USE: "2026-11",
}
"""The version now on the screens: ``templates/accounts/consents/<purpose>-<version>.html``."""


def words(purpose: Consent.Purpose) -> str:
    """The template with what is agreed to now."""
    return f"accounts/consents/{purpose.value}-{TEXT_VERSIONS[purpose]}.html"


@transaction.atomic
def give(*, learner: Learner, purpose: Consent.Purpose, by: Actor, at: datetime) -> Consent:
    """The person agrees to the current words; agreeing twice is one row."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    consent, created = Consent.objects.get_or_create(
        learner=learner,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"text_version": TEXT_VERSIONS[purpose], "given_at": at, "given_by_id": by.id},
    )
    if created:
        _record_other(learner, "consent.give", purpose, by, at)
    return consent


@transaction.atomic
def withdraw(*, learner: Learner, purpose: Consent.Purpose, by: Actor, at: datetime) -> Consent | None:
    """The person takes it back; what was done until then stays lawful and stays recorded."""
    consent = (
        Consent.objects.select_for_update().filter(learner=learner, purpose=purpose, withdrawn_at__isnull=True).first()
    )
    if consent:
        consent.withdrawn_at, consent.withdrawn_by_id = at, by.id
        consent.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
        _record_other(learner, "consent.withdraw", purpose, by, at)
    return consent


def _record_other(learner: Learner, act: str, purpose: Consent.Purpose, by: Actor, at: datetime) -> None:
    if str(learner.user_id) != by.id:
        record(
            by=by,
            at=at,
            act=act,
            object_type="learner",
            object_id=learner.pk,
            details={"purpose": purpose.value},
        )

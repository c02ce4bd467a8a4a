"""Background work of certificates; each task is safe to run again."""

from celery import shared_task
from django.utils import timezone

from audit.rules import SYSTEM
from certificates.actions import erasing
from certificates.actions.close import revoke_fallen, settle_merges
from certificates.actions.issue import award_due
from certificates.actions.merging import complete_manifests
from certificates.actions.strength import read_all


@shared_task
def award_due_certificates() -> int:
    """The sweep: whatever door was missed, what is due is issued. Returns how many."""
    return len(award_due(by=SYSTEM, at=timezone.now()))


@shared_task
def revoke_fallen_awards() -> int:
    """The sweep: no certificate stays valid without a completion that stands. Returns how many were revoked."""
    return revoke_fallen(by=SYSTEM, at=timezone.now())


@shared_task
def settle_merged_awards() -> int:
    """The sweep after merges by claims and after undoing: first what each had is written down."""
    complete_manifests()
    return settle_merges(by=SYSTEM, at=timezone.now())


@shared_task
def blank_erased_awards() -> int:
    return erasing.blank_erased()


@shared_task
def read_strengths() -> int:
    """How well we know, read anew. Returns how many changed."""
    return read_all(at=timezone.now())

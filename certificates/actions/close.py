"""Taking a certificate out of force: revocation, correction, and the later of two after a merge."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from certificates import queries
from certificates.actions.issue import reaward
from certificates.models import Award
from certificates.queries.merging import MERGED


@transaction.atomic
def revoke(*, award_id: UUID, by: Actor, at: datetime, reason: str, document_no: str) -> Award:
    """Withdraw a valid certificate, with the reason and the document; a second press changes nothing."""
    award = Award.objects.select_for_update().get(pk=award_id)
    if award.is_valid:
        _close(award, Award.State.REVOKED, by, at, reason, document_no)
        record(by=by, at=at, act="award.revoke", object_type="award", object_id=str(award.pk), reason=reason)
    return award


@transaction.atomic
def correct(*, award_id: UUID, by: Actor, at: datetime, reason: str) -> Award:
    """Replace a certificate by one with the person's present name and birth; the old number says so."""
    award = Award.objects.select_for_update().select_related("learner", "award_type").get(pk=award_id)
    if award.is_valid:
        _close(award, Award.State.SUPERSEDED, by, at, reason, "")
    return reaward(learner=award.learner, award_type=award.award_type, by=by, at=at, reason=reason)


def revoke_fallen(*, by: Actor, at: datetime) -> int:
    """Revoke what stands on a withdrawn completion, with its reason and document. Returns how many.

    Not a word against the person: another completion of theirs earns a certificate by itself.
    """
    return sum(_fall(pk, by, at) for pk in list(queries.on_withdrawn().order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _fall(award_id: UUID, by: Actor, at: datetime) -> bool:
    award = queries.on_withdrawn().select_for_update(of=("self",)).select_related("completion").filter(pk=award_id)
    for found in award:
        done = found.completion
        _close(found, Award.State.REVOKED, by, at, done.withdrawn_reason, done.withdrawn_document)
        found.is_fallen = True
        found.save(update_fields=["is_fallen"])
        record(by=by, at=at, act="award.revoke", object_type="award", object_id=str(found.pk), reason=found.reason)
        return True
    return False


@transaction.atomic
def settle_merges(*, by: Actor, at: datetime, person_id: UUID | None = None) -> int:
    """After merges and their undoing: one valid certificate a person and type, of everybody or of one person.
    Returns how many rows changed.
    """
    theirs = Q(learner__canonical=person_id) if person_id else Q()
    return _supersede_doubles(theirs, by, at) + _restore_singles(theirs, by, at)


def _supersede_doubles(theirs: Q, by: Actor, at: datetime) -> int:
    doubles = (
        Award.objects.filter(theirs, state=Award.State.VALID)
        .values("learner__canonical", "award_type")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    changed = 0
    for row in doubles:
        person = Learner.objects.select_for_update().get(pk=row["learner__canonical"])
        valid = Award.objects.filter(
            learner__canonical=person, award_type=row["award_type"], state=Award.State.VALID
        ).order_by("earned_on", "issued_at", "pk")
        for award in list(valid)[1:]:
            _close(award, Award.State.SUPERSEDED, by, at, MERGED, "")
            changed += 1
    return changed


def _restore_singles(theirs: Q, by: Actor, at: datetime) -> int:
    changed = 0
    for award in list(_left_alone().filter(theirs).select_related("learner")):
        Learner.objects.select_for_update().get(pk=award.learner.canonical_id)
        if not _left_alone().filter(pk=award.pk).exists():  # an older one of the person has just come back
            continue
        award.state, award.closed_at, award.closed_by_id, award.reason = Award.State.VALID, None, "", ""
        award.save(update_fields=["state", "closed_at", "closed_by_id", "reason"])
        record(by=by, at=at, act="award.restore", object_type="award", object_id=str(award.pk))
        changed += 1
    return changed


def _left_alone() -> QuerySet[Award]:
    """Closed by a merge of which nothing is left: the person holds no valid one, nor was one revoked since then.

    One that only fell with its completion gives its place to the other; none comes back without its own completion.
    """
    beside = Award.objects.filter(
        learner__canonical=OuterRef("learner__canonical"), award_type=OuterRef("award_type")
    ).filter(
        Q(state=Award.State.VALID) | Q(state=Award.State.REVOKED, is_fallen=False, closed_at__gte=OuterRef("closed_at"))
    )
    merged = Award.objects.filter(state=Award.State.SUPERSEDED, reason=MERGED, completion__withdrawn_at__isnull=True)
    return merged.exclude(Exists(beside)).order_by("earned_on", "issued_at", "pk")


def _close(award: Award, state: Award.State, by: Actor, at: datetime, reason: str, document_no: str) -> None:
    award.state, award.closed_at, award.closed_by_id = state, at, by.id
    award.reason, award.document_no = reason, document_no
    award.save(update_fields=["state", "closed_at", "closed_by_id", "reason", "document_no"])

"""Many persons at once, from a list. What ``learners.register`` does for one, in a few statements for all."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions.consents import TEXT_VERSIONS
from accounts.actions.learners import Person, commune_of
from accounts.models import Consent, Learner, Residence
from accounts.queries.keeping import why_kept
from audit.actions import record
from audit.rules import Actor


@transaction.atomic
def register_all(*, people: Sequence[Person], by: Actor, at: datetime) -> list[Learner]:
    """Make these persons known, in order; they have agreed on paper. Who is known already is the caller's to find out.

    One entry tells of all: the list itself is kept where it came in.
    """
    learners = [_learner(person, by, at) for person in people]
    Learner.objects.bulk_create(learners)
    Residence.objects.bulk_create(
        Residence(
            learner=learner, unit=person.home, commune=commune_of(person.home), from_on=timezone.localdate(at),
            source="roster", recorded_at=at,
        )
        for learner, person in zip(learners, people, strict=True)
    )  # fmt: skip
    Consent.objects.bulk_create(
        Consent(
            learner=learner, purpose=Consent.Purpose.PROCESSING, given_at=at, given_by_id=by.id,
            text_version=TEXT_VERSIONS[Consent.Purpose.PROCESSING],
        )
        for learner in learners
    )  # fmt: skip
    if learners:
        details = {"learners": [str(each.pk) for each in learners]}
        record(
            by=by, at=at, act="learner.register_all", object_type="learner", object_id=learners[0].pk, details=details
        )
    return learners


@transaction.atomic
def take_back_all(*, learner_ids: Collection[UUID], by: Actor, at: datetime) -> dict[UUID, str]:
    """Remove persons whom a list made known, while nothing hangs on them but what the list itself said. Those who stay
    are returned, each with the reason. Who is gone already is taken back.
    """
    learners = Learner.objects.select_for_update().in_bulk(learner_ids)
    kept = why_kept(list(learners.values()))
    going = [pk for pk in learners if pk not in kept]
    Residence.objects.filter(learner__in=going).delete()
    Consent.objects.filter(learner__in=going).delete()
    rows = Learner.objects.filter(pk__in=going)
    rows._raw_delete(rows.db)  # noqa: SLF001 - a person who is their own canonical one protects themselves
    if going:
        details = {"learners": [str(pk) for pk in going]}
        record(by=by, at=at, act="learner.take_back_all", object_type="learner", object_id=going[0], details=details)
    return kept


def _learner(person: Person, by: Actor, at: datetime) -> Learner:
    learner = Learner(
        full_name=person.full_name,
        birth_year=person.birth.year,
        birth_date=person.birth.on,
        phone=person.phone,
        registered_by_id=by.id,
        created_at=at,
    )
    learner.canonical_id = learner.pk
    learner.name_parts()
    return learner

"""Many persons at once, from a list. What ``learners.register`` does for one, in a few statements for all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions.consents import TEXT_VERSIONS
from accounts.actions.learners import Person, commune_of
from accounts.models import Consent, Learner, Residence
from audit.actions import record
from audit.queries import held_by
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
            source="roster",
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
def take_back(*, learner_id: UUID, by: Actor, at: datetime) -> bool:
    """Remove a person whom a list made known, while nothing hangs on them but what the list itself said."""
    learner = Learner.objects.select_for_update().filter(pk=learner_id).first()
    if learner is None:
        return True
    if learner.user_id or learner.aliases.exclude(pk=learner.pk).exists() or _has_facts(learner):
        return False
    learner.residences.all().delete()
    learner.consents.all().delete()
    rows = Learner.objects.filter(pk=learner.pk)
    rows._raw_delete(rows.db)  # noqa: SLF001 - a person who is their own canonical one protects themselves
    record(by=by, at=at, act="learner.take_back", object_type="learner", object_id=learner.pk)
    return True


def _has_facts(learner: Learner) -> bool:
    own = {str(model._meta.verbose_name_plural) for model in (Learner, Residence, Consent)}
    return bool(set(held_by(Learner, [learner.pk])) - own)


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

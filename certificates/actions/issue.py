"""Issuing certificates. Every door (result page, class, sweep, command) comes through ``award``."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.learners import confirm_name
from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from certificates import queries
from certificates.actions.strength import read_strength
from certificates.models import Award, AwardType, Register
from certificates.rules import numbers
from courses.models import Completion


class NameNotConfirmedError(Exception):
    """A certificate prints a name: the person confirms it first."""


class NotEarnedError(Exception):
    """Nothing was completed: what the certificate stood on went with a merge that was undone."""


@transaction.atomic
def award(*, award_type: AwardType, completion: Completion, by: Actor, at: datetime) -> Award:
    """The person's certificate of this type: the one that is there, whatever its state, or a new one.

    Only what fell with its completion does not count as being there.

    Raises ``NameNotConfirmedError``. A second click waits for the lock on the person.
    """
    person = Learner.objects.select_for_update().get(pk=completion.learner.canonical_id)
    held = queries.answers().filter(learner__canonical=person.pk, award_type=award_type)
    existing = held.order_by("-issued_at", "-register_no").first()
    if existing:
        return existing
    return _issue(person, award_type, completion, by, at)


def award_due(
    *,
    by: Actor,
    at: datetime,
    learner_id: UUID | None = None,
    types: QuerySet[AwardType] | None = None,
    limit: int = 10_000,
) -> list[Award]:
    """Issue what is due, each certificate in a transaction of its own; may run any number of times."""
    issued: dict[UUID, Award] = {}  # a merged person may have completed twice what is awarded once
    for award_type, completion in queries.due(learner_id, types):
        if len(issued) >= limit:
            break
        try:
            made = award(award_type=award_type, completion=completion, by=by, at=at)
        except (
            NameNotConfirmedError,
            IntegrityError,
        ):  # another door was faster, or the person changed the name
            continue
        issued[made.pk] = made
    return list(issued.values())


def award_people(
    *,
    learner_ids: Collection[UUID],
    named: Collection[UUID],
    types: QuerySet[AwardType],
    by: Actor,
    at: datetime,
) -> list[Award]:
    """Issue what is due of these types to these persons, one after the other; may run any number of times. ``named``
    are those of them whose name somebody has just compared with their papers.
    """
    issued = []
    for person in Learner.objects.filter(pk__in=learner_ids).order_by("sort_key", "pk"):
        if person.pk in named:
            confirm_name(learner=person, by=by, at=at)
        issued += award_due(by=by, at=at, learner_id=person.pk, types=types)
    return issued


@transaction.atomic
def reaward(*, learner: Learner, award_type: AwardType, by: Actor, at: datetime, reason: str) -> Award:
    """Issue again after a revocation: the explicit act that ``award`` never does by itself.

    Raises ``NameNotConfirmedError`` and ``NotEarnedError``.
    """
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    valid = queries.held_by(person.pk).filter(award_type=award_type, state=Award.State.VALID).first()
    if valid:
        return valid
    completion = queries.earning(award_type).filter(learner__canonical=person.pk).order_by("completed_at").first()
    if completion is None:
        raise NotEarnedError(str(person.pk))
    made = _issue(person, award_type, completion, by, at)
    record(by=by, at=at, act="award.reissue", object_type="award", object_id=str(made.pk), reason=reason)
    return made


def _issue(person: Learner, award_type: AwardType, completion: Completion, by: Actor, at: datetime) -> Award:
    if person.name_confirmed_at is None:
        raise NameNotConfirmedError(str(person.pk))
    made = Award.objects.create(
        number=numbers.new(),
        register_no=_next_register_no(),
        learner=person,
        award_type=award_type,
        template=award_type.template,
        completion=completion,
        printed_title=award_type.title,
        basis=completion.basis,
        earned_on=timezone.localdate(completion.completed_at),
        issued_at=at,
        issued_by_id=by.id,
        **queries.printed(person),
    )
    read_strength(awards=[made], at=at)
    return made


def _next_register_no() -> int:
    register, _ = Register.objects.get_or_create(pk=1)
    register = Register.objects.select_for_update().get(pk=1)
    register.last_no += 1
    register.save(update_fields=["last_no"])
    return register.last_no

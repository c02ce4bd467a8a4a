"""Issuing certificates. Every door (result page, class, sweep, command) comes through ``award``."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Learner, Residence
from audit.actions import record
from audit.rules import Actor
from certificates import queries
from certificates.models import Award, AwardType, Register
from certificates.rules import numbers
from courses.models import Completion


class NameNotConfirmedError(Exception):
    """A certificate prints a name: the person confirms it first."""


@transaction.atomic
def award(*, award_type: AwardType, completion: Completion, by: Actor, at: datetime) -> Award:
    """The person's certificate of this type: the one that exists in any state, or a new one.

    Raises ``NameNotConfirmedError``. A second click waits for the lock on the person.
    """
    person = Learner.objects.select_for_update().get(pk=completion.learner.canonical_id)
    existing = queries.held_by(person.pk).filter(award_type=award_type).first()
    if existing:
        return existing
    return _issue(person, award_type, completion, by, at)


def award_due(*, by: Actor, at: datetime, learner_id: UUID | None = None, limit: int = 10_000) -> list[Award]:
    """Issue what is due, each certificate in a transaction of its own; may run any number of times."""
    issued: list[Award] = []
    for award_type, completion in queries.due(learner_id):
        if len(issued) >= limit:
            break
        try:
            made = award(award_type=award_type, completion=completion, by=by, at=at)
        except (
            NameNotConfirmedError,
            IntegrityError,
        ):  # another door was faster, or the person changed the name
            continue
        issued.append(made)
    return issued


@transaction.atomic
def reaward(*, learner: Learner, award_type: AwardType, by: Actor, at: datetime, reason: str) -> Award:
    """Issue again after a revocation: the explicit act that ``award`` never does by itself."""
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    valid = queries.held_by(person.pk).filter(award_type=award_type, state=Award.State.VALID).first()
    if valid:
        return valid
    completion = queries.earning(award_type).filter(learner__canonical=person.pk).earliest("completed_at")
    made = _issue(person, award_type, completion, by, at)
    record(by=by, at=at, act="award.reissue", object_type="award", object_id=str(made.pk), reason=reason)
    return made


def _issue(person: Learner, award_type: AwardType, completion: Completion, by: Actor, at: datetime) -> Award:
    if person.name_confirmed_at is None:
        raise NameNotConfirmedError(str(person.pk))
    home = Residence.objects.filter(learner=person, to_on__isnull=True).select_related("unit", "commune").first()
    return Award.objects.create(
        number=numbers.new(),
        register_no=_next_register_no(),
        learner=person,
        award_type=award_type,
        template=award_type.template,
        completion=completion,
        printed_name=person.full_name,
        printed_birth=f"{person.birth_date:%d/%m/%Y}" if person.birth_date else str(person.birth_year),
        printed_unit=_address(home),
        printed_title=award_type.title,
        earned_on=timezone.localdate(completion.completed_at),
        issued_at=at,
        issued_by_id=by.id,
    )


def _address(home: Residence | None) -> str:
    if home is None:
        return ""
    return home.commune.name if home.unit_id == home.commune_id else f"{home.unit.name}, {home.commune.name}"


def _next_register_no() -> int:
    register, _ = Register.objects.get_or_create(pk=1)
    register = Register.objects.select_for_update().get(pk=1)
    register.last_no += 1
    register.save(update_fields=["last_no"])
    return register.last_no

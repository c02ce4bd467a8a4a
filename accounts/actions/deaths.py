"""Recording that a person died, and taking a mistake back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.learners import keep_vitals
from accounts.actions.refusals import RefusedError
from accounts.adapters import wording
from accounts.models import KioskSession, Learner
from accounts.rules import persons
from accounts.rules.persons import Birth, PersonError
from audit.actions import record
from audit.rules import Actor


@transaction.atomic
def record_death(*, learner: Learner, on: date | None, by: Actor, at: datetime, document_no: str = "") -> Learner:
    """The person died that day; ``None`` takes a mistake back, and ``document_no`` says why. Said again, nothing
    changes.

    From then on nobody learns as this person and nobody is sent anything (``accounts.queries``); figures leave the
    person out from the first cut-off on or after the day. Certificates stay. The login stays: a family may share it.
    """
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    if on:
        _check(person, on, timezone.localdate(at))
    if person.deceased_on == on:
        return person
    keep_vitals(person, at)
    person.deceased_on = on
    person.save(update_fields=["deceased_on"])
    if on:
        KioskSession.objects.filter(learner__canonical=person, ended_at__isnull=True).update(ended_at=at)
    act = "learner.death" if on else "learner.death_taken_back"
    record(by=by, at=at, act=act, object_type="learner", object_id=person.pk, reason=document_no)
    return person


def _check(person: Learner, on: date, today: date) -> None:
    try:
        persons.check_death(on, Birth(person.birth_year, person.birth_date), today)
    except PersonError as error:
        raise RefusedError(wording.death_error(error)) from error

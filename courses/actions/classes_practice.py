"""Signing off a practical task, done in front of an instructor; and taking a wrong sign-off back. Where the task is the
first use of something, and whether the person agrees that this is kept.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts import queries as accounts
from accounts.actions import consents
from accounts.models import Consent, Learner
from audit.actions import record
from audit.rules import Actor
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import OutOfSightError
from courses.actions.completion import record_completions
from courses.actions.learning import FactRefusedError, enrol
from courses.models import ClassSession, CoursePage, Enrolment, SignOff
from courses.queries import authoring, classes, learning
from courses.rules import completion as rules


class NoSuchTaskError(LookupError):
    """Neither the person's edition nor the newest one has the task."""


class SignedOtherwiseError(Exception):
    """The task is signed off already, with or without help: that one stands until it is withdrawn."""

    def __init__(self, sign_off: SignOff) -> None:
        super().__init__(str(sign_off.pk))
        self.sign_off = sign_off


@transaction.atomic
def sign_off(
    *,
    fact_id: UUID,
    learner: Learner,
    course: CoursePage,
    task_key: str,
    is_assisted: bool,
    by: Actor,
    at: datetime,
    note: str = "",
    session: ClassSession | None = None,
    occurred_at: datetime | None = None,
    device: str = "",
    agrees: bool = False,
) -> SignOff:
    """Attest that a person did a task; said again, by whomever, the first one stands. ``agrees``: the person said that
    this first use may be kept; where the task is none, there is nothing to agree to.

    The lock on the enrolment makes two instructors one after the other. Raises ``OutOfSightError``,
    ``NoSuchTaskError``, ``NotStartedError``, ``FactRefusedError`` (a known key with another body) and
    ``SignedOtherwiseError``.
    """
    _check_sight(learner, by)
    if session and at < session.starts_at:
        raise NotStartedError(session)
    enrolment, act = _enrolment(learner, course, task_key, at)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    standing = _known(fact_id, enrolment, task_key, is_assisted) or _standing(enrolment, task_key)
    if standing is None:
        body = {"course": course, "task_key": task_key, "session": session, "is_assisted": is_assisted, "act": act}
        standing = SignOff.objects.create(
            id=fact_id,
            learner_id=enrolment.person_id,
            **body,
            note=note,
            occurred_at=min(occurred_at or at, at),
            received_at=at,
            device=device,
            marked_by_id=by.id,
        )
        _record("sign_off.give", standing, by, at)
    elif standing.is_assisted != is_assisted:
        raise SignedOtherwiseError(standing)
    if agrees and standing.act and standing.withdrawn_at is None:
        _agree(learner.canonical, by, at)
    _complete(enrolment, at)
    return standing


def _check_sight(learner: Learner, by: Actor) -> None:
    if not classes.people(by).filter(pk=learner.canonical_id).exists():
        raise OutOfSightError(str(learner.pk))


def _complete(enrolment: Enrolment, at: datetime) -> None:
    """Where the terms ask for practical tasks, this may have been the last one."""
    if rules.codes(enrolment.edition.rule) & {rules.TASKS, rules.TASK}:
        record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=at)


@transaction.atomic
def agree_first_use(*, learner: Learner, agrees: bool, by: Actor, at: datetime) -> None:
    """The person says to an instructor that first uses may be kept, or takes that back: on every record of theirs."""
    _check_sight(learner, by)
    if agrees:
        _agree(learner.canonical, by, at)
    else:
        _take_back(learner.canonical, by, at)


def _agree(person: Learner, by: Actor, at: datetime) -> None:
    """Who agrees already has said so. A yes that a later no on another record overtook ended with that no."""
    if accounts.agreeing(Consent.Purpose.FIRST_USE, [person.pk]).exists():
        return
    said = Consent.objects.filter(learner__canonical=person, purpose=Consent.Purpose.FIRST_USE)
    if last_no := said.aggregate(at=Max("withdrawn_at"))["at"]:
        _take_back(person, by, last_no)
    consents.give(learner=person, purpose=Consent.Purpose.FIRST_USE, by=by, at=at)


def _take_back(person: Learner, by: Actor, at: datetime) -> None:
    for each in Learner.objects.filter(canonical=person).order_by("pk"):
        consents.withdraw(learner=each, purpose=Consent.Purpose.FIRST_USE, by=by, at=at)


@transaction.atomic
def withdraw_sign_off(*, sign_off_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Take a sign-off back: it no longer counts, and what was completed by it stays completed. The second time,
    nothing changes. After a merge the task may be signed off on both rows; both are taken back.
    """
    given = classes.visible_sign_offs(by).filter(pk=sign_off_id).first()
    if given is None:
        raise OutOfSightError(str(sign_off_id))
    if given.withdrawn_at is not None:
        return
    alike = SignOff.objects.select_for_update(of=("self",)).filter(
        learner__canonical=given.learner.canonical_id,
        course=given.course_id,
        task_key=given.task_key,
        withdrawn_at__isnull=True,
    )
    for each in alike.order_by("pk"):
        each.withdrawn_at, each.withdrawn_by_id, each.withdrawn_reason = at, by.id, reason
        each.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
        _record("sign_off.withdraw", each, by, at, reason)


def _enrolment(learner: Learner, course: CoursePage, task_key: str, at: datetime) -> tuple[Enrolment, str]:
    """The person's enrolment, made where it was missing, if the task is one of the course; and the task's act, which
    the newest edition may name where the person's own does not yet.
    """
    enrolment, newest = learning.enrolment_of(learner.canonical_id, course.code), authoring.newest_edition(course)
    editions = [edition for edition in (enrolment and enrolment.edition, newest) if edition]
    found = [task for edition in editions for task in edition.tasks if task["key"] == task_key]
    if not found:
        raise NoSuchTaskError(task_key)
    act = next((task["act"] for task in reversed(found) if task.get("act")), "")
    return enrolment or enrol(learner=learner, course=course, edition=editions[0], at=at), act


def _known(fact_id: UUID, enrolment: Enrolment, task_key: str, is_assisted: bool) -> SignOff | None:
    """The fact that was received before under this key, whatever became of it."""
    known = SignOff.objects.filter(pk=fact_id).select_related("learner").first()
    if known and (known.learner.canonical_id, known.course_id, known.task_key, known.is_assisted) != (
        enrolment.person_id,
        enrolment.course_id,
        task_key,
        is_assisted,
    ):
        raise FactRefusedError(str(fact_id))
    return known


def _standing(enrolment: Enrolment, task_key: str) -> SignOff | None:
    signed = classes.signed_by_person([enrolment.person_id], enrolment.course_id, task_key)
    return signed.get(enrolment.person_id)


def _record(act: str, fact: SignOff, by: Actor, at: datetime, reason: str = "") -> None:
    details = {"learner": str(fact.learner_id), "course": fact.course_id, "task": fact.task_key}
    record(by=by, at=at, act=act, object_type="sign_off", object_id=fact.pk, reason=reason, details=details)

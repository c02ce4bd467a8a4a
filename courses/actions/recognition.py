"""Prior learning: asked for, decided by a second person, revoked. Only ``revoke`` ever withdraws a completion."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.messages import tell
from accounts.models import Learner
from audit.actions import record
from audit.rules import Actor
from courses.actions.completion import record_completions, record_programme
from courses.actions.learning import enrol
from courses.models import Completion, CoursePage, Edition, Enrolment, Exemption, ProgrammePage
from courses.queries import learning
from courses.queries import recognition as queries
from courses.queries.recognition import Subject
from courses.rules.recognition import Paper
from exchange.adapters import papers

State = Exemption.State
TOPIC = "exemption"


class RefusedError(ValueError):
    """The text says in Vietnamese why, and what to do instead."""


class OwnRequestError(RefusedError):
    """The actor asked for it, or is the person: somebody else decides."""


@transaction.atomic
def ask(
    *, learner: Learner, subject: Subject, paper: Paper, by: Actor, at: datetime, evidence: papers.Paper | None = None
) -> Exemption:
    """Ask that a course or programme be recognised. While one request waits or stands, it is the answer.

    Raises ``RefusedError`` when the person has completed it already, or when there is nothing to look at.
    """
    person = Learner.objects.select_for_update().get(pk=learner.canonical_id)
    existing = queries.open_request(person.pk, subject)
    if existing:
        return existing
    if queries.is_complete(person.pk, subject):
        raise RefusedError(_("Đã hoàn thành nội dung này, không cần công nhận nữa."))
    if evidence is None and not paper.document_no:
        raise RefusedError(_("Hãy gửi ảnh giấy tờ, hoặc ghi số hiệu của giấy."))
    is_programme = isinstance(subject, ProgrammePage)
    exemption = Exemption(
        learner=person,
        course=None if is_programme else subject,
        programme=subject if is_programme else None,
        kind=paper.kind,
        document_no=paper.document_no,
        issued_by=paper.issued_by,
        issued_on=paper.issued_on,
        note=paper.note,
        asked_by_id=by.id,
        asked_at=at,
    )
    if evidence:
        exemption.evidence.save(f"paper.{evidence.suffix}", ContentFile(evidence.content), save=False)
    exemption.save(force_insert=True)
    if by.id not in queries.logins_of(person):
        _audit(exemption, "exemption.ask", by, at)
    return exemption


@transaction.atomic
def approve(*, exemption_id: UUID, by: Actor, at: datetime) -> Exemption:
    """Recognise: enrol where needed, and complete what the rules say. What was decided before stays.

    Raises ``OwnRequestError``.
    """
    exemption = _locked(exemption_id)
    if exemption.state != State.ASKED:
        return exemption
    _check_second_person(exemption, by)
    effects = queries.effects(exemption)
    exemption.covers = [each.course.pk for each in effects]
    _decide(exemption, State.APPROVED, "", by, at)
    for effect in effects:
        if effect.edition and effect.code != "done":
            _complete(exemption, effect.course, effect.edition, at)
    _audit(exemption, "exemption.approve", by, at, moved=[each.course.code for each in effects if each.is_moved])
    _tell(exemption, at)
    return exemption


def _complete(exemption: Exemption, course: CoursePage, edition: Edition, at: datetime) -> None:
    """The person learns from the edition that ``effects`` promised, and has what its rule gives."""
    enrolment = enrol(learner=exemption.learner, course=course, edition=edition, at=at)
    if enrolment.edition_id != edition.pk:
        enrolment.edition = edition
        enrolment.save(update_fields=["edition"])
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=at)


@transaction.atomic
def refuse(*, exemption_id: UUID, reason: str, by: Actor, at: datetime) -> Exemption:
    """Say no, with the reason; the person may ask again. Raises ``OwnRequestError``."""
    exemption = _locked(exemption_id)
    if exemption.state == State.ASKED:
        _check_second_person(exemption, by)
        _decide(exemption, State.REFUSED, reason, by, at)
        _audit(exemption, "exemption.refuse", by, at, reason=reason)
        _tell(exemption, at)
    return exemption


def approve_many(*, exemption_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Approve each in a transaction of its own, oldest first; the actor's own stay. Returns how many were approved."""
    waiting = Exemption.objects.filter(pk__in=exemption_ids, state=State.ASKED).order_by("asked_at", "pk")
    approved = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            exemption = approve(exemption_id=pk, by=by, at=at)
        except OwnRequestError:
            continue
        approved += exemption.decided_by_id == by.id and exemption.decided_at == at
    return approved


@transaction.atomic
def revoke(*, exemption_id: UUID, reason: str, document_no: str, by: Actor, at: datetime) -> Exemption:
    """Take a recognition back, with reason and document; a second press changes nothing.

    Completions that came about through it are withdrawn. What the person has learned, or another recognition, gives a
    new one at its own date. Raises ``OwnRequestError`` for the person's own login.
    """
    exemption = _locked(exemption_id)
    if exemption.state != State.APPROVED:
        return exemption
    if by.id in queries.logins_of(exemption.learner):
        raise OwnRequestError(_("Bạn không tự thu hồi công nhận của chính mình. Người khác sẽ làm việc này."))
    exemption.state, exemption.revoked_by_id, exemption.revoked_at = State.REVOKED, by.id, at
    exemption.revoke_reason, exemption.revoke_document = reason, document_no
    exemption.save(update_fields=["state", "revoked_by_id", "revoked_at", "revoke_reason", "revoke_document"])
    withdrawn = _withdraw_all(exemption, at)
    _audit(exemption, "exemption.revoke", by, at, reason=reason, completions=[str(row.pk) for row in withdrawn])
    _tell(exemption, at)
    return exemption


def _withdraw_all(exemption: Exemption, at: datetime) -> list[Completion]:
    """Course by course first, so that a programme is asked for again when all of its courses are settled."""
    courses = queries.resting_on(exemption)
    programmes = {each.pk: each for row in courses for each in queries.programmes_resting_on(row)}
    withdrawn = [*courses, *programmes.values()]
    for row in withdrawn:
        _withdraw(row, exemption)
    for row in courses:
        for enrolment in _enrolments(row):
            record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=at)
    for row in programmes.values():
        if row.programme:
            record_programme(learner_id=row.learner.canonical_id, programme=row.programme, at=at)
    return withdrawn


def _withdraw(row: Completion, exemption: Exemption) -> None:
    row.withdrawn_at, row.withdrawn_by_id = exemption.revoked_at, exemption.revoked_by_id
    row.withdrawn_reason, row.withdrawn_document = exemption.revoke_reason, exemption.revoke_document
    row.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason", "withdrawn_document"])


def _enrolments(row: Completion) -> Iterable[Enrolment]:
    """The person's enrolment in the course; after a merge was undone, that of each of the two."""
    persons = {row.learner.canonical_id, row.learner_id}
    found = (learning.enrolment_of(pk, row.course.code) for pk in persons if row.course)
    return [each for each in found if each]


@transaction.atomic
def take_back(*, exemption_id: UUID, by: Actor, at: datetime) -> bool:
    """Remove a request that its asker entered by mistake and nobody decided yet. Returns whether it is gone."""
    exemption = Exemption.objects.select_for_update().filter(pk=exemption_id).first()
    if exemption is None:
        return True
    if exemption.state != State.ASKED:
        return False
    _audit(exemption, "exemption.take_back", by, at)
    name, storage = exemption.evidence.name, exemption.evidence.storage
    exemption.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    return True


def note_look(*, exemption: Exemption, by: Actor, at: datetime) -> None:
    """Somebody looked at another person's paper."""
    if by.id not in queries.logins_of(exemption.learner):
        _audit(exemption, "exemption.look", by, at)


def _locked(exemption_id: UUID) -> Exemption:
    rows = Exemption.objects.select_for_update(of=("self",))
    return queries.with_names(rows).get(pk=exemption_id)


def _check_second_person(exemption: Exemption, by: Actor) -> None:
    if exemption.asked_by_id == by.id:
        raise OwnRequestError(_("Bạn đã đề nghị công nhận này, nên người khác sẽ xét."))
    if by.id in queries.logins_of(exemption.learner):
        raise OwnRequestError(_("Đây là đề nghị của chính bạn, nên người khác sẽ xét."))


def _decide(exemption: Exemption, state: State, reason: str, by: Actor, at: datetime) -> None:
    exemption.state, exemption.decision_reason = state, reason
    exemption.decided_by_id, exemption.decided_at = by.id, at
    exemption.save(update_fields=["state", "covers", "decision_reason", "decided_by_id", "decided_at"])


def _tell(exemption: Exemption, at: datetime) -> None:
    subject, body = {
        State.APPROVED: (_("Đã công nhận kết quả bạn có"), _("“%(title)s” đã được công nhận cho bạn.")),
        State.REFUSED: (_("Chưa công nhận được"), _("Đề nghị công nhận “%(title)s” chưa được chấp nhận: %(reason)s")),
        State.REVOKED: (_("Công nhận đã bị thu hồi"), _("Công nhận “%(title)s” đã bị thu hồi: %(reason)s")),
    }[State(exemption.state)]
    reason = exemption.revoke_reason or exemption.decision_reason
    tell(
        learner=exemption.learner,
        topic=TOPIC,
        key=f"exemption-{exemption.pk}-{exemption.state}",
        subject=subject,
        body=body % {"title": exemption.subject.title, "reason": reason},
        link=exemption.get_absolute_url(),
        at=at,
    )


def _audit(exemption: Exemption, act: str, by: Actor, at: datetime, reason: str = "", **details: Any) -> None:
    record(
        by=by, at=at, act=act, object_type="exemption", object_id=exemption.pk, reason=reason, details=details or None
    )

"""The assessment: an attempt exists from its start, keeps what it asked, and is scored once on the server.

Every clock here is the server's. Limits are looked at when an attempt starts and never again.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from courses.actions.completion import record_completions
from courses.actions.regrading import mark_by_rulings
from courses.models import Attempt, AttemptAnswer, ClassSession, Edition, Enrolment, QuestionVersion, TryGrant
from courses.queries import assessment, learning, locks
from courses.rules import attempts as rules
from courses.rules import drawing, questions

SLICE = 1_000
"""Attempts that one run of the sweep closes."""


class MustWaitError(Exception):
    """A new try is possible from ``until`` on; there is always a next try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class LockedError(Exception):
    """Something has to be learned first."""


class NoQuestionsError(Exception):
    """The edition has no question in its assessment."""


class ClosedError(Exception):
    """The attempt was handed in, or its time is over: nothing is added to it."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(str(attempt.pk))
        self.attempt = attempt


class NotAskedError(Exception):
    """The attempt does not ask this question."""


@transaction.atomic
def start_attempt(
    *,
    enrolment: Enrolment,
    at: datetime,
    device: str = "",
    session: ClassSession | None = None,
    is_assisted: bool = False,
) -> Attempt:
    """Resume the open attempt or draw a new one. The lock on the enrolment makes two tabs one after the other.

    Raises ``LockedError`` while the course's terms keep the test closed; ``MustWaitError`` within the waiting time or
    past the day's limit, unless an instructor has granted a try; ``NoQuestionsError`` on an empty bank.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    tries = list(assessment.tries(enrolment.person_id, enrolment.course_id).order_by("occurred_at", "pk"))
    running = next((each for each in tries if each.state == Attempt.State.OPEN), None)
    if running and not running.is_over(at):
        return running
    if running:
        close_attempt(attempt_id=running.pk, at=at)
        tries = list(assessment.tries(enrolment.person_id, enrolment.course_id).order_by("occurred_at", "pk"))
    _before, lock = locks.on_assessment(enrolment.edition, enrolment.person_id)
    if lock:
        raise LockedError
    grant = _admit(enrolment, tries, at)
    seed = secrets.randbits(62)
    limit = assessment.time_limit(enrolment)
    attempt = Attempt.objects.create(
        learner_id=enrolment.person_id,
        course_id=enrolment.course_id,
        edition_id=enrolment.edition_id,
        session=session,
        seed=seed,
        items=draw_items(enrolment.edition, seed, avoid=assessment.questions_of(tries[-1]) if tries else set()),
        deadline=at + limit if limit else None,
        occurred_at=at,
        received_at=at,
        device=device,
        is_assisted=is_assisted,
    )
    if grant:
        grant.used_by = attempt
        grant.save(update_fields=["used_by"])
    return attempt


def _admit(enrolment: Enrolment, tries: list[Attempt], at: datetime) -> TryGrant | None:
    """Let a try begin; the grant that it uses up where the limits alone would not."""
    until = assessment.next_try(enrolment, tries, now=at)
    if until is None:
        return None
    grant = assessment.open_grant(enrolment)
    if grant is None:
        raise MustWaitError(until)
    return grant


def draw_items(
    edition: Edition, seed: int, *, avoid: Collection[int], pool: Sequence[drawing.PoolItem] | None = None
) -> list[dict[str, object]]:
    """``[{"version": id, "skill": number, "order": [option ids]}]`` in the order asked; of the whole bank, or of
    ``pool``. Raises ``NoQuestionsError``.
    """
    versions = {version.pk: version for version in assessment.bank(edition)}
    offered = assessment.pool(versions.values()) if pool is None else pool
    quotas = {skill: terms["draw"] for skill, terms in edition.skills.items()}
    chosen = drawing.draw(offered, edition.draw, seed=seed, avoid=avoid, quotas=quotas)
    if not chosen:
        raise NoQuestionsError
    return [_item(versions[item.version_id], seed) for item in chosen]


def _item(version: QuestionVersion, seed: int) -> dict[str, object]:
    kind = version.question.kind
    order = drawing.shuffled_options(kind, version.body, seed=seed + version.pk)
    return {"version": version.pk, "skill": version.question.skill, "order": order}


@transaction.atomic
def save_answer(*, attempt_id: UUID, version_id: int, response: questions.Response, at: datetime) -> None:
    """Keep the answer to one item of an open attempt; of two tabs, the later answer stands.

    Raises ``ClosedError`` when it was handed in or its time is over, ``NotAskedError`` for another question.
    """
    attempt = _open(attempt_id, version_id, at)
    version = assessment.version_in(attempt, version_id)
    is_right = questions.is_right(version.question.kind, version.body, response)
    answer = AttemptAnswer(
        attempt=attempt, version_id=version_id, response=response, is_right=is_right, given_at=at, saved_at=at
    )
    AttemptAnswer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=["attempt", "version"],
        update_fields=["response", "is_right", "saved_at"],  # not the moment when it was first given
    )


@transaction.atomic
def take_back_answer(*, attempt_id: UUID, version_id: int, at: datetime) -> None:
    """The person unticked what they had chosen: the question is unanswered again. Raises as ``save_answer`` does."""
    attempt = _open(attempt_id, version_id, at)
    attempt.answers.filter(version=version_id).delete()


def _open(attempt_id: UUID, version_id: int, at: datetime) -> Attempt:
    """The attempt, locked, while answers may still be given to that question."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("edition").get(pk=attempt_id)
    if attempt.state != Attempt.State.OPEN or attempt.is_over(at):
        raise ClosedError(attempt)
    if version_id not in {item["version"] for item in attempt.items}:
        raise NotAskedError(version_id)
    return attempt


def close_overdue(*, at: datetime) -> int:
    """Hand in what nobody handed in before its deadline. Returns how many."""
    ids = list(assessment.overdue(at).values_list("pk", flat=True)[:SLICE])
    return len([close_attempt(attempt_id=pk, at=at) for pk in ids])


@transaction.atomic
def close_attempt(*, attempt_id: UUID, at: datetime, among: QuerySet[Attempt] | None = None) -> Attempt:
    """Hand the attempt in; doing it again returns the same result.

    Past its deadline it counts as handed in at the deadline, with what was saved until then. ``among`` are the
    attempts that whoever asks may hand in: another one raises ``Attempt.DoesNotExist``.
    """
    rows = Attempt.objects.all() if among is None else among
    attempt = rows.select_for_update(of=("self",)).select_related("edition").get(pk=attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    is_over = attempt.is_over(at)
    attempt.state = Attempt.State.EXPIRED if is_over else Attempt.State.SUBMITTED
    attempt.submitted_at = attempt.deadline if is_over else at
    score_attempt(attempt=attempt, at=at)
    return attempt


def score_attempt(*, attempt: Attempt, at: datetime) -> None:
    """Say what the answers that were kept are worth, and record what a pass completes. Runs in the transaction that
    closes the attempt.
    """
    right, edition = mark_by_rulings(attempt=attempt), attempt.edition
    grade = rules.grade(attempt.items, right, pass_mark=edition.pass_mark, skills=edition.skills)
    attempt.score, attempt.is_passed = grade.score, grade.is_passed
    attempt.save(update_fields=["score", "is_passed", "state", "submitted_at"])
    pinned = learning.pinned(attempt.learner_id, attempt.course_id) if attempt.is_passed else None
    if pinned:
        person, own_edition = pinned
        record_completions(person_id=person, edition=own_edition, at=at)

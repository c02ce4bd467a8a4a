"""The assessment: an attempt exists from its start, keeps what it asked, and is scored once on the server."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from courses.actions.completion import record_completions
from courses.models import Attempt, AttemptAnswer, EditionQuestion, Enrolment, QuestionVersion
from courses.rules import drawing, questions


class MustWaitError(Exception):
    """A new try is possible from ``until`` on; there is always a next try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class NoQuestionsError(Exception):
    """The edition has no question in its assessment."""


def start_attempt(*, enrolment: Enrolment, at: datetime, device: str = "", is_assisted: bool = False) -> Attempt:
    """Resume the open attempt or draw a new one. Waiting time is checked here and nowhere else.

    Raises ``MustWaitError`` after a failure within the edition's waiting time, ``NoQuestionsError`` on an empty bank.
    """
    tries = Attempt.objects.filter(learner__canonical=enrolment.person_id, edition__course=enrolment.course_id)
    running = tries.filter(state=Attempt.State.OPEN).order_by("occurred_at").first()
    if running:
        return running
    last = tries.order_by("-submitted_at").first()
    wait = timedelta(minutes=enrolment.edition.wait_minutes)
    if last and last.submitted_at and not last.is_passed and at < last.submitted_at + wait:
        raise MustWaitError(last.submitted_at + wait)
    seed = secrets.randbits(62)
    items = _draw(enrolment, seed, avoid=_asked(last))
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                learner_id=enrolment.person_id,
                edition_id=enrolment.edition_id,
                seed=seed,
                items=items,
                occurred_at=at,
                received_at=at,
                device=device,
                is_assisted=is_assisted,
            )
    except IntegrityError:  # another tab was first: the constraint keeps one open attempt
        return tries.get(state=Attempt.State.OPEN)


@transaction.atomic
def save_answer(*, attempt_id: UUID, version_id: int, posted: Sequence[str], at: datetime) -> bool:
    """Keep the answer to one item of an open attempt; ``False`` when nothing usable was posted or it is closed."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state != Attempt.State.OPEN or version_id not in {item["version"] for item in attempt.items}:
        return False
    version = QuestionVersion.objects.select_related("question").get(pk=version_id)
    response = questions.read(version.question.kind, version.body, posted)
    if response is None:
        return False
    AttemptAnswer.objects.update_or_create(
        attempt=attempt, version=version, defaults={"response": response, "saved_at": at}
    )
    return True


@transaction.atomic
def submit_attempt(*, attempt_id: UUID, enrolment: Enrolment, at: datetime) -> Attempt:
    """Score the attempt from the questions it asked; submitting again returns the same result."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    versions = QuestionVersion.objects.select_related("question").in_bulk([i["version"] for i in attempt.items])
    answers = list(attempt.answers.all())
    for answer in answers:
        version = versions[answer.version_id]
        answer.is_right = questions.is_right(version.question.kind, version.body, answer.response)
    AttemptAnswer.objects.bulk_update(answers, ["is_right"])
    right = sum(1 for answer in answers if answer.is_right)
    attempt.score = (Decimal(100) * right / len(attempt.items)).quantize(Decimal("0.01"))
    attempt.is_passed = attempt.score >= attempt.edition.pass_mark
    attempt.state = Attempt.State.SUBMITTED
    attempt.submitted_at = at
    attempt.save(update_fields=["score", "is_passed", "state", "submitted_at"])
    if attempt.is_passed:
        record_completions(enrolment=enrolment, at=at)
    return attempt


def _asked(attempt: Attempt | None) -> set[int]:
    """The questions (whatever their version) of the last attempt."""
    if attempt is None:
        return set()
    ids = [item["version"] for item in attempt.items]
    return set(QuestionVersion.objects.filter(pk__in=ids).values_list("question_id", flat=True))


def _draw(enrolment: Enrolment, seed: int, avoid: set[int]) -> list[dict[str, object]]:
    """``[{"version": id, "order": [option ids]}]`` in the order asked."""
    rows = EditionQuestion.objects.filter(edition=enrolment.edition_id, in_assessment=True)
    versions = {row.version_id: row.version for row in rows.select_related("version__question")}
    pool = [drawing.PoolItem(v.pk, v.question_id, v.question.skill) for v in versions.values()]
    chosen = drawing.draw(pool, enrolment.edition.draw, seed=seed, avoid=avoid)
    if not chosen:
        raise NoQuestionsError
    return [
        {
            "version": item.version_id,
            "order": drawing.shuffled_options(
                versions[item.version_id].question.kind,
                versions[item.version_id].body,
                seed=seed + item.version_id,
            ),
        }
        for item in chosen
    ]

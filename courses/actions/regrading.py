"""Marking a question version again. It raises results and never lowers one; the decision has a reason and an author.

A decision is in force from the moment it is made: attempts that are handed in later are marked by it at once
(``mark_by_rulings``), those that are closed are raised by a task, slice by slice. Nothing lies between: the task locks
each attempt that asked the question, so one that is just being handed in is either closed by then, or will be
marked by the ruling.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.messages import tell
from audit.actions import record
from audit.rules import Actor
from courses.actions.completion import record_completions
from courses.models import Attempt, AttemptAnswer, Grading, QuestionVersion, Regrading
from courses.queries import learning
from courses.queries import regrading as queries
from courses.queries.regrading import Change
from courses.rules import regrading as rules
from courses.rules.regrading import Ruling

MAX_REASON = 250


class RegradingRefusedError(Exception):
    """The text says what to do instead."""


@transaction.atomic
def decide(*, version_id: int, key_version_id: int | None, reason: str, by: Actor, at: datetime) -> Regrading:
    """Rule on a version: by the key of another, or (None) right for whoever was asked. The same ruling again is the
    one that stands; of two persons who press at once the second finds the first one's.

    Raises ``RegradingRefusedError``.
    """
    version = QuestionVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version_id)
    last = version.regradings.order_by("decided_at", "pk").last()
    if last and last.key_version_id == key_version_id:
        return last
    _check(version, last, key_version_id)
    reason = " ".join(reason.split())[:MAX_REASON]
    if not reason:
        raise RegradingRefusedError(_("Hãy ghi lý do: người xem lại sau này cần biết vì sao chấm lại."))
    decision = Regrading.objects.create(
        version=version,
        key_version_id=key_version_id,
        reason=reason,
        decided_by_id=by.id,
        decided_at=at,
        total=queries.asking(version).count(),
    )
    details = {"question": version.question_id, "key": key_version_id, "attempts": decision.total}
    record(
        by=by,
        at=at,
        act="question.regrade",
        object_type="questionversion",
        object_id=version.pk,
        reason=reason,
        details=details,
    )
    return decision


def _check(version: QuestionVersion, last: Regrading | None, key_version_id: int | None) -> None:
    if last and last.key_version_id is None:
        raise RegradingRefusedError(_("Phiên bản này đã được tính đúng cho mọi người, không chấm lại thêm được."))
    if last and last.done_at is None:
        raise RegradingRefusedError(_("Phiên bản này đang được chấm lại. Hãy đợi xong rồi quyết định tiếp."))
    if key_version_id is not None and key_version_id not in {each.pk for each in queries.keys_for(version)}:
        raise RegradingRefusedError(_("Không chấm được theo phiên bản đó: các lựa chọn hoặc đáp án không phù hợp."))


def regrade(*, regrading_id: int, at: datetime) -> None:
    """Carry a decision out to the end. May be stopped anywhere, and begun again by anybody."""
    while _slice(regrading_id, at):
        pass


@transaction.atomic
def _slice(regrading_id: int, at: datetime) -> bool:
    """The next attempts, all or none; whether there may be more. Whoever comes second waits and goes on behind."""
    decision = Regrading.objects.select_for_update(of=("self",)).get(pk=regrading_id)
    if decision.done_at:
        return False
    version = QuestionVersion.objects.select_related("question").get(pk=decision.version_id)
    rows = queries.asking(version).order_by("pk")
    if decision.cursor:
        rows = rows.filter(pk__gt=decision.cursor)
    ids = list(rows.values_list("pk", flat=True)[: queries.SLICE])
    if not ids:
        decision.done_at = at
        decision.save(update_fields=["done_at"])
        return False
    locked = Attempt.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    closed = [each for each in locked.select_related("edition") if each.state != Attempt.State.OPEN]
    key = decision.key_version
    found = queries.changes(closed, version, Ruling(key.body if key else None, decision.key_version_id))
    _raise(decision, found, at)
    decision.cursor, decision.examined = ids[-1], decision.examined + len(ids)
    decision.save(update_fields=["cursor", "examined"])
    return True


def _raise(decision: Regrading, found: list[Change], at: datetime) -> None:
    """The answers count as right, and what rises by that is kept with what it was before."""
    AttemptAnswer.objects.filter(pk__in=[each.answer_id for each in found if each.answer_id]).update(is_right=True)
    gradings, raised = [], []
    for each in found:
        if each.result is None:
            continue
        attempt, before = each.attempt, each.before
        attempt.score, attempt.is_passed = each.result.score, each.result.is_passed
        raised.append(attempt)
        gradings.append(
            Grading(
                regrading=decision,
                attempt=attempt,
                score_before=before.score,
                score_after=each.result.score,
                was_passed=before.is_passed,
                is_passed=each.result.is_passed,
                graded_at=at,
            )
        )
    Grading.objects.bulk_create(gradings)
    Attempt.objects.bulk_update(raised, ["score", "is_passed"])
    for each in sorted(found, key=lambda each: each.attempt.learner_id):
        if each.now_passes:
            _complete(decision, each.attempt, at)


def _complete(decision: Regrading, attempt: Attempt, at: datetime) -> None:
    """What the pass completes is dated by the attempt; the person is told, once."""
    found = learning.pinned(attempt.learner_id, attempt.course_id)
    if found is None:  # an attempt that came from elsewhere must not keep all others from being raised
        return
    person, edition = found
    record_completions(person_id=person, edition=edition, at=at)
    tell(
        learner=attempt.learner,
        topic="result",
        key=f"regrading-{decision.pk}-{attempt.pk}",
        subject=_("Bài kiểm tra của bạn được chấm lại: bạn đã đạt"),
        body=_(
            "Một câu hỏi trong bài kiểm tra “%(course)s” có sai sót, nên đã được chấm lại. "
            "Kết quả của bạn nay là %(score)d %% và đạt yêu cầu. Bạn không phải làm lại bài kiểm tra này."
        )
        % {"course": attempt.edition.title, "score": int(attempt.score or 0)},
        link=f"/hoc/{attempt.course.code}/",
        at=at,
    )


def mark_by_rulings(*, attempt: Attempt) -> set[int]:
    """The version ids that count as right when an attempt is closed: as marked when they were saved, save where a
    ruling says otherwise. One query more than counting, and seldom another. Runs in the closing transaction.
    """
    right = set(attempt.answers.filter(is_right=True).values_list("version_id", flat=True))
    rulings = queries.in_force([item["version"] for item in attempt.items])
    if not rulings:
        return right
    for answer in attempt.answers.filter(version__in=rulings).select_related("version__question"):
        is_right = rules.is_right(answer.version.question.kind, rulings[answer.version_id], answer.response)
        if is_right != answer.is_right:
            answer.is_right = is_right
            answer.save(update_fields=["is_right"])
        (right.add if is_right else right.discard)(answer.version_id)
    return right | {version for version, ruling in rulings.items() if ruling.is_for_everybody}

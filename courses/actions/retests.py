"""Asking a few people again: drawing lots, inviting, answering, declining.

Nothing here touches an attempt, an enrolment or a completion: how it comes out changes nothing for the person.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.messages import tell
from courses.models import ClassSession, Completion, Retest, RetestDraw
from courses.queries import retests as queries
from courses.queries.retests import Stratum
from courses.rules import drawing, questions
from courses.rules import retests as rules

TOPIC = "retest"


class OverError(Exception):
    """It was answered, declined, or its time is over."""

    def __init__(self, retest: Retest) -> None:
        super().__init__(str(retest.pk))
        self.retest = retest


def draw_retests(*, at: datetime) -> int:
    """Draw lots for every week that is ripe and every commune in it, once. Returns how many people are asked."""
    asked = 0
    for week in rules.ripe_weeks(timezone.localdate(at)):
        for stratum in list(queries.strata(week, at)):
            asked += draw(stratum=stratum, seed=secrets.randbits(62), at=at)
    return asked


def draw(*, stratum: Stratum, seed: int, at: datetime) -> int:
    """The lots of one commune's week. Of two that draw at once the first one's stand."""
    drawn = rules.lots(stratum.completions, seed)
    try:
        with transaction.atomic():
            lots = RetestDraw.objects.create(
                week=stratum.week,
                unit_id=stratum.commune_id,
                people=len(stratum.completions),
                drawn=len(drawn),
                seed=seed,
                drawn_at=at,
            )
            done = Completion.objects.filter(pk__in=drawn).select_related("learner__canonical", "course", "edition")
            for completion in done.order_by("pk"):
                _invite(lots, completion, at)
    except IntegrityError:
        return 0
    return len(drawn)


def _invite(lots: RetestDraw, completion: Completion, at: datetime) -> None:
    """Whoever may not be told anything can still be asked in class."""
    until = completion.completed_at + timedelta(days=rules.LATE)
    assert completion.edition is not None  # noqa: S101 - lots are drawn among those who took its test
    retest = Retest.objects.create(
        draw=lots,
        learner=completion.learner.canonical,
        completion=completion,
        edition=completion.edition,
        until=until,
        made_at=at,
    )
    tell(
        learner=completion.learner,
        topic=TOPIC,
        key=f"{TOPIC}:{retest.pk}",
        subject=_("Bạn còn nhớ bài không? Mời trả lời %(n)d câu") % {"n": rules.QUESTIONS},
        body=_(
            "Bạn đã học xong “%(course)s”. Mời bạn trả lời %(n)d câu, khoảng 3 phút, để chúng tôi biết bài học có "
            "ích đến đâu. Kết quả không ảnh hưởng gì tới chứng nhận của bạn. Bạn có thể từ chối."
        )
        % {"course": completion.course.title if completion.course else "", "n": rules.QUESTIONS},
        link=reverse("courses:retest", args=[retest.pk]),
        at=at,
        expires_at=until,
    )


@transaction.atomic
def begin(*, retest_id: UUID, at: datetime) -> Retest:
    """Choose the questions, among those that the person was not asked before; begun again, they stay.

    Raises ``OverError``.
    """
    retest = _open(retest_id, at)
    if retest.begun_at is None:
        retest.items, retest.begun_at = _items(retest), at
        retest.save(update_fields=["items", "begun_at"])
    return retest


def _items(retest: Retest) -> list[dict[str, object]]:
    seed = retest.draw.seed ^ (retest.pk.int & (2**62 - 1))
    versions = queries.bank(retest.edition)
    pool = [drawing.PoolItem(v.pk, v.question_id, v.question.skill) for v in versions.values()]
    seen = queries.asked_before(retest.learner.canonical_id, retest.edition.course_id)
    chosen = [versions[item.version_id] for item in drawing.draw(pool, rules.QUESTIONS, seed=seed, avoid=seen)]
    return [
        {"version": v.pk, "order": drawing.shuffled_options(v.question.kind, v.body, seed=seed + v.pk)} for v in chosen
    ]


@transaction.atomic
def answer(
    *,
    retest_id: UUID,
    responses: Mapping[int, questions.Response],
    at: datetime,
    session: ClassSession | None = None,
    device: str = "",
) -> Retest:
    """Mark what was answered, once and for all; a question without an answer is wrong. Raises ``OverError``."""
    retest = _open(retest_id, at)
    if retest.begun_at is None:
        raise OverError(retest)
    versions = queries.bank(retest.edition)
    asked = [versions[each["version"]] for each in retest.items]
    retest.right = sum(questions.is_right(v.question.kind, v.body, responses.get(v.pk)) for v in asked)
    retest.is_able = rules.is_able(retest.right, len(asked), retest.edition.pass_mark)
    retest.responses = {str(v.pk): responses[v.pk] for v in asked if v.pk in responses}
    retest.answered_at, retest.session, retest.device = at, session, device
    retest.save(update_fields=["right", "is_able", "responses", "answered_at", "session", "device"])
    return retest


@transaction.atomic
def decline(*, retest_id: UUID, at: datetime) -> None:
    """The person does not want to; nobody asks why. Raises ``OverError`` when it was answered."""
    retest = Retest.objects.select_for_update().get(pk=retest_id)
    if retest.answered_at is not None:
        raise OverError(retest)
    if retest.declined_at is None:
        retest.declined_at = at
        retest.save(update_fields=["declined_at"])


def _open(retest_id: UUID, at: datetime) -> Retest:
    rows = Retest.objects.select_for_update(of=("self",)).select_related("edition", "learner", "draw")
    retest = rows.get(pk=retest_id)
    if retest.answered_at or retest.declined_at or retest.until <= at:
        raise OverError(retest)
    return retest

"""Attempts of a person, what limits the next one, and what became of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from courses.models import (
    Attempt,
    Edition,
    EditionLesson,
    EditionQuestion,
    Enrolment,
    QuestionVersion,
    TimeExtension,
    TryGrant,
)
from courses.queries import learning
from courses.queries.practice import Item, is_whole
from courses.rules import attempts as rules
from courses.rules import framework
from courses.rules.drawing import PoolItem


def tries(learner_id: UUID, course_id: int) -> QuerySet[Attempt]:
    """Every attempt of a person at a course's test, whichever edition it asked from."""
    return Attempt.objects.filter(learner__canonical=learner_id, course=course_id)


def tries_at(learner_id: UUID, course_code: str) -> QuerySet[Attempt]:
    return Attempt.objects.filter(learner__canonical=learner_id, course__code=course_code)


def first_unanswered(attempt: Attempt) -> int:
    """The number of the first question without a whole answer; the last one when all are answered."""
    given = dict(attempt.answers.values_list("version_id", "response"))
    for number, asked in enumerate(attempt.items, start=1):
        version_id = asked["version"]
        if version_id not in given or not is_whole(version_in(attempt, version_id), given[version_id]):
            return number
    return len(attempt.items)


def next_try(enrolment: Enrolment, made: Sequence[Attempt], *, now: datetime) -> datetime | None:
    """From when on the person, who has ``made`` these tries, may try again; ``None``: now. Grants are not looked at."""
    done = [
        rules.Closed(each.occurred_at, each.submitted_at, bool(each.is_passed)) for each in made if each.submitted_at
    ]
    edition = enrolment.edition
    limits = rules.Limits(timedelta(minutes=edition.wait_minutes), edition.tries_a_day)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return rules.next_try(done, limits, now=now, today=today)


def closed_tries(enrolment: Enrolment) -> list[Attempt]:
    """The attempts that count, newest first."""
    rows = tries(enrolment.person_id, enrolment.course_id).exclude(state=Attempt.State.OPEN)
    return list(rows.order_by("-submitted_at", "-pk"))


@dataclass(frozen=True, slots=True)
class WeakSkill:
    """A skill in which something was wrong, with the lessons to go back to."""

    name: str
    result: rules.SkillResult
    lessons: tuple[EditionLesson, ...]


def weak_skills(attempt: Attempt, edition: Edition, items: Sequence[Item]) -> list[WeakSkill]:
    """Where answers were wrong, weakest first; ``edition`` is the one that the person learns in."""
    wrong: dict[str, set[str]] = {}
    for asked, item in zip(attempt.items, items, strict=True):
        if not item.is_right:
            wrong.setdefault(asked.get("skill", ""), set()).add(item.lesson_key)
    results = {each.skill: each for each in result(attempt, items).skills}
    weak = [
        WeakSkill(framework.name(skill), results[skill], tuple(x for x in learning.lessons(edition) if x.key in keys))
        for skill, keys in wrong.items()
    ]
    return sorted(weak, key=lambda each: (each.result.right / each.result.asked, each.result.skill))


def questions_of(attempt: Attempt) -> set[int]:
    """The questions, whatever their version, that an attempt asked."""
    ids = [item["version"] for item in attempt.items]
    return set(QuestionVersion.objects.filter(pk__in=ids).values_list("question_id", flat=True))


def time_limit(enrolment: Enrolment) -> timedelta | None:
    """What a person has for one attempt, with their extension; ``None`` without a limit."""
    minutes = enrolment.edition.time_limit
    if not minutes:
        return None
    given = TimeExtension.objects.filter(learner__canonical=enrolment.person_id, course=enrolment.course_id)
    return timedelta(minutes=minutes + (given.aggregate(most=Max("minutes"))["most"] or 0))


def open_grant(enrolment: Enrolment) -> TryGrant | None:
    """A try that an instructor gave and that was not used yet."""
    given = TryGrant.objects.filter(learner__canonical=enrolment.person_id, course=enrolment.course_id).waiting()
    return given.order_by("granted_at", "pk").first()


def bank(edition: Edition) -> tuple[QuestionVersion, ...]:
    """What an edition's test may ask. It never changes, so each process reads it once (see ``learning.lessons``)."""
    return _bank(edition.pk, edition.checksum)


def pool(versions: Iterable[QuestionVersion]) -> list[PoolItem]:
    return [PoolItem(each.pk, each.question_id, each.question.skill) for each in versions]


@lru_cache(maxsize=64)
def _bank(edition_id: int, checksum: str) -> tuple[QuestionVersion, ...]:
    rows = EditionQuestion.objects.filter(edition=edition_id, edition__checksum=checksum, in_assessment=True)
    return tuple(row.version for row in rows.select_related("version__question").order_by("version"))


def version_in(attempt: Attempt, version_id: int) -> QuestionVersion:
    """A question version that the attempt asks."""
    found = next((each for each in bank(attempt.edition) if each.pk == version_id), None)
    return found or QuestionVersion.objects.select_related("question").get(pk=version_id)


def result(attempt: Attempt, items: Sequence[Item]) -> rules.Grade:
    """How a closed attempt came out, skill by skill; ``items`` are its own."""
    right = [item.version_id for item in items if item.is_right]
    return rules.grade(attempt.items, right, pass_mark=attempt.edition.pass_mark, skills=attempt.edition.skills)


def overdue(now: datetime) -> QuerySet[Attempt]:
    """Open attempts whose time is over, the longest waiting first."""
    return Attempt.objects.filter(state=Attempt.State.OPEN, deadline__lte=now).order_by("deadline", "pk")

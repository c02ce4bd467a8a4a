"""Rulings in force, the attempts that they concern, and what marking again would change."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Least

from accounts import queries as accounts
from accounts.models import LearnerQuerySet
from audit.rules import Actor
from courses.models import Attempt, AttemptAnswer, EditionQuestion, QuestionVersion, Regrading
from courses.rules import attempts, questions, regrading
from courses.rules.regrading import Result, Ruling

SLICE = 500
"""Attempts that are looked at together."""
NAMED = 50


def in_force(version_ids: Collection[int]) -> dict[int, Ruling]:
    """The newest ruling on each version, from its decision on: one query, and seldom a row."""
    rows = Regrading.objects.filter(version__in=version_ids).order_by("decided_at", "pk")
    found = rows.values_list("version", "key_version__body", "key_version")
    return {version: Ruling(key_body, key) for version, key_body, key in found}


def right_in(attempt: Attempt) -> set[int]:
    """The versions that count as right in a closed attempt: answers as they are marked, and what is right for all."""
    asked = [item["version"] for item in attempt.items]
    for_everybody = Regrading.objects.filter(version__in=asked, key_version=None).values_list("version", flat=True)
    return {*attempt.answers.filter(is_right=True).values_list("version_id", flat=True), *for_everybody}


def keys_for(version: QuestionVersion) -> list[QuestionVersion]:
    """The versions whose key answers to this one can be marked by, other than what they are marked by now."""
    question, ruling = version.question, in_force([version.pk]).get(version.pk)
    if ruling and ruling.is_for_everybody:
        return []
    present = ruling.version_id if ruling and ruling.version_id else version.pk
    others = question.versions.exclude(pk=present).order_by("-number")
    right = questions.right_response(question.kind, ruling.key if ruling and ruling.key else version.body)
    return [
        other
        for other in others
        if regrading.fits(question.kind, version.body, other.body)
        and not _is_same_key(question.kind, other.body, right)
    ]


def _is_same_key(kind: str, body: questions.Body, right: questions.Response) -> bool:
    """Marking by a version of other words and the same right answer changes nothing. A number has a tolerance."""
    return kind != "numeric" and questions.right_response(kind, body) == right


def asking(version: QuestionVersion) -> QuerySet[Attempt]:
    """Every attempt that asked the version, answered or not: its items are text to both databases."""
    editions = EditionQuestion.objects.filter(version=version, in_assessment=True).values("edition")
    named = Q(items_text__contains=f'"version": {version.pk},') | Q(items_text__contains=f'"version": {version.pk}}}')
    return Attempt.objects.filter(edition__in=editions).annotate(items_text=Cast("items", TextField())).filter(named)


@dataclass(frozen=True, slots=True)
class Change:
    """An attempt in which the question turns right. ``result`` is what stands then; ``None``: nothing rises."""

    attempt: Attempt
    answer_id: int | None
    before: Result
    result: Result | None

    @property
    def now_passes(self) -> bool:
        return self.result is not None and self.result.is_passed and not self.before.is_passed


def changes(closed: Sequence[Attempt], version: QuestionVersion, ruling: Ruling) -> list[Change]:
    """What a ruling does to closed attempts that asked the version (their edition is loaded)."""
    answers: dict[UUID, list[AttemptAnswer]] = {attempt.pk: [] for attempt in closed}
    for answer in AttemptAnswer.objects.filter(attempt__in=closed).defer("given_at", "saved_at"):
        answers[answer.attempt_id].append(answer)
    given = Regrading.objects.filter(key_version=None).exclude(version=version).values_list("version", flat=True)
    for_everybody = set(given)
    found = []
    for attempt in closed:
        change = _change(attempt, answers[attempt.pk], version, ruling, for_everybody)
        if change:
            found.append(change)
    return found


def _change(
    attempt: Attempt,
    answers: Iterable[AttemptAnswer],
    version: QuestionVersion,
    ruling: Ruling,
    for_everybody: Collection[int],
) -> Change | None:
    right = {answer.version_id for answer in answers if answer.is_right}
    right |= {item["version"] for item in attempt.items if item["version"] in for_everybody}
    own = next((answer for answer in answers if answer.version_id == version.pk), None)
    if version.pk in right or not regrading.is_right(version.question.kind, ruling, own.response if own else None):
        return None
    edition = attempt.edition
    right.add(version.pk)
    grade = attempts.grade(attempt.items, right, pass_mark=edition.pass_mark, skills=edition.skills)
    if attempt.score is None or attempt.is_passed is None:
        raise ValueError(f"{attempt.pk} is open")
    before = Result(attempt.score, attempt.is_passed)
    return Change(attempt, own.pk if own else None, before, regrading.better(before, grade))


@dataclass(frozen=True, slots=True)
class Preview:
    """Who changes: ``rise`` and ``keep`` count attempts, ``people`` are those who pass now and had not yet."""

    asked: int
    running: int
    rise: int
    keep: int
    passing: int
    people: LearnerQuerySet


def preview(version: QuestionVersion, ruling: Ruling, *, by: Actor) -> Preview:
    """What marking again would do, exactly, without doing it. Names only of persons whom ``by`` may see."""
    is_open = Q(state=Attempt.State.OPEN)
    counts = asking(version).aggregate(asked=Count("pk", ~is_open), running=Count("pk", is_open))
    rise, keep = _turned(version, ruling)
    if ruling.is_for_everybody:
        right = AttemptAnswer.objects.filter(version=version, is_right=True)
        rise = counts["asked"] - right.exclude(attempt__state=Attempt.State.OPEN).count()
    persons = _who_would_pass(version, ruling)
    visible = accounts.visible_to(by).filter(pk__in=persons[: 10 * NAMED]).order_by("sort_key", "pk")
    return Preview(counts["asked"], counts["running"], rise, keep, len(persons), visible[:NAMED])


def _turned(version: QuestionVersion, ruling: Ruling) -> tuple[int, int]:
    """How many answers turn right, and how many would turn wrong and stay right all the same."""
    rows = AttemptAnswer.objects.filter(version=version).exclude(attempt__state=Attempt.State.OPEN)
    rise = keep = 0
    for response, was_right, count in rows.values_list("response", "is_right").annotate(n=Count("pk")):
        is_right = regrading.is_right(version.question.kind, ruling, response)
        rise += count if is_right and not was_right else 0
        keep += count if was_right and not is_right else 0
    return rise, keep


def _who_would_pass(version: QuestionVersion, ruling: Ruling) -> list[UUID]:
    """The persons, by their kept record, for whom this is the first pass of the course."""
    rows = _nearly_passed(version).select_related("edition", "learner").order_by("pk").iterator(SLICE)
    passing = [
        change.attempt for part in _parts(rows) for change in changes(part, version, ruling) if change.now_passes
    ]
    persons = {attempt.learner.canonical_id for attempt in passing}
    passed = Attempt.objects.filter(course__in={attempt.course_id for attempt in passing}, is_passed=True)
    before = set(passed.filter(learner__canonical__in=persons).values_list("learner__canonical", flat=True))
    return sorted(persons - before)


def _nearly_passed(version: QuestionVersion) -> QuerySet[Attempt]:
    """The failed attempts that asked the version and that its point, with those of all rulings before, could lift to
    the pass mark: of a million attempts a fraction, and only those are marked one by one.
    """
    points = 1 + Regrading.objects.filter(key_version=None).count()
    bank = EditionQuestion.objects.filter(edition=OuterRef("edition"), in_assessment=True).order_by().values("edition")
    asked = Least("edition__draw", Subquery(bank.annotate(n=Count("pk")).values("n")))
    missing = ExpressionWrapper((F("edition__pass_mark") - F("score")) * asked, output_field=DecimalField())
    return asking(version).annotate(missing=missing).filter(is_passed=False, missing__lte=100 * points + 1)


def _parts(rows: Iterator[Attempt]) -> Iterator[list[Attempt]]:
    while part := list(islice(rows, SLICE)):
        yield part


def running() -> list[int]:
    """Decisions that are not carried out to the end, the oldest first."""
    return list(Regrading.objects.filter(done_at=None).order_by("decided_at").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Progress:
    examined: int
    total: int
    risen: int
    passing: int


def progress(decision: Regrading) -> Progress:
    """How far it is; attempts that began after the decision are examined too and not announced."""
    counts = decision.gradings.aggregate(
        risen=Count("pk"),
        passing=Count("attempt__learner__canonical", filter=Q(was_passed=False, is_passed=True), distinct=True),
    )
    return Progress(min(decision.examined, decision.total), decision.total, counts["risen"], counts["passing"])


def decisions_on(version_ids: Collection[int]) -> QuerySet[Regrading]:
    rows = Regrading.objects.filter(version__in=version_ids).select_related("version", "key_version")
    return rows.order_by("-decided_at", "-pk")

"""Writing ``Completion``: forward only. Repeating it adds what is due and changes nothing that stands.

Each begins with the lock on the person, so that of two facts that come at the same moment the second one's reading sees
the first: without it, each could miss the other and nobody would record what both together complete.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Learner
from courses.models import Completion, Edition, Exemption, ProgrammePage
from courses.queries import due, facts, learning
from courses.queries.facts import Progress, Standing
from courses.rules import completion as rules


@transaction.atomic(savepoint=False)  # within an act of somebody: what fails here undoes all of it
def record_completions(*, person_id: UUID, edition: Edition, at: datetime) -> Progress:
    """Write the completion of the edition's course by its terms, and of each programme that it completes.

    ``person_id`` is the canonical one; who records for many goes by their order. Returns how far the person is now.
    """
    _lock(person_id)
    found = facts.progress_in(person_id, edition)
    new = []
    if found.completion is None:
        found = _with_exemption_held(found, person_id)
        if found.outcome.met_at is None:
            return found
        new.append(_of_course(person_id, found, found.outcome.met_at, at))
        found.standing.courses[edition.course_id] = new[0]
    new += _of_programmes(person_id, learning.programmes_of(edition.course_id), found.standing, at)
    _write(new)
    return found


@transaction.atomic
def record_programme(*, learner_id: UUID, programme: ProgrammePage, at: datetime) -> bool:
    """Write the completion of a live programme once every course of it is complete, dated by the last of them.

    Returns whether the programme is complete. Merging two persons, or taking a course out of a programme, can
    complete it without anybody learning: the learner's page asks again.
    """
    standing = facts.standing_of(learner_id)
    if programme.pk not in standing.programmes:
        _lock(learner_id)
        standing = facts.standing_of(learner_id)
        _write(_of_programmes(learner_id, learning.courses_of([programme.pk]), standing, at))
    return programme.pk in standing.programmes


def record_due(*, at: datetime) -> int:
    """The sweep behind every act: what the facts ask for and nobody recorded. Returns how many were found."""
    found = 0
    for person, edition in due.courses():
        found += record_completions(person_id=person, edition=edition, at=at).completion is not None
    for person, programme in due.programmes():
        found += record_programme(learner_id=person, programme=programme, at=at)
    return found


def _lock(person_id: UUID) -> None:
    """Facts that refer to the person may still be written meanwhile; they lock later, and see what is recorded here."""
    Learner.objects.select_for_update(no_key=True).only("pk").get(pk=person_id)


def _with_exemption_held(found: Progress, person_id: UUID) -> Progress:
    """An exemption that carries the outcome is held until the completion is written, so that it is not revoked in
    between, which would leave a completion standing on nothing.
    """
    if not found.outcome.by_exemption:
        return found
    refs = [each.ref for c in found.outcome.criteria if c.code == rules.EXEMPTION for each in c.evidence]
    approved = Exemption.objects.select_for_update().filter(pk__in=refs, state=Exemption.State.APPROVED)
    return found if approved else facts.progress_in(person_id, found.edition)


def _of_course(person_id: UUID, found: Progress, met_at: datetime, at: datetime) -> Completion:
    outcome = found.outcome
    return Completion(
        learner_id=person_id,
        course_id=found.edition.course_id,
        edition_id=found.edition.pk,
        basis=Completion.Basis.EXEMPTION if outcome.by_exemption else Completion.Basis.LEARNING,
        completed_at=met_at,
        evidence=[_said(criterion) for criterion in outcome.criteria if criterion.met_at is not None],
        recorded_at=at,
    )


def _said(criterion: rules.Criterion) -> dict[str, object]:
    return {
        "criterion": criterion.code,
        "met_at": criterion.met_at and criterion.met_at.isoformat(),
        "done": criterion.done,
        "total": criterion.total,
        "ids": [each.ref for each in criterion.evidence],
    }


def _of_programmes(
    learner_id: UUID, courses_of: dict[int, list[int]], standing: Standing, at: datetime
) -> list[Completion]:
    """Of the programmes that are complete now; ``courses_of`` names the courses of each that may have become so."""
    new = []
    for programme_id, course_ids in courses_of.items():
        if programme_id not in standing.programmes and standing.courses.keys() >= set(course_ids):
            done = [standing.courses[course_id] for course_id in course_ids]
            standing.programmes[programme_id] = _of_programme(learner_id, programme_id, done, at)
            new.append(standing.programmes[programme_id])
    return new


def _of_programme(learner_id: UUID, programme_id: int, done: Iterable[Completion], at: datetime) -> Completion:
    """It rests on prior learning as soon as one of its courses does."""
    courses = list(done)
    is_exempted = any(each.basis == Completion.Basis.EXEMPTION for each in courses)
    return Completion(
        learner_id=learner_id,
        programme_id=programme_id,
        basis=Completion.Basis.EXEMPTION if is_exempted else Completion.Basis.LEARNING,
        completed_at=max(each.completed_at for each in courses),
        evidence=[
            {"criterion": "course", "course": each.course_id, "met_at": each.completed_at.isoformat()}
            for each in courses
        ],
        recorded_at=at,
    )


def _write(new: list[Completion]) -> None:
    Completion.objects.bulk_create(new, ignore_conflicts=True)

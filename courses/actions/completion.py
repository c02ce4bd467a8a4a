"""Writing ``Completion``: forward only. Repeating it adds what is due and changes nothing that stands."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.models import Completion, Enrolment, ProgrammePage
from courses.queries import learning
from courses.rules import completion as rules


@transaction.atomic
def record_completions(*, enrolment: Enrolment, at: datetime) -> None:
    """Write the completion of the enrolment's course, and of each programme that it completes."""
    outcome = rules.evaluate(enrolment.edition.rule, learning.facts(enrolment))
    if outcome.met_at is None:
        return
    evidence = [
        {"criterion": c.code, "met_at": c.met_at.isoformat(), "done": c.done, "total": c.total}
        for c in outcome.criteria
        if c.met_at is not None
    ]
    Completion.objects.get_or_create(
        learner_id=enrolment.person_id,
        course_id=enrolment.course_id,
        defaults={
            "edition_id": enrolment.edition_id,
            "completed_at": outcome.met_at,
            "evidence": evidence,
            "recorded_at": at,
        },
    )
    for programme in ProgrammePage.objects.live().filter(programme_courses__course=enrolment.course_id):
        record_programme(learner_id=enrolment.person_id, programme=programme, at=at)


@transaction.atomic
def record_programme(*, learner_id: UUID, programme: ProgrammePage, at: datetime) -> bool:
    """Write the completion of a live programme once every course of it is complete, dated by the last of them.

    Returns whether the programme is complete. Merging two persons, or taking a course out of a programme, can
    complete it without anybody learning: the learner's page asks again.
    """
    if Completion.objects.filter(learner__canonical=learner_id, programme=programme).exists():
        return True
    done = learning.completed_courses(learner_id)
    courses = list(programme.programme_courses.order_by("sort_order").values_list("course_id", flat=True))
    if not (courses and programme.live and done.keys() >= set(courses)):
        return False
    Completion.objects.get_or_create(
        learner_id=learner_id,
        programme=programme,
        defaults={
            "completed_at": max(done[course] for course in courses),
            "evidence": [{"criterion": "course", "course": c, "met_at": done[c].isoformat()} for c in courses],
            "recorded_at": at,
        },
    )
    return True

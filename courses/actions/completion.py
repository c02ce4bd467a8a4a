"""Writing ``Completion``: forward only. Repeating it adds what is due and changes nothing that stands."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.models import Completion, Enrolment, ProgrammePage
from courses.queries import learning


@transaction.atomic
def record_completions(*, enrolment: Enrolment, at: datetime) -> list[Completion]:
    """Write the completion of the enrolment's course, and of each programme that it completes."""
    outcome = learning.outcome(enrolment)
    if outcome.met_at is None:
        return []
    made = []
    learner_id = enrolment.person_id
    evidence = [
        {"criterion": c.code, "met_at": c.met_at.isoformat(), "done": c.done, "total": c.total}
        for c in outcome.criteria
        if c.met_at is not None
    ]
    completion, is_new = Completion.objects.get_or_create(
        learner_id=learner_id,
        course_id=enrolment.course_id,
        defaults={
            "edition_id": enrolment.edition_id,
            "completed_at": outcome.met_at,
            "evidence": evidence,
            "recorded_at": at,
        },
    )
    if is_new:
        made.append(completion)
    return made + _record_programmes(learner_id, enrolment.course_id, at)


def _record_programmes(learner_id: UUID, course_id: int, at: datetime) -> list[Completion]:
    """Each programme with this course of which every course is complete, dated by its last course."""
    made = []
    done = dict(
        Completion.objects.filter(learner__canonical=learner_id, course__isnull=False)
        .order_by("-completed_at")
        .values_list("course_id", "completed_at")
    )
    programmes = ProgrammePage.objects.live().filter(programme_courses__course=course_id)
    for programme in programmes.prefetch_related("programme_courses"):
        courses = [row.course_id for row in programme.programme_courses.all()]
        if all(course in done for course in courses):
            completion, is_new = Completion.objects.get_or_create(
                learner_id=learner_id,
                programme=programme,
                defaults={
                    "completed_at": max(done[course] for course in courses),
                    "evidence": [{"criterion": "course", "course": c, "met_at": done[c].isoformat()} for c in courses],
                    "recorded_at": at,
                },
            )
            if is_new:
                made.append(completion)
    return made

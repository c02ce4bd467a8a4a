"""Freezing a course: what its authors published becomes rows that never change; and who goes on in them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from audit.actions import record
from audit.rules import Actor
from courses.actions.completion import record_completions
from courses.models import CoursePage, Edition, EditionLesson, EditionMove, EditionQuestion, Enrolment
from courses.queries import authoring

SLICE = 2_000
"""Enrolments that one transaction moves."""


@transaction.atomic
def publish_edition(*, course_id: int, by: Actor, at: datetime) -> Edition | None:
    """Freeze the live lessons and active questions of a live course; the same content gives the same edition.

    Other words alone make the next revision of the same number, which everybody of that number goes on with. Anything
    that credit depends on makes a new number: for new learners, and for those below the course's ``move_below``.
    Returns ``None`` while the course is not live, or has no live lesson.
    """
    course = CoursePage.objects.select_for_update().get(pk=course_id)
    draft = authoring.draft(course)
    if not course.live or not draft.lessons:
        return None
    newest = authoring.newest_edition(course)
    if newest and newest.checksum == draft.checksum:
        return newest
    is_correction = newest is not None and newest.structure == draft.structure
    edition = Edition.objects.create(
        course=course,
        number=newest.number + (not is_correction) if newest else 1,
        revision=newest.revision + 1 if newest and is_correction else 1,
        structure=draft.structure,
        checksum=draft.checksum,
        published_at=at,
        published_by_id=by.id,
        **draft.terms,
    )
    EditionLesson.objects.bulk_create(EditionLesson(edition=edition, **row) for row in draft.lessons)
    EditionQuestion.objects.bulk_create(
        EditionQuestion(edition=edition, version=question.current, check_lesson=draft.checks.get(question.code, ""))
        for question in draft.questions
    )
    below = 100 if is_correction else course.move_below if newest else 0
    if below:
        EditionMove.objects.create(edition=edition, below=below, asked_by_id=by.id, asked_at=at)
    _forget_choice(course)
    details = {"number": edition.number, "revision": edition.revision, "below": below}
    record(by=by, at=at, act="edition.publish", object_type="course", object_id=course.pk, details=details)
    return edition


def _forget_choice(course: CoursePage) -> None:
    """Whom to move was chosen for this publication. Kept in the page, it would move people again at the next one."""
    CoursePage.objects.filter(pk=course.pk).update(move_below=0)
    published = course.live_revision
    if published and published.content.get("move_below"):
        published.content["move_below"] = 0
        published.save(update_fields=["content"])


def move_learners(*, move_id: int, at: datetime) -> int:
    """Let learners go on in a new edition, slice by slice; repeated, it goes on where it stopped. Returns how many.

    Who has completed the course stays where they are, whatever was asked; but everybody gets a correction of wording.
    Two moves at once end alike: both lead to the newest wording of their number.
    """
    moved = 0
    after: int | None = 0
    while after is not None:
        with transaction.atomic():
            move = EditionMove.objects.select_for_update(of=("self",)).select_related("edition").get(pk=move_id)
            is_correction = move.edition.revision > 1
            if move.done_at and not is_correction:
                break
            ids = list(authoring.to_move(move).filter(pk__gt=after).values_list("pk", flat=True)[:SLICE])
            slice_ = Enrolment.objects.filter(pk__in=ids)
            slice_.update(edition=authoring.newest_revision(move.edition))
            if not is_correction:
                _complete(slice_, at)
            after = ids[-1] if len(ids) == SLICE else None
            move.moved += len(ids)
            move.done_at = at if after is None else None
            move.save(update_fields=["moved", "done_at"])
        moved += len(ids)
    return moved


def _complete(enrolments: QuerySet[Enrolment], at: datetime) -> None:
    """Who already meets the terms of the edition that they came to has completed the course."""
    found = authoring.with_results(enrolments.select_related("edition", "learner"))
    for enrolment in found.order_by("learner__canonical"):
        record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=at)

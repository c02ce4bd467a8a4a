"""What a learner keeps of lessons and asks about them; which questions somebody may answer."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Learner
from accounts.queries import SEES_LEARNERS, visible_to
from audit.rules import Actor
from courses.models import Completion, EditionLesson, Enrolment, LearnerQuestion, LessonNote
from courses.rules import study as rules

ANSWERS = SEES_LEARNERS
"""Roles that answer the questions of the persons in their scope."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A person's bookmark and note of one lesson."""

    is_bookmarked: bool
    text: str


@dataclass(frozen=True, slots=True)
class LessonRef:
    """Where a lesson is read today; ``slug`` is empty when it is no longer part of the course."""

    code: str
    slug: str
    title: str
    course_title: str


def kept(person: UUID, lesson_key: str) -> Kept:
    rows = list(rows_of(person, lesson_key).order_by("saved_at").values_list("is_bookmarked", "text"))
    return Kept(any(marked for marked, _text in rows), rules.joined([text for _marked, text in rows]))


def rows_of(person: UUID, lesson_key: str) -> QuerySet[LessonNote]:
    """One row, or several after a merge."""
    return LessonNote.objects.filter(learner__canonical=person, lesson_key=lesson_key)


def notes(person: UUID, before: int | None = None) -> QuerySet[LessonNote]:
    """Everything the person marked or noted, newest first; after the row with that key."""
    rows = LessonNote.objects.filter(learner__canonical=person).order_by("-saved_at", "-pk")
    last = LessonNote.objects.filter(learner__canonical=person, pk=before).first() if before else None
    if last is None:
        return rows
    return rows.filter(Q(saved_at__lt=last.saved_at) | Q(saved_at=last.saved_at, pk__lt=last.pk))


def lesson_refs(keys: Collection[str], person: UUID | None = None) -> dict[str, LessonRef]:
    """Where these lessons are: in the edition that the person learns from, or else in the newest; two queries."""
    mine = Enrolment.objects.filter(learner__canonical=person) if person else Enrolment.objects.none()
    pinned = set(mine.values_list("edition", flat=True))
    rows = EditionLesson.objects.filter(key__in=keys).select_related("edition__course").defer("html")
    newest_last = sorted(rows, key=lambda row: (row.edition_id in pinned, row.edition.number, row.edition.revision))
    return {row.key: LessonRef(row.edition.course.code, row.slug, row.title, row.edition.title) for row in newest_last}


def has_completed(person: UUID) -> bool:
    """A course or a programme: a certificate may be waiting."""
    return Completion.objects.standing().filter(learner__canonical=person).exists()


# Questions


def asked(person: UUID) -> QuerySet[LearnerQuestion]:
    """The person's own, newest first."""
    return LearnerQuestion.objects.filter(learner__canonical=person).order_by("-asked_at", "-pk")


def asked_before(person: UUID, before: UUID | None) -> QuerySet[LearnerQuestion]:
    """The page after the question with that key."""
    rows = asked(person)
    last = rows.filter(pk=before).first() if before else None
    return rows.filter(Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, pk__lt=last.pk)) if last else rows


def asked_in(person: UUID, lesson_key: str) -> QuerySet[LearnerQuestion]:
    return asked(person).filter(lesson_key=lesson_key)


def open_of(person: UUID) -> QuerySet[LearnerQuestion]:
    return asked(person).filter(answered_at__isnull=True)


def answerable(actor: Actor) -> QuerySet[LearnerQuestion]:
    """Questions of the persons in the actor's scope, without those of the own login: who asks does not answer."""
    people = visible_to(actor, ANSWERS).order_by()
    if actor.kind == "user" and actor.id.isdecimal():
        people = people.exclude(user=int(actor.id))
    if not actor.has_role(*ANSWERS):
        people = Learner.objects.none()
    return LearnerQuestion.objects.filter(learner__in=people).select_related("learner", "course")


def waiting(actor: Actor, after: LearnerQuestion | None = None) -> QuerySet[LearnerQuestion]:
    """Without an answer, oldest first."""
    rows = answerable(actor).filter(answered_at__isnull=True).order_by("asked_at", "pk")
    if after is None:
        return rows
    return rows.filter(Q(asked_at__gt=after.asked_at) | Q(asked_at=after.asked_at, pk__gt=after.pk))


def answered(actor: Actor, after: LearnerQuestion | None = None) -> QuerySet[LearnerQuestion]:
    """With an answer, the newest first."""
    rows = answerable(actor).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")
    if after is None or after.answered_at is None:
        return rows
    return rows.filter(Q(answered_at__lt=after.answered_at) | Q(answered_at=after.answered_at, pk__lt=after.pk))

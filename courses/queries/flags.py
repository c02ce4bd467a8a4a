"""Flags that somebody should look: who may, and what they were about."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Learner
from audit.rules import Actor
from courses.models import Attempt, Attendance, ClassInstructor, Flag, StudyClass
from courses.queries import classes


def visible_to(actor: Actor) -> QuerySet[Flag]:
    """Of the communes of a post that oversees; at the top of the tree also those of no known commune.

    Never about oneself: neither about one's own classes, nor a session that one marked, nor with somebody of the own
    login among the people.
    """
    if actor.kind != "user" or not actor.id.isdecimal():
        return Flag.objects.none()
    allowed = Q(pk__in=())
    for post in actor.posts:
        if post.role in classes.OVERSEES and post.unit_path:
            allowed |= Q(unit__path__startswith=post.unit_path)
            if post.unit_path.count("/") == 1:
                allowed |= Q(unit__isnull=True)
    own = Flag.attempts.through.objects.filter(
        flag=OuterRef("pk"), attempt__learner__canonical__in=_own(actor).values("canonical")
    )
    taught = ClassInstructor.objects.filter(study_class__sessions=OuterRef("session"), instructor_id=actor.id)
    marked = Attendance.objects.filter(session=OuterRef("session"), marked_by_id=actor.id)
    rows = Flag.objects.filter(allowed).exclude(instructor_id=actor.id)
    rows = rows.exclude(Exists(own)).exclude(Exists(taught)).exclude(Exists(marked))
    return rows.select_related("unit", "course", "session")


def _own(actor: Actor) -> QuerySet[Learner]:
    return Learner.objects.filter(user=int(actor.id))


def waiting(actor: Actor) -> QuerySet[Flag]:
    """Without a note, the newest first."""
    return visible_to(actor).filter(noted_at__isnull=True).order_by("-period", "-pk")


def noted(actor: Actor) -> QuerySet[Flag]:
    """The one that was closed last comes first."""
    return visible_to(actor).filter(noted_at__isnull=False).order_by("-noted_at", "-pk")


def after(rows: QuerySet[Flag], last: UUID | None, *, is_noted: bool) -> QuerySet[Flag]:
    """The rows of a list that come after the one with that key; all when unknown."""
    name = "noted_at" if is_noted else "period"
    row = Flag.objects.filter(pk=last).values_list(name, "pk").first() if last else None
    if row is None or row[0] is None:
        return rows
    return rows.filter(Q(**{f"{name}__lt": row[0]}) | Q(**{name: row[0]}, pk__lt=row[1]))


@dataclass(frozen=True, slots=True)
class About:
    """The tests behind a flag: those of people whom the actor sees, and how many others there are."""

    tests: tuple[Attempt, ...]
    others: int
    study_class: StudyClass | None
    instructor: str


def about(flag: Flag, actor: Actor) -> About:
    """A fixed number of queries, however many people."""
    rows = list(flag.attempts.select_related("learner__canonical", "course").order_by("submitted_at", "pk"))
    seen = _in_sight(rows, actor)
    tests = tuple(row for row in rows if row.learner.canonical_id in seen)
    session = flag.session
    class_id = session.study_class_id if session else None
    study_class = StudyClass.objects.filter(pk=class_id).first() if class_id else None
    names = classes.names([flag.instructor_id])
    return About(tests, len(rows) - len(tests), study_class, names.get(flag.instructor_id, ""))


def _in_sight(rows: Sequence[Attempt], actor: Actor) -> set[UUID]:
    ids = {row.learner.canonical_id for row in rows}
    return set(classes.people(actor).filter(pk__in=ids).values_list("pk", flat=True))

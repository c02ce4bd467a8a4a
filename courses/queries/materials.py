"""What instructors teach from: model plans of the evenings, what the loudspeaker reads out, the handout of a lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import queries as accounts
from audit.rules import Actor
from courses.models import ClassSession, CoursePage, Edition, EditionLesson, LessonPage, StudyClass
from courses.queries import classes, learning, study_classes
from places.models import Unit, UnitQuerySet

FEW = 50
"""So many coming sessions of a commune are looked at for the one to invite to."""


@dataclass(frozen=True, slots=True)
class Material:
    """A published lesson, with what its author wrote for paper and loudspeaker."""

    edition: Edition
    lesson: EditionLesson
    loudspeaker: str
    remember: str


def of_course(code: str) -> tuple[CoursePage, list[Material]] | None:
    """A course that can be taught and its lessons as published last; the words beside them as their pages say today."""
    edition = learning.current_edition(code)
    if edition is None:
        return None
    lessons = learning.lessons(edition)
    pages = LessonPage.objects.live().filter(key__in=[each.key for each in lessons])
    words = {key: beside for key, *beside in pages.values_list("key", "loudspeaker", "remember")}
    return edition.course, [Material(edition, each, *words.get(each.key, ("", ""))) for each in lessons]


def of_lesson(code: str, slug: str) -> Material | None:
    _course, found = of_course(code) or (None, [])
    return next((each for each in found if each.lesson.slug == slug), None)


# Evenings


def position_of(session: ClassSession) -> int:
    """At which place the session stands among those of its class about the same course; of no class, at the first."""
    if session.study_class_id is None:
        return 0
    same = ClassSession.objects.held().filter(study_class=session.study_class_id, course=session.course_id)
    earlier = same.filter(starts_at__lt=session.starts_at).exclude(pk=session.pk)
    return earlier.count()


def taught(plan: Mapping[str, Any], materials: Sequence[Material]) -> list[Material]:
    """The lessons of an evening, in its order; one that is not published any more is left out."""
    known = {each.lesson.key: each for each in materials}
    return [known[key] for key in plan["lessons"] if key in known]


# Whom the loudspeaker greets, and to what it invites


def places(actor: Actor) -> UnitQuerySet:
    """Where the actor may have something read out: the communes of the own posts, and the villages of a post that is
    not the whole province's.
    """
    communes = accounts.communes_of(actor, classes.TEACHES).open()
    own = [post.unit_path for post in actor.posts if post.role in classes.TEACHES and post.unit_path.count("/") > 1]
    villages = Unit.objects.none()
    for path in own:
        villages |= Unit.objects.under(path).filter(kind=Unit.Kind.VILLAGE)
    found: UnitQuerySet = Unit.objects.filter(pk__in=communes.values("pk")) | villages.open()
    return found.select_related("parent").order_by("-kind", "sort_key")


def usual_place(actor: Actor) -> Unit | None:
    """Where the actor works, when that is one commune or village."""
    ids = {post.unit_id for post in actor.posts if post.role in classes.TEACHES}
    found = list(places(actor).filter(pk__in=ids)[:2])
    return found[0] if len(found) == 1 else None


def commune_of(place: Unit) -> Unit:
    return place.parent if place.kind == Unit.Kind.VILLAGE and place.parent else place


def next_meeting(course_id: int, place: Unit, now: datetime) -> ClassSession | None:
    """The session to invite to: about this course before another, in this village before another, then the first."""
    rows = ClassSession.objects.held().filter(unit=commune_of(place).pk, starts_at__gt=now)
    found = list(rows.select_related("course", "venue__unit", "unit").order_by("starts_at", "pk")[:FEW])
    here = place.path if place.kind == Unit.Kind.VILLAGE else ""
    found.sort(key=lambda each: (each.course_id != course_id, not _is_at(each, here)))
    return found[0] if found else None


def _is_at(session: ClassSession, path: str) -> bool:
    return bool(path and session.venue and session.venue.unit.path.startswith(path))


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a class meets, and when next."""

    place: str
    session: ClassSession | None

    @property
    def key(self) -> str:
        return f"{self.place} {self.session.starts_at.isoformat() if self.session else ''}"


def invitation(study_class: StudyClass, now: datetime) -> Invitation:
    coming = study_classes.coming(study_class, now)
    return Invitation(study_class.place, coming[0] if coming else None)

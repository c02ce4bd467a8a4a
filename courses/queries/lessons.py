"""Finding a lesson by its address, whichever edition the address is from."""

from dataclasses import dataclass

from courses.models import Edition, EditionLesson
from courses.queries import learning


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson and the edition in which it is read; its ``slug`` may be another one than asked for."""

    edition: Edition
    lesson: EditionLesson


def find(edition: Edition, slug: str) -> Found | None:
    """The lesson of the person's edition. An older address leads by the lesson's key to where it stands today; a lesson
    that only the newest edition has is read there.
    """
    own = learning.lessons(edition)
    for lesson in own:
        if lesson.slug == slug:
            return Found(edition, lesson)
    editions = Edition.objects.filter(course=edition.course_id).order_by("-number", "-revision")
    known = EditionLesson.objects.filter(edition__course=edition.course_id, slug=slug)
    key = known.order_by("-edition__number", "-edition__revision").values_list("key", flat=True).first()
    newest = editions.first() if key else None
    if newest is None:
        return None
    there = [
        Found(where, lesson) for where in (edition, newest) for lesson in learning.lessons(where) if lesson.key == key
    ]
    return there[0] if there else None

"""The script of a lesson for one village: what the rules need, taken from rows."""

from datetime import datetime

from django.utils import timezone

from courses.models import ClassSession
from courses.queries import materials
from courses.queries.materials import Material
from courses.rules import loudspeaker, outline
from courses.rules.loudspeaker import Meeting, Script
from places.models import Unit
from places.rules import fold

KINDS = {"xa", "phuong", "thon", "ban", "to", "khu", "lang", "xom", "pho", "tieu"}
"""First words of a place's name that are not part of its own name: small within a sentence."""


def script(material: Material, place: Unit | None, now: datetime) -> Script:
    """An author's own words before words made from the lesson."""
    lesson = material.lesson
    session = materials.next_meeting(material.edition.course_id, place, now) if place else None
    frame = {
        "title": lesson.title,
        "place": spoken_place(place) if place else "",
        "meeting": _meeting(session, material.edition.course_id) if session else None,
    }
    if material.loudspeaker.strip():
        return loudspeaker.own_script(material.loudspeaker, **frame)
    return loudspeaker.made_script(outline.read(lesson.html), aim=lesson.aim, **frame)


def _meeting(session: ClassSession, course_id: int) -> Meeting:
    where = f"{session.venue.name}, {_small(session.unit.name)}" if session.venue else _small(session.unit.name)
    about = "" if session.course_id == course_id else session.course.title
    return Meeting(timezone.localtime(session.starts_at), where, about)


def spoken_place(place: Unit) -> str:
    """ "thôn 3, xã Hoa Lộc" within a sentence."""
    commune = materials.commune_of(place)
    return ", ".join(_small(each.name) for each in dict.fromkeys([place, commune]))


def _small(name: str) -> str:
    first, _space, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and fold(first) in KINDS else name

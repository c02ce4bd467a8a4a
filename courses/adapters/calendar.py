"""Sessions as a calendar file, for the calendar of a telephone or a computer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import ClassSession
from exchange.adapters.calendars import Occasion, calendar_file

BEFORE = timedelta(hours=2)
"""When a telephone reminds of a session."""


def calendar(name: str, sessions: Iterable[ClassSession], *, at: datetime, for_staff: bool = False) -> bytes:
    """``for_staff`` leads to the session's own page, others to the course."""
    return calendar_file(name, (_occasion(session, for_staff) for session in sessions), at=at)


def _occasion(session: ClassSession, for_staff: bool) -> Occasion:
    is_off = session.cancelled_at is not None
    title = session.course.title
    return Occasion(
        uid=str(session.pk),
        title=_("Không diễn ra: %(title)s") % {"title": title} if is_off else title,
        starts=session.starts_at,
        ends=session.ends_at,
        place=session.place,
        address=_address(session, for_staff),
        text=session.cancelled_reason if is_off else "",
        sequence=session.revision,
        is_off=is_off,
        remind=() if is_off else (-BEFORE,),
    )


def _address(session: ClassSession, for_staff: bool) -> str:
    if for_staff:
        return reverse("courses:session", args=[session.pk])
    return reverse("courses:course", args=[session.course.code])

"""Sessions as a calendar file (RFC 5545), for the calendar of a telephone or a computer.

A session keeps its UID for ever and counts its changes in SEQUENCE: a file that is opened again moves what was moved
and crosses out what was called off.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from courses.models import ClassSession

PRODUCT = "-//Thanh Hoa//Hoc so//VI"
BEFORE = timedelta(hours=2)
"""When a telephone reminds of a session."""


def calendar(name: str, sessions: Iterable[ClassSession], *, at: datetime, for_staff: bool = False) -> bytes:
    """``for_staff`` leads to the session's own page, others to the course."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", settings.TIME_ZONE)
    for session in sessions:
        found.add_component(_event(session, at, for_staff))
    found.add_missing_timezones()
    content: bytes = found.to_ical()
    return content


def _event(session: ClassSession, at: datetime, for_staff: bool) -> Event:
    event = Event()
    is_off = session.cancelled_at is not None
    title = session.course.title
    event.add("uid", f"{session.pk}@{settings.BASE_URL.split('://', 1)[1]}")
    event.add("dtstamp", at)
    event.add("sequence", session.revision)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("summary", _("Không diễn ra: %(title)s") % {"title": title} if is_off else title)
    event.add("dtstart", timezone.localtime(session.starts_at))
    event.add("dtend", timezone.localtime(session.ends_at))
    event.add("location", session.place)
    event.add("url", f"{settings.BASE_URL}{_address(session, for_staff)}")
    if is_off:
        event.add("description", session.cancelled_reason)
    else:
        event.add_component(_alarm(title))
    return event


def _address(session: ClassSession, for_staff: bool) -> str:
    if for_staff:
        return reverse("courses:session", args=[session.pk])
    return reverse("courses:course", args=[session.course.code])


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -BEFORE)
    return alarm

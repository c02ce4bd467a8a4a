"""Calendar files (RFC 5545) for the calendar of a telephone or a computer.

An occasion keeps its UID for ever and counts its changes in SEQUENCE: a file that is opened again moves what was moved
and crosses out what was called off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

PRODUCT = "-//Thanh Hoa//Hoc so//VI"


@dataclass(frozen=True, slots=True)
class Occasion:
    """``uid`` is unique within this installation; ``starts`` without an hour is a whole day, and ``ends`` is then not
    asked for. ``address`` is a path. ``remind`` says when, counted from the start (the midnight of a whole day)."""

    uid: str
    title: str
    starts: date
    ends: datetime | None = None
    place: str = ""
    address: str = ""
    text: str = ""
    sequence: int = 0
    is_off: bool = False
    remind: tuple[timedelta, ...] = ()


def calendar_file(name: str, occasions: Iterable[Occasion], *, at: datetime) -> bytes:
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", settings.TIME_ZONE)
    for occasion in occasions:
        found.add_component(_event(occasion, at))
    found.add_missing_timezones()
    content: bytes = found.to_ical()
    return content


def _event(occasion: Occasion, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{occasion.uid}@{settings.BASE_URL.split('://', 1)[1]}")
    event.add("dtstamp", at)
    event.add("sequence", occasion.sequence)
    event.add("status", "CANCELLED" if occasion.is_off else "CONFIRMED")
    event.add("summary", occasion.title)
    for name, value in _span(occasion).items():
        event.add(name, value)
    if occasion.place:
        event.add("location", occasion.place)
    if occasion.address:
        event.add("url", f"{settings.BASE_URL}{occasion.address}")
    if occasion.text:
        event.add("description", occasion.text)
    for before in occasion.remind:
        event.add_component(_alarm(occasion.title, before))
    return event


def _span(occasion: Occasion) -> dict[str, object]:
    """A whole day ends, as calendars count, with the day after, and does not make anybody busy."""
    if isinstance(occasion.starts, datetime) and occasion.ends:
        return {"dtstart": timezone.localtime(occasion.starts), "dtend": timezone.localtime(occasion.ends)}
    return {"dtstart": occasion.starts, "dtend": occasion.starts + timedelta(days=1), "transp": "TRANSPARENT"}


def _alarm(title: str, when: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", when)
    return alarm

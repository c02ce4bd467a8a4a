"""Addresses that stand on screens and on paper, and their QR codes."""

from datetime import datetime

import segno
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from courses.models import ClassSession, PaperSheet, Seat, StudyClass
from courses.rules.doors import token


def join_url(study_class: StudyClass) -> str:
    """Where people sign up for the class themselves."""
    return f"{settings.BASE_URL}{reverse('courses:join', args=[study_class.code])}"


def kiosk_url() -> str:
    """Where a shared device begins; the code on the board leads on."""
    return f"{settings.BASE_URL}{reverse('courses:kiosk')}"


def door_url(session: ClassSession, now: datetime) -> str:
    """What the screen shows now; a minute later it leads nowhere."""
    code = token(settings.SECRET_KEY.encode(), session.pk, now)
    return f"{settings.BASE_URL}{reverse('courses:door', args=[session.pk, code])}"


def card_url(seat: Seat) -> str:
    """What stands on the card of a seat: a random key that says nothing of its holder."""
    return f"{settings.BASE_URL}{reverse('courses:card', args=[seat.pk])}"


def roll_url(session: ClassSession) -> str:
    """Where the sheet of a session is typed back; without seats, where its roll is."""
    name = "courses:paper_roll" if session.study_class_id else "courses:session"
    return f"{settings.BASE_URL}{reverse(name, args=[session.pk])}"


def sheet_url(sheet: PaperSheet) -> str:
    """Where the answers of a sheet are typed in."""
    return f"{settings.BASE_URL}{reverse('courses:paper_sheet', args=[sheet.pk])}"


def page_script(name: str) -> str:
    """The address of a script that this installation may lack; "" then."""
    try:
        return static(name) if name.partition("/")[0] in _FOLDERS else ""
    except ValueError:
        return ""


_FOLDERS = {folder for entry in settings.STATICFILES_DIRS if isinstance(entry, tuple) for folder in entry[:1]}


def qr(url: str, error: str = "q") -> str:
    """A QR code as a data address; a quarter of it may be smudged, or less for one that is printed small ("m")."""
    return str(segno.make(url, error=error, micro=False).svg_data_uri(border=0, scale=4))

"""A room pass: proof that somebody is in a room with others, behind one address. It is a signed cookie and lifts
ceilings that keep strangers out; it signs nobody in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE, SALT = "phong", "accounts.rooms"


@dataclass(frozen=True, slots=True)
class Pass:
    """``subject`` names the room."""

    subject: str
    until: datetime


def give(response: HttpResponse, room: Pass) -> None:
    signed = signing.dumps([room.subject, int(room.until.timestamp())], salt=SALT)
    response.set_cookie(
        COOKIE, signed, expires=room.until, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def held(request: HttpRequest, now: datetime) -> Pass | None:
    """The pass that the browser shows, if we gave it and it is still good."""
    try:
        subject, until = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return None
    room = Pass(subject, datetime.fromtimestamp(until, UTC))
    return room if now < room.until else None

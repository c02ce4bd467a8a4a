"""Leading somebody who is not known yet to sign-up, and back to where they were."""

import re
from collections.abc import Callable
from functools import wraps
from secrets import token_hex
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.middleware import KIOSK_KEY, People
from accounts.models import Learner
from courses.models import Enrolment
from courses.queries import kiosk, learning

P = ParamSpec("P")
_DEVICE = re.compile(r"[0-9a-f]{32}")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def learner_required(view: View[P]) -> View[P]:
    """Only for a known person. Anybody else signs up (or says who is learning) and comes back."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if learner_of(request):
            return view(request, *args, **kwargs)
        if _at_shared_device(request):  # past what it may do, or after its time; nothing keeps where one was
            return redirect("courses:kiosk_home")
        target = request.get_full_path() if request.method == "GET" else reverse("courses:learning")
        name = "accounts:who" if request.user.is_authenticated else "account_login"
        return redirect(f"{reverse(name)}?{urlencode({'next': target})}")

    return checked


def _at_shared_device(request: HttpRequest) -> bool:
    """Somebody is, or was, signed in here by a card, and nobody by a login since then."""
    left = ROOM in request.COOKIES and not request.user.is_authenticated
    return left or KIOSK_KEY in request.session


KIOSK_PAGES = frozenset(
    f"courses:{name}"
    for name in ("course", "go_on", "lesson", "finish", "assessment", "question", "autosave", "review", "result")
)
"""What somebody at a shared device may do: learn the courses of the class, nothing that is about themselves."""


def learner_of(request: HttpRequest) -> Learner | None:
    """Who learns: by a login, or at a shared device on the pages of a course of the class."""
    people = cast(People, request)
    return people.learner or _at_kiosk(people)


def _at_kiosk(request: People) -> Learner | None:
    match, session = request.resolver_match, request.kiosk
    if session is None or match is None or match.view_name not in KIOSK_PAGES:
        return None
    return session.learner if kiosk.allows(session, match.kwargs["code"]) else None


def known_learner(request: HttpRequest) -> Learner:
    """The learner behind ``learner_required``."""
    learner = learner_of(request)
    if learner is None:
        raise Http404
    return learner


def enrolment_or_404(request: HttpRequest, code: str) -> Enrolment:
    enrolment = learning.enrolment_of(known_learner(request).canonical_id, code)
    if enrolment is None:
        raise Http404
    return enrolment


ROOM = "may_cua_lop"
"""The room in which a shared device stands, by its code, until the browser is closed. It says nothing of anybody."""
DEVICE, YEAR = "thiet_bi", 365 * 24 * 60 * 60


def keep_device(request: HttpRequest) -> tuple[str, Callable[[HttpResponse], HttpResponse]]:
    """A random name for this browser, and what writes it into the answer. Facts keep it to tell devices apart;
    it says nothing else of anybody.
    """
    known = request.COOKIES.get(DEVICE, "")
    device = known if _DEVICE.fullmatch(known) else token_hex(16)

    def keep(response: HttpResponse) -> HttpResponse:
        if device != known:
            response.set_cookie(
                DEVICE, device, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response

    return device, keep


def uuid_or_none(text: str) -> UUID | None:
    """A key from a query string, where it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None

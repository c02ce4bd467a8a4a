"""Puts who is acting and who is learning on the request, both looked up only when somebody asks.

``request.actor`` (audit.rules.Actor) costs one query for people with posts, none for others;
``request.learner`` (accounts.models.Learner or None) costs one query for signed-in people;
``request.kiosk`` (accounts.models.KioskSession or None) is somebody at a shared device: no login, and nobody's
``request.learner``, so that only pages which ask for it know them.
"""

from collections.abc import Callable
from functools import lru_cache

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts import queries
from accounts.actions.kiosk import keep_open
from accounts.adapters import rooms
from accounts.models import KioskSession, Learner, User
from accounts.queries import kiosk
from accounts.queries import messages as inbox
from audit.rules import Actor

LEARNER_KEY = "learner"
"""Where the session keeps the person chosen on "Ai đang học?"."""

KIOSK_KEY = "kiosk"
"""Where the session keeps the key of a ``KioskSession``."""


class People(HttpRequest):
    """A request that knows its people. Real properties, because ``None`` must be ``None`` to those who
    compare.
    """

    lacks_factor = False
    """Holds posts that do not count yet, because a second factor is required and missing."""

    @cached_property
    def actor(self) -> Actor:
        if not isinstance(self.user, User):
            return queries.NOBODY
        posts, has_factor = queries.posts_of(self.user, timezone.localdate())
        if settings.REQUIRE_SECOND_FACTOR and (posts or self.user.is_staff) and not has_factor:
            self.lacks_factor = bool(posts) or not queries.has_factor(self.user)
            posts = ()
        return Actor(kind="user", id=str(self.user.pk), posts=posts)

    @cached_property
    def learner(self) -> Learner | None:
        return queries.current_learner(self.user, self.session.get(LEARNER_KEY, ""))

    @cached_property
    def kiosk(self) -> KioskSession | None:
        """Whoever signed in here with a card. A page that asks shows that somebody is there: the session goes on."""
        key = self.session.get(KIOSK_KEY, "")
        if not key or self.user.is_authenticated:
            return None
        now = timezone.now()
        session = kiosk.running(key, now)
        if session:
            keep_open(session=session, at=now)
        return session

    @cached_property
    def unread(self) -> int:
        """Messages that the person has not opened: one query, so that only pages ask where one looks for them."""
        return inbox.unread(self.learner) if self.learner else 0


@lru_cache
def _with_people(cls: type[HttpRequest]) -> type[People]:
    return type(cls.__name__, (People, cls), {})


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: People) -> HttpResponse:
        request.__class__ = _with_people(type(request))
        in_admin = request.path.startswith(reverse("wagtailadmin_home"))
        if settings.REQUIRE_SECOND_FACTOR and in_admin and request.actor.id and request.lacks_factor:
            return _ask_for_factor(request)
        response = self.get_response(request)
        if request.session.accessed and KIOSK_KEY in request.session:
            response["Cache-Control"] = "no-store"  # the next one at this device must not find it by going back
        if response.status_code in {403, 404} and request.lacks_factor:
            return _ask_for_factor(request)
        return response


class RoomMiddleware:
    """Signing in is limited by address. Forty people in a room share one: whoever shows a room's pass is counted with
    the room, everybody else with the strangers at their address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == reverse("account_login") and not _may_sign_in(request):
            return ratelimit.respond_429(request)
        return self.get_response(request)


def _may_sign_in(request: HttpRequest) -> bool:
    room = rooms.held(request, timezone.now())
    if room:
        return ratelimit.consume(request, action="room", key=room.subject)
    return ratelimit.consume(request, action="stranger")


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Trước khi làm việc, hãy bật xác thực hai lớp cho tài khoản của bạn."))
    return redirect("mfa_index")

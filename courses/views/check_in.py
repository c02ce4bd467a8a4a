"""Being marked as there: by the code on the instructor's screen, or by one's card before the instructor's camera."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import queries as accounts
from accounts.actions import claims
from accounts.adapters import rooms
from accounts.middleware import People
from accounts.models import User
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import classes_attendance as attendance
from courses.actions import study_classes as actions
from courses.actions.classes import NotStartedError
from courses.models import Attendance, ClassSession, Seat
from courses.queries import check_in as queries
from courses.queries import classes, kiosk, study_classes
from courses.renderers import codes
from courses.rules.classes import is_open
from courses.rules.doors import is_known
from courses.views.access import keep_device, learner_of
from courses.views.classes import session_or_404

PASS_LIVES = timedelta(minutes=30)
"""From scanning to being there: long enough to sign up by phone for the first time."""


# The screen


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def screen(request: People, session_id: UUID) -> HttpResponse:
    """Held up or thrown on the wall: a code that changes, how many are in, and the code of the class for those without
    a phone. The code alone is asked for again and again.
    """
    session, now = session_or_404(request, session_id), timezone.now()
    context = {
        "session": session,
        "is_open": session.cancelled_at is None and is_open(session.starts_at, session.ends_at, now),
        "qr": codes.qr(codes.door_url(session, now)),
        "there": classes.counts([session]).get(session.pk, 0),
        "seats": queries.seats(session),
        "room": kiosk.room_code(session) if session.study_class_id else "",
    }
    part = "courses/check_in/_screen.html" if request.headers.get("HX-Request") else "courses/check_in/screen.html"
    return render(request, part, context)


@never_cache
@require_safe
def door(request: HttpRequest, session_id: UUID, token: str) -> HttpResponse:
    """What the code on the screen leads to. It gives a pass for the room; what is done with it comes after."""
    session, now = _session(session_id), timezone.now()
    if not is_known(settings.SECRET_KEY.encode(), session.pk, now, token):
        return render(request, "courses/check_in/old.html", {"session": session}, status=422)
    response = redirect("courses:check_in", session.pk)
    rooms.give(response, rooms.Pass(str(session.pk), now + PASS_LIVES))
    return response


@never_cache
def present(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """In the room, by the pass: who has no login gets one first, who has no seat takes one with the same press."""
    session, now = _session(session_id), timezone.now()
    room = rooms.held(request, now)
    if room is None or room.subject != str(session.pk):
        return render(request, "courses/check_in/old.html", {"session": session}, status=422)
    learner = learner_of(request)
    mark = classes.standing_mark(session, learner.canonical_id) if learner else None
    seat = queries.seat_in(session, learner.canonical_id) if learner else None
    if request.method == "POST" and learner and mark is None:
        return _enter(request, session)
    context = {
        "session": session,
        "is_open": session.cancelled_at is None and is_open(session.starts_at, session.ends_at, now),
        "is_over": session.cancelled_at is not None or now > session.ends_at,
        "learner": learner,
        "mark": mark,
        "is_there": mark is not None and mark.status in Attendance.THERE,
        "seat": seat,
    }
    return render(request, "courses/check_in/present.html", context)


def _enter(request: HttpRequest, session: ClassSession) -> HttpResponse:
    learner, now = learner_of(request), timezone.now()
    device, keep = keep_device(request)
    by = accounts.actor_for(request.user)
    if learner is None:
        return redirect("courses:check_in", session.pk)
    person = learner.canonical_id
    if session.cancelled_at or not is_open(session.starts_at, session.ends_at, now):
        messages.error(request, _("Buổi học chưa mở hoặc đã kết thúc, nên chưa điểm danh được."))
        return keep(redirect("courses:check_in", session.pk))
    if study_classes.teaches(session, by):
        messages.error(request, _("Bạn dạy buổi này, nên không tự điểm danh được. Mời người khác ghi giúp."))
        return keep(redirect("courses:check_in", session.pk))
    try:
        if session.study_class_id and not queries.seat_in(session, person):
            actions.seat_people(class_id=session.study_class_id, learner_ids=[person], by=by, at=now)
        attendance.check_in(
            session_id=session.pk, learner_id=person, way=Attendance.Way.SCREEN, by=by, at=now, device=device
        )
    except (NotStartedError, actions.ClassClosedError):
        messages.error(request, _("Buổi học chưa mở hoặc đã kết thúc, nên chưa điểm danh được."))
    return keep(redirect("courses:check_in", session.pk))


def _session(session_id: UUID) -> ClassSession:
    return get_object_or_404(ClassSession.objects.select_related("course", "venue", "unit"), pk=session_id)


# Cards


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a card or a number came to."""

    code: str
    """``there``, ``already``, ``other`` for what was marked otherwise, ``unknown``, ``closed``."""
    seat: Seat | None = None
    mark: Attendance | None = None


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def scan(request: People, session_id: UUID) -> HttpResponse:
    """The instructor's camera over the cards; without one the numbers of seats are typed."""
    session = session_or_404(request, session_id)
    return render(request, "courses/check_in/scan.html", _scan_page(session))


def _scan_page(session: ClassSession) -> dict[str, object]:
    now = timezone.now()
    return {
        "session": session,
        "is_open": session.cancelled_at is None and is_open(session.starts_at, session.ends_at, now),
        "there": classes.counts([session]).get(session.pk, 0),
        "seats": queries.seats(session),
        "library": codes.page_script("qr/decode.js"),
    }


@staff_only(permissions.TEACH)
@require_POST
def scanned(request: People, session_id: UUID) -> HttpResponse:
    """One card, or one number: marked at once. Scanned twice it says so."""
    session = session_or_404(request, session_id)
    device, keep = keep_device(request)
    found = _mark(request, session, queries.seat_by(session, request.POST.get("the", "")), device)
    if request.headers.get("X-Requested-With") == "fetch":
        context = {"found": found, "there": classes.counts([session]).get(session.pk, 0)}
        return keep(render(request, "courses/check_in/_scanned.html", context))
    context = {**_scan_page(session), "found": found}
    return keep(render(request, "courses/check_in/scan.html", context))


def _mark(request: People, session: ClassSession, seat: Seat | None, device: str) -> Scanned:
    if seat is None or not classes.people(request.actor).filter(pk=seat.learner.canonical_id).exists():
        return Scanned("unknown")
    person, now = seat.learner.canonical_id, timezone.now()
    before = classes.standing_mark(session, person)
    try:
        mark = before or attendance.check_in(
            session_id=session.pk, learner_id=person, way=Attendance.Way.CARD, by=request.actor, at=now, device=device
        )
    except NotStartedError:
        return Scanned("closed", seat)
    if before is None:
        return Scanned("there", seat, mark)
    return Scanned("already" if before.status in Attendance.THERE else "other", seat, before)


@never_cache
def card(request: People, seat_id: UUID) -> HttpResponse:
    """What the code of a card leads to in any camera. An instructor of the class marks its holder; to everybody else it
    says what a card is, and nothing of whose.
    """
    seat = study_classes.seat_for(request.actor, seat_id)
    if seat is None and isinstance(request.user, User):
        return _own_card(request, request.user, seat_id)
    session = queries.on_now(seat, request.actor, timezone.now()) if seat else None
    if seat is None or session is None:
        return render(request, "courses/check_in/card.html", {"study_class": seat and seat.study_class})
    if request.method == "POST":
        device, keep = keep_device(request)
        found = _mark(request, session, seat, device)
        return keep(render(request, "courses/check_in/card.html", {"seat": seat, "session": session, "found": found}))
    return render(request, "courses/check_in/card.html", {"seat": seat, "session": session})


def _own_card(request: People, user: User, seat_id: UUID) -> HttpResponse:
    """Somebody who has learned with a card and now has a login: the record becomes theirs once an instructor says so.
    The page tells nobody whose card it is.
    """
    held = Seat.objects.held().filter(pk=seat_id).select_related("learner__canonical").first()
    learner = held and held.learner.canonical
    if request.method == "POST" and learner:
        claims.ask(user=user, learner=learner, at=timezone.now())
        return redirect("courses:card", seat_id)
    context = {
        "may_ask": learner is not None and accounts.may_be_asked_for(learner, user),
        "waits": learner is not None and accounts.claim_requests([learner.pk]).filter(user=user).exists(),
    }
    return render(request, "courses/check_in/card.html", context)

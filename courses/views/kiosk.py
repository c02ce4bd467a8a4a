"""A shared device in the room: the class's code, the own seat, three pictures; then the course, then the next one."""

from functools import partial
from typing import cast

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import kiosk as sessions
from accounts.adapters import wording
from accounts.middleware import KIOSK_KEY, People
from accounts.models import KioskSession
from accounts.queries import kiosk as accounts
from accounts.rules import kiosk as rules
from audit.rules import Actor
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import check_in
from courses.models import Attendance, ClassSession, Seat
from courses.queries import kiosk, study_classes
from courses.rules.classes import CLOSES, read_code
from courses.views.access import DEVICE, ROOM, keep_device


def _find(request: HttpRequest, code: str) -> tuple[ClassSession | None, bool]:
    """The session of the room with that code, and whether this address may still guess. Wrong codes are counted, in
    forms and in addresses; past the limit right ones open nothing either, or one could go on guessing.
    """
    if ratelimit.consume_or_429(request, action="class_code", limit_get=True, dry_run=True):
        return None, False
    found = kiosk.in_room(read_code(code), timezone.now())
    if found is None:
        ratelimit.consume_or_429(request, action="class_code", limit_get=True)
    return found, True


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """What stands on the board: the code of the room."""
    typed, error = request.POST.get("ma", ""), ""
    if request.method == "POST":
        found, may_guess = _find(request, typed)
        if found:
            return redirect("courses:kiosk_seats", kiosk.room_code(found))
        unknown = _("Không có lớp nào đang học với mã này. Mời xem lại mã trên bảng.")
        error = unknown if may_guess else str(wording.TOO_MANY)
    return render(request, "courses/kiosk/code.html", {"typed": typed, "error": error}, status=422 if error else 200)


def _over(request: HttpRequest, *, may_guess: bool = True) -> HttpResponse:
    said = _("Buổi học chưa mở hoặc đã hết giờ. Mời gõ mã mới trên bảng.")
    messages.info(request, said if may_guess else wording.TOO_MANY)
    return redirect("courses:kiosk")


@never_cache
@require_safe
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of the seats. A code that is not (or no more) of a room counts as a wrong one."""
    session, may_guess = _find(request, code)
    if session is None or session.study_class is None:
        return _over(request, may_guess=may_guess)
    context = {
        "study_class": session.study_class,
        "session": session,
        "code": kiosk.room_code(session),
        "numbers": kiosk.numbers(session.study_class),
    }
    return render(request, "courses/kiosk/seats.html", context)


@never_cache
def pad(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Twelve pictures or ten digits. Each press is kept in the page alone; the last one signs in."""
    session, may_guess = _find(request, code)
    if session is None or session.study_class is None:
        return _over(request, may_guess=may_guess)
    seat = kiosk.seat(session.study_class, number)
    if seat is None:
        return redirect("courses:kiosk_seats", kiosk.room_code(session))
    card = accounts.card(seat.learner.canonical_id)
    pressed = rules.read(card.kind, [*request.POST.get("pressed", "").split(), request.POST.get("press", "")])
    show = partial(_pad, request, session, seat, card)
    if not card.signs:
        return show(error=_("Ghế này chưa có hình. Mời bạn gọi giảng viên."), is_shut=True)
    if card.is_locked:
        return show(error=_locked(), is_shut=True)
    if request.method != "POST" or len(pressed) < rules.LENGTH[card.kind]:
        return show(pressed=pressed)
    return _sign_in(request, session, seat, pressed, show)


def _locked() -> str:
    return _("Đã chọn sai 5 lần. Mời bạn gọi giảng viên mở lại.")


def _pad(
    request: HttpRequest,
    session: ClassSession,
    seat: Seat,
    card: accounts.Card,
    *,
    pressed: tuple[str, ...] = (),
    error: str = "",
    is_shut: bool = False,
) -> HttpResponse:
    context = {
        "study_class": session.study_class,
        "code": kiosk.room_code(session),
        "number": seat.number,
        "kind": card.kind,
        "signs": [(sign, wording.SIGNS.get(sign, sign)) for sign in rules.SIGNS[card.kind]],
        "pressed": pressed,
        "places": [place < len(pressed) for place in range(rules.LENGTH[card.kind])],
        "error": error,
        "is_shut": is_shut,
    }
    return render(request, "courses/kiosk/pad.html", context, status=422 if error and not is_shut else 200)


def _sign_in(
    request: HttpRequest, session: ClassSession, seat: Seat, pressed: tuple[str, ...], show: "partial[HttpResponse]"
) -> HttpResponse:
    """Whoever was signed in on this device before is signed out by it, staff as well."""
    now, (device, keep) = timezone.now(), keep_device(request)
    try:
        opened = sessions.open_session(
            learner=seat.learner.canonical, pressed=pressed, limit=kiosk.limit_of(seat.study_class),
            latest=session.ends_at + CLOSES, device=device, at=now,
        )  # fmt: skip
    except sessions.WrongSignsError as wrong:
        return show(error=_("Chưa đúng. Mời bạn chọn lại từ đầu, còn %(n)d lần.") % {"n": wrong.left})
    except sessions.CardLockedError:
        return show(error=_locked(), is_shut=True)
    except sessions.NoCardError:
        return show(error=_("Ghế này chưa vào học được. Mời bạn gọi giảng viên."), is_shut=True)
    try:
        check_in(
            session_id=session.pk, learner_id=opened.learner_id, way=Attendance.Way.KIOSK,
            by=Actor(kind="kiosk", id=str(opened.pk)), at=now, device=device,
        )  # fmt: skip
    except NotStartedError:  # called off, or over, since the page was opened
        sessions.end_session(session=opened, at=now)
        return _over(request)
    request.session.flush()
    request.session[KIOSK_KEY] = str(opened.pk)
    request.session.set_expiry(0)
    return keep(redirect("courses:kiosk_home"))


def _running(request: HttpRequest) -> KioskSession | None:
    return cast(People, request).kiosk


def _last_room(request: HttpRequest) -> str:
    """Where this device was last, by its cookie; whether the class is still together there, the page of seats says."""
    return read_code(request.COOKIES.get(ROOM, ""))


def _to_room(code: str) -> HttpResponse:
    return redirect("courses:kiosk_seats", code) if code else redirect("courses:kiosk")


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who is learning, so that a wrong seat is noticed; the courses of the class and the one to go on with."""
    session = _running(request)
    if session is None:
        last = kiosk.last_room(request.session.get(KIOSK_KEY, ""), timezone.now())
        return _to_room(last or _last_room(request))
    study_class = kiosk.class_of(session)
    person, courses = session.learner.canonical_id, study_classes.courses_of(study_class)
    done = {each.edition.course_id: each for each in study_classes.progress([person], courses)[person]}
    lines = [(course, done.get(course.pk)) for course in courses]
    context = {
        "study_class": study_class,
        "learner": session.learner,
        "lines": lines,
        "now": next((course for course, each in lines if each is None or each.completion is None), None),
    }
    return render(request, "courses/kiosk/home.html", context)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """ "Xong, người tiếp theo": nothing of this person stays on the device. What it is called among devices stays, and
    the class it stands in: they say nothing of anybody. Cookies go by name, since browsers clear them all at once only
    over a secure connection.
    """
    if KIOSK_KEY not in request.session:
        return redirect("courses:kiosk")
    now, session = timezone.now(), _running(request)
    room = kiosk.last_room(request.session[KIOSK_KEY], now)
    if session:
        sessions.end_session(session=session, at=now)
    request.session.flush()
    response = _to_room(room)
    for name in request.COOKIES:
        if name not in {DEVICE, ROOM, settings.SESSION_COOKIE_NAME}:
            response.delete_cookie(name)
    if room:
        response.set_cookie(ROOM, room, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response

"""Signing up for a class oneself, from the poster on the wall."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.adapters import rooms
from accounts.middleware import People
from accounts.queries import actor_for
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import study_classes as actions
from courses.models import StudyClass
from courses.queries import kiosk, study_classes
from courses.renderers import codes
from courses.rules.classes import CLOSES, read_code
from courses.views.access import known_learner, learner_of
from courses.views.study_classes import class_or_404


def _class(code: str) -> StudyClass:
    found = study_classes.by_code(read_code(code))
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    """What, where and when; one button to take a seat. Nothing is said of who else sits there. While the class is
    together, forty phones at one address sign up at the ceilings of a room; the pass opens nothing else.
    """
    study_class, now = _class(code), timezone.now()
    learner = learner_of(request)
    seat = study_classes.seat_of(study_class, learner.canonical_id) if learner else None
    context = {
        "study_class": study_class,
        "seat": seat,
        "held": study_classes.held([study_class]).get(study_class.pk, 0),
        "sessions": study_classes.coming(study_class, now),
    }
    response = render(request, "courses/study_classes/join.html", context)
    session = kiosk.open_session(study_class, now)
    if session:
        rooms.give(response, rooms.Pass(f"class:{study_class.pk}", session.ends_at + CLOSES))
    return response


@require_POST
def take_seat(request: HttpRequest, code: str) -> HttpResponse:
    """Pressed on the page of the class; who has no login yet gets one first and comes back to it."""
    if learner_of(request) is None:
        name = "accounts:who" if request.user.is_authenticated else "account_login"
        return redirect(f"{reverse(name)}?{urlencode({'next': reverse('courses:join', args=[code])})}")
    study_class, learner = _class(code), known_learner(request)
    try:
        (seat,) = actions.seat_people(
            class_id=study_class.pk, learner_ids=[learner.canonical_id], by=actor_for(request.user), at=timezone.now()
        )
    except actions.ClassClosedError:
        messages.error(request, _("Lớp này đã kết thúc. Mời bạn chọn lớp khác."))
    else:
        if seat.waiting_since:
            messages.info(request, _("Lớp đã đủ chỗ. Bạn ở trong danh sách chờ; có chỗ trống là đến lượt bạn."))
        else:
            messages.success(request, _("Bạn đã có chỗ trong lớp: ghế số %(n)d.") % {"n": seat.number})
    return redirect("courses:join", study_class.code)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def poster(request: People, class_id: UUID) -> HttpResponse:
    """A sheet for the wall."""
    study_class = class_or_404(request, class_id)
    context = {
        "study_class": study_class,
        "sessions": study_classes.coming(study_class, timezone.now()),
        "url": codes.join_url(study_class).split("://", 1)[1],
        "qr": codes.qr(codes.join_url(study_class)),
        "instructors": study_classes.instructor_names(study_class),
        "back": reverse("courses:class", args=[study_class.pk]),
    }
    return render(request, "courses/study_classes/poster.html", context)

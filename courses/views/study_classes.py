"""The staff's classes: the list, opening one, its page, its people and its sessions."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import rules as rules_of
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from uuid6 import uuid7

from accounts import queries as accounts
from accounts.actions.refusals import AlreadyRegisteredError, RefusedError
from accounts.middleware import People
from accounts.models import Learner
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import study_classes as actions
from courses.actions.classes import HasEvidenceError
from courses.actions.learning import FactRefusedError
from courses.adapters.class_messages import CANCELLED
from courses.forms.classes import CommuneForm
from courses.forms.study_classes import CancelForm, ClassForm, PlanForm
from courses.forms.walk_in import WalkInForm
from courses.models import ClassSession, Seat, StudyClass
from courses.queries import classes, study_classes
from courses.rules import classes as rules
from courses.views.access import uuid_or_none
from courses.views.classes import chosen_commune, session_or_404
from places.models import Unit

PAGE = 20
FULL_HOUSE = 40


def class_or_404(request: People, class_id: UUID) -> StudyClass:
    return get_object_or_404(study_classes.visible_to(request.actor), pk=class_id)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """Classes that one teaches or oversees, newest first, a page at a time by key."""
    found = study_classes.after(study_classes.visible_to(request.actor), uuid_or_none(request.GET.get("sau", "")))
    rows = list(found[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    held, coming = study_classes.held(page), study_classes.next_sessions(page, timezone.now())
    context = {
        "rows": [(each, held.get(each.pk, 0), coming.get(each.pk)) for each in page],
        "now": timezone.now(),
        "after": str(page[-1].pk) if more else "",
        "started": bool(request.GET.get("sau")),
    }
    return render(request, "courses/study_classes/list.html", context)


@staff_only(permissions.TEACH)
@never_cache
def open_(request: People) -> HttpResponse:
    """A new class. Whoever could mean several communes says first which; whoever comes from a proposal finds it filled
    in: ``?hoc=`` what is learned, ``?nha=`` where.
    """
    commune = chosen_commune(request)
    if commune is None:
        form = CommuneForm(request.GET if "xa" in request.GET else None, actor=request.actor)
        return render(request, "courses/study_classes/commune.html", {"form": form})
    initial = {"id": uuid7(), "seats": FULL_HOUSE, "instructors": [request.actor.id], **_proposed(request, commune)}
    form = ClassForm(request.POST or None, actor=request.actor, commune=commune, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_class(class_id=form.key(), terms=form.terms(), by=request.actor, at=timezone.now())
        except FactRefusedError:
            messages.error(request, _("Trang này đã dùng rồi. Hãy mở lại trang và điền lần nữa."))
            return redirect("courses:class_new")
        messages.success(request, _("Đã mở lớp. Tiếp theo: đặt lịch các buổi học."))
        return redirect("courses:class_plan", made.pk)
    context = {"form": form, "commune": commune}
    return render(request, "courses/study_classes/form.html", context, status=422 if form.errors else 200)


def _proposed(request: People, commune: Unit) -> dict[str, Any]:
    """What the address proposes, as far as it can be chosen there; no more seats than the venue has."""
    found: dict[str, Any] = {"subject": request.GET.get("hoc", "")}
    asked = request.GET.get("nha", "")
    venue = classes.venues(commune).filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if venue:
        found |= {"venue": venue.pk, "seats": min(venue.seats or FULL_HOUSE, FULL_HOUSE)}
    return found


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def detail(request: People, class_id: UUID) -> HttpResponse:
    """What to do next, who needs whom, the people and the sessions."""
    study_class, now = class_or_404(request, class_id), timezone.now()
    room = study_classes.room(study_class, now)
    typed = request.GET.get("q", "")[:100]
    found = classes.find_people(request.actor, typed, but=[each.learner.pk for each in room.members])
    homes = accounts.homes(found)
    context = {
        **_head(study_class),
        "room": room,
        "step": study_classes.next_step(room, now, is_closed=bool(study_class.closed_at)),
        "groups": [(state, label, room.of(state)) for state, label in _states()],
        "instructors": ", ".join(study_classes.instructor_names(study_class)),
        "now": now,
        "may_register": rules_of.test_rule("accounts.register_learner", request.actor),
        "search": typed,
        "found": [(each, homes.get(each.pk)) for each in found],
    }
    return render(request, "courses/study_classes/detail.html", context)


def _states() -> list[tuple[str, str]]:
    return [
        (rules.ABSENT, _("Vắng từ 2 buổi liền")),
        (rules.STUCK, _("Đang vướng")),
        (rules.GOING, _("Đang học")),
        (rules.NEW, _("Chưa bắt đầu")),
        (rules.COMPLETE, _("Đã hoàn thành")),
    ]


def _head(study_class: StudyClass) -> dict[str, Any]:
    return {"study_class": study_class, "is_open": study_class.closed_at is None}


@staff_only(permissions.TEACH)
@never_cache
def change(request: People, class_id: UUID) -> HttpResponse:
    study_class = class_or_404(request, class_id)
    form = ClassForm(
        request.POST or None, actor=request.actor, commune=study_class.unit.today(), study_class=study_class
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_class(class_id=class_id, terms=form.terms(), by=request.actor, at=timezone.now())
        except actions.SeatsTakenError as taken:
            form.add_error("seats", _("Lớp đã có %(n)d người. Số chỗ không thể ít hơn.") % {"n": taken.held})
        except HasEvidenceError:
            form.add_error("subject", _("Lớp đã có điểm danh, nên không đổi nội dung được nữa. Hãy mở lớp khác."))
        except actions.ClassClosedError:
            return _closed(request, study_class)
        else:
            messages.success(request, _("Đã lưu lớp học."))
            return redirect("courses:class", class_id)
    context = {**_head(study_class), "form": form, "commune": study_class.unit}
    return render(request, "courses/study_classes/form.html", context, status=422 if form.errors else 200)


@staff_only(permissions.TEACH)
@never_cache
def plan(request: People, class_id: UUID) -> HttpResponse:
    """A row of sessions at once: on which weekdays, from when on, how many."""
    study_class = class_or_404(request, class_id)
    tomorrow = timezone.localdate() + timedelta(days=1)
    initial = {"first": tomorrow, "count": 4, "starts": "14:00", "ends": "16:00"}
    form = PlanForm(request.POST or None, study_class=study_class, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_sessions(
                class_id=class_id, course=form.cleaned_data["course"], times=form.times(), by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except actions.ClassClosedError:
            return _closed(request, study_class)
        messages.success(request, _("Đã đặt %(n)d buổi học.") % {"n": len(made)})
        return redirect("courses:class", class_id)
    context = {**_head(study_class), "form": form}
    return render(request, "courses/study_classes/plan.html", context, status=422 if form.errors else 200)


@staff_only(permissions.TEACH)
@require_POST
def add(request: People, class_id: UUID) -> HttpResponse:
    """A person who is known already gets a seat."""
    study_class = class_or_404(request, class_id)
    person = get_object_or_404(classes.people(request.actor), pk=uuid_or_none(request.POST.get("learner", "")))
    try:
        (seat,) = actions.seat_people(class_id=class_id, learner_ids=[person.pk], by=request.actor, at=timezone.now())
    except actions.ClassClosedError:
        return _closed(request, study_class)
    _tell_seat(request, seat, person.full_name)
    return redirect("courses:class", class_id)


def _tell_seat(request: People, seat: Seat, name: str) -> None:
    names = {"name": name, "n": seat.number}
    if seat.waiting_since:
        messages.info(request, _("Lớp đã đủ chỗ. %(name)s vào danh sách chờ.") % names)
    else:
        messages.success(request, _("%(name)s: ghế số %(n)d.") % names)


@staff_only(permissions.TEACH)
@never_cache
def walk_in(request: People, class_id: UUID) -> HttpResponse:
    """Somebody new: search before create, then a seat at once. The page is ready for the next one."""
    study_class = class_or_404(request, class_id)
    if not rules_of.test_rule("accounts.register_learner", request.actor):
        raise Http404
    form = WalkInForm(request.POST or None, commune=study_class.unit.today())
    alike: list[Learner] = []
    if request.method == "POST" and form.is_valid():
        try:
            seat = actions.walk_in(
                class_id=class_id, person=form.person(), known_to_differ=form.cleaned_data["known_to_differ"],
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except actions.ClassClosedError:
            return _closed(request, study_class)
        except AlreadyRegisteredError as known:
            alike = known.candidates
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            _tell_seat(request, seat, seat.learner.full_name)
            return redirect("courses:class_walk_in", class_id)
    seen = set(classes.people(request.actor).filter(pk__in=[each.pk for each in alike]).values_list("pk", flat=True))
    context = {**_head(study_class), "form": form, "alike": [(each, each.pk in seen) for each in alike]}
    return render(request, "courses/study_classes/walk_in.html", context, status=422 if alike or form.errors else 200)


@staff_only(permissions.TEACH)
@require_POST
def leave(request: People, class_id: UUID) -> HttpResponse:
    study_class = class_or_404(request, class_id)
    seats = Seat.objects.filter(study_class=study_class).select_related("learner")
    seat = get_object_or_404(seats, pk=uuid_or_none(request.POST.get("seat", "")))
    actions.leave(seat_id=seat.pk, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s đã rời lớp. Kết quả học vẫn còn.") % {"name": seat.learner.full_name})
    return redirect("courses:class", class_id)


@staff_only(permissions.TEACH)
@never_cache
def close(request: People, class_id: UUID) -> HttpResponse:
    """Asked first: sessions to come will not take place."""
    study_class = class_or_404(request, class_id)
    if request.method == "POST":
        actions.close_class(class_id=class_id, by=request.actor, at=timezone.now())
        messages.success(request, _("Đã kết thúc lớp. Danh sách và kết quả vẫn còn."))
        return redirect("courses:class", class_id)
    context = {**_head(study_class), "coming": study_classes.coming(study_class, timezone.now())}
    return render(request, "courses/study_classes/close.html", context)


@staff_only(permissions.TEACH)
@require_POST
def reopen(request: People, class_id: UUID) -> HttpResponse:
    class_or_404(request, class_id)
    actions.reopen_class(class_id=class_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Lớp học tiếp. Các buổi đã hủy thì đặt lại nếu cần."))
    return redirect("courses:class", class_id)


@staff_only(permissions.TEACH)
@never_cache
def cancel(request: People, session_id: UUID) -> HttpResponse:
    """A session that does not take place, with a reason; somebody marked in it keeps it."""
    session = session_or_404(request, session_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_session(
                session_id=session.pk, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
        except HasEvidenceError:
            messages.error(request, _("Buổi học đã có điểm danh hoặc xác nhận, nên không hủy được nữa."))
            return redirect("courses:session", session.pk)
        messages.success(request, _("Đã ghi: buổi học không diễn ra."))
        return redirect(_to_tell(session))
    context = {"form": form, "session": session}
    return render(request, "courses/study_classes/cancel.html", context, status=422 if form.errors else 200)


def _to_tell(session: ClassSession) -> str:
    """On to a message for the class while there is still something to tell; otherwise back."""
    if session.study_class is None:
        return reverse("courses:sessions")
    if session.starts_at > timezone.now() and session.study_class.places.held().exists():
        query = urlencode({"mau": CANCELLED, "buoi": session.pk})
        return f"{reverse('courses:class_message', args=[session.study_class_id])}?{query}"
    return reverse("courses:class", args=[session.study_class_id])


def _closed(request: People, study_class: StudyClass) -> HttpResponse:
    messages.error(request, _("Lớp này đã kết thúc, nên không đổi được nữa."))
    return redirect("courses:class", study_class.pk)

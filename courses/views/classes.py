"""The staff's sessions: the list, holding one, changing it, taking an empty one away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from uuid6 import uuid7

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import classes as actions
from courses.actions.learning import FactRefusedError
from courses.forms.classes import CommuneForm, SessionForm, SubstituteForm
from courses.models import ClassSession
from courses.queries import classes
from courses.views.access import uuid_or_none
from places.models import Unit

PAGE = 20
LENGTH = timedelta(hours=2)


def session_or_404(request: People, session_id: UUID) -> ClassSession:
    return get_object_or_404(classes.visible_to(request.actor), pk=session_id)


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def listing(request: People) -> HttpResponse:
    """Sessions of one's own and of one's scope, newest first, a page at a time by key."""
    found = classes.after(classes.visible_to(request.actor), uuid_or_none(request.GET.get("sau", "")))
    rows = list(found[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    counts, names = classes.counts(page), classes.names(each.instructor_id for each in page)
    context = {
        "rows": [(each, counts.get(each.pk, 0), names.get(each.instructor_id, "")) for each in page],
        "now": timezone.now(),
        "after": str(page[-1].pk) if more else "",
        "started": bool(request.GET.get("sau")),
    }
    return render(request, "courses/classes/list.html", context)


@staff_only(permissions.TEACH)
@never_cache
def hold(request: People) -> HttpResponse:
    """A new session. Whoever could mean several communes says first which."""
    commune = chosen_commune(request)
    if commune is None:
        form = CommuneForm(request.GET if "xa" in request.GET else None, actor=request.actor)
        return render(request, "courses/classes/commune.html", {"form": form})
    form = SessionForm(request.POST or None, actor=request.actor, commune=commune, initial=_next_hour(request))
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.hold_session(
                session_id=form.key(), terms=form.terms(), by=request.actor, at=timezone.now()
            )
        except FactRefusedError:
            return _made_before(request, form.key())
        messages.success(request, _("Đã tạo buổi học."))
        return redirect("courses:session", session.pk)
    return render(request, "courses/classes/form.html", {"form": form, "commune": commune})


def chosen_commune(request: People) -> Unit | None:
    """The commune that was chosen, or the only one."""
    found = classes.communes(request.actor)
    if wanted := request.GET.get("xa"):
        return get_object_or_404(found, code=wanted)
    few = list(found[:2])
    return few[0] if len(few) == 1 else None


def _next_hour(request: People) -> dict[str, Any]:
    start = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    end = start + LENGTH
    end = end if end.date() == start.date() else start.replace(hour=23, minute=59)
    return {
        "id": uuid7(), "day": start.date(), "starts": start.time(), "ends": end.time(),
        "instructor": request.actor.id,
    }  # fmt: skip


def _made_before(request: People, session_id: UUID) -> HttpResponse:
    """The form was sent again with other words, from a page that had been used already."""
    session = session_or_404(request, session_id)
    messages.info(request, _("Buổi học này đã được tạo trước đó. Muốn sửa thì sửa ở đây."))
    return redirect("courses:session_change", session.pk)


@staff_only(permissions.TEACH)
@never_cache
def change(request: People, session_id: UUID) -> HttpResponse:
    """Correct a session while nothing was marked in it."""
    session = session_or_404(request, session_id)
    if classes.has_evidence(session):
        return _stays(request, session)
    form = SessionForm(
        request.POST or None,
        actor=request.actor,
        commune=session.unit.today(),
        session=session,
        initial={"id": session.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_session(session_id=session.pk, terms=form.terms(), by=request.actor, at=timezone.now())
        except actions.HasEvidenceError:
            return _stays(request, session)
        messages.success(request, _("Đã lưu buổi học."))
        return redirect("courses:session", session.pk)
    return render(request, "courses/classes/form.html", {"form": form, "commune": session.unit, "session": session})


@staff_only(permissions.TEACH)
@never_cache
def substitute(request: People, session_id: UUID) -> HttpResponse:
    """Somebody else teaches this session: who teaches it or the class, or oversees them, says who."""
    session = session_or_404(request, session_id)
    if session.cancelled_at or classes.has_evidence(session):
        return _stays(request, session)
    if session.ends_at < timezone.now():
        messages.error(request, _("Buổi học đã qua, nên không ghi người dạy thay được nữa."))
        return redirect("courses:session", session.pk)
    form = SubstituteForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["instructor"]
        try:
            actions.substitute(session_id=session.pk, instructor_id=str(chosen.pk), by=request.actor, at=timezone.now())
        except actions.HasEvidenceError:
            return _stays(request, session)
        messages.success(
            request, _("%(name)s dạy buổi này. Người ấy thấy buổi học trong mục Lớp học.") % {"name": chosen}
        )
        seen = classes.visible_to(request.actor).filter(pk=session.pk).exists()
        return redirect("courses:session", session.pk) if seen else redirect("courses:sessions")
    names = classes.names([session.instructor_id])
    context = {"form": form, "session": session, "instructor": names.get(session.instructor_id, "")}
    return render(request, "courses/classes/substitute.html", context, status=422 if form.errors else 200)


@staff_only(permissions.TEACH)
@require_POST
def delete(request: People, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id)
    try:
        actions.delete_session(session_id=session.pk, by=request.actor, at=timezone.now())
    except actions.HasEvidenceError:
        return _stays(request, session)
    messages.success(request, _("Đã xóa buổi học chưa diễn ra."))
    return redirect("courses:sessions")


def _stays(request: HttpRequest, session: ClassSession) -> HttpResponse:
    messages.error(request, _("Buổi học đã có điểm danh hoặc xác nhận, nên không sửa hay xóa được nữa."))
    return redirect("courses:session", session.pk)

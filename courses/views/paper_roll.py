"""The sheet that people signed: printed for a session, and typed back by seat number."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import classes_attendance as attendance
from courses.actions.classes import NotStartedError
from courses.actions.learning import FactRefusedError
from courses.forms import paper as forms
from courses.models import Attendance, ClassSession
from courses.queries import classes, paper_roll
from courses.queries.paper_roll import Preview
from courses.renderers import paper as renderers
from courses.views.access import keep_device
from courses.views.classes import session_or_404
from courses.views.classes_marking import head, tell
from courses.views.files import pdf_file
from places.rules import clean


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def printed(request: People, session_id: UUID) -> HttpResponse:
    """The people of the class by seat; with ``?trong=1``, and of a meeting without seats, free lines only."""
    session, at = session_or_404(request, session_id), timezone.now()
    is_blank = bool(request.GET.get("trong")) or session.study_class_id is None
    people = [] if is_blank else paper_roll.signed(session, request.actor).printed
    rows = [renderers.RollRow(number, each.full_name, each.birth_year) for number, each in people]
    name = classes.names([session.instructor_id]).get(session.instructor_id, "")
    content = renderers.roll_pdf(session, rows, instructor=name, at=at)
    return pdf_file(content, f"diem-danh-{timezone.localtime(session.starts_at):%Y-%m-%d}")


@staff_only(permissions.TEACH)
@never_cache
def typed_back(request: People, session_id: UUID) -> HttpResponse:
    """Seat numbers, then who that is, then saved: what is saved has been seen. A script shows it while one types."""
    session = session_or_404(request, session_id)
    if session.study_class_id is None:
        return redirect("courses:session", session.pk)
    sheet = paper_roll.signed(session, request.actor)
    form = forms.SignedForm(request.POST or None, sheet=sheet)
    if request.method != "POST":
        return _page(request, session, {"form": form, "sheet": sheet})
    form.is_valid()
    found = form.preview(paper_roll.preview(sheet, form.cleaned_data))
    context = {
        "form": form,
        "sheet": sheet,
        "preview": found,
        "groups": _groups(found),
        "key": forms.key_of(request.POST),
        "reason": clean(request.POST.get("reason", ""), 250),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "courses/paper/_preview.html", context)
    if not request.POST.get("save") or form.errors:
        return _page(request, session, context)
    if request.POST.get("seen") != found.digest:
        messages.warning(request, _("Danh sách vừa đổi. Hãy xem lại rồi lưu."))
        return _page(request, session, context, status=422)
    return _save(request, session, context)


def _groups(found: Preview) -> list[tuple[str, str, list[paper_roll.Entry]]]:
    """By mark, in the order of the page; marks that nobody gets are left out."""
    groups = [(value, label, [e for e in found.entries if e.status == value]) for value, label in _choices()]
    return [group for group in groups if group[2]]


def _choices() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Attendance.Status.choices]


def _save(request: People, session: ClassSession, context: dict[str, Any]) -> HttpResponse:
    device, keep = keep_device(request)
    try:
        done = attendance.mark_attendance(
            session_id=session.pk,
            marks=forms.marks(context["preview"], context["key"]),
            by=request.actor,
            at=timezone.now(),
            reason=context["reason"],
            device=device,
        )
    except attendance.ReasonMissingError:
        return _page(request, session, {**context, "reason_missing": True}, status=422)
    except NotStartedError:
        messages.error(request, _("Buổi học chưa bắt đầu, nên chưa điểm danh được."))
    except (attendance.ChangedMeanwhileError, FactRefusedError):
        messages.warning(request, _("Người khác vừa điểm danh buổi này. Hãy xem lại rồi nhập lần nữa."))
        return redirect("courses:paper_roll", session.pk)
    else:
        tell(request, done)
    return keep(redirect("courses:session", session.pk))


def _page(request: People, session: ClassSession, context: dict[str, Any], status: int = 200) -> HttpResponse:
    names = classes.names([session.instructor_id])
    form = context["form"]
    return render(
        request,
        "courses/paper/typed_back.html",
        {**head(session, names), **context, "fields": [form[value] for value, _label in _choices()]},
        status=422 if form.errors else status,
    )

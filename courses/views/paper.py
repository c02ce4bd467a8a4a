"""Tests on paper: the sheets of a session, printing them, and typing their answers in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import paper as actions
from courses.adapters import paper as words
from courses.forms.classes_marking import as_key
from courses.forms.paper import AnewForm
from courses.models import ClassSession
from courses.queries import authoring, classes, paper
from courses.renderers import paper as renderers
from courses.views.classes import session_or_404
from courses.views.classes_marking import head
from courses.views.files import pdf_file

PER_FILE = 60
"""Sheets of one file: rendering them takes about 15 seconds of one core."""


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def overview(request: People, session_id: UUID) -> HttpResponse:
    """Everything of a session that is on paper. ``?so=105`` leads to the sheet of that number."""
    session, now = session_or_404(request, session_id), timezone.now()
    rows = paper.sheets(session, request.actor)
    typed = request.GET.get("so", "").strip()
    wanted = next((row.sheet for row in rows if str(row.sheet.number) == typed), None)
    if wanted:
        return redirect("courses:paper_sheet", wanted.pk)
    people = [] if session.cancelled_at else paper.candidates(session, request.actor, now)
    lack = next((found for found in map(paper.lack, {each.edition for each in people}) if found), None)
    open_ = [row.sheet for row in rows if row.attempt is None]
    names = classes.names([session.instructor_id])
    context = {
        **head(session, names),
        "rows": rows,
        "open": open_,
        "files": open_[::PER_FILE],
        "typed": len(rows) - len(open_),
        "people": [each for each in people if each.state != paper.PRINTED],
        "ready": sum(1 for each in people if each.state == paper.READY),
        "prints": paper.PRINTS,
        "lack": lack and words.lack_words(lack),
        "has_test": _has_test(session),
        "not_found": typed,
    }
    return render(request, "courses/paper/overview.html", context)


def _has_test(session: ClassSession) -> bool:
    edition = authoring.newest_edition(session.course)
    return edition is not None and edition.draw > 0


@staff_only(permissions.TEACH)
@require_POST
def make(request: People, session_id: UUID) -> HttpResponse:
    """A sheet for each person who was ticked."""
    session = session_or_404(request, session_id)
    chosen = [key for key in map(as_key, request.POST.getlist("nguoi")) if key]
    try:
        done = actions.print_sheets(session_id=session.pk, learner_ids=chosen, by=request.actor, at=timezone.now())
    except actions.TooFewQuestionsError as few:
        messages.error(request, words.lack_words(few.lack))
    except actions.SessionCancelledError:
        messages.error(request, _("Buổi học này không diễn ra, nên không in bài kiểm tra được."))
    else:
        tell_printed(request, done)
    return redirect("courses:paper", session.pk)


def tell_printed(request: People, done: actions.Printed) -> None:
    if done.sheets:
        messages.success(request, _("Đã tạo %(n)d bài kiểm tra. Bây giờ tải tệp về để in.") % {"n": len(done.sheets)})
    else:
        messages.info(request, _("Không có bài nào để tạo. Hãy đánh dấu người làm bài."))
    if done.left_out:
        who = ", ".join(each.learner.full_name for each in done.left_out)
        messages.warning(request, _("Chưa được làm bài: %(names)s.") % {"names": who})


@staff_only(permissions.TEACH)
@never_cache
@require_safe
def tests(request: People, session_id: UUID) -> HttpResponse:
    """The sheets that are not typed in yet, to print: the same ones each time. ``?tu=161`` begins there, ``?so=105`` is
    one alone.
    """
    session = session_or_404(request, session_id)
    rows = [row for row in paper.sheets(session, request.actor) if row.attempt is None]
    only, since = request.GET.get("so", ""), request.GET.get("tu", "")
    rows = [row for row in rows if only in {"", str(row.sheet.number)}]
    rows = [row for row in rows if not since.isdecimal() or row.sheet.number >= int(since)][:PER_FILE]
    if not rows:
        raise Http404
    content = renderers.tests_pdf((row, paper.boxes(row.sheet)) for row in rows)
    numbers = f"{rows[0].sheet.number}-{rows[-1].sheet.number}"
    return pdf_file(content, f"bai-kiem-tra-{timezone.localtime(session.starts_at):%Y-%m-%d}-{numbers}")


@staff_only(permissions.TEACH)
@never_cache
def anew(request: People, session_id: UUID) -> HttpResponse:
    """The sheets that were not used become worthless; other ones take their place, if that is wanted."""
    session, at = session_or_404(request, session_id), timezone.now()
    open_ = [row.sheet for row in paper.sheets(session, request.actor) if row.attempt is None]
    form = AnewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("only_void"):
            gone = actions.void_sheets(session_id=session.pk, reason=reason, by=request.actor, at=at)
            messages.success(request, _("Đã hủy %(n)d bài chưa nhập.") % {"n": len(gone)})
        else:
            done = actions.print_anew(session_id=session.pk, reason=reason, by=request.actor, at=at)
            tell_printed(request, done)
        return redirect("courses:paper", session.pk)
    context: dict[str, Any] = {"session": session, "form": form, "open": open_}
    return render(request, "courses/paper/anew.html", context, status=422 if form.errors else 200)


def sheet_or_404(request: People, sheet_id: UUID) -> paper.PaperSheet:
    return get_object_or_404(paper.visible_to(request.actor), pk=sheet_id)


def overview_url(session: ClassSession) -> str:
    return reverse("courses:paper", args=[session.pk])

"""The learner's day beside the lessons: "Tiếp tục học" from anywhere, bookmarks, notes, questions to an instructor."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Learner
from courses.actions import study as actions
from courses.adapters.reminders import address
from courses.forms.study import AskForm, NoteForm
from courses.models import Edition, EditionLesson
from courses.queries import learning, lessons, study
from courses.queries.study_next import next_things, open_test
from courses.rules.study import MOST_OPEN
from courses.views.access import known_learner, learner_required, uuid_or_none

PAGE = 20
IN_LESSON = 20
"""Own questions shown under a lesson."""


@never_cache
@require_safe
@learner_required
def onward(request: HttpRequest) -> HttpResponse:
    """ "Tiếp tục học": the one next thing, wherever the person was."""
    learner = known_learner(request)
    test = open_test(learner.canonical_id, timezone.now())
    if test:
        return redirect("courses:assessment", code=test)
    thing = next_things([learner.canonical_id]).get(learner.canonical_id)
    if thing:
        return redirect(address(thing))
    if study.has_completed(learner.canonical_id) and not learner.name_confirmed_at:
        return redirect("certificates:mine")
    return redirect("courses:learning")  # congratulates, or leads to choosing a programme


# One lesson


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson, as the person reads it."""

    learner: Learner
    edition: Edition
    lesson: EditionLesson
    code: str

    def context(self) -> dict[str, object]:
        person, key = self.learner.canonical_id, self.lesson.key
        return {
            "code": self.code,
            "edition": self.edition,
            "lesson": self.lesson,
            "kept": study.kept(person, key),
            "asked": study.asked_in(person, key)[:IN_LESSON],
        }


def _place(request: HttpRequest, code: str, slug: str) -> Place:
    learner = known_learner(request)
    edition = learning.edition_of(learner.canonical_id, code) or learning.current_edition(code)
    found = lessons.find(edition, slug) if edition else None
    if found is None:
        raise Http404
    return Place(learner, found.edition, found.lesson, code)


@never_cache
@require_safe
@learner_required
def lesson(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Bookmark, note and questions of one lesson: a part of the lesson's page, or a page where no script runs."""
    place = _place(request, code, slug)
    context = place.context()
    context["note"] = NoteForm(initial={"text": context["kept"].text})
    context["ask"] = AskForm()
    part = request.headers.get("HX-Request")
    return render(request, "courses/study/_lesson.html" if part else "courses/study/lesson.html", context)


@require_POST
@learner_required
def bookmark(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    place = _place(request, code, slug)
    actions.bookmark(
        learner=place.learner,
        course_id=place.edition.course_id,
        lesson_key=place.lesson.key,
        is_on=request.POST.get("on") == "1",
        at=timezone.now(),
    )
    if request.headers.get("HX-Request"):
        return render(request, "courses/study/_bookmark.html", place.context())
    return redirect("courses:study", code=code, slug=slug)


@require_POST
@learner_required
def note(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Saved by the button, or while somebody types: then only a word comes back, and the box stays as it is."""
    place = _place(request, code, slug)
    form = NoteForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        where = {"course_id": place.edition.course_id, "lesson_key": place.lesson.key}
        actions.note(learner=place.learner, text=form.cleaned_data["text"], at=now, **where)
    if request.headers.get("HX-Request"):
        return render(request, "courses/study/_saved.html", {"form": form, "at": now})
    if form.is_valid():
        messages.success(request, _("Đã lưu ghi chú.") if form.cleaned_data["text"] else _("Đã xóa ghi chú."))
        return redirect("courses:study", code=code, slug=slug)
    context = {**place.context(), "note": form, "ask": AskForm()}
    return render(request, "courses/study/lesson.html", context, status=422)


@require_POST
@learner_required
def ask(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    place = _place(request, code, slug)
    form = AskForm(request.POST)
    if form.is_valid() and _asked(place, form):
        messages.success(request, _("Đã gửi câu hỏi. Khi giảng viên trả lời, bạn nhận được tin nhắn."))
        return redirect(reverse("courses:study", args=[code, slug]) + "#da-hoi")
    context = place.context()
    context |= {"ask": form, "note": NoteForm(initial={"text": context["kept"].text})}
    return render(request, "courses/study/lesson.html", context, status=422)


def _asked(place: Place, form: AskForm) -> bool:
    try:
        actions.ask(
            learner=place.learner,
            course_id=place.edition.course_id,
            lesson_key=place.lesson.key,
            text=form.cleaned_data["text"],
            at=timezone.now(),
        )
    except actions.TooManyOpenError:
        said = _("Bạn có %(n)d câu hỏi đang chờ trả lời. Mời bạn đợi giảng viên trả lời rồi hỏi tiếp.")
        form.add_error("text", said % {"n": MOST_OPEN})
        return False
    return True


# All lessons


@never_cache
@require_safe
@learner_required
def notes(request: HttpRequest) -> HttpResponse:
    """Bookmarks and notes of all lessons, newest first, a page at a time by key."""
    person = known_learner(request).canonical_id
    typed = request.GET.get("truoc", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 19 else None
    rows = list(study.notes(person, before)[: PAGE + 1])
    page = rows[:PAGE]
    refs = study.lesson_refs({row.lesson_key for row in page}, person)
    context = {
        "rows": [(row, refs.get(row.lesson_key)) for row in page],
        "before": page[-1].pk if len(rows) > PAGE else None,
        "started": before is not None,
    }
    return render(request, "courses/study/notes.html", context)


@never_cache
@require_safe
@learner_required
def asked(request: HttpRequest) -> HttpResponse:
    """What the person asked, with the answers, newest first."""
    person = known_learner(request).canonical_id
    before = uuid_or_none(request.GET.get("truoc", ""))
    rows = list(study.asked_before(person, before)[: PAGE + 1])
    page = rows[:PAGE]
    refs = study.lesson_refs({row.lesson_key for row in page}, person)
    context = {
        "rows": [(row, refs.get(row.lesson_key)) for row in page],
        "before": page[-1].pk if len(rows) > PAGE else None,
        "started": before is not None,
    }
    return render(request, "courses/study/asked.html", context)

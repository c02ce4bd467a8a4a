"""Typing in the answers of a printed test: what was understood is shown before it is graded, and nothing of what is
right.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.middleware import People
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import paper_typing as actions
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import ReasonMissingError
from courses.forms.paper import AnswersForm
from courses.models import Attempt, PaperSheet
from courses.queries import classes, paper
from courses.views.paper import sheet_or_404
from places.rules import clean


@staff_only(permissions.TEACH)
@never_cache
def sheet(request: People, sheet_id: UUID) -> HttpResponse:
    """The answers of one person. Once they are graded the page says how it came out, and takes corrections."""
    found = sheet_or_404(request, sheet_id)
    typings = list(found.typings.order_by("typed_at", "pk"))
    empty = paper.boxes(found)
    last = typings[-1].answers if typings else []
    form = AnswersForm(request.POST or None, boxes=empty, typed=last)
    context: dict[str, Any] = {"sheet": found, "typings": typings, "form": form, "boxes": empty}
    if request.method != "POST" or (not found.is_open and not typings):
        return _page(request, context)
    form.is_valid()
    boxes = paper.boxes(found, form.answers)
    form.point_out(boxes)
    context |= {
        "boxes": boxes,
        "checked": not form.errors,
        "seen": _seen(boxes),
        "reason": clean(request.POST.get("reason", ""), 250),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "courses/paper/_checked.html", context)
    if form.errors or request.POST.get("seen") != _seen(boxes):
        return _page(request, context, status=422 if form.errors else 200)
    return _grade(request, found, form.answers, context)


def _seen(boxes: list[paper.Box]) -> str:
    """What stood on the page that is graded now."""
    return "|".join(paper.understood(boxes))


def _grade(request: People, found: PaperSheet, answers: list[str], context: dict[str, Any]) -> HttpResponse:
    at, reason = timezone.now(), context["reason"]
    try:
        if request.POST.get("correct"):
            attempt = actions.correct_answers(
                sheet_id=found.pk, answers=answers, reason=reason, by=request.actor, at=at
            )
            messages.success(request, _("Đã sửa bài số %(n)d.") % {"n": found.number})
            return redirect("courses:paper_sheet", found.pk)
        attempt = actions.type_answers(sheet_id=found.pk, answers=answers, by=request.actor, at=at)
    except ReasonMissingError:
        return _page(request, {**context, "reason_missing": True}, status=422)
    except actions.WouldLowerError:
        told = _("Sửa như vậy làm kết quả thấp đi. Kết quả đã ghi thì không hạ được ở đây; hãy báo cán bộ xã.")
        messages.error(request, told)
        return _page(request, context, status=422)
    except actions.TypedOtherwiseError:
        messages.error(
            request, _("Bài này đã nhập trước đó với câu trả lời khác. Xem lại bên dưới; muốn sửa thì ghi lý do.")
        )
        return redirect("courses:paper_sheet", found.pk)
    except NotStartedError:
        messages.error(request, _("Buổi học chưa bắt đầu, nên chưa nhập bài được."))
        return _page(request, context, status=422)
    except actions.SheetVoidedError:
        return redirect("courses:paper_sheet", found.pk)
    return _onward(request, found, attempt)


def _onward(request: People, found: PaperSheet, attempt: Attempt) -> HttpResponse:
    """How it came out, and the next one at once."""
    names = {
        "n": found.number,
        "name": found.learner.canonical.full_name,
        "score": int(attempt.score or 0),
    }
    if attempt.is_passed:
        messages.success(request, _("Số đề %(n)d, %(name)s: đạt, đúng %(score)d %%.") % names)
    else:
        messages.warning(request, _("Số đề %(n)d, %(name)s: chưa đạt, đúng %(score)d %%.") % names)
    following = paper.next_sheet(found, request.actor)
    if following:
        return redirect("courses:paper_sheet", following.pk)
    messages.success(request, _("Đã nhập hết các bài."))
    return redirect("courses:paper", found.session_id)


def _page(request: People, context: dict[str, Any], status: int = 200) -> HttpResponse:
    found: PaperSheet = context["sheet"]
    typings, form, boxes = context["typings"], context["form"], context["boxes"]
    names = classes.names([found.voided_by_id, *(each.typed_by_id for each in typings)])
    context |= {
        "session": found.session,
        "learner": found.learner.canonical,
        "seat": paper.seats(found.session).get(found.learner.canonical_id),
        "attempt": Attempt.objects.defer("items").filter(pk=found.pk).first(),
        "lines": [(form[name], box) for name, box in zip(form.names, boxes, strict=True)],
        "seen": _seen(boxes),
        "history": [(each, names.get(each.typed_by_id, "")) for each in typings],
        "voided_by": names.get(found.voided_by_id, ""),
        "has_begun": timezone.now() >= found.session.starts_at and not found.session.cancelled_at,
        "following": paper.next_sheet(found, request.actor),
    }
    return render(request, "courses/paper/sheet.html", context, status=status)

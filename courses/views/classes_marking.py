"""In the room: the roll of a session, and a practical task signed off for a row of people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import queries as accounts
from accounts.actions import consents
from accounts.middleware import People
from accounts.models import Consent
from accounts.views.access import staff_only
from courses import permissions
from courses.actions import classes_attendance as attendance
from courses.actions import classes_practice as practice
from courses.actions.classes import NotStartedError
from courses.actions.learning import FactRefusedError
from courses.forms import classes_marking as forms
from courses.models import Attendance, ClassSession
from courses.queries import authoring, classes
from courses.views.access import keep_device
from courses.views.classes import session_or_404
from places.rules import clean


@staff_only(permissions.TEACH)
@never_cache
def roll(request: People, session_id: UUID) -> HttpResponse:
    """The session's page: who was there. Searching, adding and "all present" keep what is typed; saving ends it."""
    session = session_or_404(request, session_id)
    if request.method != "POST":
        people = classes.roll(session, request.actor, classes.expected(session))
        return _page(request, session, people, forms.fresh_lines(people))
    typed = forms.Typed(request.POST)
    if typed.added and len(typed.ids) >= forms.MOST:
        messages.error(request, _("Danh sách đã đủ 200 người. Hãy lưu trước."))
        typed.added = None
    people = classes.roll(session, request.actor, typed.ids, [typed.added] if typed.added else [])
    lines = forms.typed_lines(people, typed)
    if not request.POST.get("save"):
        if request.POST.get("all"):
            lines = forms.all_present(lines)
            messages.info(request, _("Đã chọn “Có mặt” cho mọi người chưa chọn. Sửa người vắng rồi bấm Lưu điểm danh."))
        return _page(request, session, people, lines, typed)
    return _save(request, session, people, lines, typed)


def _save(
    request: People, session: ClassSession, people: classes.Roll, lines: list[forms.Line], typed: forms.Typed
) -> HttpResponse:
    device, keep = keep_device(request)
    if unseen := set(typed.ids) - {line.row.learner.pk for line in lines}:
        messages.warning(request, _("%(n)d người không thuộc phạm vi của bạn nên không được ghi.") % {"n": len(unseen)})
    try:
        done = attendance.mark_attendance(
            session_id=session.pk,
            marks=forms.marks(lines),
            by=request.actor,
            at=timezone.now(),
            reason=typed.reason,
            device=device,
        )
    except NotStartedError:
        messages.error(request, _("Buổi học chưa bắt đầu, nên chưa điểm danh được."))
        return redirect("courses:session", session.pk)
    except FactRefusedError:
        messages.error(request, _("Trang này đã lưu trước đó rồi. Hãy xem lại các dấu bên dưới, rồi bấm lưu lần nữa."))
        return _page(request, session, people, forms.renewed(lines), typed, status=422)
    except attendance.ChangedMeanwhileError as changed:
        who = ", ".join(line.row.learner.full_name for line in lines if line.row.learner.pk in changed.learner_ids)
        told = _("Người khác vừa điểm danh cho: %(names)s. Hãy xem lại các dấu bên dưới, rồi bấm lưu lần nữa.")
        messages.error(request, told % {"names": who})
        return _page(request, session, people, forms.renewed(lines), typed, status=422)
    except attendance.ReasonMissingError:
        return _page(request, session, people, lines, typed, reason_missing=True, status=422)
    tell(request, done)
    return keep(redirect("courses:session", session.pk))


def tell(request: People, done: attendance.Marked) -> None:
    if not (done.new or done.corrected):
        messages.info(request, _("Không có gì thay đổi."))
    elif done.corrected:
        messages.success(request, _("Đã lưu điểm danh, sửa %(n)d dấu cũ.") % {"n": done.corrected})
    else:
        messages.success(request, _("Đã lưu điểm danh."))
    if done.completed:
        messages.success(request, _("%(n)d người vừa hoàn thành khóa học.") % {"n": len(done.completed)})


def _page(
    request: People,
    session: ClassSession,
    people: classes.Roll,
    lines: list[forms.Line],
    typed: forms.Typed | None = None,
    *,
    reason_missing: bool = False,
    status: int = 200,
) -> HttpResponse:
    corrections = classes.corrections(session, request.actor)
    names = classes.names([session.instructor_id, *(each.withdrawn_by_id for each in corrections)])
    search = typed.search if typed and request.POST.get("find") else ""
    found = classes.find_people(request.actor, search, but=[line.row.learner.pk for line in lines])
    homes = accounts.homes(found)
    context = {
        **head(session, names),
        "lines": lines,
        "statuses": Attendance.Status.choices,
        "take_back": forms.TAKE_BACK,
        "there": sum(1 for line in lines if line.row.mark and line.row.mark.status in Attendance.THERE),
        "marked": sum(1 for line in lines if line.row.mark),
        "others": people.others,
        "search": search,
        "found": [(each, homes.get(each.pk)) for each in found],
        "reason": typed.reason if typed else "",
        "reason_missing": reason_missing,
        "corrections": [(each, names.get(each.withdrawn_by_id, "")) for each in corrections],
    }
    return render(request, "courses/classes/roll.html", context, status=status)


def head(session: ClassSession, names: dict[str, str]) -> dict[str, Any]:
    return {
        "session": session,
        "instructor": names.get(session.instructor_id, ""),
        "has_begun": timezone.now() >= session.starts_at and not session.cancelled_at,
        "has_evidence": classes.has_evidence(session),
    }


@staff_only(permissions.TEACH)
@never_cache
def practise(request: People, session_id: UUID) -> HttpResponse:
    """One task for everybody who was there: alone, or with help."""
    session = session_or_404(request, session_id)
    edition = authoring.newest_edition(session.course)
    tasks = edition.tasks if edition else []
    wanted = request.GET.get("bai", "")
    task = next((each for each in tasks if each["key"] == wanted), tasks[0] if tasks and not wanted else None)
    if wanted and task is None:
        raise Http404
    rows = classes.practice(session, request.actor, task["key"]) if task else []
    lines = forms.practice_lines(rows, request.POST)
    if request.POST.get("all"):
        lines = forms.all_alone(lines)
        messages.info(request, _("Đã chọn “Tự làm được” cho mọi người chưa chọn. Sửa người khác rồi bấm Xác nhận."))
    elif request.method == "POST" and task:
        return _sign_off(request, session, task, lines)
    context = {**_practice_lines(session, lines), **_agreement(task, lines), "tasks": tasks, "task": task}
    return render(request, "courses/classes/practice.html", {**context, "note": request.POST.get("note", "")})


def _practice_lines(session: ClassSession, lines: list[forms.PracticeLine]) -> dict[str, Any]:
    given = [line.row.sign_off for line in lines if line.row.sign_off]
    names = classes.names([session.instructor_id, *(each.marked_by_id for each in given)])
    named = [(line, names.get(line.row.sign_off.marked_by_id, "") if line.row.sign_off else "") for line in lines]
    return {**head(session, names), "lines": named, "signed": len(given)}


def _agreement(task: dict[str, str] | None, lines: list[forms.PracticeLine]) -> dict[str, Any]:
    """Where the task is a first use: who agrees that it is kept, and the words to read out."""
    if not task or not task.get("act"):
        return {"asks": False}
    agreed = classes.first_use_agreed([line.row.learner.pk for line in lines])
    return {"asks": True, "agreed": agreed, "first_use": consents.words(Consent.Purpose.FIRST_USE)}


def _sign_off(
    request: People, session: ClassSession, task: dict[str, str], lines: list[forms.PracticeLine]
) -> HttpResponse:
    """Every choice of the page. Where somebody else was quicker, the page says so and their word stands. Who was signed
    off before may still agree that it is kept.
    """
    device, keep = keep_device(request)
    new, kept, agreed = 0, [], 0
    for line in lines:
        if not line.choice:
            if line.agrees and line.row.sign_off and task.get("act"):
                practice.agree_first_use(learner=line.row.learner, agrees=True, by=request.actor, at=timezone.now())
                agreed += 1
            continue
        try:
            given = practice.sign_off(
                fact_id=line.fact,
                learner=line.row.learner,
                course=session.course,
                task_key=task["key"],
                is_assisted=line.choice == "helped",
                by=request.actor,
                at=timezone.now(),
                note=clean(request.POST.get("note", ""), 250),
                session=session,
                device=device,
                agrees=line.agrees,
            )
            new += given.pk == line.fact
        except (practice.SignedOtherwiseError, FactRefusedError):
            kept.append(line.row.learner.full_name)
    if new:
        messages.success(request, _("Đã xác nhận cho %(n)d người.") % {"n": new})
    if agreed:
        messages.success(request, _("Đã ghi sự đồng ý của %(n)d người.") % {"n": agreed})
    if kept:
        told = _("Đã có xác nhận trước đó, giữ nguyên: %(names)s. Muốn đổi thì rút lại xác nhận cũ.")
        messages.warning(request, told % {"names": ", ".join(kept)})
    return keep(redirect(f"{reverse('courses:practise', args=[session.pk])}?bai={task['key']}"))

""" "Việc học": a person's courses as staff see them, and signing off a practical task for one person."""

from uuid import UUID

import rules
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from uuid6 import uuid7

from accounts import queries as accounts
from accounts.actions import consents
from accounts.actions.learners import note_view
from accounts.middleware import People
from accounts.models import Consent, Learner
from accounts.views.access import staff_only, visible_learner
from courses import permissions
from courses.actions import classes_practice as practice
from courses.actions.learning import FactRefusedError
from courses.forms.classes_marking import SignOffForm, WithdrawForm
from courses.models import CoursePage, Edition
from courses.queries import authoring, classes, facts, learning, records
from courses.views.access import keep_device


@staff_only("accounts.list_learners")
@never_cache
@require_safe
def record(request: People, learner_id: UUID) -> HttpResponse:
    """Every course of a person, why it is complete or not; looking at somebody else's is written down."""
    learner = visible_learner(request, learner_id)
    note_view(learner=learner, by=request.actor, at=timezone.now())
    context = {
        "learner": learner,
        "home": accounts.home_of(learner),
        "courses": records.of_person(learner.canonical_id, timezone.now()),
        "may_teach": rules.test_rule(permissions.TEACH, request.actor, learner),
    }
    return render(request, "courses/records/record.html", context)


def taught_or_404(request: People, learner_id: UUID, code: str) -> tuple[Learner, CoursePage]:
    """A person for whom the actor may act, and a course."""
    learner = visible_learner(request, learner_id, permissions.TEACH)
    return learner, get_object_or_404(CoursePage, code=code)


@staff_only(permissions.TEACH)
@never_cache
def sign_off(request: People, learner_id: UUID, code: str) -> HttpResponse:
    """One person did one task in front of me."""
    learner, course = taught_or_404(request, learner_id, code)
    task = _task_or_404(learner, course, request.GET.get("bai", ""))
    if asked := request.POST.get("agreement"):
        return _keep_agreement(request, learner, agrees=asked == "give")
    form = SignOffForm(request.POST or None, initial={"fact": uuid7()})
    if request.method == "POST" and form.is_valid():
        return _keep(request, learner, course, task, form)
    standing = classes.signed_by_person([learner.canonical_id], course.pk, task["key"]).get(learner.canonical_id)
    names = classes.names([standing.marked_by_id]) if standing else {}
    context = {
        "learner": learner,
        "course": course,
        "task": task,
        "form": form,
        "standing": standing,
        "by": names.get(standing.marked_by_id, "") if standing else "",
        "asks": bool(task.get("act")),
        "first_use": consents.words(Consent.Purpose.FIRST_USE),
        "agreed": bool(task.get("act") and classes.first_use_agreed([learner.canonical_id])),
    }
    return render(request, "courses/records/sign_off.html", context)


def _keep_agreement(request: People, learner: Learner, *, agrees: bool) -> HttpResponse:
    """What the person says of keeping first uses, once the task is signed off."""
    practice.agree_first_use(learner=learner, agrees=agrees, by=request.actor, at=timezone.now())
    messages.success(request, _("Đã ghi sự đồng ý.") if agrees else _("Đã ghi việc rút lại sự đồng ý."))
    return redirect(request.get_full_path())


def _task_or_404(learner: Learner, course: CoursePage, key: str) -> dict[str, str]:
    enrolment, newest = learning.enrolment_of(learner.canonical_id, course.code), authoring.newest_edition(course)
    editions: list[Edition] = [each for each in (enrolment and enrolment.edition, newest) if each]
    found = (task for edition in editions for task in edition.tasks if task["key"] == key)
    task: dict[str, str] | None = next(found, None)
    if task is None:
        raise Http404
    return task


def _keep(
    request: People, learner: Learner, course: CoursePage, task: dict[str, str], form: SignOffForm
) -> HttpResponse:
    device, keep = keep_device(request)
    try:
        practice.sign_off(
            fact_id=form.cleaned_data["fact"],
            learner=learner,
            course=course,
            task_key=task["key"],
            is_assisted=form.cleaned_data["how"] == "helped",
            note=form.cleaned_data["note"],
            by=request.actor,
            at=timezone.now(),
            device=device,
            agrees=form.cleaned_data["agrees"],
        )
    except (practice.SignedOtherwiseError, FactRefusedError):
        messages.warning(request, _("Bài này đã có xác nhận trước đó, giữ nguyên. Muốn đổi thì rút lại xác nhận cũ."))
    else:
        messages.success(request, _("Đã xác nhận: %(task)s.") % {"task": task["title"]})
    return keep(redirect("courses:record", learner.pk))


@staff_only(permissions.TEACH)
@never_cache
def withdraw(request: People, sign_off_id: UUID) -> HttpResponse:
    """Take a sign-off back. The second time, nothing changes."""
    given = get_object_or_404(classes.visible_sign_offs(request.actor), pk=sign_off_id)
    person = given.learner.canonical
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        practice.withdraw_sign_off(
            sign_off_id=given.pk, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
        messages.success(request, _("Đã rút lại xác nhận."))
        return redirect("courses:record", person.pk)
    names = classes.names([given.marked_by_id])
    context = {
        "form": form,
        "given": given,
        "learner": person,
        "by": names.get(given.marked_by_id, ""),
        "title": _title(given.learner, given.course, given.task_key),
        "was_completed": given.course_id in facts.standing_of(person.pk).courses,
    }
    return render(request, "courses/records/withdraw.html", context)


def _title(learner: Learner, course: CoursePage, key: str) -> str:
    """The task's words; a task that no edition has any more says its key."""
    try:
        return _task_or_404(learner, course, key)["title"]
    except Http404:
        return key

"""One more try, more time: given by an instructor to one person, with a reason."""

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
from courses.actions import grants as actions
from courses.forms.grants import TimeForm, TryForm
from courses.views.records import taught_or_404


@staff_only(permissions.TEACH)
@never_cache
def grant_try(request: People, learner_id: UUID, code: str) -> HttpResponse:
    learner, course = taught_or_404(request, learner_id, code)
    form = TryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.grant_try(learner=learner, course=course, by=request.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Đã cho làm thêm một lượt. Người học vào bài kiểm tra là làm được ngay."))
        return redirect("courses:record", learner.pk)
    return render(request, "courses/records/try.html", {"form": form, "learner": learner, "course": course})


@staff_only(permissions.TEACH)
@never_cache
def extend_time(request: People, learner_id: UUID, code: str) -> HttpResponse:
    learner, course = taught_or_404(request, learner_id, code)
    given = learner.canonical.time_extensions.filter(course=course).values("minutes", "reason").first()
    form = TimeForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        actions.extend_time(learner=learner, course=course, by=request.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Đã thêm thời gian. Tính từ lượt làm bài sau."))
        return redirect("courses:record", learner.pk)
    return render(request, "courses/records/time.html", {"form": form, "learner": learner, "course": course})

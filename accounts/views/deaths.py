"""Recording that a person died: the day, then what follows, then the word; and the way back after a mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import queries
from accounts.actions import deaths
from accounts.forms.deaths import DeathForm, TakeBackForm
from accounts.middleware import People
from accounts.views.access import staff_only, visible_learner


@staff_only("accounts.record_death")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: People, learner_id: UUID) -> HttpResponse:
    """Nothing is recorded until somebody who has read what follows says so."""
    person = visible_learner(request, learner_id, "accounts.record_death").canonical
    if person.deceased_on:
        return redirect("accounts:learner", person.pk)
    form = DeathForm(request.POST or None, person=person)
    day = form.cleaned_data["on"] if request.method == "POST" and form.is_valid() else None
    if day and request.POST.get("is_sure"):
        document_no = form.cleaned_data["document_no"]
        deaths.record_death(learner=person, on=day, by=request.actor, at=timezone.now(), document_no=document_no)
        messages.success(request, _("Đã ghi nhận %(name)s đã mất.") % {"name": person.full_name})
        return redirect("accounts:learner", person.pk)
    home = queries.home_of(person)
    context = {
        "learner": person,
        "form": form,
        "day": day,
        "home": home,
        "came_later": bool(day and home and home.from_on > day),
    }
    return render(request, "accounts/staff/death.html", context, status=422 if form.errors else 200)


@staff_only("accounts.record_death")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: People, learner_id: UUID) -> HttpResponse:
    person = visible_learner(request, learner_id, "accounts.record_death").canonical
    if not person.deceased_on:
        return redirect("accounts:learner", person.pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        deaths.record_death(learner=person, on=None, by=request.actor, at=timezone.now(), document_no=reason)
        messages.success(request, _("Đã rút lại. %(name)s lại được đếm và học tiếp.") % {"name": person.full_name})
        return redirect("accounts:learner", person.pk)
    context = {"learner": person, "form": form}
    return render(request, "accounts/staff/death_taken_back.html", context, status=422 if form.errors else 200)

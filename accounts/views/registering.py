"""Making oneself known: name, commune, village, group, consent. Answers wait in the session until the last
page.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import learners
from accounts.actions.learners import Person
from accounts.actions.refusals import RefusedError
from accounts.forms import registering as steps
from accounts.middleware import LEARNER_KEY, People
from accounts.models import Consent, Learner
from accounts.views.access import next_url, onward, with_next
from places.models import Unit

ANSWERS_KEY = "register"
STEPS = ("ten", "xa", "thon", "nhom", "xong")
NUMBERS = {"ten": 1, "xa": 2, "thon": 2, "nhom": 3, "xong": 4}
"""The village belongs to the commune's step: asking for it or not does not change the count."""
TITLES = {
    "ten": _("Bạn tên là gì?"),
    "xa": _("Bạn ở xã, phường nào?"),
    "thon": _("Bạn ở thôn, bản, tổ dân phố nào?"),
    "nhom": _("Bạn là ai?"),
    "xong": _("Kiểm tra lại và đồng ý"),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: People, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    answers: dict[str, Any] = request.session.get(ANSWERS_KEY, {})
    done = _done(answers)
    missing = next((name for name in STEPS[:-1] if name not in done), "xong")
    if STEPS.index(step) > STEPS.index(missing):
        return redirect(with_next(request, "accounts:register", missing))
    form = _form(step, answers, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if step == "xong":
            return _finish(request, form, done)
        answers[step] = {name: request.POST.get(name, "") for name in form.fields}
        request.session[ANSWERS_KEY] = answers
        return redirect(with_next(request, "accounts:register", _following(step, answers)))
    return _page(request, step, form, done)


def _done(answers: Mapping[str, Any]) -> dict[str, forms.Form]:
    """The steps whose answers still hold, in order; the first that does not ends the row."""
    done: dict[str, forms.Form] = {}
    for step in STEPS[:-1]:
        form = _form(step, answers, answers.get(step, {})) if step in answers or _skipped(step, done) else None
        if form is None or not form.is_valid():
            break
        done[step] = form
    return done


def _skipped(step: str, done: Mapping[str, forms.Form]) -> bool:
    """Villages are asked for only where the commune's villages are known."""
    if step != "thon" or "xa" not in done:
        return False
    return not Unit.objects.villages_of(done["xa"].cleaned_data["commune"].code).open().exists()


def _form(step: str, answers: Mapping[str, Any], data: Mapping[str, Any] | None) -> forms.Form:
    initial = answers.get(step)
    if step == "ten":
        return steps.PersonStep(data, initial=initial)
    if step == "xa":
        return steps.CommuneStep(data, initial=initial)
    if step == "thon":
        return steps.VillageStep(data, initial=initial, commune=answers["xa"]["commune"])
    if step == "nhom":
        return steps.GroupStep(data, initial=initial)
    person = steps.PersonStep(answers["ten"])
    person.is_valid()
    return steps.FinishStep(data, birth=person.cleaned_data["birth"])


def _following(step: str, answers: dict[str, Any]) -> str:
    if step == "xa":
        answers.pop("thon", None)  # the village belonged to the commune chosen before
    done = _done(answers)
    return next((name for name in STEPS[:-1] if name not in done), "xong")


def _page(request: People, step: str, form: forms.Form, done: Mapping[str, forms.Form]) -> HttpResponse:
    shown = [name for name in STEPS if not _skipped(name, done)]
    place = shown.index(step) if step in shown else 0
    context = {
        "form": form,
        "step": step,
        "title": TITLES[step],
        "number": NUMBERS[step],
        "count": NUMBERS["xong"],
        "back": with_next(request, "accounts:register", shown[place - 1]) if place else "",
        "next": next_url(request),
        "answers": {name: each.cleaned_data for name, each in done.items()} if step == "xong" else {},
    }
    return render(request, f"accounts/register/{step}.html", context)


def _finish(request: People, form: forms.Form, done: Mapping[str, forms.Form]) -> HttpResponse:
    agreed = [Consent.Purpose.PROCESSING]
    if form.cleaned_data["agree_messages"]:
        agreed.append(Consent.Purpose.MESSAGES)
    try:
        learner = learners.register(
            person=_person(request, form, done),
            agreed=agreed,
            by=request.actor,
            at=timezone.now(),
            user=request.user,
        )
    except RefusedError as refused:
        steps.merge_errors(form, str(refused) or _now("Chưa lưu được. Hãy thử lại."))
        return _page(request, "xong", form, done)
    return _begin(request, learner)


def _person(request: People, form: forms.Form, done: Mapping[str, forms.Form]) -> Person:
    name, commune, village, group = (done[step].cleaned_data for step in STEPS[:-1])
    return Person(
        full_name=name["full_name"],
        birth=name["birth"],
        home=village["village"] or commune["commune"],
        phone=request.user.phone or "",
        target_group=group["target_group"],
        workplace=form.cleaned_data["workplace"],
        personal_number=form.cleaned_data["personal_number"],
    )


def _begin(request: People, learner: Learner) -> HttpResponse:
    request.session.pop(ANSWERS_KEY, None)
    request.session[LEARNER_KEY] = str(learner.pk)
    return redirect(onward(request))

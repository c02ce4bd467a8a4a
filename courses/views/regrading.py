"""Marking a question again in the admin: choose, look at who changes, give a reason, watch it being done.

Whoever works on questions may look; only who may publish the course decides.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import SEES_LEARNERS
from courses import tasks
from courses.actions import regrading as actions
from courses.forms.regrading import ReasonForm
from courses.models import Question, QuestionVersion, Regrading
from courses.queries import items, regrading
from courses.rules import questions
from courses.rules.regrading import Ruling
from courses.views.items import admit

EVERYBODY = "moi-nguoi"


@dataclass(frozen=True, slots=True)
class Option:
    """A way to mark: ``value`` as posted, the right answer in the words of the version that was asked."""

    value: str
    ruling: Ruling
    number: int
    right: str


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, question_id: int) -> HttpResponse:
    """Nothing changes until the reason is posted."""
    admit(request)
    question = get_object_or_404(Question.objects.select_related("course"), pk=question_id)
    may_decide = question.course.permissions_for_user(request.user).can_publish()
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    versions = items.asked_versions(question)
    version = _chosen(versions, request.GET.get("phien-ban", ""))
    options = _options(question, version)
    option = next((each for each in options if each.value == request.GET.get("cach", "")), None)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        if version is None or option is None:
            raise Http404
        decision = _decide(request, form, version, option)
        if decision:
            return redirect("item_regrading", decision.pk)
    context: dict[str, Any] = {
        "question": question,
        "versions": versions,
        "version": version,
        "present": _present(question, version),
        "options": options,
        "option": option,
        "form": form,
        "may_decide": may_decide,
    }
    if version and option:
        actor = request.actor  # type: ignore[attr-defined]
        context["preview"] = regrading.preview(version, option.ruling, by=actor)
        context["sees_names"] = actor.has_role(*SEES_LEARNERS)
    return render(request, "courses/items/regrade.html", context, status=422 if form.errors else 200)


def _chosen(versions: list[QuestionVersion], number: str) -> QuestionVersion | None:
    if not number:
        return versions[0] if versions else None
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise Http404
    return found


def _options(question: Question, version: QuestionVersion | None) -> list[Option]:
    if version is None:
        return []
    version.question = question
    standing = regrading.in_force([version.pk]).get(version.pk)
    if standing and standing.is_for_everybody:
        return []
    keys = [
        Option(str(key.number), Ruling(key.body, key.pk), key.number, _right(version, key.body))
        for key in regrading.keys_for(version)
    ]
    return [*keys, Option(EVERYBODY, Ruling(None), 0, "")]


def _right(version: QuestionVersion, key: questions.Body) -> str:
    kind = version.question.kind
    return "; ".join(questions.answer_texts(kind, version.body, questions.right_response(kind, key)))


def _present(question: Question, version: QuestionVersion | None) -> str:
    """By what the version is marked today."""
    if version is None:
        return ""
    standing = regrading.in_force([version.pk]).get(version.pk)
    if standing and standing.key is None:
        return ""
    return _right(version, standing.key if standing and standing.key else version.body)


def _decide(request: HttpRequest, form: ReasonForm, version: QuestionVersion, option: Option) -> Regrading | None:
    """A refusal stands at the field."""
    if not form.is_valid():
        return None
    try:
        decision = actions.decide(
            version_id=version.pk,
            key_version_id=option.ruling.version_id,
            reason=form.cleaned_data["reason"],
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    except actions.RegradingRefusedError as refused:
        form.add_error("reason", str(refused))
        return None
    tasks.regrade_at_once()
    return decision


@require_safe
def follow(request: HttpRequest, decision_id: int) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    admit(request)
    decisions = Regrading.objects.select_related("version__question__course", "key_version")
    decision = get_object_or_404(decisions, pk=decision_id)
    context = {
        "decision": decision,
        "question": decision.version.question,
        "progress": regrading.progress(decision),
        "right": _right(decision.version, decision.key_version.body) if decision.key_version else "",
    }
    return render(request, "courses/items/regrading.html", context)

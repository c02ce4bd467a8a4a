"""One run through the placement, kept in the session until it is done and somebody is known to have done it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Learner
from courses.actions import learning as actions
from courses.actions.placement import record_placement
from courses.models import Placement
from courses.queries import catalogue, learning, placement
from courses.rules.placement import Answer
from courses.views.access import learner_of

KEY = "placement"
SUGGESTED, FROM_THE_START = "goi-y", "tu-dau"
"""What is done with the result: follow it, or begin the same programme at its first lesson."""


class Run:
    """What was said so far. ``values`` of an answer are what its check question's form posted, to be shown again."""

    def __init__(self, request: HttpRequest, kept: Mapping[str, Any]) -> None:
        self._request = request
        self.group: str = kept.get("group", "")
        self.owner: str = kept.get("owner", "")
        self.then: str = kept.get("then", "")
        self.is_done: bool = kept.get("is_done", False)
        self._said: dict[str, dict[str, Any]] = {code: dict(said) for code, said in kept.get("said", {}).items()}

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The run of this browser. What another person of the same login did is not theirs to go on with."""
        run = cls(request, request.session.get(KEY, {}))
        learner = learner_of(request)
        if run.owner and run.owner != (str(learner.canonical_id) if learner else ""):
            return cls(request, {})
        return run

    def again(self) -> "Run":
        return Run(self._request, {"group": self.group})

    @property
    def answers(self) -> dict[str, Answer]:
        return {code: Answer(said["level"], said.get("is_right")) for code, said in self._said.items()}

    def level(self, code: str) -> int | None:
        return self._said.get(code, {}).get("level")

    def values(self, code: str) -> list[str]:
        found: list[str] = self._said.get(code, {}).get("values", [])
        return found

    def say(self, code: str, level: int | None) -> None:
        """``None`` takes an answer back."""
        if level is None:
            self._said.pop(code, None)
        else:
            self._said[code] = {**self._said.get(code, {}), "level": level}

    def check(self, code: str, values: Sequence[str], is_right: bool | None) -> None:
        """What was answered to the question behind something; ``None`` takes it back."""
        self._said[code] = {"level": self.level(code), "values": list(values), "is_right": is_right}

    def save(self) -> None:
        learner = learner_of(self._request)
        self._request.session[KEY] = {
            "group": self.group,
            "owner": str(learner.canonical_id) if learner else "",
            "then": self.then,
            "is_done": self.is_done,
            "said": self._said,
        }


def result(answers: Mapping[str, Answer], group: str, learner: Learner | None) -> placement.Result:
    """``group`` is of the page where the run began; without one, the person's own counts."""
    own = learner.target_group.code if learner and learner.target_group else ""
    return placement.result(placement.items(), answers, group or own)


def answers_of(last: Placement) -> dict[str, Answer]:
    return {row["item"]: Answer(row["level"], row["is_right"]) for row in last.answers}


def follow(
    learner: Learner, answers: Mapping[str, Answer], advice: placement.Advice, choice: str, *, device: str = ""
) -> str:
    """Take up the suggested programme and keep where the person begins. Returns the address to go on at."""
    now = timezone.now()
    actions.choose_programme(learner=learner, programme=advice.programme, at=now)
    if choice == FROM_THE_START:
        record_placement(
            learner=learner, answers=answers, advice=replace(advice, course=None, lesson=None), at=now, device=device
        )
        first = catalogue.road(advice.programme, learner.canonical_id)[0].course
        return reverse("courses:go_on", args=[first.code])
    record_placement(learner=learner, answers=answers, advice=advice, at=now, device=device)
    if advice.lesson:
        return reverse("courses:lesson", args=[advice.course.code, advice.lesson.slug])
    edition = learning.current_edition(advice.course.code)
    if edition:
        actions.enrol(learner=learner, course=edition.course, edition=edition, at=now)
    return reverse("courses:assessment", args=[advice.course.code])


def take_up(request: HttpRequest, learner: Learner) -> str:
    """Keep what was answered before signing up. Returns where to go on, if that was chosen already."""
    if KEY not in request.session:
        return ""
    run = Run.of(request)
    if run.owner or not (run.is_done and run.answers):
        return ""
    advice = result(run.answers, run.group, None).advice  # what they saw, whatever group they gave since
    choice, run.then = run.then, ""
    run.save()
    if advice and choice:
        return follow(learner, run.answers, advice, choice)
    record_placement(learner=learner, answers=run.answers, advice=advice, at=timezone.now())
    return ""

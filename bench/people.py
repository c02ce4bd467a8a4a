"""Signed-in learners of the example and what they ask for: addresses, sessions, forms."""

from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid6 import uuid7

from accounts.models import Learner, User
from bench.client import Request
from courses.actions import learning
from courses.models import (
    Attempt,
    AttemptAnswer,
    Completion,
    CoursePage,
    Edition,
    Enrolment,
    LessonFinish,
    ProgrammePage,
)
from courses.queries.learning import current_edition

COUNT = 200
"""How many learners sign in: together they have enough to finish for some seconds."""
BY = "demo"
TOKEN = "b" * 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """A learner on the way through the programme, with a session."""

    learner: Learner
    cookies: str


def count() -> int:
    return Learner.objects.filter(registered_by_id=BY).count()


@transaction.atomic
def forget() -> None:
    """Take back what the learners of earlier runs did, so that every run starts from the same example."""
    since = {"learner__user__email__startswith": "bench-"}
    AttemptAnswer.objects.filter(
        attempt__learner__user__email__startswith="bench-",
        attempt__received_at__gte=F("attempt__learner__user__date_joined"),
    ).delete()
    for model, moment in (
        (Completion, "recorded_at"),
        (Attempt, "received_at"),
        (LessonFinish, "received_at"),
        (Enrolment, "started_at"),
    ):
        model.objects.filter(**since, **{f"{moment}__gte": F("learner__user__date_joined")}).delete()


def editions() -> list[Edition]:
    found = [current_edition(code) for code in CoursePage.objects.live().order_by("pk").values_list("code", flat=True)]
    return [edition for edition in found if edition]


def visitors(at: datetime) -> list[Visitor]:
    """Learners who have begun and not completed, each in every course of the programme."""
    known = list(Learner.objects.filter(user__email__startswith="bench-").select_related("user").order_by("pk"))
    if not known:
        known = [_with_login(learner, n, at) for n, learner in enumerate(_on_the_way())]
    for edition in editions():
        for learner in known:
            learning.enrol(learner=learner, course=edition.course, edition=edition, at=timezone.now())
    return [Visitor(learner, session_of(learner.user)) for learner in known if learner.user]


def _on_the_way() -> list[Learner]:
    begun = Learner.objects.filter(registered_by_id=BY, user=None, enrolments__isnull=False)
    return list(begun.exclude(completions__programme__isnull=False).distinct().order_by("pk")[:COUNT])


def _with_login(learner: Learner, number: int, at: datetime) -> Learner:
    user = User.objects.create_user(None, f"bench-{number}@example.org", name=learner.full_name, date_joined=at)
    learner.user = user
    learner.save(update_fields=["user"])
    return learner


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, "accounts.backends.SignInBackend")
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


def form(path: str, visitor: Visitor, **values: str | list[str]) -> Request:
    return Request(path, visitor.cookies, urlencode({"csrfmiddlewaretoken": TOKEN, **values}, doseq=True))


def readings(people: list[Visitor]) -> list[Request]:
    """Every lesson, each time read by another learner."""
    addresses = [
        reverse("courses:lesson", args=[edition.course.code, slug])
        for edition in editions()
        for slug in edition.lessons.order_by("position").values_list("slug", flat=True)
    ]
    return [Request(address, visitor.cookies) for visitor, address in zip(people, cycle(addresses), strict=False)]


def finishes(people: list[Visitor]) -> list[Request]:
    """Lessons that these learners have not finished yet; neighbours are of different learners."""
    done = set(
        LessonFinish.objects.filter(learner__in=[v.learner for v in people]).values_list("learner", "lesson_key")
    )
    return [
        form(reverse("courses:finish", args=[edition.course.code, lesson.slug]), visitor, fact=str(uuid7()))
        for edition in editions()
        for lesson in edition.lessons.order_by("position")
        for visitor in people
        if (visitor.learner.pk, lesson.key) not in done
    ]


def finish_lessons(learner: Learner, edition: Edition) -> None:
    at = timezone.now()
    LessonFinish.objects.bulk_create(
        [
            LessonFinish(learner=learner, course=edition.course, lesson_key=key, occurred_at=at, received_at=at)
            for key in edition.lessons.values_list("key", flat=True)
        ],
        ignore_conflicts=True,
    )


def programmes(people: list[Visitor]) -> list[Request]:
    """The road of every programme, each time of another learner."""
    addresses = [
        reverse("courses:programme", args=[code])
        for code in ProgrammePage.objects.live().order_by("pk").values_list("code", flat=True)
    ]
    return [Request(address, visitor.cookies) for visitor, address in zip(people, cycle(addresses), strict=False)]

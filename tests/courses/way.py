"""Steps of a learner's way that several tests take."""

from datetime import datetime
from typing import Any

from django.test import Client
from uuid6 import uuid7

from accounts.models import Learner
from audit.rules import Actor
from courses.actions import attempts, editions, learning
from courses.models import Attempt, CoursePage, Edition, Enrolment, Question
from tests.courses.asked import ALL
from tests.factories import LearnerFactory, QuestionFactory, UserFactory, add_version, make_course, moment

AT = moment("2026-10-05 08:30")
AUTHOR = Actor(kind="user", id="author")


def published(code: str = "khoa-mau", **fields: Any) -> tuple[CoursePage, Edition]:
    course = make_course(code, **fields)
    return course, publish(course)


def publish(course: CoursePage) -> Edition:
    return editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT)


def with_every_kind(code: str = "khoa-mau", **fields: Any) -> tuple[CoursePage, Edition, list[Question]]:
    """A course of which the first lesson asks one question of each kind as practice; the test asks them too."""
    course = make_course(code, questions=0, **{"draw": len(ALL), **fields})
    asked = [QuestionFactory(code=f"{code}-{kind}", course=course, kind=kind) for kind, _body in ALL]
    for question, (_kind, body) in zip(asked, ALL, strict=True):
        add_version(question, body)
    first = course.get_children().first().specific
    first.checks = ", ".join(question.code for question in asked)
    first.save()
    return course, publish(course), asked


def enrolled(learner: Learner, course: CoursePage, edition: Edition, at: datetime = AT) -> Enrolment:
    return learning.enrol(learner=learner, course=course, edition=edition, at=at)


def finish(enrolment: Enrolment, *keys: str, at: datetime = AT) -> None:
    for key in keys:
        learning.finish_lesson(
            person_id=enrolment.person_id,
            edition=enrolment.edition,
            lesson_key=key,
            fact_id=uuid7(),
            occurred_at=at,
            at=at,
        )


def finish_all(enrolment: Enrolment, at: datetime = AT) -> None:
    finish(enrolment, *enrolment.edition.lessons.values_list("key", flat=True), at=at)


def answer(attempt: Attempt, right: int, at: datetime = AT) -> None:
    """Answer every item; the first ``right`` of them rightly ("true" is right)."""
    for n, item in enumerate(attempt.items):
        attempts.save_answer(attempt_id=attempt.pk, version_id=item["version"], response=n < right, at=at)


def take_test(enrolment: Enrolment, right: int, at: datetime = AT) -> Attempt:
    attempt = attempts.start_attempt(enrolment=enrolment, at=at)
    answer(attempt, right, at)
    return attempts.close_attempt(attempt_id=attempt.pk, at=at)


def pass_test(enrolment: Enrolment, at: datetime = AT) -> Attempt:
    return take_test(enrolment, enrolment.edition.draw, at)


def complete(enrolment: Enrolment, at: datetime = AT) -> None:
    finish_all(enrolment, at)
    pass_test(enrolment, at)


def sign_in(client: Client, **fields: Any) -> Learner:
    """A person with a login, signed in."""
    learner = LearnerFactory(user=UserFactory(), **fields)
    client.force_login(learner.user)
    return learner

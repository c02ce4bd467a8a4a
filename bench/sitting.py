"""Sitting the test: forms that start, save and hand in, and whole attempts one after another."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bench import people
from bench.client import Request, UnexpectedAnswerError
from courses.actions import attempts, learning
from courses.models import Attempt, AttemptAnswer, Completion, Edition, QuestionVersion
from courses.queries import assessment
from courses.rules import questions

QUESTION = re.compile(r"/cau-\d+/$")


def starts(visitors: list[people.Visitor]) -> list[Request]:
    """Tests that these learners have not begun; neighbours are of different learners."""
    running = set(Attempt.objects.filter(state=Attempt.State.OPEN).values_list("learner", "course"))
    return [
        people.form(reverse("courses:assessment", args=[edition.course.code]), visitor)
        for edition in people.editions()
        for visitor in visitors
        if (visitor.learner.pk, edition.course_id) not in running
    ]


def autosaves(visitors: list[people.Visitor]) -> list[Request]:
    """An answer to every question of every test that is open."""
    found = []
    for edition in people.editions():
        for visitor in visitors:
            attempt = _open(visitor, edition)
            found += [
                people.form(
                    reverse("courses:autosave", args=[edition.course.code, attempt.pk, number]),
                    visitor,
                    **right(assessment.version_in(attempt, item["version"])),
                )
                for number, item in enumerate(attempt.items, start=1)
            ]
    return found


def submissions(visitors: list[people.Visitor], *, is_passed: bool) -> list[Request]:
    """Handing in: half of the learners fail; the others pass, have finished the lessons and complete the course."""
    found = []
    for edition in people.editions():
        done = set(Completion.objects.filter(course=edition.course_id).values_list("learner", flat=True))
        for visitor in visitors[is_passed::2]:
            if visitor.learner.pk not in done:
                attempt = _answered(visitor, edition, is_passed=is_passed)
                found.append(people.form(reverse("courses:review", args=[edition.course.code, attempt.pk]), visitor))
    return found


def _open(visitor: people.Visitor, edition: Edition) -> Attempt:
    at = timezone.now()
    enrolment = learning.enrol(learner=visitor.learner, course=edition.course, edition=edition, at=at)
    return attempts.start_attempt(enrolment=enrolment, at=at)


@transaction.atomic
def _answered(visitor: people.Visitor, edition: Edition, *, is_passed: bool) -> Attempt:
    if is_passed:
        people.finish_lessons(visitor.learner, edition)
    attempt = _open(visitor, edition)
    attempt.answers.all().delete()
    AttemptAnswer.objects.bulk_create(
        AttemptAnswer(
            attempt=attempt,
            version=version,
            response=questions.right_response(version.question.kind, version.body),
            is_right=is_passed,
        )
        for version in (assessment.version_in(attempt, item["version"]) for item in attempt.items)
    )
    return attempt


def right(version: QuestionVersion) -> dict[str, str | list[str]]:
    """What the question's form posts for the right answer."""
    kind, body, name = version.question.kind, version.body, f"q{version.pk}"
    values = questions.values(kind, body, questions.right_response(kind, body))
    if not questions.KINDS[kind].fields(body):
        return {name: values}
    pairs = [value.partition(":")[::2] for value in values]
    posted: dict[str, str | list[str]] = {}
    for key, value in pairs:
        posted[f"{name}-{key}"] = [*posted.get(f"{name}-{key}", []), value]
    return posted


@dataclass(slots=True)
class Sitting:
    """Learners who each sit the whole test as a browser does: every page read, every form sent, the result read."""

    port: int
    visitors: list[people.Visitor]
    until: float
    done: int = 0
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _supply: Iterator[tuple[people.Visitor, Edition]] = field(init=False)
    _forms: dict[int, dict[str, str | list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._supply = cycle([(visitor, edition) for edition in people.editions() for visitor in self.visitors])
        self._forms = {
            version.pk: right(version) for edition in people.editions() for version in assessment.bank(edition)
        }

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.perf_counter() < self.until and not self.failures:
            with self._lock:
                visitor, edition = next(self._supply)
            try:
                self._sit(connection, visitor, edition)
            except UnexpectedAnswerError as error:
                self.failures.append(str(error))
        connection.close()

    def _sit(self, connection: HTTPConnection, visitor: people.Visitor, edition: Edition) -> None:
        address = reverse("courses:assessment", args=[edition.course.code])
        address = _ask(connection, people.form(address, visitor))
        while QUESTION.search(address):
            page = _ask(connection, Request(address, visitor.cookies))
            names = re.findall(r'name="q(\d+)', page)
            address = _ask(connection, people.form(address, visitor, **self._forms[int(names[0])]))
        _ask(connection, Request(address, visitor.cookies))
        _ask(connection, Request(_ask(connection, people.form(address, visitor)), visitor.cookies))
        with self._lock:
            self.done += time.perf_counter() < self.until


def _ask(connection: HTTPConnection, request: Request) -> str:
    """The page of an answer, or where it leads."""
    connection.request(request.method, request.path, request.body or None, request.headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status not in {200, 302}:
        raise UnexpectedAnswerError(f"{request.method} {request.path}: {answer.status}")
    return answer.getheader("Location", "") if answer.status == 302 else body


def attempts_per_s(port: int, visitors: list[people.Visitor], *, seconds: float, connections: int) -> float:
    """Whole attempts of ten questions that this machine serves in a second."""
    start = time.perf_counter()
    run = Sitting(port, visitors, start + seconds)
    threads = [threading.Thread(target=run.run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if run.failures:
        raise UnexpectedAnswerError(run.failures[0])
    return round(run.done / seconds, 2)

"""The pages that are measured, and driving one of them."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import people, room, sitting
from bench.client import Request, UnexpectedAnswerError, drive
from bench.measure import Sample, cpu_seconds
from bench.processes import database_processes
from certificates.models import Award
from courses.actions.items import analyse
from places.models import Unit

SECONDS, WARM_UP, CONNECTIONS = 3.0, 20, 2
KEEPING = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
"""Statements around a transaction; the count is of those that read or write."""


@dataclass(frozen=True, slots=True)
class Page:
    """``requests`` is asked when the page's turn comes: what earlier pages left behind matters to forms."""

    requests: Callable[[], list[Request]]
    status: int = 200
    is_form: bool = False
    """Sent once each, not again and again."""


def pages(visitors: list[people.Visitor]) -> dict[str, Page]:
    return {
        "empty": Page(lambda: [Request("/bench/empty")]),
        "home": Page(lambda: [Request("/")]),
        "course": Page(lambda: _each("courses:course", [e.course.code for e in people.editions()])),
        "lesson": Page(lambda: people.readings(visitors)),
        "programme": Page(lambda: people.programmes(visitors)),
        "lesson_finish": Page(lambda: people.finishes(visitors), status=302, is_form=True),
        "attempt_start": Page(lambda: sitting.starts(visitors), status=302, is_form=True),
        "autosave": Page(lambda: sitting.autosaves(visitors), is_form=True),
        "quiz_submit": Page(lambda: sitting.submissions(visitors, is_passed=False), status=302, is_form=True),
        "submit": Page(lambda: sitting.submissions(visitors, is_passed=True), status=302, is_form=True),
        "class_page": Page(room.class_pages),
        "check_in": Page(room.check_ins, is_form=True),
        "verify": Page(lambda: _each("certificates:verify", list(_numbers()))),
        "province": Page(lambda: _each("indicators:public", [])),
        "commune": Page(lambda: _each("indicators:commune", list(_communes()))),
    }


def _each(name: str, values: list[str]) -> list[Request]:
    return [Request(reverse(name, args=[value])) for value in values] or [Request(reverse(name))]


def _numbers() -> list[str]:
    """The first ones: numbers of copies have no check character that fits."""
    return list(Award.objects.order_by("register_no").values_list("number", flat=True)[:50])


def _communes() -> list[str]:
    return list(Unit.objects.communes().order_by("code").values_list("code", flat=True))


def measure(page: Page, port: int, server: int) -> Sample:
    """Counts the queries in this process, warms the server up, then drives it; ``server`` is its process."""
    requests = page.requests()
    if page.is_form:
        queries = query_count(*requests[-2:], status=page.status)
        warm, requests = requests[:WARM_UP], requests[WARM_UP:-2]
    else:
        queries = query_count(requests[0], requests[-1], status=page.status)
        warm = requests
    again = not page.is_form
    drive(port, warm, status=page.status, seconds=0.7, connections=CONNECTIONS, again=again)
    processes = [server, *database_processes()]
    before = cpu_seconds(processes)
    latencies, elapsed = drive(
        port, requests, status=page.status, seconds=SECONDS, connections=CONNECTIONS, again=again
    )
    return Sample(latencies, elapsed, cpu_seconds(processes) - before, queries)


def measure_analysis() -> Sample:
    """One run of the task that counts every answer; its seconds are of this process, the database's CPU beside it."""
    processes = [os.getpid(), *database_processes()]
    before, start = cpu_seconds(processes), time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        analyse(at=timezone.now())
    elapsed = time.perf_counter() - start
    queries = sum(not KEEPING.match(query["sql"]) for query in captured.captured_queries)
    return Sample([elapsed], elapsed, cpu_seconds(processes) - before, queries)


def query_count(first: Request, second: Request, *, status: int) -> int:
    """Queries of ``second``; ``first`` fills what a process keeps. Nothing of either stays in the database."""
    with transaction.atomic():
        _ask(first, status)
        with CaptureQueriesContext(connection) as captured:
            _ask(second, status)
        transaction.set_rollback(True)
    return sum(not KEEPING.match(query["sql"]) for query in captured.captured_queries)


def _ask(request: Request, status: int) -> None:
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded"
    answer = client.generic(
        request.method, request.path, request.body, content_type=kind, headers={"cookie": request.cookies}
    )
    if answer.status_code != status:
        raise UnexpectedAnswerError(f"{request.method} {request.path}: {answer.status_code} instead of {status}")

"""How questions do: counted in the database over all closed attempts, and what was counted last.

The counting is plain SQL that both databases read; the few words they spell differently are ``_DIALECTS``. It makes
three passes over the answers and hands over sums, never answers: some hundred rows for each question version.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery

from courses.models import Attempt, EditionQuestion, ItemAnalysis, Question, QuestionVersion
from courses.rules import items as rules
from courses.rules import questions
from courses.rules.questions import Response

MOST_RESPONSES = 1_000
"""Different answers to one version that are told apart: all of them, save for numbers that people type."""

_DIALECTS = {
    "postgresql": {
        "length": "jsonb_array_length",
        "seconds": "CAST(FLOOR(EXTRACT(EPOCH FROM (given_at - since))) AS integer)",
    },
    "sqlite": {
        "length": "json_array_length",
        "seconds": "CAST((julianday(given_at) - julianday(since)) * 86400 + 0.001 AS integer)",
    },
}

_CLOSED = "t.state <> 'open' AND t.submitted_at <= %(until)s"

_CELLS = """
WITH given AS (
    SELECT n.attempt_id, n.version_id, CASE WHEN n.is_right THEN 1 ELSE 0 END AS hit,
        person.target_group_id AS target, CASE WHEN t.submitted_at > %(since)s THEN 1 ELSE 0 END AS lately,
        {length}(t.items) - 1 AS others
    FROM courses_attemptanswer n
    JOIN courses_attempt t ON t.id = n.attempt_id
    JOIN accounts_learner own ON own.id = t.learner_id
    JOIN accounts_learner person ON person.id = own.canonical_id
    WHERE {closed}
), marked AS (
    SELECT version_id, target, lately, others, hit,
        CAST(SUM(hit) OVER (PARTITION BY attempt_id) - hit AS integer) AS others_right
    FROM given
)
SELECT version_id, target, lately, others, others_right, COUNT(*), SUM(hit)
FROM marked GROUP BY version_id, target, lately, others, others_right
"""

_SECONDS = """
WITH paced AS (
    SELECT n.version_id, n.given_at, COALESCE(
        LAG(n.given_at) OVER (PARTITION BY n.attempt_id ORDER BY n.given_at, n.id), t.occurred_at) AS since
    FROM courses_attemptanswer n JOIN courses_attempt t ON t.id = n.attempt_id
    WHERE {closed} AND t.device <> %(paper)s
), taken AS (SELECT version_id, {seconds} AS seconds FROM paced)
SELECT version_id, seconds, COUNT(*) FROM taken WHERE seconds BETWEEN 0 AND {longest} GROUP BY version_id, seconds
"""

_RESPONSES = """
WITH counted AS (
    SELECT n.version_id, CAST(n.response AS text) AS response, COUNT(*) AS number
    FROM courses_attemptanswer n JOIN courses_attempt t ON t.id = n.attempt_id
    WHERE {closed} GROUP BY n.version_id, CAST(n.response AS text)
), ranked AS (
    SELECT version_id, response, number,
        ROW_NUMBER() OVER (PARTITION BY version_id ORDER BY number DESC, response) AS place FROM counted
)
SELECT version_id, response, number FROM ranked WHERE place <= {most} ORDER BY version_id, place
"""


@dataclass(slots=True)
class Counted:
    """The answers to one question version, summed up."""

    cells: list[rules.Cell] = field(default_factory=list)
    seconds: dict[int, int] = field(default_factory=dict)
    responses: list[tuple[Response, int]] = field(default_factory=list)


def counted(*, since: datetime, until: datetime) -> dict[int, Counted]:
    """By version: every answer of an attempt closed by ``until``; those closed after ``since`` are recent."""
    found: dict[int, Counted] = {}
    for version, target, lately, others, others_right, answers, right in _rows(_CELLS, since=since, until=until):
        cell = rules.cell(target, others, others_right, answers, int(right), is_recent=bool(lately))
        found.setdefault(version, Counted()).cells.append(cell)
    for version, seconds, number in _rows(_SECONDS, until=until, paper=Attempt.PAPER):  # typed in at one moment
        found.setdefault(version, Counted()).seconds[int(seconds)] = number
    for version, response, number in _rows(_RESPONSES, until=until):
        found.setdefault(version, Counted()).responses.append((json.loads(response), number))
    return found


def _rows(statement: str, paper: str = "", **moments: datetime) -> Iterator[tuple[Any, ...]]:
    words = {
        **_DIALECTS[connection.vendor],
        "closed": _CLOSED,
        "longest": rules.LONGEST,
        "most": MOST_RESPONSES,
    }
    values = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**words), {**values, "paper": paper})
        yield from cursor.fetchall()


def asked_questions(course_id: int | None = None) -> QuerySet[Question]:
    """Questions with the figures of their newest version that has any (``analysis_id``), the gravest warning first."""
    newest = ItemAnalysis.objects.filter(version__question=OuterRef("pk")).order_by("-version__number")
    rows = Question.objects.annotate(
        analysis_id=Subquery(newest.values("pk")[:1]), severity=Subquery(newest.values("severity")[:1])
    )
    rows = rows if course_id is None else rows.filter(course=course_id)
    return rows.select_related("course", "current").order_by(F("severity").desc(nulls_last=True), "course", "code")


def analyses(ids: list[int]) -> dict[int, ItemAnalysis]:
    return ItemAnalysis.objects.select_related("version").in_bulk(ids)


def analyses_of(question: Question) -> list[ItemAnalysis]:
    """Of every version that was answered, the newest first."""
    rows = ItemAnalysis.objects.filter(version__question=question).select_related("version")
    return list(rows.order_by("-version__number"))


def as_of() -> datetime | None:
    """When questions were counted last."""
    last = ItemAnalysis.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    return last if isinstance(last, datetime) else None


def asked_versions(question: Question) -> list[QuestionVersion]:
    """The versions that belong to an edition, and so may have been asked; the newest first."""
    asked = EditionQuestion.objects.filter(version__question=question, in_assessment=True).values("version")
    return list(question.versions.filter(pk__in=asked).order_by("-number"))


def options(version: QuestionVersion) -> list[str]:
    """What is offered to be chosen by itself: of steps and pairs nothing is, of numbers neither."""
    kind, body = version.question.kind, version.body
    offered = []
    for option in questions.option_ids(kind, body):
        response = questions.read(kind, body, [option])
        if response is not None and questions.values(kind, body, response) == [option]:
            offered.append(option)
    return offered

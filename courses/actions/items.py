"""Counting how questions do. Running it again replaces the figures by newer ones and changes nothing else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import TargetGroup
from courses.models import ItemAnalysis, QuestionVersion
from courses.queries import items as queries
from courses.queries import regrading
from courses.queries.items import Counted
from courses.rules import items as rules
from courses.rules import questions
from courses.rules.items import Choice
from courses.rules.regrading import Ruling

KEPT = 60
"""Choices and answers kept for a version: more than anybody reads, and no more than a question offers."""


def analyse(*, at: datetime) -> int:
    """Count all answers of closed attempts anew. Returns how many question versions were answered."""
    since = at - timedelta(days=rules.RECENT_DAYS)
    counted = queries.counted(since=since, until=at)
    versions = QuestionVersion.objects.select_related("question").in_bulk(list(counted))
    rulings = regrading.in_force(list(counted))
    codes = dict(TargetGroup.objects.values_list("pk", "code"))
    rows = [
        ItemAnalysis(version=versions[pk], as_of=at, **_figures(versions[pk], counted[pk], rulings.get(pk), codes))
        for pk in sorted(counted)
    ]
    names = [field.name for field in ItemAnalysis._meta.concrete_fields if field.name not in {"id", "version"}]
    ItemAnalysis.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["version"], update_fields=names
    )
    return len(rows)


def _figures(
    version: QuestionVersion, counted: Counted, ruling: Ruling | None, codes: dict[int, str]
) -> dict[str, Any]:
    figures = rules.figures(counted.cells, counted.seconds)
    choices, responses = _choices(version, counted, ruling)
    offered = set(queries.options(version))
    found = rules.suspicions(counted.cells, [each for each in choices if each.value in offered], responses)
    if ruling and ruling.is_for_everybody:
        found = []  # the question is settled: its figures say nothing about it any more
    about_groups = {rules.HARDER, rules.EASIER}
    return {
        "answers": figures.answers,
        "facility": figures.facility,
        "recent_answers": figures.recent,
        "recent_facility": figures.recent_facility,
        "discrimination": figures.discrimination,
        "median_seconds": figures.median_seconds,
        "choices": [{"value": c.value, "count": c.count, "is_right": c.is_right} for c in choices[:KEPT]],
        "responses": [{"value": c.value, "count": c.count, "is_right": c.is_right} for c in responses[:KEPT]],
        "groups": [
            {"group": codes[pk], "answers": answers, "facility": right / answers}
            for pk, (answers, right) in sorted(figures.groups.items())
        ],
        "warnings": [
            {"code": w.code, "about": codes[int(w.about)] if w.code in about_groups else w.about} for w in found
        ],
        "severity": rules.severity(found),
    }


def _choices(version: QuestionVersion, counted: Counted, ruling: Ruling | None) -> tuple[list[Choice], list[Choice]]:
    """What was chosen, part by part, with what nobody chose; and whole answers. Both the most frequent first."""
    kind, body = version.question.kind, version.body
    key = ruling.key if ruling and ruling.key else body
    whole: dict[str, tuple[int, bool]] = {}
    for response, count in counted.responses:  # SQLite tells apart what differs in the order of its parts only
        value = " ".join(questions.values(kind, body, response))
        before = whole.get(value, (0, False))[0]
        whole[value] = before + count, questions.is_right(kind, key, response)
    responses = _ordered(Choice(value, *about) for value, about in whole.items())
    right = questions.values(kind, body, questions.right_response(kind, key))
    if len(right) == 1:
        return _with_options(version, responses, right), responses
    taken: dict[str, int] = {}
    for each in responses:
        for value in each.value.split():
            taken[value] = taken.get(value, 0) + each.count
    parts = _ordered(Choice(value, count, value in right) for value, count in taken.items())
    return _with_options(version, parts, right), responses


def _with_options(version: QuestionVersion, found: list[Choice], right: list[str]) -> list[Choice]:
    chosen = {each.value for each in found}
    return [*found, *(Choice(value, 0, value in right) for value in queries.options(version) if value not in chosen)]


def _ordered(found: Iterable[Choice]) -> list[Choice]:
    return sorted(found, key=lambda each: (-each.count, each.value))

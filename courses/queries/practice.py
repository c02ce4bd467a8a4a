"""Questions as they are shown: practice at the end of a lesson, items of an attempt, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from courses.models import Attempt, Edition, EditionQuestion, QuestionVersion
from courses.rules import drawing, questions


class Posted(Protocol):
    """A form's values: Django's ``QueryDict``."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    is_chosen: bool
    place: int = 0
    """For steps to be ordered: the place (from 1) that was given."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question in front of a person. ``is_right`` and ``remarks`` are set once it may be told."""

    version_id: int
    code: str
    kind: str
    body: dict[str, Any]
    options: tuple[Option, ...]
    response: questions.Response | None = None
    is_right: bool | None = None
    remarks: tuple[questions.Remark, ...] = ()
    lesson_key: str = ""
    is_missing: bool = False


def item(
    version: QuestionVersion,
    order: Sequence[str],
    response: questions.Response | None,
    *,
    is_told: bool,
    is_missing: bool = False,
) -> Item:
    """A question version with its options in ``order`` and a response, with feedback when it may be told."""
    kind, body = version.question.kind, version.body
    remarks = questions.remarks(kind, body, response) if is_told and response is not None else []
    return Item(
        version_id=version.pk,
        code=version.question.code,
        kind=kind,
        body=body,
        options=_options(kind, body, order, response),
        response=response,
        is_right=questions.is_right(kind, body, response) if is_told else None,
        remarks=tuple(remarks),
        lesson_key=version.question.lesson_key,
        is_missing=is_missing,
    )


def posted_values(kind: str, body: questions.Body, posted: Posted, name: str) -> list[str]:
    """The ids a form posted under ``name``. Steps come as a place per step: ``name-id = 1..n``."""
    if kind != questions.ORDERING:
        return posted.getlist(name)
    places = {i: (posted.getlist(f"{name}-{i}") or [""])[0] for i in questions.option_ids(kind, body)}
    if sorted(places.values()) != [str(n) for n in range(1, len(places) + 1)]:
        return []
    return sorted(places, key=lambda i: int(places[i]))


@lru_cache(maxsize=512)
def _questions_of_lesson(edition_id: int, checksum: str, lesson_key: str) -> tuple[QuestionVersion, ...]:
    """They never change, so each process reads them once (see ``learning.lessons``)."""
    rows = EditionQuestion.objects.filter(edition=edition_id, edition__checksum=checksum, check_lesson=lesson_key)
    return tuple(row.version for row in rows.select_related("version__question").order_by("pk"))


def attempt_item(attempt: Attempt, number: int) -> Item:
    """The ``number``-th question (from 1) of an attempt, with the answer saved so far."""
    asked = attempt.items[number - 1]
    version = QuestionVersion.objects.select_related("question").get(pk=asked["version"])
    answer = attempt.answers.filter(version=version).first()
    return item(version, asked["order"], answer.response if answer else None, is_told=False)


def attempt_items(attempt: Attempt) -> list[Item]:
    """Every question of an attempt in the order asked; feedback is told once it is closed."""
    versions = QuestionVersion.objects.select_related("question").in_bulk([i["version"] for i in attempt.items])
    answers = dict(attempt.answers.values_list("version_id", "response"))
    is_told = attempt.state != Attempt.State.OPEN
    return [
        item(versions[asked["version"]], asked["order"], answers.get(asked["version"]), is_told=is_told)
        for asked in attempt.items
    ]


def lesson_checks(edition: Edition, lesson_key: str, posted: Posted) -> list[Item]:
    """The practice questions at the end of a lesson; those answered in ``posted`` with feedback."""
    shown = []
    for version in _questions_of_lesson(edition.pk, edition.checksum, lesson_key):
        kind, body, name = version.question.kind, version.body, f"q{version.pk}"
        asked = bool(posted.getlist("check")) and str(version.pk) in posted.getlist("check")
        values = posted_values(kind, body, posted, name)
        response = questions.read(kind, body, values)
        order = shown_order(version)
        is_told = asked and response is not None
        shown.append(item(version, order, response, is_told=is_told, is_missing=asked and response is None))
    return shown


def shown_order(version: QuestionVersion) -> list[str]:
    """Practice shows the same order to everybody, so that people can talk about it."""
    return drawing.shuffled_options(version.question.kind, version.body, seed=version.pk)


def _options(
    kind: str, body: questions.Body, order: Sequence[str], response: questions.Response | None
) -> tuple[Option, ...]:
    if kind == questions.TRUE_FALSE:
        chosen = {None: "", True: questions.TRUE, False: questions.FALSE}[
            response if isinstance(response, bool) else None
        ]
        return tuple(Option(i, text, i == chosen) for i, text in ((questions.TRUE, "Đúng"), (questions.FALSE, "Sai")))
    texts = {o["id"]: o["text"] for o in body["items" if kind == questions.ORDERING else "choices"]}
    if kind == questions.ORDERING and isinstance(response, list):
        return tuple(Option(i, texts[i], True, place) for place, i in enumerate(response, start=1))
    picked: list[object] = [*response] if isinstance(response, list) else [response]
    return tuple(Option(i, texts[i], i in picked, 0) for i in order)

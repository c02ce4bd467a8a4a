"""Questions as they are shown: practice at the end of a lesson, items of an attempt, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Attempt, Edition, EditionQuestion, QuestionVersion
from courses.queries import regrading
from courses.rules import drawing, questions
from courses.rules.questions import Posted, Response

_MISSING = {
    "choice": gettext_lazy("Bạn chưa chọn câu trả lời. Mời bạn chọn rồi bấm lại."),
    "places": gettext_lazy("Mời bạn đặt cho mỗi bước một số thứ tự khác nhau, từ 1 trở đi."),
    "place": gettext_lazy("Bạn chưa chọn chỗ nào trên hình. Mời bạn chạm vào một chỗ có số."),
    "number": gettext_lazy("Bạn chưa điền số. Mời bạn gõ một số vào ô."),
    "unreadable": gettext_lazy("Máy chưa đọc được số này. Mời bạn chỉ gõ chữ số, ví dụ 50000 hoặc 50.000 hoặc 1,5."),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says of one question. What there is of an answer is kept even while something is ``missing``."""

    values: tuple[str, ...]
    response: Response | None
    missing: str
    """In words, empty when the answer is whole."""
    missing_at: str = ""
    """The field that it is about, where a question has several."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question in front of a person. ``is_right`` and ``remarks`` are set once it may be told."""

    version_id: int
    code: str
    kind: str
    body: dict[str, Any]
    shown: questions.Shown
    response: Response | None = None
    is_answered: bool = False
    """Wholly; a part of an answer is a ``response`` too."""
    answer: tuple[str, ...] = ()
    """The response in words."""
    is_right: bool | None = None
    remarks: tuple[questions.Remark, ...] = ()
    lesson_key: str = ""
    missing: str = ""
    """What to say to somebody who pressed on without a whole answer."""
    missing_at: str = ""


def given(version: QuestionVersion, posted: Posted) -> Given:
    """The answer to a question in a form's values (``request.POST`` as it is, of a page or of an autosave)."""
    kind, body = version.question.kind, version.body
    return _given(version, questions.posted_values(kind, body, posted, field_name(version.pk)))


def item(
    version: QuestionVersion,
    order: Sequence[str],
    answer: Given,
    *,
    is_told: bool,
    asks_for_rest: bool = False,
) -> Item:
    """A question version with its options in ``order`` and an answer, with feedback when it may be told."""
    kind, body, response = version.question.kind, version.body, answer.response
    remarks = questions.remarks(kind, body, response) if is_told and response is not None else []
    return Item(
        version_id=version.pk,
        code=version.question.code,
        kind=kind,
        body=body,
        shown=questions.shown(kind, body, order, answer.values, field_name(version.pk)),
        response=response,
        is_answered=not answer.missing,
        answer=tuple(questions.answer_texts(kind, body, response)),
        is_right=questions.is_right(kind, body, response) if is_told else None,
        remarks=tuple(remarks),
        lesson_key=version.question.lesson_key,
        missing=answer.missing if asks_for_rest else "",
        missing_at=answer.missing_at if asks_for_rest else "",
    )


def field_name(version_id: int) -> str:
    """What a question is called in forms."""
    return f"q{version_id}"


@lru_cache(maxsize=512)
def _questions_of_lesson(edition_id: int, checksum: str, lesson_key: str) -> tuple[QuestionVersion, ...]:
    """They never change, so each process reads them once (see ``learning.lessons``)."""
    rows = EditionQuestion.objects.filter(edition=edition_id, edition__checksum=checksum, check_lesson=lesson_key)
    return tuple(row.version for row in rows.select_related("version__question").order_by("pk"))


def attempt_item(attempt: Attempt, number: int, posted: Posted | None = None) -> Item:
    """The ``number``-th question (from 1) of an attempt, with what was just posted or else with the answer saved.

    What was posted stays in the form, and what is missing in it is said.
    """
    asked = attempt.items[number - 1]
    version = QuestionVersion.objects.select_related("question").get(pk=asked["version"])
    answer = None if posted is not None else attempt.answers.filter(version=version).first()
    kept = answer.response if answer else None
    return attempted_item(version, asked["order"], kept, posted=posted, is_told=False)


def attempted_item(
    version: QuestionVersion, order: Sequence[str], response: Response | None, *, posted: Posted | None, is_told: bool
) -> Item:
    """A question with the answer kept so far, or with what was just posted; what is missing then is said."""
    if posted is not None:
        return item(version, order, given(version, posted), is_told=False, asks_for_rest=True)
    return item(version, order, _kept(version, response), is_told=is_told)


def attempt_items(attempt: Attempt) -> list[Item]:
    """Every question of an attempt in the order asked; feedback is told once it is closed."""
    versions = QuestionVersion.objects.select_related("question").in_bulk([i["version"] for i in attempt.items])
    answers = dict(attempt.answers.values_list("version_id", "response"))
    is_told = attempt.state != Attempt.State.OPEN
    right = regrading.right_in(attempt) if is_told else set()
    items = [
        item(version, asked["order"], _kept(version, answers.get(version.pk)), is_told=is_told)
        for asked in attempt.items
        for version in [versions[asked["version"]]]
    ]
    return [_as_ruled(each, is_right=each.version_id in right) if is_told else each for each in items]


def _as_ruled(shown: Item, *, is_right: bool) -> Item:
    """As it counts: a ruling may have made an answer right, or wrong, that its own key judges otherwise."""
    if shown.is_right == is_right:
        return shown
    said = _("Câu này đã được chấm lại và được tính đúng.") if is_right else _("Câu này được chấm theo đáp án đã sửa.")
    return replace(shown, is_right=is_right, remarks=(questions.Remark(said, is_right),))


def lesson_checks(edition: Edition, lesson_key: str, posted: Posted) -> list[Item]:
    """The practice questions at the end of a lesson; those answered in ``posted`` with feedback."""
    asked = set(posted.getlist("check"))
    shown = []
    for version in _questions_of_lesson(edition.pk, edition.checksum, lesson_key):
        answer, is_asked = given(version, posted), str(version.pk) in asked
        is_told = is_asked and not answer.missing
        shown.append(item(version, shown_order(version), answer, is_told=is_told, asks_for_rest=is_asked))
    return shown


def shown_order(version: QuestionVersion) -> list[str]:
    """Practice shows the same order to everybody, so that people can talk about it."""
    return drawing.shuffled_options(version.question.kind, version.body, seed=version.pk)


def is_whole(version: QuestionVersion, response: Response) -> bool:
    """Whether an answer that was saved leaves nothing of the question open."""
    return not _kept(version, response).missing


def _kept(version: QuestionVersion, response: Response | None) -> Given:
    """An answer saved earlier, as its form would post it."""
    return _given(version, questions.values(version.question.kind, version.body, response))


def _given(version: QuestionVersion, values: Sequence[str]) -> Given:
    kind, body = version.question.kind, version.body
    response, lacks = questions.read(kind, body, values), questions.missing(kind, body, values)
    if lacks is None:
        return Given(tuple(values), response, "")
    at = f"{field_name(version.pk)}-{lacks.field}" if lacks.field else ""
    return Given(tuple(values), response, _in_words(lacks), at)


def _in_words(lacks: questions.Missing) -> str:
    if lacks.code == "pair":
        return _("Mời bạn chọn cho “%(part)s” rồi bấm lại.") % {"part": lacks.part}
    words = str(_MISSING[lacks.code])
    return _("Phần “%(part)s”: %(words)s") % {"part": lacks.part, "words": words} if lacks.part else words

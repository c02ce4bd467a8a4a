"""What a question is, what an answer to it may be, and whether the answer is right.

A question's ``body`` is a JSON object:

* every kind: ``stem`` (text), ``explanation`` (text), and optionally ``hint`` and
  ``image`` (``{"src": ..., "alt": ...}``);
* ``single`` and ``multiple``: ``choices``, a list of ``{"id", "text", "correct", "feedback"}``;
* ``true_false``: ``answer`` (bool), ``feedback_true``, ``feedback_false``;
* ``ordering``: ``items``, a list of ``{"id", "text"}`` in the right order, and ``feedback``.

Responses are a choice id (single), a sorted list of ids (multiple), a bool (true_false) or a list of ids in the
chosen order (ordering). A question is right or wrong, nothing between: "7 trong 10 câu đúng" is a sentence that
everybody understands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
Response = str | bool | list[str]

SINGLE, MULTIPLE, TRUE_FALSE, ORDERING = "single", "multiple", "true_false", "ordering"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, ORDERING)
TRUE, FALSE = "true", "false"
MOST_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one part of an answer. ``text`` may be empty where only the mark matters."""

    text: str
    is_right: bool


def option_ids(kind: str, body: Body) -> list[str]:
    """The ids that an answer may name, in the order of the author."""
    if kind == TRUE_FALSE:
        return [TRUE, FALSE]
    return [option["id"] for option in body["items" if kind == ORDERING else "choices"]]


def read(kind: str, body: Body, posted: Sequence[str]) -> Response | None:
    """A response from posted values; ``None`` when nothing usable was posted (no answer, foreign ids)."""
    ids = option_ids(kind, body)
    chosen = [value for value in posted if value in ids]
    if kind == ORDERING:
        return chosen if sorted(chosen) == sorted(ids) else None
    if not chosen:
        return None
    if kind == MULTIPLE:
        return sorted(set(chosen))
    return chosen[0] == TRUE if kind == TRUE_FALSE else chosen[0]


def right_response(kind: str, body: Body) -> Response:
    if kind == TRUE_FALSE:
        return bool(body["answer"])
    if kind == ORDERING:
        return option_ids(kind, body)
    correct = sorted(choice["id"] for choice in body["choices"] if choice["correct"])
    return correct if kind == MULTIPLE else correct[0]


def is_right(kind: str, body: Body, response: Response | None) -> bool:
    return response is not None and response == right_response(kind, body)


def remarks(kind: str, body: Body, response: Response) -> list[Remark]:
    """Feedback for what was chosen: each chosen option, and for multiple what was missed."""
    right = is_right(kind, body, response)
    if kind == TRUE_FALSE:
        said = [Remark(body.get("feedback_true" if response else "feedback_false", ""), right)]
    elif kind == ORDERING:
        said = [Remark("" if right else body.get("feedback", ""), right)]
    else:
        said = _choice_remarks(kind, body, response if isinstance(response, list) else [str(response)])
    return [remark for remark in said if remark.text]


def _choice_remarks(kind: str, body: Body, chosen: list[str]) -> list[Remark]:
    said = [Remark(c.get("feedback", ""), c["correct"]) for c in body["choices"] if c["id"] in chosen]
    missed = [c["text"] for c in body["choices"] if c["correct"] and c["id"] not in chosen]
    if kind == MULTIPLE and missed:
        said.append(Remark(f"Còn thiếu: {'; '.join(missed)}", is_right=False))
    return said


def problems(kind: str, body: Body) -> list[str]:
    """What is wrong with a question, in the author's words; empty when it can be published."""
    if kind not in KINDS:
        return [f"Loại câu hỏi “{kind}” không có. Dùng: {', '.join(KINDS)}."]
    found = [f"Thiếu {name}." for name in ("stem", "explanation") if not str(body.get(name, "")).strip()]
    image = body.get("image")
    if image and not str(image.get("alt", "")).strip():
        found.append("Hình của câu hỏi thiếu mô tả (image_alt).")
    check = {SINGLE: _choice_problems, MULTIPLE: _choice_problems, TRUE_FALSE: _true_false_problems}
    return found + check.get(kind, _ordering_problems)(kind, body)


def _choice_problems(kind: str, body: Body) -> list[str]:
    choices = body.get("choices") or []
    found = []
    if len(choices) < 3:
        found.append("Cần ít nhất ba lựa chọn.")
    if len(choices) > MOST_CHOICES:
        found.append(f"Nhiều nhất {MOST_CHOICES} lựa chọn.")
    correct = sum(1 for choice in choices if choice.get("correct"))
    if kind == SINGLE and correct != 1:
        found.append(f"Câu chọn một phải có đúng một lựa chọn đúng, đang có {correct}.")
    if kind == MULTIPLE and not 2 <= correct < len(choices):
        found.append("Câu chọn nhiều phải có ít nhất hai lựa chọn đúng và một lựa chọn sai.")
    texts = [str(choice.get("text", "")).strip() for choice in choices]
    if "" in texts or len(set(texts)) != len(texts):
        found.append("Mỗi lựa chọn phải có nội dung, không trùng nhau.")
    found += [
        f"Lựa chọn sai “{text}” chưa có lời nhận xét (feedback)."
        for text, choice in zip(texts, choices, strict=True)
        if not choice.get("correct") and not str(choice.get("feedback", "")).strip()
    ]
    return found


def _true_false_problems(_kind: str, body: Body) -> list[str]:
    answer = body.get("answer")
    if not isinstance(answer, bool):
        return ["Câu đúng hay sai cần answer: true hoặc answer: false."]
    wrong = "feedback_false" if answer else "feedback_true"
    return [] if str(body.get(wrong, "")).strip() else [f"Câu trả lời sai chưa có lời nhận xét ({wrong})."]


def _ordering_problems(_kind: str, body: Body) -> list[str]:
    items = body.get("items") or []
    texts = [str(item.get("text", "")).strip() for item in items]
    found = []
    if not 3 <= len(items) <= 6:
        found.append("Câu sắp xếp cần từ ba đến sáu bước.")
    if "" in texts or len(set(texts)) != len(texts):
        found.append("Mỗi bước phải có nội dung, không trùng nhau.")
    if not str(body.get("feedback", "")).strip():
        found.append("Câu sắp xếp chưa có lời nhận xét khi sai (feedback).")
    return found

"""Choosing among what is offered: one, several, or whether a sentence is true.

* ``single`` and ``multiple``: ``choices``, a list of ``{"id", "text", "correct", "feedback"}``, perhaps ``image``;
  the response is an id, or a sorted list of ids;
* ``true_false``: ``answer`` (bool), ``feedback_true``, ``feedback_false``; the response is a bool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Protocol

from courses.rules.questions import boxes, shape
from courses.rules.questions.kinds import Body, Kind, Option, Remark, Response, Shown, Way

TRUE, FALSE = "true", "false"
MOST_CHOICES = 10
_YES, _NO = {"Đ", "D", "ĐÚNG", "DUNG", "A", "1"}, {"S", "SAI", "B", "2"}


class _Choosing(Kind, Protocol):
    def how_many(self, correct: int, total: int) -> list[str]:
        """What is wrong with the number of right choices."""
        ...

    def option_ids(self, body: Body) -> list[str]:
        return [choice["id"] for choice in body["choices"]]

    def label(self, body: Body, value: str) -> str:
        return next((str(choice["text"]) for choice in body["choices"] if choice["id"] == value), value)

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        chosen = self.values(body, response)
        return [self.remark(choice) for choice in body["choices"] if choice["id"] in chosen]

    def remark(self, choice: Mapping[str, Any]) -> Remark:
        return Remark(choice.get("feedback", ""), bool(choice.get("correct")))

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        choices = {choice["id"]: choice for choice in body["choices"]}
        options = [
            Option(i, choices[i]["text"], i in values, image=shape.image(choices[i]))
            for i in order or choices
            if i in choices
        ]
        return Shown(self.code, name, body, tuple(options))

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        found = boxes.places(typed, len(order))
        return [*dict.fromkeys(order[place] for place in found)] if found else None

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        chosen = self.values(body, response)
        return boxes.letters([i for i in order if i in chosen], order)

    def written(self, row: Mapping[str, Any]) -> Body:
        choices = [
            {
                "id": i,
                "text": shape.words(choice, "text"),
                "correct": bool(choice.get("correct", False)),
                "feedback": shape.words(choice, "feedback"),
                **shape.pictured(choice),
            }
            for i, choice in shape.mappings(row, "choices")
        ]
        return {"choices": choices}

    def problems(self, body: Body) -> list[str]:
        choices = shape.rows(body, "choices")
        found = []
        if len(choices) < 3:
            found.append("Cần ít nhất ba lựa chọn.")
        if len(choices) > MOST_CHOICES:
            found.append(f"Nhiều nhất {MOST_CHOICES} lựa chọn.")
        found += self.how_many(sum(1 for choice in choices if choice.get("correct")), len(choices))
        texts = [shape.text(choice, "text") for choice in choices]
        if not shape.are_distinct(texts):
            found.append("Mỗi lựa chọn phải có nội dung, không trùng nhau.")
        return found + [
            f"Lựa chọn sai “{text}” chưa có lời nhận xét (feedback)."
            for text, choice in zip(texts, choices, strict=True)
            if not choice.get("correct") and not shape.text(choice, "feedback")
        ]


class Single(_Choosing):
    code = "single"

    def read(self, body: Body, values: Sequence[str]) -> str | None:
        ids = self.option_ids(body)
        return next((value for value in values if value in ids), None)

    def values(self, body: Body, response: Response) -> list[str]:
        return [response] if isinstance(response, str) else []

    def way(self, body: Body) -> Way:
        return Way("one", len(body["choices"]))

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        found = super().read_paper(body, order, typed)
        return found if found and len(found) == 1 else None

    def right_response(self, body: Body) -> str:
        return str(next(choice["id"] for choice in body["choices"] if choice.get("correct")))

    def how_many(self, correct: int, total: int) -> list[str]:
        return [] if correct == 1 else [f"Câu chọn một phải có đúng một lựa chọn đúng, đang có {correct}."]


class Multiple(_Choosing):
    code = "multiple"

    def read(self, body: Body, values: Sequence[str]) -> list[str] | None:
        return sorted({value for value in values if value in self.option_ids(body)}) or None

    def values(self, body: Body, response: Response) -> list[str]:
        return list(response) if isinstance(response, list) else []

    def way(self, body: Body) -> Way:
        return Way("several", len(body["choices"]))

    def right_response(self, body: Body) -> list[str]:
        return sorted(choice["id"] for choice in body["choices"] if choice.get("correct"))

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        chosen = self.values(body, response)
        missed = [c["text"] for c in body["choices"] if c.get("correct") and c["id"] not in chosen]
        said = super().remarks(body, response)
        return [*said, Remark("; ".join(missed), is_right=False, is_missed=True)] if missed else said

    def remark(self, choice: Mapping[str, Any]) -> Remark:
        return replace(super().remark(choice), about=str(choice["text"]))

    def how_many(self, correct: int, total: int) -> list[str]:
        is_enough = 2 <= correct < total
        return [] if is_enough else ["Câu chọn nhiều phải có ít nhất hai lựa chọn đúng và một lựa chọn sai."]


class TrueFalse(Kind):
    """Never shuffled: “Đúng” always stands first."""

    code = "true_false"

    def option_ids(self, body: Body) -> list[str]:
        return [TRUE, FALSE]

    def shuffle(self, body: Body, chance: Random) -> list[str]:
        return [TRUE, FALSE]

    def read(self, body: Body, values: Sequence[str]) -> bool | None:
        return next((value == TRUE for value in values if value in {TRUE, FALSE}), None)

    def values(self, body: Body, response: Response) -> list[str]:
        return [TRUE if response else FALSE] if isinstance(response, bool) else []

    def way(self, body: Body) -> Way:
        return Way("true_false", 2)

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        """Đ or S, as printed; who writes the word, or A and B, is understood too."""
        word = boxes.plain(typed)
        return [TRUE] if word in _YES else [FALSE] if word in _NO else None

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        return "Đ" if response else "S"

    def right_response(self, body: Body) -> bool:
        return bool(body["answer"])

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        right = self.is_right(body, response)
        return [Remark(body.get("feedback_true" if response else "feedback_false", ""), right)]

    def label(self, body: Body, value: str) -> str:
        return {TRUE: "Đúng", FALSE: "Sai"}.get(value, value)

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        options = tuple(Option(i, self.label(body, i), i in values) for i in (TRUE, FALSE))
        return Shown(self.code, name, body, options)

    def written(self, row: Mapping[str, Any]) -> Body:
        said = {name: shape.words(row, name) for name in ("feedback_true", "feedback_false") if name in row}
        return {"answer": row["answer"], **said} if "answer" in row else said

    def problems(self, body: Body) -> list[str]:
        answer = body.get("answer")
        if not isinstance(answer, bool):
            return ["Câu đúng hay sai cần answer: true hoặc answer: false."]
        wrong = "feedback_false" if answer else "feedback_true"
        return [] if shape.text(body, wrong) else [f"Câu trả lời sai chưa có lời nhận xét ({wrong})."]

"""Things to pair: ``pairs``, a list of ``{"id", "left", "right", "feedback"}``, ``extra``, a list of ``{"id", "text"}``
that belong to nothing, and ``feedback``.

The response is ``{left id: right id}``; what is on the right has the id of its pair. It may be partial: what a person
has paired so far is kept, and the answer is right only when all of it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from courses.rules.questions import boxes, shape
from courses.rules.questions.kinds import Body, Kind, Missing, Option, Remark, Response, Row, Shown, Way

MOST_LETTERS = 80
"""What is chosen from a list must be read on a narrow phone."""


class Matching(Kind):
    code = "matching"

    def fields(self, body: Body) -> list[str]:
        return [pair["id"] for pair in body["pairs"]]

    def option_ids(self, body: Body) -> list[str]:
        return list(self._rights(body))

    def read(self, body: Body, values: Sequence[str]) -> dict[str, str] | None:
        given, rights = shape.by_field(values), self._rights(body)
        return {i: given[i][0] for i in self.fields(body) if i in given and given[i][0] in rights} or None

    def values(self, body: Body, response: Response) -> list[str]:
        return [f"{left}:{right}" for left, right in response.items()] if isinstance(response, dict) else []

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        paired = self.read(body, values) or {}
        alone = next((pair for pair in body["pairs"] if pair["id"] not in paired), None)
        return None if alone is None else Missing("pair", alone["left"], alone["id"])

    def right_response(self, body: Body) -> dict[str, str]:
        return {i: i for i in self.fields(body)}

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        paired = response if isinstance(response, dict) else {}
        said = []
        for pair in body["pairs"]:
            right = paired.get(pair["id"]) == pair["id"]
            said.append(Remark("" if right else pair.get("feedback", ""), right, about=pair["left"]))
        if not self.is_right(body, response):
            said.append(Remark(body.get("feedback", ""), is_right=False))
        return said

    def label(self, body: Body, value: str) -> str:
        left, _, right = value.partition(":")
        name = next((str(pair["left"]) for pair in body["pairs"] if pair["id"] == left), left)
        return f"{name} → {self._rights(body).get(right, right)}"

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        rights, paired = self._rights(body), self.read(body, values) or {}
        ids = [i for i in order if i in rights] or list(rights)
        rows = [Row(p["id"], p["left"], paired.get(p["id"], ""), shape.image(p)) for p in body["pairs"]]
        options = [Option(i, rights[i], place=n) for n, i in enumerate(ids, start=1)]
        return Shown(self.code, name, body, tuple(options), tuple(rows))

    def way(self, body: Body) -> Way:
        return Way("pairs", len(self._rights(body)), len(body["pairs"]))

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        lefts = self.fields(body)
        found = boxes.pairs(typed, len(lefts), len(order))
        return None if found is None else [f"{lefts[row]}:{order[place]}" for row, place in sorted(found.items())]

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        paired = response if isinstance(response, dict) else {}
        rows = [(n, paired[i]) for n, i in enumerate(self.fields(body), start=1) if paired.get(i) in order]
        return " ".join(f"{n}{boxes.letters([i], order)}" for n, i in rows)

    def written(self, row: Mapping[str, Any]) -> Body:
        pairs = [
            {
                "id": i,
                **{name: shape.words(pair, name) for name in ("left", "right", "feedback")},
                **shape.pictured(pair),
            }
            for i, pair in shape.mappings(row, "pairs")
        ]
        extra = [{"id": f"x{n}", "text": str(text)} for n, text in enumerate(shape.listed(row, "extra"), start=1)]
        return {"pairs": pairs, "extra": extra, "feedback": shape.words(row, "feedback")}

    def problems(self, body: Body) -> list[str]:
        pairs, extra = shape.rows(body, "pairs"), shape.rows(body, "extra")
        found = []
        if not 2 <= len(pairs) <= 6:
            found.append("Câu ghép đôi cần từ hai đến sáu cặp.")
        if len(extra) > 3:
            found.append("Nhiều nhất ba vế phải không thuộc cặp nào (extra).")
        lefts = [shape.text(pair, "left") for pair in pairs]
        rights = [shape.text(pair, "right") for pair in pairs] + [shape.text(row, "text") for row in extra]
        for side, texts in (("trái", lefts), ("phải", rights)):
            if not shape.are_distinct(texts):
                found.append(f"Mỗi vế {side} phải có nội dung, không trùng nhau.")
        found += [f"Vế phải “{text}” dài quá {MOST_LETTERS} chữ." for text in rights if len(text) > MOST_LETTERS]
        if not shape.text(body, "feedback"):
            found.append("Câu ghép đôi chưa có lời nhận xét khi sai (feedback).")
        return found

    def _rights(self, body: Body) -> dict[str, str]:
        pairs = {pair["id"]: str(pair["right"]) for pair in body["pairs"]}
        return pairs | {row["id"]: str(row["text"]) for row in body.get("extra", [])}

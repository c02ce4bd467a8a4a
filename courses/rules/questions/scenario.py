"""A short story with several questions: ``image`` or ``chat``, a list of ``{"who", "text", "is_mine"}``, and
``parts``, a list of ``{"id", "kind", "stem"}`` with what their kind needs.

The response is ``{part id: response}``. It may be partial, so that nothing is lost between two devices; the answer is
right only when every part is.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from courses.rules.questions import shape
from courses.rules.questions.choosing import Multiple, Single, TrueFalse
from courses.rules.questions.kinds import Body, Kind, Missing, Remark, Response, Shown, Way
from courses.rules.questions.numeric import Numeric

PART_KINDS: dict[str, Kind] = {kind.code: kind for kind in (Single(), Multiple(), TrueFalse(), Numeric())}
MOST_MESSAGES = 12


class Scenario(Kind):
    code = "scenario"
    on_paper = False  # several answers would not fit one box, and a chat not its page

    def fields(self, body: Body) -> list[str]:
        return [part["id"] for part in body["parts"]]

    def option_ids(self, body: Body) -> list[str]:
        return [f"{part['id']}:{i}" for part in body["parts"] for i in _kind(part).option_ids(part)]

    def shuffle(self, body: Body, chance: Random) -> list[str]:
        """Parts stay in their order: one leads to the next."""
        return [f"{part['id']}:{i}" for part in body["parts"] for i in _kind(part).shuffle(part, chance)]

    def read(self, body: Body, values: Sequence[str]) -> dict[str, Response] | None:
        given = shape.by_field(values)
        read = {part["id"]: _kind(part).read(part, given.get(part["id"], [])) for part in body["parts"]}
        return {i: response for i, response in read.items() if response is not None} or None

    def values(self, body: Body, response: Response) -> list[str]:
        given = response if isinstance(response, dict) else {}
        parts = [part for part in body["parts"] if part["id"] in given]
        return [f"{p['id']}:{value}" for p in parts for value in _kind(p).values(p, given[p["id"]])]

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        given = shape.by_field(values)
        for part in body["parts"]:
            found = _kind(part).missing(part, given.get(part["id"], []))
            if found:
                return Missing(found.code, part["stem"], part["id"])
        return None

    def right_response(self, body: Body) -> dict[str, Response]:
        return {part["id"]: _kind(part).right_response(part) for part in body["parts"]}

    def is_right(self, body: Body, response: Response) -> bool:
        given = response if isinstance(response, dict) else {}
        return all(part["id"] in given and _kind(part).is_right(part, given[part["id"]]) for part in body["parts"])

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        given = response if isinstance(response, dict) else {}
        said = []
        for part in body["parts"]:
            answer = given.get(part["id"])
            right = answer is not None and _kind(part).is_right(part, answer)
            said.append(Remark("", right, about=part["stem"]))
            said += [] if answer is None else _kind(part).remarks(part, answer)
        return said

    def label(self, body: Body, value: str) -> str:
        i, _, rest = value.partition(":")
        part = next((part for part in body["parts"] if part["id"] == i), None)
        return f"{part['stem']} → {_kind(part).label(part, rest)}" if part else value

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        orders, given = shape.by_field(order), shape.by_field(values)
        parts = [
            _kind(part).shown(part, orders.get(i, []), given.get(i, []), f"{name}-{i}")
            for part in body["parts"]
            for i in [part["id"]]
        ]
        return Shown(self.code, name, body, parts=tuple(parts))

    def way(self, body: Body) -> Way:
        return Way("none")

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        return None

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        return ""

    def written(self, row: Mapping[str, Any]) -> Body:
        """A message of one's own is ``me: words``."""
        chat = [
            {"who": "", "text": shape.words(line, "me"), "is_mine": True}
            if "me" in line
            else {"who": shape.words(line, "who"), "text": shape.words(line, "text"), "is_mine": False}
            for _i, line in shape.mappings(row, "chat")
        ]
        parts = []
        for n, (_i, part) in enumerate(shape.mappings(row, "parts"), start=1):
            code = shape.words(part, "kind")
            inner = PART_KINDS[code].written(part) if code in PART_KINDS else {}
            parts.append({"id": str(n), "kind": code, "stem": shape.words(part, "stem"), **inner})
        return {"parts": parts} | ({"chat": chat} if chat else {})

    def problems(self, body: Body) -> list[str]:
        parts, chat = shape.rows(body, "parts"), shape.rows(body, "chat")
        found = []
        if not shape.image(body) and not chat:
            found.append("Câu tình huống cần một hình hoặc một đoạn nhắn tin (chat).")
        if len(chat) > MOST_MESSAGES:
            found.append(f"Đoạn nhắn tin dài quá {MOST_MESSAGES} tin.")
        if any(not shape.text(line, "text") or not (line.get("is_mine") or shape.text(line, "who")) for line in chat):
            found.append("Mỗi tin nhắn cần người gửi (who) và lời nhắn (text).")
        if not 2 <= len(parts) <= 5:
            found.append("Câu tình huống cần từ hai đến năm phần (parts).")
        if not shape.are_distinct([shape.text(part, "stem") for part in parts]):
            found.append("Mỗi phần phải có câu hỏi (stem), không trùng nhau.")
        return found + [f"Phần {n}: {said}" for n, part in enumerate(parts, start=1) for said in _part_problems(part)]


def _part_problems(part: Body) -> list[str]:
    kind = PART_KINDS.get(shape.text(part, "kind"))
    if kind is None:
        return [f"loại “{part.get('kind')}” không dùng được ở đây. Dùng: {', '.join(PART_KINDS)}."]
    return kind.problems(part)


def _kind(part: Body) -> Kind:
    return PART_KINDS[part["kind"]]

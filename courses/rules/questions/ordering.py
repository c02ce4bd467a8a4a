"""Steps to put in order: ``items``, a list of ``{"id", "text"}`` in the right order, and ``feedback``.

The response is the ids in the chosen order. A form posts a place per step (``a:2``).
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from courses.rules.questions import boxes, shape
from courses.rules.questions.kinds import Body, Kind, Missing, Option, Remark, Response, Shown, Way


class Ordering(Kind):
    code = "ordering"

    def fields(self, body: Body) -> list[str]:
        return self.option_ids(body)

    def option_ids(self, body: Body) -> list[str]:
        return [item["id"] for item in body["items"]]

    def shuffle(self, body: Body, chance: Random) -> list[str]:
        """Never starts in the right order."""
        ids = super().shuffle(body, chance)
        return [*ids[1:], ids[0]] if ids == self.option_ids(body) else ids

    def read(self, body: Body, values: Sequence[str]) -> list[str] | None:
        places, ids = self._places(body, values), self.option_ids(body)
        if sorted(places.values()) != [*range(1, len(ids) + 1)]:
            return None
        return sorted(places, key=places.__getitem__)

    def values(self, body: Body, response: Response) -> list[str]:
        return [f"{i}:{place}" for place, i in enumerate(response, start=1)] if isinstance(response, list) else []

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        return Missing("places") if self.read(body, values) is None else None

    def right_response(self, body: Body) -> list[str]:
        return self.option_ids(body)

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        right = self.is_right(body, response)
        return [Remark("" if right else body.get("feedback", ""), right)]

    def label(self, body: Body, value: str) -> str:
        i, _, place = value.partition(":")
        text = next((str(item["text"]) for item in body["items"] if item["id"] == i), i)
        return f"{place}. {text}"

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        """In the order given, once there is one; the places given so far otherwise."""
        items, places = {item["id"]: item for item in body["items"]}, self._places(body, values)
        ids = self.read(body, values) or [i for i in order if i in items] or list(items)
        options = [Option(i, items[i]["text"], i in places, places.get(i, 0), image=shape.image(items[i])) for i in ids]
        return Shown(self.code, name, body, tuple(options))

    def way(self, body: Body) -> Way:
        return Way("order", len(body["items"]))

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        """The letters one after the other, the first step first; each once."""
        found = boxes.places(typed, len(order))
        if found is None or sorted(found) != [*range(len(order))]:
            return None
        return [f"{order[step]}:{place}" for place, step in enumerate(found, start=1)]

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        return boxes.letters(list(response) if isinstance(response, list) else [], order)

    def written(self, row: Mapping[str, Any]) -> Body:
        steps = [step if isinstance(step, Mapping) else {"text": step} for step in shape.listed(row, "items")]
        items = [
            {"id": shape.IDS[n % len(shape.IDS)], "text": shape.words(step, "text"), **shape.pictured(step)}
            for n, step in enumerate(steps)
        ]
        return {"items": items, "feedback": shape.words(row, "feedback")}

    def problems(self, body: Body) -> list[str]:
        items = shape.rows(body, "items")
        found = []
        if not 3 <= len(items) <= 6:
            found.append("Câu sắp xếp cần từ ba đến sáu bước.")
        if not shape.are_distinct([shape.text(item, "text") for item in items]):
            found.append("Mỗi bước phải có nội dung, không trùng nhau.")
        if not shape.text(body, "feedback"):
            found.append("Câu sắp xếp chưa có lời nhận xét khi sai (feedback).")
        return found

    def _places(self, body: Body, values: Sequence[str]) -> dict[str, int]:
        given = shape.by_field(values)
        most = {str(n): n for n in range(1, len(body["items"]) + 1)}
        return {i: most[given[i][0]] for i in self.option_ids(body) if i in given and given[i][0] in most}

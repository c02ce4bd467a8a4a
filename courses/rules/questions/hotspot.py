"""A picture to tap: ``image``, and ``regions``, a list of ``{"id", "name", "x", "y", "width", "height", "correct",
"feedback"}`` in per cent of the picture.

The response is a region's id. Several regions may be right: tapping any of them is. Regions are numbered from top to
bottom, so that the number says nothing of who was written first.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from courses.rules.questions import boxes, shape
from courses.rules.questions.kinds import Area, Body, Kind, Missing, Option, Remark, Response, Shown, Way

LEAST, MOST_REGIONS = 10, 8
"""Per cent: less is too small for a thumb."""
NEEDS_IMAGE = "Câu chỉ trên hình cần một hình."
_SIDES = ("x", "y", "width", "height")


class Hotspot(Kind):
    code = "hotspot"

    def option_ids(self, body: Body) -> list[str]:
        return [region["id"] for region in sorted(body["regions"], key=lambda r: (r["y"], r["x"]))]

    def shuffle(self, body: Body, chance: Random) -> list[str]:
        return self.option_ids(body)

    def read(self, body: Body, values: Sequence[str]) -> str | None:
        ids = self.option_ids(body)
        return next((value for value in values if value in ids), None)

    def values(self, body: Body, response: Response) -> list[str]:
        return [response] if isinstance(response, str) else []

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        return Missing("place") if self.read(body, values) is None else None

    def right_response(self, body: Body) -> str:
        return next(i for i in self.option_ids(body) if self._region(body, i).get("correct"))

    def is_right(self, body: Body, response: Response) -> bool:
        return isinstance(response, str) and bool(self._region(body, response).get("correct"))

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        return [
            Remark(region.get("feedback", ""), bool(region.get("correct")))
            for region in body["regions"]
            if region["id"] == response
        ]

    def label(self, body: Body, value: str) -> str:
        ids = self.option_ids(body)
        return f"{ids.index(value) + 1}. {self._region(body, value)['name']}" if value in ids else value

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        options = []
        for number, i in enumerate(self.option_ids(body), start=1):
            region = self._region(body, i)
            area = Area(*(f"{float(region[side]):g}%" for side in _SIDES))
            options.append(Option(i, region["name"], i in values, number, area=area))
        return Shown(self.code, name, body, tuple(options))

    def way(self, body: Body) -> Way:
        return Way("spot", len(body["regions"]))

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        """The number that stands on the picture."""
        ids, found = self.option_ids(body), boxes.places(typed, len(body["regions"]))
        return [ids[found[0]]] if found and len(found) == 1 else None

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        ids = self.option_ids(body)
        return str(ids.index(response) + 1) if isinstance(response, str) and response in ids else ""

    def written(self, row: Mapping[str, Any]) -> Body:
        """``at: [x, y, width, height]`` says where a region is."""
        regions = [
            {
                "id": i,
                "name": shape.words(region, "name"),
                **dict(zip(_SIDES, shape.listed(region, "at"), strict=False)),
                "correct": bool(region.get("correct", False)),
                "feedback": shape.words(region, "feedback"),
            }
            for i, region in shape.mappings(row, "regions")
        ]
        return {"regions": regions}

    def problems(self, body: Body) -> list[str]:
        regions = shape.rows(body, "regions")
        found = []
        if not shape.image(body):
            found.append(NEEDS_IMAGE)
        if not 2 <= len(regions) <= MOST_REGIONS:
            found.append(f"Cần từ hai đến {MOST_REGIONS} vùng trên hình.")
        correct = sum(1 for region in regions if region.get("correct"))
        if not 1 <= correct < len(regions):
            found.append("Cần ít nhất một vùng đúng và một vùng sai.")
        names = [shape.text(region, "name") for region in regions]
        if not shape.are_distinct(names):
            found.append("Mỗi vùng phải có tên, không trùng nhau.")
        for name, region in zip(names, regions, strict=True):
            if not region.get("correct") and not shape.text(region, "feedback"):
                found.append(f"Vùng sai “{name}” chưa có lời nhận xét (feedback).")
            found += _side_problems(name, region)
        return found + _overlaps(names, regions)

    def _region(self, body: Body, i: str) -> Body:
        return next((region for region in body["regions"] if region["id"] == i), {})


def _sides(region: Body) -> tuple[float, ...] | None:
    found = [region.get(side) for side in _SIDES]
    usable = [float(n) for n in found if isinstance(n, int | float) and not isinstance(n, bool) and abs(n) <= 100]
    return tuple(usable) if len(usable) == len(_SIDES) else None


def _side_problems(name: str, region: Body) -> list[str]:
    sides = _sides(region)
    if sides is None:
        return [f"Vùng “{name}” cần x, y, width, height: phần trăm của hình, từ 0 đến 100."]
    x, y, width, height = sides
    if x < 0 or y < 0 or x + width > 100 or y + height > 100:
        return [f"Vùng “{name}” ra ngoài hình."]
    if width < LEAST or height < LEAST:
        return [f"Vùng “{name}” nhỏ quá: rộng và cao ít nhất {LEAST} %."]
    return []


def _overlaps(names: list[str], regions: list[Body]) -> list[str]:
    """A tap must mean one thing."""
    placed = [(name, sides) for name, region in zip(names, regions, strict=True) if (sides := _sides(region))]
    return [
        f"Vùng “{name}” và vùng “{other}” chồng lên nhau."
        for n, (name, (x, y, width, height)) in enumerate(placed)
        for other, (left, top, wide, high) in placed[n + 1 :]
        if x < left + wide and left < x + width and y < top + high and top < y + height
    ]

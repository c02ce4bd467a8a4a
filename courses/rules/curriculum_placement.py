"""Reading ``placement.yaml``: what newcomers are asked to find the lesson to begin with."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from courses.rules.placement import MOST_PAGES, Item, page_count
from courses.rules.reading import Reading

FILE = "placement.yaml"
_CODE = re.compile(r"[a-z0-9-]{1,50}")
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class ItemText:
    """One thing that is asked: “Tôi …”. ``check`` is the code of a question, or empty."""

    code: str
    text: str
    lesson: str
    skill: str = ""
    check: str = ""
    position: int = 0

    @property
    def digest(self) -> str:
        parts = (self.code, self.text, self.lesson, self.skill, self.check, str(self.position))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_placement(
    reading: Reading, text: str, *, lesson_keys: Collection[str], question_codes: Collection[str]
) -> list[ItemText]:
    """The rows of the file; what is wrong with one is named with its line."""
    found: dict[str, ItemText] = {}
    for line, row in reading.rows(FILE, text):
        item = _item(reading, line, row, len(found) + 1)
        if item is None:
            continue
        if item.code in found:
            reading.complain(FILE, line, f"Mã “{item.code}” bị trùng.")
        if item.lesson not in lesson_keys:
            reading.complain(FILE, line, f"{item.code}: không có bài “{item.lesson}”.")
        if item.check and item.check not in question_codes:
            reading.complain(FILE, line, f"{item.code}: không có câu hỏi “{item.check}”.")
        found[item.code] = item
        if page_count([Item(i.code, i.lesson, bool(i.check)) for i in found.values()]) > MOST_PAGES:
            reading.complain(FILE, line, f"Quá {MOST_PAGES} trang, tính cả câu hỏi kiểm tra. Hãy bỏ bớt.")
            break
    return list(found.values())


def _item(reading: Reading, line: int, row: Any, position: int) -> ItemText | None:
    values = (
        {name: str(row.get(name) or "").strip() for name in ("code", "text", "lesson", "skill", "check")}
        if isinstance(row, Mapping)
        else {}
    )
    missing = [name for name in ("code", "text", "lesson") if not values.get(name)]
    if missing:
        reading.complain(FILE, line, f"Thiếu {', '.join(missing)}.")
        return None
    if not _CODE.fullmatch(values["code"]):
        reading.complain(FILE, line, f"Mã “{values['code']}” chỉ được có chữ thường không dấu, số và gạch ngang.")
    if len(values["text"]) > _MOST_LETTERS:
        reading.complain(FILE, line, f"{values['code']}: câu dài quá {_MOST_LETTERS} chữ.")
    return ItemText(**values, position=position)

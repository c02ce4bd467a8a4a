"""Looking into a body that may have any shape: what an author wrote wrongly is a problem to name, not an error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from courses.rules.questions.kinds import Body

_WORDS = {
    *("stem", "explanation", "hint", "text", "feedback", "feedback_true", "feedback_false"),
    *("left", "right", "name", "unit", "who", "kind"),
}
_YES_NO = {"correct", "is_mine"}
_WITH_IDS = {"choices", "items", "pairs", "extra", "regions", "parts"}
_LISTS = {*_WITH_IDS, "wrong", "chat"}

IDS = "abcdefghijklmnopqrstuvwxyz"
"""Ids of options: unique within a version, which is all that an answer needs."""


def rows(body: Any, name: str) -> list[Body]:
    """What is listed under a name."""
    found = body.get(name) if isinstance(body, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def text(row: Any, name: str) -> str:
    """Words under a name, without space around them."""
    found = row.get(name) if isinstance(row, dict) else None
    return found.strip() if isinstance(found, str) else ""


def image(row: Body) -> Body | None:
    found = row.get("image")
    return found if isinstance(found, dict) and found.get("src") else None


def listed(row: Mapping[str, Any], name: str) -> list[Any]:
    """What an author's file lists under a name."""
    found = row.get(name)
    return found if isinstance(found, list) else []


def mappings(row: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
    """``(id by place, row)`` of what an author's file lists under a name."""
    found = enumerate(listed(row, name))
    return [(IDS[n % len(IDS)], inner) for n, inner in found if isinstance(inner, Mapping)]


def words(row: Mapping[str, Any], name: str) -> str:
    """A text of an author's file; a number or a date is meant as the words it is written with."""
    found = row.get(name)
    return "" if found is None else str(found).strip()


def pictured(row: Mapping[str, Any]) -> Body:
    """The picture of a row of an author's file, if it has one."""
    src = words(row, "image")
    return {"image": {"src": src, "alt": words(row, "image_alt")}} if src else {}


def are_distinct(texts: Sequence[str]) -> bool:
    return "" not in texts and len(set(texts)) == len(texts)


def by_field(values: Sequence[str]) -> dict[str, list[str]]:
    """``["a:1", "b:2"]`` as ``{"a": ["1"], "b": ["2"]}``."""
    found: dict[str, list[str]] = {}
    for value in values:
        field, colon, rest = value.partition(":")
        if colon:
            found.setdefault(field, []).append(rest)
    return found


def images(part: Any) -> Iterator[Body]:
    """Every picture of a body, wherever it stands."""
    if isinstance(part, dict):
        found = part.get("image")
        if isinstance(found, dict):
            yield found
        for name, inner in part.items():
            if name != "image":
                yield from images(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from images(inner)


def problems(part: Any) -> list[str]:
    """What has another type than it must have, anywhere in a body, and what cannot be told apart or shown."""
    found: list[str] = []
    for name, value in part.items():
        if name in _WORDS and not isinstance(value, str):
            found.append(f"“{name}” phải là chữ.")
        elif name in _YES_NO and not isinstance(value, bool):
            found.append(f"“{name}” phải là true hoặc false.")
        elif name in _LISTS:
            found += _list_problems(name, value)
        elif name in {"image", "audio"}:
            found += _file_problems(name, value)
    return found


def _list_problems(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return [f"“{name}” phải là một danh sách."]
    ids = [row.get("id") for row in value] if name in _WITH_IDS else []
    is_told_apart = all(isinstance(i, str) and i and ":" not in i for i in ids) and are_distinct(ids)
    found = [] if is_told_apart else [f"Mỗi mục của “{name}” phải có mã riêng (id)."]
    return found + [problem for row in value for problem in problems(row)]


def _file_problems(name: str, value: Any) -> list[str]:
    if name == "audio":
        return [] if text(value, "src") else ["Bản ghi âm của câu hỏi không có tệp."]
    if not text(value, "src"):
        return ["Hình của câu hỏi không có tệp."]
    return [] if text(value, "alt") else ["Hình của câu hỏi thiếu mô tả (image_alt)."]

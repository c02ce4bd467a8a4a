"""The terms of an edition as an author reads them, before and after."""

from collections.abc import Callable, Mapping
from typing import Any

from courses.rules import rule_words

LABELS = {
    "title": "Tên khóa học",
    "summary": "Giới thiệu ngắn",
    "minutes": "Số phút học",
    "rule": "Điều kiện hoàn thành",
    "tasks": "Bài thực hành",
    "requires": "Khóa nên học trước",
    "is_strict": "Phải hoàn thành khóa học trước",
    "in_order": "Học lần lượt từng bài",
    "assessment_title": "Tên bài kiểm tra",
    "draw": "Số câu rút ra",
    "pass_mark": "Điểm đạt",
    "skills": "Yêu cầu riêng của năng lực",
    "wait_minutes": "Chờ trước khi làm lại",
    "tries_a_day": "Số lượt làm bài mỗi ngày",
    "time_limit": "Thời gian làm bài",
}
NONE = "không có"


def told(name: str, value: Any, *, tasks: Mapping[str, str], courses: Mapping[str, str]) -> str:
    """The value of a field in words; ``tasks`` and ``courses`` are titles by key and by code."""
    if name == "rule":
        return rule_words.sentence(value, tasks)
    if name == "requires":
        return ", ".join(courses.get(code, code) for code in value) or NONE
    return _WORDS.get(name, str)(value)


def _tasks(value: list[Mapping[str, Any]]) -> str:
    return "; ".join(map(_task, value)) or NONE


def _task(task: Mapping[str, Any]) -> str:
    act = task.get("act")
    return f"{task['title']} ({task['how']})" + (f" [lần dùng đầu: {act}]" if act else "")


def _skills(value: Mapping[str, Mapping[str, int]]) -> str:
    said = (
        f"{skill}: {term['draw']} câu" + (f", đạt từ {term['pass_mark']} %" if term["pass_mark"] else "")
        for skill, term in value.items()
    )
    return "; ".join(said) or NONE


def _yes(value: bool) -> str:
    return "có" if value else "không"


def _limited(unit: str, without: str) -> Callable[[int], str]:
    return lambda value: f"{value} {unit}" if value else without


_WORDS: dict[str, Callable[[Any], str]] = {
    "minutes": _limited("phút", NONE),
    "tasks": _tasks,
    "skills": _skills,
    "is_strict": _yes,
    "in_order": _yes,
    "draw": _limited("câu", NONE),
    "pass_mark": _limited("%", NONE),
    "wait_minutes": _limited("phút", "làm lại được ngay"),
    "tries_a_day": _limited("lượt", "không giới hạn"),
    "time_limit": _limited("phút", "không giới hạn"),
}

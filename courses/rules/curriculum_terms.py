"""The terms of a course in ``course.yaml``: the test, the practical tasks, what goes before, when it is complete."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from courses.rules import completion
from courses.rules.reading import Reading

_TASK = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_ACT = re.compile(r"[a-z0-9-]{1,50}")
_LONGEST = {"title": 150, "how": 500}


TITLE = "Bài kiểm tra cuối khóa"


@dataclass(frozen=True, slots=True)
class Task:
    key: str
    title: str
    how: str
    act: str = ""
    """What doing it is the first use of; indicators name the same code."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Field by field what the course page keeps; ``skills`` are ``(number, draw, pass mark)``."""

    assessment_title: str = TITLE
    draw: int = 10
    pass_mark: int = 70
    wait_minutes: int = 0
    tries_a_day: int = 0
    time_limit: int = 0
    skills: tuple[tuple[str, int, int], ...] = ()
    tasks: tuple[Task, ...] = ()
    requires: tuple[str, ...] = ()
    is_strict: bool = False
    in_order: bool = False
    rule: completion.Rule = field(default_factory=dict)


def read_terms(reading: Reading, file: str, course: Mapping[str, Any], bank: Sequence[str]) -> Terms:
    """``bank`` names the skill of each question. What is wrong is said, and the ordinary value taken."""
    test = course.get("assessment") or {}
    if not isinstance(test, Mapping):
        reading.complain(file, 1, "“assessment” phải có dạng {draw: ..., pass_mark: ...}.")
        test = {}
    draw = reading.number(file, 1, test, "draw", default=10, most=100)
    if len(bank) < draw:
        reading.complain(file, 1, f"Bài kiểm tra rút {draw} câu nhưng chỉ có {len(bank)} câu.")
    tasks = _tasks(reading, file, course)
    rule = course.get("completion") or {}
    for message in completion.problems(rule or completion.DEFAULT, [task.key for task in tasks]):
        reading.complain(file, 1, message)
    return Terms(
        assessment_title=str(test.get("title") or TITLE),
        draw=draw,
        pass_mark=reading.number(file, 1, test, "pass_mark", default=70, most=100),
        wait_minutes=reading.number(file, 1, test, "wait_minutes", default=0, least=0, most=100_000),
        tries_a_day=reading.number(file, 1, test, "tries_a_day", default=0, least=0, most=100),
        time_limit=reading.number(file, 1, test, "time_limit", default=0, least=0, most=300),
        skills=_skills(reading, file, test, draw, Counter(bank)),
        tasks=tasks,
        requires=tuple(map(str, reading.listed(file, 1, course, "requires"))),
        is_strict=reading.flag(file, 1, course, "is_strict"),
        in_order=reading.flag(file, 1, course, "in_order"),
        rule=rule,
    )


def _skills(
    reading: Reading, file: str, test: Mapping[str, Any], draw: int, bank: Counter[str]
) -> tuple[tuple[str, int, int], ...]:
    rows = test.get("skills") or {}
    if not isinstance(rows, Mapping) or not all(isinstance(row, Mapping) for row in rows.values()):
        reading.complain(file, 1, "“skills” phải có dạng {“4.2”: {draw: ..., pass_mark: ...}}.")
        return ()
    found = []
    for skill, row in rows.items():
        count = reading.number(file, 1, row, "draw", default=1, most=100)
        mark = reading.number(file, 1, row, "pass_mark", default=0, least=0, most=100)
        if bank[str(skill)] < count:
            reading.complain(file, 1, f"Năng lực {skill}: rút {count} câu nhưng chỉ có {bank[str(skill)]} câu.")
        found.append((str(skill), count, mark))
    if sum(count for _skill, count, _mark in found) > draw:
        reading.complain(file, 1, f"Các năng lực rút nhiều hơn {draw} câu của bài kiểm tra.")
    return tuple(found)


def _tasks(reading: Reading, file: str, course: Mapping[str, Any]) -> tuple[Task, ...]:
    found: dict[str, Task] = {}
    for number, row in enumerate(reading.listed(file, 1, course, "tasks"), start=1):
        texts = {
            name: str(row.get(name) or "").strip() if isinstance(row, Mapping) else "" for name in ("key", *_LONGEST)
        }
        act = str(row.get("act") or "").strip() if isinstance(row, Mapping) else ""
        missing = [name for name, text in texts.items() if not text]
        long = [name for name, most in _LONGEST.items() if len(texts[name]) > most]
        if missing:
            reading.complain(file, 1, f"Bài thực hành {number} thiếu “{'”, “'.join(missing)}”.")
        elif long:
            reading.complain(file, 1, f"Bài thực hành {number}: “{'”, “'.join(long)}” dài quá.")
        elif not _TASK.fullmatch(texts["key"]) or texts["key"] in found:
            reading.complain(file, 1, f"Mã bài thực hành “{texts['key']}” bị trùng hoặc có chữ không dùng được.")
        elif act and not _ACT.fullmatch(act):
            message = f"Bài thực hành {number}: act “{act}” chỉ được có chữ thường không dấu, số, gạch ngang, ngắn gọn."
            reading.complain(file, 1, message)
        else:
            found[texts["key"]] = Task(**texts, act=act)
    return tuple(found.values())


def in_order(reading: Reading, requires: Mapping[str, Sequence[str]]) -> list[str]:
    """Codes of courses, each after those that it requires (``{code: codes}``); unknown ones and circles are said."""
    for code, names in requires.items():
        for name in names:
            if name not in requires:
                reading.complain(f"{code}/course.yaml", 1, f"requires: không có khóa học “{name}”.")
    graph = {code: [name for name in names if name in requires] for code, names in requires.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        reading.complain(f"{error.args[1][0]}/course.yaml", 1, f"Các khóa học đòi nhau thành vòng: {circle}.")
        return list(requires)

"""A completion rule as people say it, and in the one form that equal rules share."""

import json
from collections.abc import Mapping
from typing import Any

from courses.rules.completion import ASSESSMENT, EXEMPTION, LESSONS, OPERATORS, SESSIONS, TASK, TASKS, Rule

_SAID = {
    LESSONS: "học xong các bài",
    ASSESSMENT: "đạt bài kiểm tra",
    TASKS: "được xác nhận mọi bài thực hành",
    EXEMPTION: "được công nhận kết quả đã có",
}


def is_criterion(rule: Rule) -> bool:
    return isinstance(rule, str) or not set(rule) & set(OPERATORS)


def opened(rule: Rule) -> tuple[int, list[Rule]]:
    """How many of which parts a rule needs; a criterion is one of one."""
    if isinstance(rule, str) or is_criterion(rule):
        return 1, [rule]
    ((operator, value),) = rule.items()
    if operator == "n_of":
        return int(value[0]), list(value[1])
    return (len(value) if operator == "all" else 1), list(value)


def closed(needed: int, parts: list[Rule]) -> Rule:
    """The other way round: the plainest rule that needs so many of these parts."""
    if len(parts) == 1:
        return parts[0]
    if needed == len(parts):
        return {"all": parts}
    return {"any": parts} if needed == 1 else {"n_of": [needed, parts]}


def normal(rule: Rule) -> Rule:
    """The same for rules that ask the same: without needless levels, the parts in one order."""
    if is_criterion(rule):
        return rule
    needed, parts = opened(rule)
    inner = [normal(part) for part in parts]
    for operator, asks in (("all", len(parts)), ("any", 1)):
        if needed == asks and len(parts) > 1:
            inner = [each for part in inner for each in _children(part, operator)]
            needed = len(inner) if operator == "all" else 1
            break
    return closed(needed, sorted(inner, key=lambda part: json.dumps(part, sort_keys=True)))


def _children(part: Rule, operator: str) -> list[Rule]:
    return part[operator] if isinstance(part, dict) and operator in part else [part]


def depth(rule: Rule) -> int:
    """How many levels of all, any and n of lie in each other."""
    return 0 if is_criterion(rule) else 1 + max(depth(part) for part in opened(rule)[1])


def sentence(rule: Rule, tasks: Mapping[str, str]) -> str:
    """ "Hoàn thành khi …": the whole rule. ``tasks`` are the titles of practical tasks by their keys."""
    return f"Hoàn thành khi {_said(rule, tasks)}."


def _said(rule: Rule, tasks: Mapping[str, str]) -> str:
    if is_criterion(rule):
        return _criterion(rule, tasks)
    needed, parts = opened(rule)
    if len(parts) == 1:
        return _said(parts[0], tasks)
    if needed in (1, len(parts)):
        return _joined(parts, "hoặc" if needed == 1 else "và", tasks)
    return f"đạt ít nhất {needed} trong {len(parts)} điều: " + "; ".join(_part(part, tasks, ";") for part in parts)


def _joined(parts: list[Rule], word: str, tasks: Mapping[str, str]) -> str:
    """A long way is set apart by a comma; within "và" a choice stands in brackets."""
    said = [_part(part, tasks, word) for part in parts]
    comma = "," if word == "hoặc" and any(not is_criterion(part) for part in parts) else ""
    return f"{', '.join(said[:-1])}{comma} {word} {said[-1]}"


def _part(part: Rule, tasks: Mapping[str, str], within: str) -> str:
    said = _said(part, tasks)
    needed, parts = opened(part)
    is_plain = len(parts) == 1 or (within == "hoặc" and needed == len(parts))
    return said if is_plain else f"({said})"


def _criterion(rule: Rule, tasks: Mapping[str, str]) -> str:
    if isinstance(rule, str):
        return _SAID[rule]
    ((code, argument),) = rule.items()
    if code == SESSIONS:
        return f"có mặt ở {argument} buổi học"
    return f"được xác nhận bài thực hành “{tasks.get(str(argument), argument)}”" if code == TASK else str(code)


def titles(tasks: list[dict[str, Any]]) -> dict[str, str]:
    """The titles of an edition's practical tasks by their keys."""
    return {task["key"]: task["title"] for task in tasks}

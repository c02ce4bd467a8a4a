"""What an edition's number stands for: the lessons and the terms, not their words. And what a new one would change."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.rules import rule_words

TERMS = (
    *("rule", "requires", "is_strict", "in_order", "draw", "pass_mark", "skills"),
    *("wait_minutes", "tries_a_day", "time_limit"),
)
"""The fields of an edition that a learner's credit depends on, beside the keys of lessons and practical tasks."""

WORDS = ("title", "aim", "minutes", "html", "slug")
"""What may change of a lesson that stays the same one: its key says which it is."""


def checksum(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def structure(terms: Mapping[str, Any], lesson_keys: Iterable[str]) -> str:
    """The checksum of what must be done. Two editions with the same one differ in words only: credit goes on."""
    tasks = [task["key"] for task in terms["tasks"]]
    needed = {name: rule_words.normal(terms[name]) if name == "rule" else terms[name] for name in TERMS}
    return checksum([list(lesson_keys), tasks, needed])


def moved_below(total_lessons: int, percent: int) -> int:
    """Who has finished fewer lessons than this of ``total_lessons`` is below ``percent``."""
    return -(-total_lessons * percent // 100)


@dataclass(frozen=True, slots=True)
class Progress:
    """So many people have finished ``done`` of the ``total`` lessons of the edition they learn in."""

    done: int
    total: int
    people: int


def would_move(rows: Iterable[Progress], percent: int) -> int:
    """How many people are below ``percent``."""
    return sum(row.people for row in rows if row.done < moved_below(row.total, percent))


def by_tenths(rows: Iterable[Progress]) -> list[int]:
    """How many people are how far: from nothing (0) to everything (10)."""
    found: Counter[int] = Counter()
    for row in rows:
        found[min(10 * row.done // row.total, 10)] += row.people
    return [found[tenth] for tenth in range(11)]


@dataclass(frozen=True, slots=True)
class Content:
    """What an edition holds, or publishing would freeze. ``questions`` gives the version asked under each code."""

    terms: Mapping[str, Any]
    lessons: Sequence[Mapping[str, Any]]
    questions: Mapping[str, int]
    checks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """From one content to the next. Lessons are rows of the content they stand in; questions go by their codes."""

    lessons_added: tuple[Mapping[str, Any], ...] = ()
    lessons_removed: tuple[Mapping[str, Any], ...] = ()
    lessons_reworded: tuple[Mapping[str, Any], ...] = ()
    is_reordered: bool = False
    terms: tuple[tuple[str, Any, Any], ...] = ()
    """``(field, before, after)`` in the order of the fields."""
    questions_added: tuple[str, ...] = ()
    questions_changed: tuple[str, ...] = ()
    questions_retired: tuple[str, ...] = ()
    checks_changed: tuple[str, ...] = ()
    """Keys of lessons that ask other questions at their end."""

    @property
    def is_empty(self) -> bool:
        return self == Changes()


def changes(old: Content, new: Content) -> Changes:
    before = {lesson["key"]: lesson for lesson in old.lessons}
    after = {lesson["key"]: lesson for lesson in new.lessons}
    kept = [key for key in before if key in after]
    asked = old.questions, new.questions
    return Changes(
        lessons_added=tuple(row for key, row in after.items() if key not in before),
        lessons_removed=tuple(row for key, row in before.items() if key not in after),
        lessons_reworded=tuple(after[key] for key in kept if _words(before[key]) != _words(after[key])),
        is_reordered=kept != [key for key in after if key in before],
        terms=tuple((name, old.terms[name], now) for name, now in new.terms.items() if old.terms[name] != now),
        questions_added=tuple(sorted(asked[1].keys() - asked[0].keys())),
        questions_changed=tuple(sorted(code for code in asked[0].keys() & asked[1].keys() if _differ(code, *asked))),
        questions_retired=tuple(sorted(asked[0].keys() - asked[1].keys())),
        checks_changed=tuple(key for key in kept if _asked_in(key, old.checks) != _asked_in(key, new.checks)),
    )


def _words(lesson: Mapping[str, Any]) -> list[Any]:
    return [lesson[name] for name in WORDS]


def _differ(code: str, old: Mapping[str, int], new: Mapping[str, int]) -> bool:
    return old[code] != new[code]


def _asked_in(lesson_key: str, checks: Mapping[str, str]) -> set[str]:
    return {code for code, key in checks.items() if key == lesson_key}


def shortages(terms: Mapping[str, Any], skills: Iterable[str]) -> list[tuple[str, int, int]]:
    """Skills of which a test would ask more questions than the bank has: ``(skill, asked, available)``.

    ``skills`` are those of the bank's questions, one for each question.
    """
    available = Counter(skills)
    asked = {skill: term["draw"] for skill, term in terms["skills"].items()}
    return [(skill, draw, available[skill]) for skill, draw in asked.items() if available[skill] < draw]


def circle(course: str, required: Iterable[str], graph: Mapping[str, Iterable[str]]) -> list[str]:
    """A way from ``course`` through what it requires back to itself: ``["a", "b", "a"]``; empty where there is none."""
    ways = [[course, each] for each in required]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == course:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, following] for following in graph.get(way[-1], ())]
    return []

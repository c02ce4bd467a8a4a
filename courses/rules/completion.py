"""When a course is complete: a tree of ``all`` / ``any`` / ``n_of`` over criteria, explained one by one.

A rule is a criterion or ``{"all": [...]}``, ``{"any": [...]}``, ``{"n_of": [n, [...]]}``. Criteria:

* ``"lessons"``: all lessons finished;
* ``"assessment"``: the test passed;
* ``{"sessions": n}``: n class sessions attended;
* ``"tasks"``: every practical task signed off, ``{"task": key}``: this one;
* ``"exemption"``: prior learning recognised.

More facts can only turn criteria true and dates earlier, never the other way: completion moves forward.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Rule = str | dict[str, Any]

LESSONS, ASSESSMENT, SESSIONS, TASKS, TASK, EXEMPTION = (
    "lessons", "assessment", "sessions", "tasks", "task", "exemption",
)  # fmt: skip
PLAIN = (LESSONS, ASSESSMENT, TASKS, EXEMPTION)
OPERATORS = ("all", "any", "n_of")
DEFAULT: Rule = {"any": [{"all": [LESSONS, ASSESSMENT]}, EXEMPTION]}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a criterion: when it happened and its key."""

    at: datetime
    ref: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person has done in one edition. ``best`` is a percentage; ``signed`` goes by the keys of tasks."""

    lesson_keys: Sequence[str]
    finished: Mapping[str, datetime]
    passed: Evidence | None = None
    best: float | None = None
    pass_mark: int = 0
    attended: Sequence[Evidence] = ()
    task_keys: Sequence[str] = ()
    signed: Mapping[str, Evidence] = field(default_factory=dict)
    exempted: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the explanation: ``done`` of ``total``, since when it is met, and by which facts."""

    code: str
    met_at: datetime | None
    done: float
    total: float
    evidence: tuple[Evidence, ...] = ()
    task_key: str = ""

    @property
    def is_met(self) -> bool:
        return self.met_at is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``carrying`` are the names of the criteria by which the rule is met, the earliest way through the tree."""

    met_at: datetime | None
    criteria: tuple[Criterion, ...]
    carrying: frozenset[str] = frozenset()

    @property
    def is_met(self) -> bool:
        return self.met_at is not None

    @property
    def by_exemption(self) -> bool:
        """Prior learning was needed: without it the rule would not have been met at that moment."""
        return EXEMPTION in self.carrying


def evaluate(rule: Rule, facts: Facts) -> Outcome:
    """Whether and since when the rule is met, and each criterion in the order of the rule."""
    criteria = {_name(leaf): _check(leaf, facts) for leaf in leaves(rule)}
    met_at, carrying = _met(rule, criteria)
    return Outcome(met_at, tuple(criteria.values()), carrying)


def leaves(rule: Rule) -> list[Rule]:
    """The criteria that a rule mentions, each once, in its order."""
    found: dict[str, Rule] = {}
    for leaf in _walk(rule):
        found.setdefault(_name(leaf), leaf)
    return list(found.values())


def codes(rule: Rule) -> set[str]:
    """The kinds of criteria that a rule mentions: which facts have to be read."""
    return {_split(leaf)[0] for leaf in _walk(rule)}


def problems(rule: Rule, task_keys: Sequence[str] = ()) -> list[str]:
    """What is wrong with a rule, in the author's words. A rule that only counts what was viewed is refused."""
    try:
        found = [message for leaf in leaves(rule) for message in _leaf_problems(leaf, task_keys)]
    except (KeyError, ValueError, TypeError, AttributeError):
        return ["Điều kiện hoàn thành phải có dạng all, any hoặc n_of."]
    if not found and not _needs_evidence(rule):
        found.append("Xem hết bài chưa đủ để hoàn thành: cần thêm bài kiểm tra, buổi học hoặc bài thực hành.")
    return found


def _walk(rule: Rule) -> list[Rule]:
    if is_leaf(rule):
        return [rule]
    return [leaf for part in parts(rule)[1] for leaf in _walk(part)]


def is_leaf(rule: Rule) -> bool:
    """A criterion, and no operator over others."""
    return isinstance(rule, str) or not set(rule) & set(OPERATORS)


def _split(leaf: Rule) -> tuple[str, Any]:
    """``(code, argument)`` of a criterion."""
    if isinstance(leaf, str):
        return leaf, None
    ((code, argument),) = leaf.items()
    return code, argument


def _name(leaf: Rule) -> str:
    code, argument = _split(leaf)
    return code if argument is None else f"{code}:{argument}"


def _leaf_problems(leaf: Rule, task_keys: Sequence[str]) -> list[str]:
    code, argument = _split(leaf)
    if code == SESSIONS:
        is_count = type(argument) is int and 1 <= argument <= 50
        return [] if is_count else ["Số buổi học phải từ 1 đến 50."]
    if code == TASK:
        return [] if argument in task_keys else [f"Không có bài thực hành “{argument}”."]
    if code == TASKS and not task_keys:
        return ["Điều kiện cần bài thực hành, nhưng khóa học chưa có bài nào."]
    if argument is not None or code not in PLAIN:
        return [f"Điều kiện “{code}” không có. Dùng: {', '.join((*PLAIN, SESSIONS, TASK))}."]
    return []


def _needs_evidence(rule: Rule) -> bool:
    """Whether the rule cannot be met by viewing alone."""
    if is_leaf(rule):
        return _split(rule)[0] != LESSONS
    needed, inner = parts(rule)
    return sum(not _needs_evidence(part) for part in inner) < needed


def parts(rule: Rule) -> tuple[int, list[Rule]]:
    """How many of which rules an operator asks for. Raises ``ValueError`` for a number that cannot be met."""
    if isinstance(rule, str):
        raise TypeError(rule)
    ((operator, value),) = rule.items()
    if operator == "n_of":
        needed, inner = value
    else:
        needed, inner = {"all": len(value), "any": 1}[operator], value
    if not 1 <= needed <= len(inner):
        raise ValueError(operator)
    return needed, inner


def _met(rule: Rule, criteria: Mapping[str, Criterion]) -> tuple[datetime | None, frozenset[str]]:
    """When the rule was first met, and by which criteria. Of ways met at one moment, learning goes before exemption."""
    if is_leaf(rule):
        criterion = criteria[_name(rule)]
        return criterion.met_at, frozenset([_name(rule)] if criterion.is_met else ())
    needed, inner = parts(rule)
    ways = [(at, EXEMPTION in names, names) for at, names in (_met(part, criteria) for part in inner) if at is not None]
    if len(ways) < needed:
        return None, frozenset()
    first = sorted(ways, key=lambda way: way[:2])[:needed]
    return first[-1][0], frozenset().union(*(names for _at, _exempt, names in first))


def _check(leaf: Rule, facts: Facts) -> Criterion:
    code, argument = _split(leaf)
    return _CHECKS[code](facts, argument)


def _lessons(facts: Facts, _argument: Any) -> Criterion:
    done = [facts.finished[key] for key in facts.lesson_keys if key in facts.finished]
    complete = bool(done) and len(done) == len(facts.lesson_keys)
    return Criterion(LESSONS, max(done) if complete else None, len(done), len(facts.lesson_keys))


def _assessment(facts: Facts, _argument: Any) -> Criterion:
    evidence = (facts.passed,) if facts.passed else ()
    return Criterion(ASSESSMENT, _last(evidence), facts.best or 0, facts.pass_mark, evidence)


def _sessions(facts: Facts, needed: int) -> Criterion:
    first = tuple(sorted(facts.attended, key=lambda each: (each.at, each.ref))[:needed])
    met_at = _last(first) if len(first) == needed else None
    return Criterion(SESSIONS, met_at, len(first), needed, first)


def _tasks(facts: Facts, _argument: Any) -> Criterion:
    signed = tuple(facts.signed[key] for key in facts.task_keys if key in facts.signed)
    complete = bool(signed) and len(signed) == len(facts.task_keys)
    return Criterion(TASKS, _last(signed) if complete else None, len(signed), len(facts.task_keys), signed)


def _task(facts: Facts, key: str) -> Criterion:
    signed = (facts.signed[key],) if key in facts.signed else ()
    return Criterion(TASK, _last(signed), len(signed), 1, signed, key)


def _exemption(facts: Facts, _argument: Any) -> Criterion:
    exempted = (facts.exempted,) if facts.exempted else ()
    return Criterion(EXEMPTION, _last(exempted), len(exempted), 1, exempted)


def _last(evidence: Sequence[Evidence]) -> datetime | None:
    return max((each.at for each in evidence), default=None)


_CHECKS: dict[str, Callable[[Facts, Any], Criterion]] = {
    LESSONS: _lessons,
    ASSESSMENT: _assessment,
    SESSIONS: _sessions,
    TASKS: _tasks,
    TASK: _task,
    EXEMPTION: _exemption,
}

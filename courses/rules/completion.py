"""When a course is complete: a tree of ``all`` / ``any`` / ``n_of`` over criteria, explained one by one.

A rule is a criterion's name or ``{"all": [...]}``, ``{"any": [...]}``, ``{"n_of": [n, [...]]}``. More facts can only
turn criteria true, never false: completion moves forward.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rule = str | dict[str, Any]

LESSONS, ASSESSMENT = "lessons", "assessment"
CRITERIA = (LESSONS, ASSESSMENT)
CERTIFYING = {ASSESSMENT}
DEFAULT: Rule = {"all": [LESSONS, ASSESSMENT]}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person has done in one edition. ``passed_at`` is the first pass, ``best`` a percentage."""

    lesson_keys: Sequence[str]
    finished: Mapping[str, datetime]
    passed_at: datetime | None = None
    best: float | None = None
    pass_mark: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the explanation: ``done`` of ``total``, and since when it is met."""

    code: str
    met_at: datetime | None
    done: float
    total: float

    @property
    def is_met(self) -> bool:
        return self.met_at is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    met_at: datetime | None
    criteria: tuple[Criterion, ...]

    @property
    def is_met(self) -> bool:
        return self.met_at is not None


def evaluate(rule: Rule, facts: Facts) -> Outcome:
    """Whether and since when the rule is met, and each criterion in the order of the rule."""
    criteria = {code: _CHECKS[code](facts) for code in names(rule)}
    return Outcome(_met_at(rule, criteria), tuple(criteria.values()))


def names(rule: Rule) -> list[str]:
    """The criteria that a rule mentions, each once."""
    if isinstance(rule, str):
        return [rule]
    return list(dict.fromkeys(name for part in _parts(rule)[1] for name in names(part)))


def problems(rule: Rule) -> list[str]:
    """What is wrong with a rule, in the author's words. A rule that only counts what was viewed is refused."""
    try:
        used = names(rule)
    except (KeyError, ValueError, TypeError, AttributeError):
        return ["Điều kiện hoàn thành phải có dạng all, any hoặc n_of."]
    found = [f"Điều kiện “{name}” không có. Dùng: {', '.join(CRITERIA)}." for name in used if name not in CRITERIA]
    if not found and not _needs_evidence(rule):
        found.append("Xem hết bài chưa đủ để hoàn thành: cần thêm bài kiểm tra.")
    return found


def _needs_evidence(rule: Rule) -> bool:
    """Whether the rule cannot be met by viewing alone."""
    if isinstance(rule, str):
        return rule in CERTIFYING
    needed, parts = _parts(rule)
    return sum(not _needs_evidence(part) for part in parts) < needed


def _parts(rule: dict[str, Any]) -> tuple[int, list[Rule]]:
    ((operator, value),) = rule.items()
    if operator == "n_of":
        needed, parts = value
    else:
        needed, parts = {"all": len(value), "any": 1}[operator], value
    if not 1 <= needed <= len(parts):
        raise ValueError(operator)
    return needed, parts


def _met_at(rule: Rule, criteria: Mapping[str, Criterion]) -> datetime | None:
    if isinstance(rule, str):
        return criteria[rule].met_at
    needed, parts = _parts(rule)
    met = sorted(at for at in (_met_at(part, criteria) for part in parts) if at is not None)
    return met[needed - 1] if len(met) >= needed else None


def _lessons(facts: Facts) -> Criterion:
    done = [facts.finished[key] for key in facts.lesson_keys if key in facts.finished]
    complete = bool(done) and len(done) == len(facts.lesson_keys)
    return Criterion(LESSONS, max(done) if complete else None, len(done), len(facts.lesson_keys))


def _assessment(facts: Facts) -> Criterion:
    return Criterion(ASSESSMENT, facts.passed_at, facts.best or 0, facts.pass_mark)


_CHECKS: dict[str, Callable[[Facts], Criterion]] = {LESSONS: _lessons, ASSESSMENT: _assessment}

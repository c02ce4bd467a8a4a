"""A completion rule as people read it: groups of criteria, without brackets that say nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

from courses.rules import completion
from courses.rules.completion import Criterion, Rule

Part = Union["Group", Criterion]


@dataclass(frozen=True, slots=True)
class Group:
    """``needed`` of the ``parts``: all of them, one of them, or a number between."""

    needed: int
    parts: tuple[Part, ...]

    @property
    def is_met(self) -> bool:
        return sum(part.is_met for part in self.parts) >= self.needed

    @property
    def kind(self) -> str:
        """``all``, ``any`` or ``n_of``, as it reads: one of one is all."""
        return "all" if self.needed == len(self.parts) else "any" if self.needed == 1 else "n_of"


def tree(rule: Rule, criteria: Sequence[Criterion]) -> Group:
    """The rule with what was found for each of its criteria, in ``evaluate``'s order."""
    found = list(zip(completion.leaves(rule), criteria, strict=True))
    part = _part(rule, found)
    return part if isinstance(part, Group) else Group(1, (part,))


def _part(rule: Rule, found: Sequence[tuple[Rule, Criterion]]) -> Part:
    if completion.is_leaf(rule):
        return next(criterion for leaf, criterion in found if leaf == rule)
    needed, rules = completion.parts(rule)
    parts = [_part(each, found) for each in rules]
    if len(parts) == 1:
        return parts[0]
    kind = Group(needed, tuple(parts)).kind
    if kind == "n_of":
        return Group(needed, tuple(parts))
    flat = [inner for part in parts for inner in _opened(part, kind)]
    return Group(len(flat) if kind == "all" else 1, tuple(flat))


def _opened(part: Part, kind: str) -> tuple[Part, ...]:
    """All within all, and any within any, are one list."""
    return part.parts if isinstance(part, Group) and part.kind == kind else (part,)

"""Marking an answer again by a ruling: by the key of another version of the question, or right for whoever was asked.

A ruling can only help those whose attempt is closed: whatever is ruled, the better result stands.
"""

from dataclasses import dataclass
from decimal import Decimal

from courses.rules import questions
from courses.rules.attempts import Grade
from courses.rules.questions import Body, Response


@dataclass(frozen=True, slots=True)
class Ruling:
    """``key`` is the body whose right answer counts; ``None``: whoever was asked is right, with an answer or without.

    ``version_id`` is the version that the key is of.
    """

    key: Body | None
    version_id: int | None = None

    @property
    def is_for_everybody(self) -> bool:
        return self.key is None


@dataclass(frozen=True, slots=True)
class Result:
    score: Decimal
    is_passed: bool


def is_right(kind: str, ruling: Ruling, response: Response | None) -> bool:
    return ruling.key is None or questions.is_right(kind, ruling.key, response)


def better(before: Result, after: Grade) -> Result | None:
    """What stands once an attempt was marked again; ``None`` when it does not rise."""
    if after.score <= before.score:
        return None
    return Result(after.score, before.is_passed or after.is_passed)


def fits(kind: str, body: Body, key: Body) -> bool:
    """Whether answers to one version can be marked by another: they name the same options."""
    return set(questions.option_ids(kind, body)) == set(questions.option_ids(kind, key))

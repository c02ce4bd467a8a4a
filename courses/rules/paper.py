"""A test on paper: which questions it can ask, and a whole row of answers typed into one field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.rules import questions
from courses.rules.drawing import PoolItem

FIRST = 101
"""The first number of a sheet in its session: three digits are not taken for a seat."""
UNREADABLE = "?"
"""What is typed where nobody can read what was written."""
_BLANKS = {"-", "_", "."}
_MARKED = re.compile(r"(\d{1,2})\s*[.:)=]\s*([^\s,;]+(?:,\d+(?=[\s;]|$))?)")  # the comma of "4=1,5" is no separator
_JOINED = re.compile(r"(\d{1,2})([^\W\d_]+|\?)")
_BETWEEN = re.compile(r"[\s,;]+")
MOST_TYPED = 600


@dataclass(frozen=True, slots=True)
class TooFew:
    """What is missing for a test on paper: ``asked`` questions of a skill ("": of any) where only ``found`` fit."""

    skill: str
    asked: int
    found: int


def printable(pool: Sequence[PoolItem], kinds: Mapping[int, str]) -> list[PoolItem]:
    """The questions that can be asked on paper; ``kinds`` by version."""
    return [item for item in pool if questions.on_paper(kinds[item.version_id])]


def too_few(
    pool: Sequence[PoolItem], printed: Sequence[PoolItem], *, draw: int, quotas: Mapping[str, int]
) -> TooFew | None:
    """Why a sheet would not ask what the test asks at the screen: never shorter, and no skill less."""
    for skill, quota in sorted(quotas.items()):
        asked = min(quota, sum(item.skill == skill for item in pool))
        found = sum(item.skill == skill for item in printed)
        if found < asked:
            return TooFew(skill, asked, found)
    asked = max(min(draw, len(pool)), 1)
    return TooFew("", asked, len(printed)) if len(printed) < asked else None


def split(typed: str, count: int) -> list[str] | None:
    """The answers of a line, one a question: ``1A 2C 3BD``, ``A C BD``, ``ACB``; a dash where nothing was written.

    With numbers, a question that is not named has no answer; without, there must be as many answers as questions.
    """
    text = " ".join(typed[:MOST_TYPED].split())
    numbered = _numbered(text)
    if numbered is not None:
        is_clear = len({number for number, _a in numbered}) == len(numbered)
        found = dict(numbered)
        if not is_clear or not all(1 <= number <= count for number in found):
            return None
        answers = [found.get(number, "") for number in range(1, count + 1)]
    else:
        answers = [part for part in _BETWEEN.split(text) if part]
        if len(answers) == 1 and len(answers[0]) == count:
            answers = list(answers[0])
    return ["" if each in _BLANKS else each for each in answers] if len(answers) == count else None


def _numbered(text: str) -> list[tuple[int, str]] | None:
    """``(number, answer)`` where all of the line is written so."""
    for pattern in (_MARKED, _JOINED):
        found = pattern.findall(text)
        if found and not _BETWEEN.sub("", pattern.sub("", text)):
            return [(int(number), answer) for number, answer in found]
    return None

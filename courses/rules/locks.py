"""What is not open yet, and what opens it. Advice locks nothing; a strict course and a course in order do.

Whoever finished a lesson, or completed the course, is never locked out of it, whatever its terms became.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from courses.rules.progress import Stone


@dataclass(frozen=True, slots=True)
class Lock:
    """Opened by completing ``courses`` (codes), or by finishing ``lesson``; ``first`` is the open lesson on the way."""

    courses: tuple[str, ...] = ()
    lesson: Stone | None = None
    first: Stone | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The terms of a course for one person: ``missing`` are required courses that are still to be completed."""

    missing: tuple[str, ...] = ()
    in_order: bool = False
    is_completed: bool = False

    @property
    def is_open(self) -> bool:
        return self.is_completed or not (self.missing or self.in_order)


def missing(course: str, requires: Mapping[str, Sequence[str]], completed: Collection[str]) -> tuple[str, ...]:
    """The courses to complete before ``course`` opens. ``requires`` names, for every course that can be opened, those
    it strictly requires.

    A course that nobody can open requires nothing of anybody; nor does one that leads back here: in a circle everybody
    would wait for ever.
    """
    asked = [each for each in requires.get(course, ()) if each in requires and each not in completed]
    return tuple(each for each in asked if course not in _behind(each, requires, completed))


def _behind(course: str, requires: Mapping[str, Sequence[str]], completed: Collection[str]) -> set[str]:
    """The course and everything that has to be completed before it."""
    found: set[str] = set()
    waiting = [course]
    while waiting:
        each = waiting.pop()
        if each not in found and each not in completed:
            found.add(each)
            waiting += requires.get(each, ())
    return found


def lesson_lock(gate: Gate, stones: Sequence[Stone], finished: Collection[str], key: str) -> Lock | None:
    """What keeps a lesson closed. In order, a lesson opens when the one before it is finished."""
    if gate.is_open or key in finished:
        return None
    if gate.missing:
        return Lock(gate.missing)
    place = next((n for n, stone in enumerate(stones) if stone.key == key), 0)
    return _until(stones, finished, place)


def assessment_lock(gate: Gate, stones: Sequence[Stone], finished: Collection[str]) -> Lock | None:
    """What keeps a new try at the test closed: like a lesson, it comes after the one before it."""
    if gate.is_open:
        return None
    return Lock(gate.missing) if gate.missing else _until(stones, finished, len(stones))


def _until(stones: Sequence[Stone], finished: Collection[str], place: int) -> Lock | None:
    """Closed until the lesson before ``place`` is finished; the way there begins at the nearest open one."""
    if place == 0 or stones[place - 1].key in finished:
        return None
    first = place - 1
    while first > 0 and stones[first - 1].key not in finished:
        first -= 1
    return Lock(lesson=stones[place - 1], first=stones[first])

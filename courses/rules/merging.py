"""What one person has learned, and what two have who are said to be one: nothing is lost, nothing counts twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Done:
    """A course or a programme that was completed."""

    kind: str
    """``course`` or ``programme``."""
    subject: int
    on: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries at the test of a course. ``best`` is ``None`` while none was handed in."""

    course: int
    tries: int
    best: float | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Seated:
    """A place in a class; without a number the person waits for one."""

    study_class: str
    number: int | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """Of each subject the earliest completion, of each course all tries; the rest as keys, so that they join."""

    done: tuple[Done, ...] = ()
    tests: tuple[Tries, ...] = ()
    seats: tuple[Seated, ...] = ()
    lessons: frozenset[str] = field(default_factory=frozenset)
    tasks: frozenset[str] = field(default_factory=frozenset)
    """Practical tasks that were signed off."""
    sessions: frozenset[str] = field(default_factory=frozenset)
    """Those the person was at."""

    @property
    def tries(self) -> int:
        return sum(each.tries for each in self.tests)

    def manifest(self) -> dict[str, object]:
        """In ids, counts and days."""
        return {
            "done": [{each.kind: each.subject, "on": each.on.isoformat()} for each in self.done],
            "tests": [{"course": each.course, "tries": each.tries, "best": each.best} for each in self.tests],
            "tries": self.tries,
            "seats": [each.study_class for each in self.seats],
            "lessons": len(self.lessons),
            "tasks": len(self.tasks),
            "sessions": len(self.sessions),
        }


def joined(one: Learned, other: Learned) -> Learned:
    """The earliest day of each subject, every try and the best of them, one seat in a class."""
    return Learned(
        done=earliest([*one.done, *other.done]),
        tests=_tests([*one.tests, *other.tests]),
        seats=lowest([*one.seats, *other.seats]),
        lessons=one.lessons | other.lessons,
        tasks=one.tasks | other.tasks,
        sessions=one.sessions | other.sessions,
    )


def earliest(found: Iterable[Done]) -> tuple[Done, ...]:
    """Each subject once, in the order of days."""
    first: dict[tuple[str, int], Done] = {}
    for each in sorted(found, key=lambda done: (done.on, done.kind, done.subject)):
        first.setdefault((each.kind, each.subject), each)
    return tuple(first.values())


def lowest(found: Iterable[Seated]) -> tuple[Seated, ...]:
    """Each class once: a place before waiting for one, and the lowest number."""
    first: dict[str, Seated] = {}
    for each in sorted(found, key=lambda seat: (seat.number is None, seat.number or 0)):
        first.setdefault(each.study_class, each)
    return tuple(first.values())


def _tests(found: Iterable[Tries]) -> tuple[Tries, ...]:
    joint: dict[int, Tries] = {}
    for each in found:
        before = joint.get(each.course, Tries(each.course, 0, None, each.title))
        scores = [score for score in (before.best, each.best) if score is not None]
        joint[each.course] = Tries(each.course, before.tries + each.tries, max(scores, default=None), each.title)
    return tuple(joint.values())

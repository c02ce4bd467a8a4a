"""Signals that somebody should look: what tests look like when one person passes them for others.

A signal is no proof. It never blocks, lowers or hides anything, and learners never see it: a person looks and writes
down what it was. So each rule asks for more than honest people do in a bad hour: thirty of them on five tablets, a
family with one phone, a night shift, a strong class, a quick reader. ``courses.rules.signal_rates`` says how often a
rule is wrong all the same, counted on seeded honest cases, and how much of seeded fraud it finds.

Clocks and numbers are passed in; moments are local ones.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

DEVICE_HOUR, NIGHT, EQUAL_ANSWERS, TOO_FAST, FIRST_TRIES, ONE_PHONE = (
    "device_hour", "night", "equal_answers", "too_fast", "first_tries", "one_phone",
)  # fmt: skip
KINDS = (DEVICE_HOUR, NIGHT, EQUAL_ANSWERS, TOO_FAST, FIRST_TRIES, ONE_PHONE)

HOUR = timedelta(hours=1)
HOUR_AT_HOME = 8
"""Persons who pass on one device within an hour, outside of a session: one in seven minutes, more than a large
household that hands its phone round."""
HOUR_IN_CLASS = 16
"""The same on a tablet that a class shares: one in less than four minutes, while ten questions take longer to read."""

NIGHT_BEGINS, NIGHT_ENDS = 23, 5
"""Hours of a night: from 23:00 until before 5:00."""
NIGHT_PERSONS = 4
"""Persons who pass on one device in one night: a night shift has phones of its own."""

ROOM = 6
"""Answers of so many people are compared; of fewer, chance makes too many alike."""
ASKED = 3
"""So many of them must have been asked a question before it says anything."""
ONE_VOICE = 0.95
"""The share of questions to which everybody gave the same answer."""
WRONG_TOGETHER = 2
"""Questions to which everybody gave the same wrong answer: good people are right together, not wrong together."""
NEARLY_ALL = 0.9
"""Who counts as everybody: one in ten may have gone their own way."""

SYLLABLES_A_MINUTE = 700
"""Nobody reads so fast: 200 to 250 is usual, 400 is very fast. Whoever is faster has not read the questions."""

FIRST_TRIES_LEAST = 120
"""Tests of an instructor's classes within ``FIRST_TRIES_DAYS``, not one of which had to be taken again."""
FIRST_TRIES_CHANCE = 0.001
"""And by luck alone, at the share that passes at once everywhere, it would happen to one instructor in a thousand."""
FIRST_TRIES_DAYS = 365

PHONE_PERSONS = 9
"""Persons who pass on one device, outside of sessions, within ``PHONE_DAYS``: more than nearly every household has."""
PHONE_DAYS = 30

REST_DAYS = {FIRST_TRIES: 90, ONE_PHONE: PHONE_DAYS}
"""For so many days the same signal about the same subject says nothing new. Other kinds are about one day."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A test that was passed. ``in_class``: taken in a session."""

    ref: str
    person: str
    ended_at: datetime
    in_class: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered: by question version, the answer and whether it was right."""

    ref: str
    given: Mapping[int, tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Timed:
    """A test that was passed, how long it took, and how many syllables its questions have."""

    ref: str
    seconds: float
    syllables: int


@dataclass(frozen=True, slots=True)
class Taught:
    """Tests in the sessions of one instructor: handed in, failed, and passed by who had failed before. ``usual`` is the
    share that is passed in the sessions of all.
    """

    tests: int
    failed: int
    passed_later: int
    usual: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen: numbers for the sentence, and the tests that it is about."""

    kind: str
    refs: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def device_hour(passes: Iterable[Pass]) -> Finding | None:
    """The hour in which most persons passed on one device, if they are too many."""
    given = list(passes)
    for in_class, limit in ((True, HOUR_IN_CLASS), (False, HOUR_AT_HOME)):
        most = _fullest([each for each in given if each.in_class == in_class])
        persons = len({each.person for each in most})
        if persons >= limit:
            minutes = (most[-1].ended_at - most[0].ended_at).total_seconds() // 60
            facts = {"persons": persons, "minutes": int(minutes) + 1, "in_class": in_class}
            return Finding(DEVICE_HOUR, _refs(most), facts)
    return None


def _fullest(passes: Sequence[Pass]) -> list[Pass]:
    """The hour with most persons in it."""
    ordered = sorted(passes, key=lambda each: (each.ended_at, each.ref))
    best: list[Pass] = []
    most, first = 0, 0
    inside: Counter[str] = Counter()
    for last, each in enumerate(ordered):
        inside[each.person] += 1
        while each.ended_at - ordered[first].ended_at > HOUR:
            inside[ordered[first].person] -= 1
            inside += Counter()  # drops those of whom nothing is left
            first += 1
        if len(inside) > most:
            most, best = len(inside), ordered[first : last + 1]
    return best


def night(passes: Iterable[Pass]) -> Finding | None:
    """Several persons who passed on one device in one night, outside of a session."""
    late = [each for each in passes if is_night(each.ended_at) and not each.in_class]
    persons = len({each.person for each in late})
    if persons < NIGHT_PERSONS:
        return None
    ordered = sorted(late, key=lambda each: (each.ended_at, each.ref))
    facts = {"persons": persons, "first": f"{ordered[0].ended_at:%H:%M}", "last": f"{ordered[-1].ended_at:%H:%M}"}
    return Finding(NIGHT, _refs(ordered), facts)


def is_night(moment: datetime) -> bool:
    return moment.hour >= NIGHT_BEGINS or moment.hour < NIGHT_ENDS


def equal_answers(people: Sequence[Answers]) -> Finding | None:
    """Everybody in a room says the same, also where it is wrong. That all are right is what a class is for."""
    if len(people) < ROOM:
        return None
    said: dict[int, Counter[tuple[str, bool]]] = {}
    for person in people:
        for version, answer in person.given.items():
            said.setdefault(version, Counter())[answer] += 1
    asked = {version: answers for version, answers in said.items() if answers.total() >= ASKED}
    shared = [answer for answers in asked.values() for answer in [_shared(answers)] if answer]
    wrong = sum(not is_right for _response, is_right in shared)
    if wrong < WRONG_TOGETHER or len(shared) < ONE_VOICE * len(asked):
        return None
    facts = {"persons": len(people), "questions": len(asked), "same": len(shared), "wrong": wrong}
    return Finding(EQUAL_ANSWERS, tuple(each.ref for each in people), facts)


def _shared(answers: Counter[tuple[str, bool]]) -> tuple[str, bool] | None:
    """The answer of nearly all."""
    ((answer, count),) = answers.most_common(1)
    return answer if count >= NEARLY_ALL * answers.total() else None


def too_fast(tests: Iterable[Timed]) -> Finding | None:
    """Passed in less time than anybody takes to read the questions; several on one device or in one room are one
    finding.
    """
    quick = [each for each in tests if each.seconds < fewest_seconds(each.syllables)]
    if not quick:
        return None
    fastest = min(quick, key=lambda each: each.seconds / each.syllables)
    facts = {"tests": len(quick), "seconds": round(fastest.seconds), "syllables": fastest.syllables}
    return Finding(TOO_FAST, tuple(each.ref for each in quick), facts)


def fewest_seconds(syllables: int) -> float:
    """The time in which so many syllables can be read at all."""
    return syllables * 60 / SYLLABLES_A_MINUTE


def first_tries(taught: Taught) -> Finding | None:
    """Nobody ever failed: the longer that goes on, the less it is luck."""
    if taught.failed or taught.passed_later or taught.tests < FIRST_TRIES_LEAST:
        return None
    if taught.usual**taught.tests > FIRST_TRIES_CHANCE:
        return None
    return Finding(FIRST_TRIES, facts={"tests": taught.tests, "days": FIRST_TRIES_DAYS})


def one_phone(persons: Collection[str], refs: Sequence[str] = ()) -> Finding | None:
    """One phone for many people, over weeks."""
    many = len(set(persons))
    if many < PHONE_PERSONS:
        return None
    return Finding(ONE_PHONE, tuple(refs), {"persons": many, "days": PHONE_DAYS})


def _refs(passes: Iterable[Pass]) -> tuple[str, ...]:
    return tuple(each.ref for each in passes)


_SHOWN = {"stem", "text", "left", "right", "name"}


def syllables(body: Any) -> int:
    """How many syllables of a question stand on the screen before it is answered: Vietnamese writes them apart."""
    if isinstance(body, dict):
        return sum(
            len(part.split()) if isinstance(part, str) else syllables(part)
            for name, part in body.items()
            if name in _SHOWN or not isinstance(part, str)
        )
    return sum(map(syllables, body)) if isinstance(body, list) else 0

"""Seeded people, honest and not, by which the rates of ``courses.rules.signal_rates`` are counted.

Each maker takes a ``Random`` and gives one case: a device's hours, a night, a room, a test, an instructor's year, a
phone's month. Honest ones are as people are in villages: large families with one phone, thirty to forty people on a few
tablets, shift workers, classes in which nearly everybody passes, people who read quickly and know the answer from the
second line on. Fraudulent ones are one person with everybody's sign-in.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from courses.rules.signals import Answers, Pass, Taught, Timed
from tests.factories import VN

EVENING = datetime(2026, 10, 5, 19, 0, tzinfo=VN)
MIDNIGHT = datetime(2026, 10, 6, 0, 0, tzinfo=VN)
BANK, DRAW = 27, 10
"""As the courses that ship with the product."""


def one_after_another(
    chance: Random, people: int, start: datetime, minutes: Callable[[], float], *, in_class: bool = False
) -> list[Pass]:
    """People who pass a device on: the next begins when the one before is done."""
    passes, at = [], start
    for number in range(people):
        at += timedelta(minutes=minutes())
        passes.append(Pass(f"t{number}", f"p{number}", at, in_class))
    return passes


def _pace(chance: Random) -> Callable[[], float]:
    """Minutes for a test of ten questions with handing over: half take more than six, nobody less than two."""
    return lambda: max(2.0, chance.lognormvariate(1.8, 0.4)) + chance.uniform(0.2, 1.5)


def _cheat(chance: Random, low: float, high: float) -> Callable[[], float]:
    return lambda: chance.uniform(low, high)


# Passes per device-hour


def honest_hours(chance: Random) -> list[Pass]:
    """A tablet of a class (30 to 40 people on 3 to 6 tablets), a family, or neighbours around one phone."""
    kind = chance.random()
    if kind < 0.5:
        people = chance.randint(30, 40) // chance.randint(3, 6)
        return one_after_another(chance, people, EVENING, _pace(chance), in_class=True)
    people = household(chance) if kind < 0.85 else chance.randint(2, 6)
    pauses, pace = chance.uniform(0, 6), _pace(chance)
    return one_after_another(chance, people, EVENING, lambda: pace() + pauses)


def fraud_hours(chance: Random) -> list[Pass]:
    """One person takes the tests of a whole class, in class or at home."""
    in_class = chance.random() < 0.5
    return one_after_another(chance, chance.randint(20, 40), EVENING, _cheat(chance, 1.0, 4.0), in_class=in_class)


# Passes at night


def honest_night(chance: Random) -> list[Pass]:
    """A worker on a break, a couple home from the late shift, a family that cannot sleep, night owls."""
    people = chance.choices((1, 2, 3, 4), (70, 24, 5.5, 0.5))[0]
    return one_after_another(chance, people, MIDNIGHT - timedelta(hours=chance.uniform(0, 3)), _pace(chance))


def fraud_night(chance: Random) -> list[Pass]:
    """Everybody's tests in one night, when the house sleeps."""
    start = MIDNIGHT - timedelta(hours=chance.uniform(0, 2))
    return one_after_another(chance, chance.randint(5, 30), start, _cheat(chance, 1.5, 6.0))


# Equal answers in one room


def _room(chance: Random, people: int, answer: Callable[[int, int], tuple[str, bool]]) -> list[Answers]:
    return [
        Answers(f"t{n}", {version: answer(n, version) for version in chance.sample(range(BANK), DRAW)})
        for n in range(people)
    ]


def honest_room(chance: Random) -> list[Answers]:
    """Everybody answers alone. Questions differ in how hard they are; wrong answers prefer one wrong choice; now and
    then a whole room was taught something wrong, or a key is wrong; a third of all classes is strong.
    """
    hard = [chance.betavariate(1.2, 9) for _ in range(BANK)]
    for version in chance.sample(range(BANK), chance.choices((0, 1, 2), (88, 11, 1))[0]):
        hard[version] = 0.93
    skill = 0.25 if chance.random() < 0.33 else chance.uniform(0.5, 2.0)
    own = [chance.uniform(0.3, 1.7) for _ in range(40)]

    def answer(person: int, version: int) -> tuple[str, bool]:
        weight = 1.0 if hard[version] > 0.9 else skill * own[person]
        if chance.random() >= min(hard[version] * weight, 0.95):
            return "right", True
        return chance.choices(("near", "far", "odd"), (6, 3, 1))[0], False

    return _room(chance, chance.randint(6, 40), answer)


def fraud_room(chance: Random) -> list[Answers]:
    """One person's answers for all, as right as that person is; a few slips of the hand."""
    knows = chance.uniform(0.75, 0.95)
    known = {v: ("right", True) if chance.random() < knows else ("near", False) for v in range(BANK)}

    def answer(_person: int, version: int) -> tuple[str, bool]:
        return ("slip", False) if chance.random() < 0.005 else known[version]

    return _room(chance, chance.randint(12, 40), answer)


# Faster than reading allows


def honest_test(chance: Random) -> Timed:
    """From slow to very fast readers, who need half of a question at least to know the answer; one page a question."""
    words = sum(max(11, round(chance.lognormvariate(3.6, 0.5))) for _ in range(DRAW))
    speed = min(chance.lognormvariate(5.3, 0.32), 600)
    share = chance.uniform(0.5, 1.0)
    return Timed("t", 60 * words * share / speed + DRAW * chance.uniform(1.2, 4.0), words)


def fraud_test(chance: Random) -> Timed:
    """Somebody who knows the answers and only taps."""
    words = sum(max(11, round(chance.lognormvariate(3.6, 0.5))) for _ in range(DRAW))
    return Timed("t", DRAW * chance.uniform(1.3, 3.5), words)


# Only first tries


def honest_year(chance: Random) -> Taught:
    """Half of the instructors teach a few classes, some many. Of usual tests 90 in 100 are passed at once, in strong
    classes 97; now and then a test is so easy that nearly nobody fails, with whomever they learn.
    """
    tests = sum(chance.randint(20, 40) for _ in range(chance.choices((1, 2, 4, 8, 12), (25, 25, 25, 15, 10))[0]))
    is_easy = chance.random() < 0.2
    rate = min(chance.betavariate(200, 3), 0.995) if is_easy else min(chance.betavariate(30, 3.2), 0.97)
    return Taught(tests, sum(chance.random() >= rate for _ in range(tests)), 0, 0.985 if is_easy else 0.9)


def fraud_year(chance: Random) -> Taught:
    """An instructor in whose classes everybody always passes."""
    return Taught(sum(chance.randint(20, 40) for _ in range(chance.randint(4, 12))), 0, 0, 0.9)


# One phone for many people


def household(chance: Random) -> int:
    """Adults of a house and of the one next door."""
    return chance.choices((1, 2, 3, 4, 5, 6, 7, 8), (12, 26, 22, 19, 11, 6, 3, 1))[0]


def honest_phone(chance: Random) -> list[str]:
    """The household, and sometimes neighbours without a phone."""
    people = household(chance) + chance.choices((0, 1, 2, 3), (80, 12, 6, 2))[0]
    return [f"p{n}" for n in range(people)]


def fraud_phone(chance: Random) -> list[str]:
    """A village's tests on the phone of one, a few each evening."""
    return [f"p{n}" for n in range(chance.randint(8, 60))]


def cases(make: Callable[[Random], object], seed: str, count: int) -> Iterator[object]:
    chance = Random(seed)
    return (make(chance) for _ in range(count))

"""How a question does, and what is suspicious about it: classical test theory on counted answers.

Everything is computed from sums that a database makes (``Cell``), never from single answers. A warning is worth more
than a figure only if it is seldom wrong: each asks for enough answers, a difference that matters, and one that chance
hardly makes. ``tests/courses/test_items_rules.py`` says how often sound questions are suspected all the same.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log, sqrt

ENOUGH = 30
"""Answers without which no figure is shown: with fewer, one person moves it by more than three per cent."""
RECENT_DAYS = 30
LONGEST = 600
"""Seconds: who takes longer has put the phone away, and is not counted among the times."""
BANDS = 10
"""Bands of ability, by the share right of the rest of the attempt."""

KEY, JUMP, HARDER, EASIER = "key", "jump", "harder", "easier"
TURNED, WEAK, HARD, EASY, IDLE = "turned", "weak", "hard", "easy", "idle"
CODES = (KEY, TURNED, JUMP, HARDER, EASIER, WEAK, HARD, EASY, IDLE)
"""The gravest first: a wrong key or a known answer does harm today, a choice that nobody takes can wait."""

_FEW, _MANY = 50, 100
_CERTAIN = 3.29
"""Standard deviations: chance makes so much once in a thousand times."""
_LIKELY = 2.33
_JUMP = 0.15
_CLASS_C = 1.5
"""ETS classes of differential item functioning: A negligible, B from 1, C from 1.5 on the delta scale."""
_CLASS_B = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers of people of one group and one ability, lately or before. ``band`` is ``None`` where the attempt asked
    nothing else; the sums are of ``rest``, the share right of the rest of the attempt.
    """

    group: int | None
    band: int | None
    is_recent: bool
    answers: int
    right: int
    rest: float = 0.0
    rest_squared: float = 0.0
    rest_of_right: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that could be chosen, and how many did."""

    value: str
    count: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Rates between 0 and 1; ``None`` is a figure that these answers cannot give."""

    answers: int
    right: int
    recent: int
    recent_right: int
    discrimination: float | None
    median_seconds: float | None
    groups: Mapping[int, tuple[int, int]]
    """Answers and right answers by group."""

    @property
    def facility(self) -> float | None:
        return _share(self.right, self.answers)

    @property
    def recent_facility(self) -> float | None:
        return _share(self.recent_right, self.recent)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``about`` is the group or the choice that a warning names, as text."""

    code: str
    about: str = ""


def cell(group: int | None, others: int, others_right: int, answers: int, right: int, *, is_recent: bool) -> Cell:
    """Answers of people who had ``others_right`` of the ``others`` questions of their attempt right."""
    if not others:
        return Cell(group, None, is_recent, answers, right)
    rest = others_right / others
    band = BANDS * others_right // others
    return Cell(group, band, is_recent, answers, right, answers * rest, answers * rest * rest, right * rest)


def figures(cells: Sequence[Cell], seconds: Mapping[int, int]) -> Figures:
    """``seconds`` counts answers by the whole seconds that they took."""
    groups: dict[int, tuple[int, int]] = {}
    for cell in cells:
        if cell.group is not None:
            answers, right = groups.get(cell.group, (0, 0))
            groups[cell.group] = answers + cell.answers, right + cell.right
    lately = [cell for cell in cells if cell.is_recent]
    return Figures(
        answers=sum(cell.answers for cell in cells),
        right=sum(cell.right for cell in cells),
        recent=sum(cell.answers for cell in lately),
        recent_right=sum(cell.right for cell in lately),
        discrimination=discrimination(cells),
        median_seconds=median(seconds),
        groups=groups,
    )


def median(counts: Mapping[int, int]) -> float | None:
    total = sum(counts.values())
    if not total:
        return None
    return (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2


def discrimination(cells: Iterable[Cell]) -> float | None:
    """The correlation of right or wrong with the rest of the attempt: do those who know more answer it rightly?"""
    known = [cell for cell in cells if cell.band is not None]
    n, right = sum(cell.answers for cell in known), sum(cell.right for cell in known)
    rest, squared = sum(cell.rest for cell in known), sum(cell.rest_squared for cell in known)
    spread = right * (n - right) * (n * squared - rest * rest)
    if spread <= 1e-9 * n**3:
        return None
    return float((n * sum(cell.rest_of_right for cell in known) - right * rest) / sqrt(spread))


def suspicions(cells: Sequence[Cell], choices: Sequence[Choice], responses: Sequence[Choice]) -> list[Suspicion]:
    """What an author should look at, the gravest first. ``responses`` are whole answers, ``choices`` their parts."""
    n, right = sum(cell.answers for cell in cells), sum(cell.right for cell in cells)
    found = [
        _key(right, responses),
        _jump(cells),
        _unfair(cells),
        _discriminates_badly(cells),
        _too_hard_or_easy(n, right),
    ]
    told = [warning for warning in found if warning]
    if not any(warning.code == EASY for warning in told):  # where all are right, no wrong choice is taken
        told += [Suspicion(IDLE, each.value) for each in choices if not each.is_right and _is_idle(each.count, n)]
    return sorted(told, key=lambda warning: CODES.index(warning.code))


def severity(found: Iterable[Suspicion]) -> int:
    """A number to sort by: 0 without warnings, more the graver the gravest is."""
    return max((len(CODES) - CODES.index(warning.code) for warning in found), default=0)


def _key(right: int, responses: Iterable[Choice]) -> Suspicion | None:
    """A wrong answer that is given more often than the right one: perhaps it is the right one."""
    wrong = max((each for each in responses if not each.is_right), key=lambda each: each.count, default=None)
    if wrong is None or wrong.count + right < _FEW:
        return None
    is_more = (wrong.count - right) / sqrt(wrong.count + right) > _LIKELY
    return Suspicion(KEY, wrong.value) if is_more else None


def _jump(cells: Iterable[Cell]) -> Suspicion | None:
    """Right more often in the last weeks than before by two proportions' z test: perhaps the answer is known."""
    new, new_right, old, old_right = _before_and_after(cells)
    if new < _FEW or old < _FEW:
        return None
    rise, pooled = new_right / new - old_right / old, (new_right + old_right) / (new + old)
    error = sqrt(pooled * (1 - pooled) * (1 / new + 1 / old))
    return Suspicion(JUMP) if rise >= _JUMP and rise > _CERTAIN * error else None


def _before_and_after(cells: Iterable[Cell]) -> tuple[int, int, int, int]:
    new = new_right = old = old_right = 0
    for cell in cells:
        if cell.is_recent:
            new, new_right = new + cell.answers, new_right + cell.right
        else:
            old, old_right = old + cell.answers, old_right + cell.right
    return new, new_right, old, old_right


def _unfair(cells: Sequence[Cell]) -> Suspicion | None:
    """The group for which the question differs most from all others of the same ability, if that is class C."""
    sizes: dict[int | None, int] = {}
    for cell in cells:
        if cell.band is not None:
            sizes[cell.group] = sizes.get(cell.group, 0) + cell.answers
    everybody, worst = sum(sizes.values()), (0.0, "", 0)
    for group, size in sizes.items():
        if group is None or size < _MANY or everybody - size < _MANY:
            continue
        found = mantel_haenszel(cells, group)
        if found is None:
            continue
        delta, error = found
        is_class_c = abs(delta) >= _CLASS_C and abs(delta) - _LIKELY * error > _CLASS_B
        if is_class_c and (abs(delta), delta < 0) > (worst[0], worst[1] == HARDER):
            worst = abs(delta), HARDER if delta < 0 else EASIER, group
    return Suspicion(worst[1], str(worst[2])) if worst[1] else None


def mantel_haenszel(cells: Iterable[Cell], group: int) -> tuple[float, float] | None:
    """How the odds of a group differ from everybody else's within the bands of ability: the difference on the delta
    scale of ETS (below zero: harder for the group) and its standard error (Robins, Breslow and Greenland).
    """
    bands: dict[int, list[int]] = {}
    for cell in cells:
        if cell.band is not None:
            table = bands.setdefault(cell.band, [0, 0, 0, 0])
            place = 2 if cell.group == group else 0
            table[place] += cell.right
            table[place + 1] += cell.answers - cell.right
    r = s = pr = ps_qr = qs = 0.0
    for others_right, others_wrong, own_right, own_wrong in bands.values():
        total = others_right + others_wrong + own_right + own_wrong
        along, across = others_right * own_wrong / total, others_wrong * own_right / total
        p, q = (others_right + own_wrong) / total, (others_wrong + own_right) / total
        r, s = r + along, s + across
        pr, ps_qr, qs = pr + p * along, ps_qr + p * across + q * along, qs + q * across
    if not r or not s:
        return None
    variance = pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s)
    return -2.35 * log(r / s), 2.35 * sqrt(variance)


def _discriminates_badly(cells: Iterable[Cell]) -> Suspicion | None:
    """Those who know more do not answer it better, or even worse."""
    known = [cell for cell in cells if cell.band is not None]
    n, found = sum(cell.answers for cell in known), discrimination(known)
    if n < _MANY or found is None:
        return None
    error = 1 / sqrt(n)
    if found + _LIKELY * error < 0:
        return Suspicion(TURNED)
    return Suspicion(WEAK) if found + 2 * error < 0.12 else None


def _too_hard_or_easy(answers: int, right: int) -> Suspicion | None:
    if answers < _FEW:
        return None
    if right < 0.2 * answers:
        return Suspicion(HARD)
    return Suspicion(EASY) if right > 0.95 * answers else None


def _is_idle(count: int, answers: int) -> bool:
    """Surely fewer than one in a hundred take the choice: three standard deviations above what was counted."""
    return count + 3 * sqrt(count + 1) < answers / 100


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at a place of the ordered list, from 0."""
    values = sorted(counts)
    return values[bisect(list(accumulate(counts[value] for value in values)), place)]

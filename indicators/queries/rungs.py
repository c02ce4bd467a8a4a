"""What stands beside a counted figure: the other rungs, and how well we know of those who count."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from certificates import queries as certificates
from certificates.queries import evidence
from indicators.queries import counting
from indicators.rules.counting import Basis


def beside(basis: Basis) -> dict[int, dict[str, int]]:
    """``{commune id: {rung or letter of strength: persons}}``; letters are read as of now, rungs as of the basis."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for rung in evidence.RUNGS:
        counted = counting.by_commune(replace(basis, rule=replace(basis.rule, rung=rung)))
        for unit, persons in counted.items():
            found[unit][rung] = persons
    for (unit, letter), persons in _letters(basis).items():
        found[unit][letter] = persons
    return found


def _letters(basis: Basis) -> Mapping[tuple[int, str], int]:
    persons = counting.counted_persons(basis)
    counted = certificates.by_unit_and_strength(persons, basis.cutoff, "credited_commune")
    heirs = counting.heirs(basis.cutoff, basis.known_at)
    found: Counter[tuple[int, str]] = Counter()
    for (unit, letter), n in counted.items():
        if letter:
            found[heirs.get(unit, unit), letter] += n
    return found


def together(each: list[Mapping[str, int]]) -> dict[str, int]:
    """The sums over units."""
    sums: Counter[str] = Counter()
    for counts in each:
        sums.update(counts)
    return dict(sums)

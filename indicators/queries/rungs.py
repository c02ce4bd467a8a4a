"""What stands beside a counted figure: the other rungs, and how well we know of those who count."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Count, Exists, OuterRef

from certificates.models import AwardStrength
from certificates.queries import evidence
from indicators.queries import counting
from indicators.rules.counting import Basis
from places import queries as places


def beside(basis: Basis, feeding: Mapping[int, int]) -> dict[int, dict[str, int]]:
    """``{commune id: {rung or letter of strength: persons}}``; letters are read as of now, rungs as of the basis.
    ``feeding``: what was counted by it already.
    """
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for rung in evidence.RUNGS:
        other = replace(basis, rule=replace(basis.rule, rung=rung))
        counted = feeding if rung == basis.rule.rung else counting.by_commune(other)
        for unit, persons in counted.items():
            found[unit][rung] = persons
    for (unit, letter), persons in _letters(basis).items():
        found[unit][letter] = persons
    return found


def _letters(basis: Basis) -> Mapping[tuple[int, str], int]:
    """Each person by the strongest letter: those with at least this one, less those with at least a better one."""
    heirs = places.heirs(basis.cutoff, basis.known_at)
    found: Counter[tuple[int, str]] = Counter()
    better: Mapping[int, int] = {}
    for letter in AwardStrength.Strength.values:
        proved = evidence.proved(basis.rule.types, basis.cutoff, basis.known_at, letter)
        homes = counting.counted_homes(basis).filter(Exists(proved.filter(learner__canonical=OuterRef("learner"))))
        counts = homes.values_list("commune").annotate(persons=Count("learner")).order_by()
        now = counting.inherited(dict(counts), heirs)
        for unit, persons in now.items():
            if persons > better.get(unit, 0):
                found[unit, letter] = persons - better.get(unit, 0)
        better = now
    return found


def together(each: list[Mapping[str, int]]) -> dict[str, int]:
    """The sums over units."""
    sums: Counter[str] = Counter()
    for counts in each:
        sums.update(counts)
    return dict(sums)

"""What stands beside a counted figure: the other rungs, and how well we know of those who count."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Count, Q

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


_READINGS = "learner__aliases__awards__strengths"
"""From a home to the letters of its person, whichever record the certificates were made for."""


def _letters(basis: Basis) -> Mapping[tuple[int, str], int]:
    """Each person by the strongest letter: those with at least this one, less those with at least a better one.

    One pass over all readings: at three million people a query a letter took four times as long.
    """
    letters = AwardStrength.Strength.values
    readings = evidence.readings(basis.rule.types, basis.cutoff, basis.known_at)
    is_theirs = basis.rule.rung == evidence.AWARDED  # whoever holds a certificate that was read counts by it
    homes = counting.homes_of_adults(basis) if is_theirs else counting.counted_homes(basis)
    homes = homes.filter(**{f"{_READINGS}__in": readings})
    at_least = {
        each: Count("learner", distinct=True, filter=Q(**{f"{_READINGS}__strength__lte": each})) for each in letters
    }
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    heirs = places.heirs(basis.cutoff, basis.known_at)
    for commune, *persons in homes.values_list("commune").annotate(**at_least).order_by():
        sums[heirs.get(commune, commune)].update(dict(zip(letters, persons, strict=True)))
    found = {}
    for unit, counts in sums.items():
        for letter, better in zip(letters, ["", *letters], strict=False):
            if exactly := counts[letter] - counts[better]:
                found[unit, letter] = exactly
    return found


def together(each: list[Mapping[str, int]]) -> dict[str, int]:
    """The sums over units."""
    sums: Counter[str] = Counter()
    for counts in each:
        sums.update(counts)
    return dict(sums)

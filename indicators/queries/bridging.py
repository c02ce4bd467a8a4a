"""Who came, who went and why, between two counts of the same figure: by commune and part of the bridge.

Whoever counts and of whom nothing lies before the earlier cut-off is new: the database counts them. Of all others
only those can differ of whom something happened or became known in between; they are read whole, in portions.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Learner, Residence
from certificates.queries import evidence
from indicators.queries import counting, lives
from indicators.rules.bridges import NEW, Seen, moves
from indicators.rules.counting import Basis, Life, credited, of_age_from
from places import queries as places

PORTION = 5_000
Moves = Mapping[int, Mapping[str, int]]
"""``{commune id: {part: persons}}``."""


def moved(old: Basis, new: Basis) -> Moves:
    """What changed between two counts, the older one as known at a moment. Communes that ended in between stand under
    their heirs.
    """
    if old.known_at is None:
        raise ValueError("Nothing became known after now.")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    heirs = places.heirs(new.cutoff, new.known_at)
    changed = lives.changed_since(old.known_at)
    for commune, persons in _fresh(old, new, changed):
        found[heirs.get(commune, commune)][NEW] += persons
    for ids in _portions(old, new, old.known_at, changed):
        records = lives.records_of(ids, new)
        before, after = _seen(records, old, heirs), _seen(records, new, heirs)
        for person in before.keys() | after.keys():
            pair = before.get(person, Seen(None, None)), after.get(person, Seen(None, None))
            for commune, part, persons in moves(*pair, old, new):
                found[commune][part] += persons
    return found


def _fresh(old: Basis, new: Basis, changed: Collection[UUID]) -> Iterable[tuple[int, int]]:
    """By commune, how many count now of whom no fact lies before the earlier cut-off."""
    facts = evidence.of(new.rule.rung, new.rule.types, new.cutoff, new.known_at).filter(fact_on__gt=old.cutoff)
    homes = counting.homes_of_adults(new).filter(
        Exists(facts.filter(learner__canonical=OuterRef("learner"))), ~Exists(_earlier(old, new, "learner"))
    )
    if changed:
        homes = homes.exclude(learner__in=changed)
    return homes.order_by().values_list("commune").annotate(Count("learner"))


def _earlier(old: Basis, new: Basis, person: str) -> QuerySet[Any]:
    """The facts up to the earlier cut-off, also those taken back, of the person that a row names so."""
    facts = evidence.history(new.rule.rung, new.rule.types)
    return facts.filter(fact_on__lte=old.cutoff, learner__canonical=OuterRef(person))


def _seen(records: lives.Records, basis: Basis, heirs: Mapping[int, int]) -> dict[UUID, Seen]:
    """Every record as it was seen at the moment."""
    people: dict[UUID, Life] = records.lives(basis)
    roots = records.roots(basis.known_at)
    sizes = Counter(roots.values())
    found = {}
    for record, person in roots.items():
        is_own = record == person
        commune = credited(people[person], basis) if is_own else None
        place = None if commune is None else heirs.get(commune, commune)
        found[record] = Seen(people[person] if is_own else None, place, sizes[person] if is_own else 0)
    return found


def _portions(old: Basis, new: Basis, known: datetime, changed: Collection[UUID]) -> Iterator[list[UUID]]:
    """Records of whole groups, some thousand at a time: first those that changed themselves, then everybody else."""
    if changed:
        yield list(changed)
    others = iter(sorted({person for part in _touched(old, new, known) for person in part}.difference(changed)))
    while persons := list(islice(others, PORTION)):
        yield list(Learner.objects.filter(canonical__in=persons).values_list("pk", flat=True))


def _touched(old: Basis, new: Basis, known: datetime) -> Iterator[Iterable[UUID]]:
    """The persons, not new, of whom a fact, a home, an age or a death lies, or became known, between the counts."""
    begin, end = old.cutoff, new.cutoff
    not_new = Exists(_earlier(old, new, "learner__canonical"))
    facts = evidence.history(new.rule.rung, new.rule.types)
    recent = Q(fact_on__gt=begin, fact_on__lte=end) | Q(since__gt=known) | Q(until__gt=known)
    yield facts.filter(recent).filter(not_new).values_list("learner__canonical", flat=True).distinct()
    stays = Residence.objects.filter(
        Q(from_on__gt=begin, from_on__lte=end)
        | Q(to_on__gt=begin, to_on__lte=end)
        | Q(recorded_at__gt=known)
        | Q(end_recorded_at__gt=known)
    )
    yield stays.filter(not_new).values_list("learner__canonical", flat=True).distinct()
    grown = Q(birth_date__gt=of_age_from(begin), birth_date__lte=of_age_from(end)) | Q(
        birth_date__isnull=True,
        birth_year__gte=begin.year - new.rule.adult,
        birth_year__lt=end.year - new.rule.adult,
    )
    gone = Q(deceased_on__gt=begin, deceased_on__lte=end)
    yield Learner.objects.filter(grown | gone).filter(Exists(_earlier(old, new, "pk"))).values_list("pk", flat=True)

"""Who came, who went and why, between two counts of the same figure: by commune and part of the bridge.

Only persons of whom something happened or became known in between can differ; they are read whole, in portions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import EarlierVitals, Learner, Merge, Residence
from certificates.queries import evidence
from indicators.queries import lives
from indicators.rules.bridges import Seen, moves
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
    for ids in _portions(old, new, old.known_at):
        records = lives.records_of(ids, new)
        before, after = _seen(records, old, heirs), _seen(records, new, heirs)
        for person in before.keys() | after.keys():
            pair = before.get(person, Seen(None, None)), after.get(person, Seen(None, None))
            for commune, part, persons in moves(*pair, old, new):
                found[commune][part] += persons
    return found


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


def _portions(old: Basis, new: Basis, known: datetime) -> Iterator[list[UUID]]:
    """Records of whole groups, some thousand at a time: first those tied by merges, then everybody else."""
    tied = lives.groups(_merged(known))
    if tied:
        yield list(tied)
    alone = iter(sorted({person for part in _touched(old, new, known) for person in part} - tied))
    while persons := list(islice(alone, PORTION)):
        yield list(Learner.objects.filter(canonical__in=persons).values_list("pk", flat=True))


def _merged(since: datetime) -> set[UUID]:
    rows = Merge.objects.filter(Q(made_at__gt=since) | Q(undone_at__gt=since)).values_list("kept", "merged")
    return {each for pair in rows for each in pair}


def _touched(old: Basis, new: Basis, known: datetime) -> Iterator[Iterable[UUID]]:
    """The persons of whom a fact, a home, a birth or a death lies, or became known, between the two counts."""
    begin, end = old.cutoff, new.cutoff
    facts = evidence.history(new.rule.rung, new.rule.types)
    recent = Q(fact_on__gt=begin, fact_on__lte=end) | Q(since__gt=known) | Q(until__gt=known)
    yield facts.filter(recent).values_list("learner__canonical", flat=True).distinct()
    any_fact = Exists(facts.filter(learner__canonical=OuterRef("learner__canonical")))
    stays = Residence.objects.filter(
        Q(from_on__gt=begin, from_on__lte=end)
        | Q(to_on__gt=begin, to_on__lte=end)
        | Q(recorded_at__gt=known)
        | Q(end_recorded_at__gt=known)
    )
    yield stays.filter(any_fact).values_list("learner__canonical", flat=True).distinct()
    grown = Q(birth_date__gt=of_age_from(begin), birth_date__lte=of_age_from(end)) | Q(
        birth_date__isnull=True,
        birth_year__gte=begin.year - new.rule.adult,
        birth_year__lt=end.year - new.rule.adult,
    )
    gone = Q(deceased_on__gt=begin, deceased_on__lte=end)
    any_fact = Exists(facts.filter(learner__canonical=OuterRef("pk")))
    yield Learner.objects.filter(grown | gone).filter(any_fact).values_list("pk", flat=True)
    corrected = EarlierVitals.objects.filter(replaced_at__gt=known)
    yield corrected.values_list("learner__canonical", flat=True)

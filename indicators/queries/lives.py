"""Persons as they were on record at a moment: read whole, for those whose history a set-based count cannot see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import EarlierVitals, Learner, Merge, Residence
from accounts.rules import merging
from certificates.queries import evidence
from indicators.rules.counting import Basis, Fact, Life, Stay, Vitals


@dataclass(frozen=True, slots=True)
class Records:
    """Everything on record of some persons, of all times. Whole groups only: a person's aliases belong to it."""

    ids: tuple[UUID, ...]
    vitals: Mapping[UUID, list[tuple[datetime | None, Vitals]]]
    """What was on record until when, oldest first; ``None`` is until now."""
    merges: tuple[tuple[UUID, UUID, datetime, datetime | None], ...]
    """Merged, kept, made, undone."""
    facts: Mapping[UUID, list[Fact]]
    stays: Mapping[UUID, list[Stay]]

    def roots(self, known_at: datetime | None) -> dict[UUID, UUID]:
        """``{record: the person whom it stood for}`` at a moment."""
        standing = {
            merged: kept
            for merged, kept, made, undone in self.merges
            if (undone is None if known_at is None else made <= known_at and (undone is None or undone > known_at))
        }
        return merging.roots(self.ids, standing)

    def lives(self, basis: Basis) -> dict[UUID, Life]:
        """``{person: life}`` as on record at the basis' moment."""
        members: dict[UUID, list[UUID]] = defaultdict(list)
        for record, person in self.roots(basis.known_at).items():
            members[person].append(record)
        return {
            person: Life(
                vitals=self._vitals(person, basis.known_at),
                facts=tuple(fact for record in records for fact in self.facts.get(record, ())),
                stays=tuple(self.stays.get(person, ())),
            )
            for person, records in members.items()
        }

    def _vitals(self, person: UUID, known_at: datetime | None) -> Vitals:
        rows = self.vitals[person]
        if known_at is None:
            return rows[-1][1]
        return next(vitals for until, vitals in rows if until is None or until > known_at)


def groups(person_ids: Iterable[UUID]) -> set[UUID]:
    """Every record that stands, or by a merge once stood, for the same persons as these."""
    found = set(person_ids)
    while True:
        tops = set(Learner.objects.filter(pk__in=found).values_list("canonical", flat=True)) | found
        records = set(Learner.objects.filter(canonical__in=tops).values_list("pk", flat=True))
        pairs = Merge.objects.filter(Q(kept__in=records) | Q(merged__in=records)).values_list("kept", "merged")
        wider = found | records | {each for pair in pairs for each in pair}
        if wider == found:
            return found
        found = wider


def changed_since(known_at: datetime) -> set[UUID]:
    """The records of persons that were merged, taken apart, or whose birth or death was corrected after a moment."""
    merges = Merge.objects.filter(Q(made_at__gt=known_at) | Q(undone_at__gt=known_at)).values_list("kept", "merged")
    touched = {each for pair in merges for each in pair}
    touched |= set(EarlierVitals.objects.filter(replaced_at__gt=known_at).values_list("learner", flat=True))
    return groups(touched) if touched else set()


def records_of(ids: Collection[UUID], basis: Basis) -> Records:
    """The records of whole groups; five queries."""
    vitals: dict[UUID, list[tuple[datetime | None, Vitals]]] = defaultdict(list)
    for then in EarlierVitals.objects.filter(learner__in=ids).order_by("replaced_at", "pk"):
        vitals[then.learner_id].append((then.replaced_at, Vitals(then.birth_year, then.birth_date, then.deceased_on)))
    now = Learner.objects.filter(pk__in=ids).values_list("pk", "birth_year", "birth_date", "deceased_on")
    for pk, year, born, died in now:
        vitals[pk].append((None, Vitals(year, born, died)))
    merges = Merge.objects.filter(merged__in=ids).order_by("made_at")
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    for pk, *fact in evidence.history(basis.rule.rung, basis.rule.types).filter(learner__in=ids):
        facts[pk].append(Fact(*fact))
    stays: dict[UUID, list[Stay]] = defaultdict(list)
    homes = Residence.objects.filter(learner__in=ids).order_by()
    columns = ("learner", "commune", "from_on", "to_on", "recorded_at", "end_recorded_at", "source")
    for pk, commune, begun, ended, since, until, source in homes.values_list(*columns):
        stays[pk].append(Stay(commune, begun, ended, since, until, source == Residence.BOUNDARY))
    pairs = tuple(merges.values_list("merged", "kept", "made_at", "undone_at"))
    return Records(tuple(vitals), vitals, pairs, facts, stays)

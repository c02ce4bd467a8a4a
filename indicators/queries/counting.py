"""The counted figure: persons of a rung, each credited to one commune at the cut-off, as known at a moment.

A person lives, at the cut-off, where the newest residence that had begun and not ended says: one row a person by
construction, so communes sum to the province. Whoever still stands in the books of a commune that ended is credited
to the commune that most of it became. Only adults count: with a birth date from the 18th birthday, with a birth year
alone from the year after the one in which they turn 18 (so that nobody is counted too early).

A count as of an earlier moment reads what was on record then (``rules.counting``): the database counts everybody
whose records only grew since; the few whose records were merged, taken apart or corrected are read whole.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Learner, Residence
from certificates.queries import evidence
from indicators.models import IndicatorVersion, Snapshot
from indicators.queries import lives
from indicators.rules.counting import ADULT, Basis, Rule, credited, of_age_from, rule_from
from places.queries import heirs


def rule_of(version: IndicatorVersion | None) -> Rule:
    """How a version counts now; without one, certificates are counted."""
    rung = version.rung if version and version.rung else evidence.AWARDED
    return Rule(rung, evidence.qualifying_types())


def basis_on(day: date, known_at: datetime | None = None) -> Basis:
    """How what is counted from awards is counted on a day, as known at a moment."""
    versions = IndicatorVersion.objects.filter(numerator=IndicatorVersion.Numerator.AWARDS, effective_from__lte=day)
    return Basis(rule_of(versions.order_by("indicator__position", "-effective_from", "-number").first()), day, known_at)


def basis_of(snapshot: Snapshot) -> Basis:
    """How the counted figure of a closed month was counted: the same count again gives the same persons."""
    day = snapshot.period.end_on
    rule = next(iter(snapshot.rule.values()), None)
    return Basis(rule_from(rule), day, snapshot.counted_at) if rule else basis_on(day, snapshot.counted_at)


def adults(cutoff: date, adult: int = ADULT, person: str = "") -> Q:
    """``person`` is the way from a row to the person, ``learner__``."""
    by_date = {f"{person}birth_date__lte": of_age_from(cutoff, adult)}
    by_year = {f"{person}birth_date__isnull": True, f"{person}birth_year__lt": cutoff.year - adult}
    return Q(**by_date) | Q(**by_year)


def lived_on(day: date, known_at: datetime | None = None) -> Q:
    """Residences that had begun and not ended on the day, as known at a moment."""
    stays = Q(to_on__isnull=True) | Q(to_on__gt=day)
    known = Q()
    if known_at:
        stays |= Q(end_recorded_at__gt=known_at)
        known = Q(recorded_at__lte=known_at)
    return Q(from_on__lte=day) & known & stays


def home_on(day: date, column: str, known_at: datetime | None = None) -> Subquery:
    """``commune`` or ``unit`` of the newest residence that had begun and not ended on the day."""
    home = Residence.objects.filter(lived_on(day, known_at), learner=OuterRef("pk"))
    return Subquery(home.order_by("-from_on").values(column)[:1])


def counted_persons(basis: Basis) -> QuerySet[Any]:
    """The persons behind the figure, with ``credited_commune`` (null: residence unknown), by who they are today."""
    facts = evidence.of(basis.rule.rung, basis.rule.types, basis.cutoff, basis.known_at)
    return (
        Learner.objects.filter(canonical_id=F("id"))
        .filter(Exists(facts.filter(learner__canonical=OuterRef("pk"))))
        .filter(Q(deceased_on__isnull=True) | Q(deceased_on__gt=basis.cutoff))
        .filter(adults(basis.cutoff, basis.rule.adult))
        .annotate(credited_commune=home_on(basis.cutoff, "commune", basis.known_at))
    )


def inherited(values: Mapping[int, int], heirs_then: Mapping[int, int]) -> dict[int, int]:
    """Counts by commune with those of ended communes added to their heirs."""
    sums: Counter[int] = Counter()
    for unit, value in values.items():
        sums[heirs_then.get(unit, unit)] += value
    return dict(sums)


def forerunners(unit_id: int, day: date) -> list[int]:
    """The commune and the ended ones whose heir it is."""
    return [unit_id, *(old for old, heir in heirs(day).items() if heir == unit_id)]


def by_commune(basis: Basis) -> dict[int, int]:
    """``{commune id: persons}``; persons of unknown residence are left out."""
    read_whole = lives.changed_since(basis.known_at) if basis.known_at else set()
    rows = counted_homes(basis)
    if read_whole:
        rows = rows.exclude(learner__in=read_whole)
    counts = rows.values("commune").annotate(persons=Count("learner")).order_by()
    found: Counter[int] = Counter({row["commune"]: row["persons"] for row in counts})
    found.update(_read_whole(read_whole, basis).values())
    return inherited(found, heirs(basis.cutoff, basis.known_at))


def counted_homes(basis: Basis) -> QuerySet[Residence]:
    """The homes of those who count, one each: ``counted_persons`` from the other side, which a database joins at once
    where it would look up two million homes one by one. Whom facts lead to is nobody's alias.
    """
    facts = evidence.of(basis.rule.rung, basis.rule.types, basis.cutoff, basis.known_at)
    return homes_of_adults(basis).filter(Exists(facts.filter(learner__canonical=OuterRef("learner"))))


def homes_of_adults(basis: Basis) -> QuerySet[Residence]:
    """Where adults who are alive live at the cut-off, one home each, whatever they have learned."""
    lived = lived_on(basis.cutoff, basis.known_at)
    newer = Residence.objects.filter(lived, learner=OuterRef("learner"), from_on__gt=OuterRef("from_on"))
    return (
        Residence.objects.filter(lived)
        .filter(~Exists(newer))
        .filter(Q(learner__deceased_on__isnull=True) | Q(learner__deceased_on__gt=basis.cutoff))
        .filter(adults(basis.cutoff, basis.rule.adult, "learner__"))
    )


def _read_whole(ids: set[UUID], basis: Basis) -> dict[UUID, int]:
    """``{person: commune}`` of those who count, judged one by one."""
    if not ids:
        return {}
    judged = {pk: credited(life, basis) for pk, life in lives.records_of(ids, basis).lives(basis).items()}
    return {pk: commune for pk, commune in judged.items() if commune is not None}


def persons_in(commune_id: int, basis: Basis) -> QuerySet[Any]:
    """The persons credited to a commune; reads the residents of that commune only."""
    communes = [commune_id, *(u for u, heir in heirs(basis.cutoff, basis.known_at).items() if heir == commune_id)]
    lived = Residence.objects.filter(commune__in=communes)
    rows = counted_persons(basis)
    here = Q(pk__in=lived.values("learner"), credited_commune__in=communes)
    read_whole = lives.changed_since(basis.known_at) if basis.known_at else set()
    if not read_whole:
        return rows.filter(here)
    judged = _read_whole(read_whole, basis)
    own = {pk for pk, commune in judged.items() if commune in communes}
    others = rows.filter(here).exclude(pk__in=read_whole)
    return Learner.objects.filter(Q(pk__in=others.values("pk")) | Q(pk__in=own)).annotate(
        credited_commune=home_on(basis.cutoff, "commune", basis.known_at)
    )


def persons_of_commune(commune_id: int, basis: Basis, after: tuple[str, UUID] | None, limit: int) -> list[Learner]:
    """A page of the persons credited to a commune, in the order of Vietnamese names."""
    rows = persons_in(commune_id, basis).order_by("sort_key", "id")
    if after:
        rows = rows.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], id__gt=after[1]))
    return list(rows[:limit])

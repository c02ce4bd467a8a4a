"""What pages of the province read: exact recounts, each written with the moment it was true."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.models import Coverage, FirstUse, IndicatorVersion, Period, Recount, Rollup
from indicators.queries import counting, coverage, first_use, proposals, reporting
from indicators.rules.counting import Basis
from indicators.rules.coverage import Counts, total
from places import queries as places
from places.models import Unit


@transaction.atomic
def refresh_rollup(*, at: datetime) -> int:
    """Write today's count of every commune. Returns the province's."""
    today = timezone.localdate(at)
    communes = list(Unit.objects.communes().valid_on(today))
    total = 0
    for version in reporting.versions_on(today):
        if version.numerator != IndicatorVersion.Numerator.AWARDS:
            continue
        basis = Basis(counting.rule_of(version), today, at)
        counted = counting.by_commune(basis)
        said = {"version": version, "as_of": at, "cutoff": today, "rule": basis.rule.as_data()}
        recount, _is_new = Recount.objects.update_or_create(indicator=version.indicator, defaults=said)
        recount.rollups.exclude(unit__in=communes).delete()
        Rollup.objects.bulk_create(
            [Rollup(recount=recount, unit=unit, numerator=counted.get(unit.pk, 0)) for unit in communes],
            update_conflicts=True,
            unique_fields=["recount", "unit"],
            update_fields=["numerator"],
        )
        total += sum(counted.get(unit.pk, 0) for unit in communes)
    return total


@transaction.atomic
def refresh_coverage(*, at: datetime) -> int:
    """Write how far the known adults of every commune have come, and its classes. Returns how many are known."""
    today = timezone.localdate(at)
    counted = _inherited(coverage.counts_by("credited_commune", coverage.known_adults(today)), places.heirs(today))
    held, venues = proposals.held_by_commune(at, today), proposals.with_venues()
    communes = list(Unit.objects.communes().valid_on(today))
    Coverage.objects.exclude(unit__in=communes).delete()
    rows = [
        Coverage(
            unit=unit,
            as_of=at,
            **asdict(counted.get(unit.pk, Counts())),
            last_class_on=held.get(unit.pk, proposals.Held()).last_on,
            has_class=held.get(unit.pk, proposals.Held()).has_class,
            has_venue=unit.pk in venues,
        )
        for unit in communes
    ]
    columns = [field.name for field in Coverage._meta.concrete_fields if field.name not in ("id", "unit")]
    Coverage.objects.bulk_create(rows, update_conflicts=True, unique_fields=["unit"], update_fields=columns)
    return sum(counts.known for counts in counted.values())


def _inherited(counted: Mapping[int, Counts], heirs: Mapping[int, int]) -> dict[int, Counts]:
    parts: dict[int, list[Counts]] = defaultdict(list)
    for unit, counts in counted.items():
        parts[heirs.get(unit, unit)].append(counts)
    return {unit: total(each) for unit, each in parts.items()}


MONTHS = 24
"""Months whose first uses are counted anew: those that the pages offer."""


@transaction.atomic
def refresh_first_uses(*, at: datetime) -> int:
    """Write the first uses of every commune at the cut-off of each month. Returns how many rows there are."""
    today = timezone.localdate(at)
    periods = list(Period.objects.filter(start_on__lte=today).order_by("-end_on")[:MONTHS])
    rows = []
    for period in periods:
        acts = first_use.acts_of(period)
        counted = first_use.by_commune(sorted(set(acts.values())), period, today)
        rows += [
            FirstUse(period=period, indicator=indicator, unit_id=unit, as_of=at, **asdict(uses))
            for indicator, act in acts.items()
            for unit, uses in counted[act].items()
        ]
    FirstUse.objects.filter(period__in=periods).delete()
    return len(FirstUse.objects.bulk_create(rows))

"""Whether what was counted then is what the facts say of then: a figure and its recount, commune by commune."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.models import IndicatorVersion, Recount, Snapshot, SnapshotValue
from indicators.queries import counting
from indicators.rules.counting import Basis, rule_from
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Difference:
    unit: Unit
    said: int
    recounted: int


def live(recount: Recount) -> list[Difference]:
    """The roll-up against a count as of its own moment."""
    said = dict(recount.rollups.values_list("unit", "numerator"))
    return _differences(said, Basis(rule_from(recount.rule), recount.cutoff, recount.as_of))


def closed(snapshot: Snapshot) -> dict[str, list[Difference]]:
    """``{indicator code: differences}`` of what a closed month counted, against a count as of its closing."""
    rows = SnapshotValue.objects.filter(
        snapshot=snapshot, version__numerator=IndicatorVersion.Numerator.AWARDS, unit__kind=Unit.Kind.COMMUNE
    )
    found = {}
    for code, rule in snapshot.rule.items():
        said = dict(rows.filter(version__indicator__code=code).values_list("unit", "numerator"))
        basis = Basis(rule_from(rule), snapshot.period.end_on, snapshot.counted_at)
        found[code] = _differences({unit: n or 0 for unit, n in said.items()}, basis)
    return found


def _differences(said: Mapping[int, int], basis: Basis) -> list[Difference]:
    """Persons credited to a commune that was not asked are no difference: it did not exist that day."""
    counted = counting.by_commune(basis)
    units = Unit.objects.in_bulk(said)
    return [Difference(units[pk], n, counted.get(pk, 0)) for pk, n in said.items() if counted.get(pk, 0) != n]

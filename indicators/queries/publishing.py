"""What of a closed month everybody may see. Every page, download and address of the API that is open to the public
reads figures through here: what is withheld has no number, whichever way somebody looks at it.

Of a unit below the province nothing is open but the number of people, the month's part, the rate and what they are
measured against. The bridge and the rungs beside a counted figure are open for the whole only: parts that are not
published cannot be put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from indicators.models import IndicatorVersion, Snapshot, SnapshotValue, Status
from indicators.queries import counting, reporting
from places.models import Unit

SUPPRESSED = "suppressed"
"""In the place of ``Status`` where a number exists and is not shown: it is no status of a report."""

WHOLES = (Unit.Kind.PROVINCE, Unit.Kind.AGENCY)
"""Kinds of units whose row is the sum of those below."""

Key = tuple[int, int, int]
"""Snapshot, unit, indicator."""


@dataclass(frozen=True, slots=True)
class PublicValue:
    """One figure of one unit as everybody may see it; the names of its fields are those of ``SnapshotValue``.

    With ``status`` ``suppressed`` there is no ``numerator``, ``flow`` or ``percent``. ``is_flow_withheld``: the month's
    part is not shown, also where the number is (with it, last month's withheld number could be worked out).
    ``denominator`` and targets are no figures of people counted here and are always shown, save a denominator that is
    itself a withheld row. ``bridge`` and ``beside`` are empty below the province.
    """

    snapshot_id: int
    unit: Unit
    unit_name: str
    version: IndicatorVersion
    status: str
    numerator: int | None
    flow: int | None
    is_flow_withheld: bool
    denominator: int | None
    percent: Decimal | None
    target_percent: Decimal | None
    target_count: int | None
    expected_percent: Decimal | None
    reach_by: date | None
    units_reported: int | None
    is_estimated: bool
    bridge: Mapping[str, int | None]
    beside: Mapping[str, int]

    @property
    def unit_id(self) -> int:
        return self.unit.pk

    @property
    def version_id(self) -> int:
        return self.version.pk

    @property
    def is_withheld(self) -> bool:
        return self.status == SUPPRESSED

    def get_status_display(self) -> str:
        return _("Số nhỏ, không công bố") if self.is_withheld else str(Status(self.status).label)


def public_values(snapshot: Snapshot, *, indicator: str | None = None, unit: str | None = None) -> list[PublicValue]:
    """The published figures of a snapshot, by indicator and unit code; of one indicator or unit if its code is given.

    Two queries, whatever the number of rows; three more for a sum of which something is withheld.
    """
    rows = reporting.values_of(snapshot)
    if indicator:
        rows = rows.filter(version__indicator__code=indicator)
    if unit:
        rows = rows.filter(unit__code=unit)
    return _public([snapshot], rows)


def public_series(snapshots: Sequence[Snapshot], unit_id: int, indicators: Iterable[str]) -> list[PublicValue]:
    """The published figures of one unit in several snapshots; ``snapshot_id`` tells them apart."""
    rows = SnapshotValue.objects.filter(
        snapshot__in=snapshots,
        unit=unit_id,
        version__indicator__code__in=list(indicators),
        version__indicator__data_set__is_public=True,
    ).select_related("version__indicator", "unit")
    return _public(snapshots, rows, Q(unit=unit_id) | Q(unit__valid_to__isnull=False))


def _public(snapshots: Sequence[Snapshot], rows: QuerySet[SnapshotValue], units: Q | None = None) -> list[PublicValue]:
    values = list(rows)
    flows, wholes = flows_withheld(snapshots, units), _wholes_withheld(values)
    sums = [value for value in values if value.unit.kind in WHOLES]
    if sums and (flows or any(value.is_withheld for value in values)):
        flows |= _sums_without_flow(snapshots, sums, flows)
    return [_value(row, (row.snapshot_id, row.unit_id, row.version.indicator_id) in flows, wholes) for row in values]


def flows_withheld(snapshots: Sequence[Snapshot], units: Q | None = None) -> set[Key]:
    """Where the month before was withheld, in any vintage: number less the month's part would be that number. What
    an ended unit left to its heir counts as the heir's.
    """
    by_end: dict[date, list[Snapshot]] = {}
    for snapshot in snapshots:
        by_end.setdefault(_day_before(snapshot), []).append(snapshot)
    rows = SnapshotValue.objects.filter(units or Q(), snapshot__period__end_on__in=by_end, is_withheld=True)
    columns = ("snapshot__period__end_on", "unit", "version__indicator", "unit__valid_to")
    found = list(rows.values_list(*columns).distinct())
    keys = {(s.pk, unit, indicator) for end, unit, indicator, _to in found for s in by_end[end]}
    if any(ended for *_rest, ended in found):
        heirs = counting.heirs(max(snapshot.period.end_on for snapshot in snapshots))
        keys |= {(snapshot, heirs.get(unit, unit), indicator) for snapshot, unit, indicator in keys}
    return keys


def _day_before(snapshot: Snapshot) -> date:
    """The last day of the month before."""
    return snapshot.period.start_on - timedelta(days=1)


def _sums_without_flow(snapshots: Sequence[Snapshot], sums: list[SnapshotValue], flows: set[Key]) -> set[Key]:
    """Sums whose month's part is not the difference of the same units: a unit withheld now or in the month before
    has no number or no part in one of the two, and what the others' parts sum to would tell it.
    """
    by_pk = {snapshot.pk: snapshot for snapshot in snapshots}
    mine = Q(snapshot__in=by_pk, version__indicator__in={value.version.indicator_id for value in sums})
    now = SnapshotValue.objects.filter(mine, is_withheld=True).exclude(unit__kind__in=WHOLES)
    asked = flows | set(now.values_list("snapshot", "unit", "version__indicator"))
    units = {unit for _snapshot, unit, _indicator in asked}
    with_flow = SnapshotValue.objects.filter(mine, unit__in=units, flow__isnull=False)
    known = set(with_flow.values_list("snapshot", "unit", "version__indicator"))
    days = {_day_before(snapshot) for snapshot in snapshots}
    last = SnapshotValue.objects.filter(
        unit__in=units, numerator__isnull=False, snapshot__period__end_on__in=days
    ).values_list("snapshot__period__end_on", "unit", "version__indicator")
    before = set(last)
    odd = {
        (snapshot, indicator)
        for snapshot, unit, indicator in asked
        if (snapshot, unit, indicator) not in known or (_day_before(by_pk[snapshot]), unit, indicator) not in before
    }
    keys = {(v.snapshot_id, v.unit_id, v.version.indicator_id) for v in sums}
    return {key for key in keys if (key[0], key[2]) in odd}


def _wholes_withheld(values: list[SnapshotValue]) -> set[Key]:
    """Withheld rows that are the denominator of other rows of the same report."""
    whole = {value.version.denominator_row_id for value in values} - {None}
    if not whole:
        return set()
    rows = SnapshotValue.objects.filter(
        snapshot__in={value.snapshot_id for value in values}, version__indicator__in=whole, is_withheld=True
    )
    return set(rows.values_list("snapshot", "unit", "version__indicator"))


def _value(row: SnapshotValue, flow_withheld: bool, wholes: set[Key]) -> PublicValue:
    no_whole = (row.snapshot_id, row.unit_id, row.version.denominator_row_id or 0) in wholes
    hidden = row.is_withheld
    is_whole = row.unit.kind in WHOLES
    people: dict[str, Any] = {
        "status": SUPPRESSED if hidden else row.status,
        "numerator": None if hidden else row.numerator,
        "flow": None if hidden or flow_withheld else row.flow,
        "is_flow_withheld": hidden or flow_withheld,
        "percent": None if hidden or no_whole else row.percent,
        "denominator": None if no_whole else row.denominator,
        "bridge": row.bridge if is_whole and not hidden and not flow_withheld else {},
        "beside": row.beside if is_whole and not hidden else {},
    }
    return PublicValue(
        snapshot_id=row.snapshot_id,
        unit=row.unit,
        unit_name=row.unit_name,
        version=row.version,
        target_percent=row.target_percent,
        target_count=row.target_count,
        expected_percent=row.expected_percent,
        reach_by=row.reach_by,
        units_reported=row.units_reported,
        is_estimated=row.is_estimated,
        **people,
    )

"""What of a closed month everybody may see. Every page, download and address of the API that is open to the public
reads figures through here: what is withheld has no number, whichever way somebody looks at it.

Nothing is open but the number of people, the month's part, the rate and what they are measured against. The bridge and
the rungs beside a counted figure are not: parts that are not published cannot be put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from indicators.models import IndicatorVersion, Snapshot, SnapshotValue, Status
from indicators.queries import reporting
from places import queries as places
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
    itself a withheld row.
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


def public_values(
    snapshot: Snapshot, *, indicator: str | None = None, unit: str | None = None, with_flow: bool = True
) -> list[PublicValue]:
    """The published figures of a snapshot, by indicator and unit code; of one indicator or unit if its code is given.

    Two queries, whatever the number of rows, and two more for a sum of which something is withheld; one query without
    the months' parts (``with_flow``).
    """
    rows = reporting.values_of(snapshot).defer("bridge", "beside")
    if indicator:
        rows = rows.filter(version__indicator__code=indicator)
    if unit:
        rows = rows.filter(unit__code=unit)
    values = list(rows)
    return _public(values, _all_flows_withheld([snapshot], values) if with_flow else None)


def public_series(
    snapshots: Sequence[Snapshot], units: Mapping[int, Unit], indicators: Iterable[str]
) -> list[PublicValue]:
    """The published figures of some units in several snapshots (``snapshot_id`` tells them apart), without the months'
    parts; two queries. Rows of one version and of one unit share one object of it: there are many of each.
    """
    rows = SnapshotValue.objects.filter(
        snapshot__in=snapshots,
        unit__in=list(units),
        version__indicator__code__in=list(indicators),
        version__indicator__data_set__is_public=True,
    )
    values = list(rows.defer("bridge", "beside"))
    versions = IndicatorVersion.objects.select_related("indicator").in_bulk({row.version_id for row in values})
    for row in values:
        row.version, row.unit = versions[row.version_id], units[row.unit_id]
    return _public(values, None)


def _public(values: list[SnapshotValue], flows: set[Key] | None) -> list[PublicValue]:
    """``flows``: where the month's part is withheld; ``None``: everywhere, nobody asked for it."""
    wholes = _wholes_withheld(values)
    return [_value(row, flows is None or _key(row) in flows, wholes) for row in values]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown of some snapshots: ``numbers`` of units and sums, and ``flows``, the months' parts."""

    numbers: frozenset[Key]
    flows: frozenset[Key]


def hidden_in(snapshots: Sequence[Snapshot]) -> Hidden:
    """For whoever reads rows by columns; at most five queries, whatever the number of rows."""
    rows = SnapshotValue.objects.filter(snapshot__in=snapshots, version__indicator__data_set__is_public=True)
    withheld = rows.filter(is_withheld=True).values_list("snapshot", "unit", "version__indicator")
    sums = list(rows.filter(unit__kind__in=WHOLES).select_related("version"))
    flows = flows_withheld(snapshots)
    return Hidden(frozenset(withheld), frozenset(flows | _sums_without_flow(snapshots, sums, flows)))


def _key(row: SnapshotValue) -> Key:
    return row.snapshot_id, row.unit_id, row.version.indicator_id


def _all_flows_withheld(snapshots: Sequence[Snapshot], values: list[SnapshotValue]) -> set[Key]:
    flows = flows_withheld(snapshots)
    sums = [value for value in values if value.unit.kind in WHOLES]
    return flows | _sums_without_flow(snapshots, sums, flows) if sums else flows


def flows_withheld(snapshots: Sequence[Snapshot]) -> set[Key]:
    """Units and not sums: where the month before was withheld, in any vintage (number less the month's part would be
    that number). What an ended unit left to its heir counts as the heir's.
    """
    by_end: dict[date, list[Snapshot]] = {}
    for snapshot in snapshots:
        by_end.setdefault(_day_before(snapshot), []).append(snapshot)
    rows = SnapshotValue.objects.filter(snapshot__period__end_on__in=by_end, is_withheld=True)
    columns = ("snapshot__period__end_on", "unit", "version__indicator", "unit__valid_to")
    found = list(rows.values_list(*columns).distinct())
    keys = {(s.pk, unit, indicator) for end, unit, indicator, _to in found for s in by_end[end]}
    if any(ended for *_rest, ended in found):
        heirs = places.heirs(max(snapshot.period.end_on for snapshot in snapshots))
        keys |= {(snapshot, heirs.get(unit, unit), indicator) for snapshot, unit, indicator in keys}
    return keys


def _day_before(snapshot: Snapshot) -> date:
    """The last day of the month before."""
    return snapshot.period.start_on - timedelta(days=1)


def _sums_without_flow(snapshots: Sequence[Snapshot], sums: list[SnapshotValue], flows: set[Key]) -> set[Key]:
    """Sums whose month's part is not the difference of the same units: a unit withheld now or in the month before
    has no number or no part in one of the two, and what the others' parts sum to would tell it.
    """
    ends = {snapshot.pk: _day_before(snapshot) for snapshot in snapshots}
    carried = {unit for _snapshot, unit, _indicator in flows}
    now = SnapshotValue.objects.filter(
        Q(is_withheld=True) | Q(unit__in=carried),
        snapshot__in=ends,
        version__indicator__in={value.version.indicator_id for value in sums},
    ).exclude(unit__kind__in=WHOLES)
    rows = list(now.values_list("snapshot", "unit", "version__indicator", "is_withheld", "flow"))
    asked = {(s, u, i) for s, u, i, hidden, _flow in rows if hidden or (s, u, i) in flows}
    asked |= {key for key in flows if key[2] in {value.version.indicator_id for value in sums}}
    if not asked:
        return set()
    known = {(s, u, i) for s, u, i, _hidden, flow in rows if flow is not None}
    last = SnapshotValue.objects.filter(
        unit__in={unit for _snapshot, unit, _indicator in asked},
        numerator__isnull=False,
        snapshot__period__end_on__in=set(ends.values()),
    )
    before = set(last.values_list("snapshot__period__end_on", "unit", "version__indicator"))
    odd = {(s, i) for s, u, i in asked if (s, u, i) not in known or (ends[s], u, i) not in before}
    return {key for key in map(_key, sums) if (key[0], key[2]) in odd}


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
    people: dict[str, Any] = {
        "status": SUPPRESSED if hidden else row.status,
        "numerator": None if hidden else row.numerator,
        "flow": None if hidden or flow_withheld else row.flow,
        "is_flow_withheld": hidden or (flow_withheld and row.status == Status.VALUE),
        "percent": None if hidden or no_whole else row.percent,
        "denominator": None if no_whole else row.denominator,
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

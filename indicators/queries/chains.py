"""Whether a closed month still goes on from what the month before says by now: that one may have been closed anew, or
for the first time, since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from indicators.models import Snapshot, SnapshotValue
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Moved:
    """A bridge starts from ``said``; the month before says ``now``, in its newest vintage."""

    said: int | None
    now: int | None
    before: Snapshot


def moved_of(snapshot: Snapshot, unit: Unit, values: Iterable[SnapshotValue]) -> dict[int, Moved]:
    """``{indicator id: what moved}`` of the figures of a unit whose month before moved; one query."""
    rows = SnapshotValue.objects.filter(snapshot__in=_newest_before(snapshot).values("pk")[:1], unit=unit)
    rows = rows.select_related("snapshot__period", "version").defer("bridge", "beside")
    before = {row.version.indicator_id: row for row in rows}
    return {
        pk: Moved(value.bridge.get("from"), old.numerator, old.snapshot)
        for value in values
        if (old := before.get(pk := value.version.indicator_id)) and _is_moved(value.bridge, old.numerator)
    }


def moved_before(snapshot: Snapshot) -> Snapshot | None:
    """The newest vintage of the month before, where some figure does not start from what it says."""
    before = _newest_before(snapshot).select_related("period").first()
    if before is None:
        return None
    now = {(unit, indicator): n for unit, indicator, n in _told(before, "numerator")}
    starts = _told(snapshot, "bridge")
    is_moved = any(_is_moved(bridge, now.get((unit, indicator))) for unit, indicator, bridge in starts)
    return before if is_moved else None


def _is_moved(bridge: dict[str, int | None], now: int | None) -> bool:
    """A flow has no bridge."""
    return bool(bridge) and bridge.get("from") != now


def _newest_before(snapshot: Snapshot) -> QuerySet[Snapshot]:
    day = snapshot.period.start_on - timedelta(days=1)
    return Snapshot.objects.filter(period__end_on=day).order_by("-vintage")


def _told(snapshot: Snapshot, what: str) -> QuerySet[SnapshotValue, tuple[int, int, Any]]:
    rows = SnapshotValue.objects.filter(snapshot=snapshot)
    return rows.values_list("unit", "version__indicator", what)

"""What whoever oversees the province reads first: a month or a longer range, what moved, what came in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from indicators.models import Snapshot, SnapshotValue
from indicators.queries import ranges, reporting
from indicators.queries.ranges import Range
from indicators.rules import ranges as rules
from indicators.rules.slopes import Move
from places.models import Unit

MONTHS = 24
"""Closed months that pages offer."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for: closed months, and the longer ranges that end with one of them; the newest first."""

    months: tuple[Snapshot, ...]
    longer: tuple[str, ...]
    edition: int
    """As ``edition()`` says."""

    @property
    def labels(self) -> list[str]:
        return [month.period.label for month in self.months]


def edition() -> int:
    """Grows with every month and vintage: what was made of an older one is not shown."""
    return Snapshot.objects.aggregate(newest=Max("pk"))["newest"] or 0


def choices() -> Choices:
    months = tuple(reporting.newest_vintages().reverse()[:MONTHS])
    longer = tuple(name for month in months for name in reversed(rules.ending(month.period.label)))
    return Choices(months, longer, edition())


def asked(label: str, offered: Choices) -> Range | None:
    """The range named; without a name the newest closed month. ``None`` where nothing of it is closed."""
    if label:
        return ranges.closed(label)
    newest = offered.months[0] if offered.months else None
    return Range(newest.period.label, (newest,), ()) if newest else None


def whole_snapshot(pk: int) -> Snapshot:
    """With what pages say of it."""
    return Snapshot.objects.select_related("period", "population").get(pk=pk)


def flows_of(range_: Range, unit_id: int) -> Mapping[int, int | None]:
    """``{indicator id: people who came in the range}`` of one unit; ``None`` where a month's part is not known."""
    rows = SnapshotValue.objects.filter(snapshot__in=range_.snapshots, unit=unit_id).values("version__indicator")
    sums = rows.annotate(total=Sum("flow"), known=Count("flow")).order_by()
    whole = len(range_.snapshots) if not range_.missing else -1
    return {row["version__indicator"]: row["total"] if row["known"] == whole else None for row in sums}


def month_before(range_: Range, offered: Choices) -> Snapshot | None:
    """The newest closed month before the range begins."""
    first = range_.snapshots[0].period.end_on
    return next((month for month in offered.months if month.period.end_on < first), None)


def moves(code: str, before: Snapshot, after: Snapshot) -> list[Move[str]]:
    """Every commune of the later month with its rates in both; it is looked up in the earlier one by its code."""
    rows = SnapshotValue.objects.filter(
        snapshot__in=[before, after], version__indicator__code=code, unit__kind=Unit.Kind.COMMUNE
    ).order_by("unit__sort_key")
    found = list(rows.values_list("snapshot", "unit__code", "unit_name", "percent"))
    earlier = {unit: percent for snapshot, unit, _name, percent in found if snapshot == before.pk}
    return [
        Move(unit, name, earlier.get(unit), percent) for snapshot, unit, name, percent in found if snapshot == after.pk
    ]

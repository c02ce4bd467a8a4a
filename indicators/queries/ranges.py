"""What closed months say of a quarter, of 6 or 9 months and of a year."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from indicators.models import Snapshot, SnapshotValue
from indicators.queries import reporting
from indicators.rules import ranges


@dataclass(frozen=True, slots=True)
class Range:
    """``snapshots``: the newest vintage of each closed month, oldest first; ``missing``: months not closed."""

    label: str
    snapshots: tuple[Snapshot, ...]
    missing: tuple[str, ...]

    @property
    def last(self) -> Snapshot:
        """Whose stocks are the range's."""
        return self.snapshots[-1]


def closed(label: str) -> Range | None:
    """The range, as far as it is closed; ``None`` when no month of it is, or there is no such range."""
    names = ranges.months(label)
    found = tuple(reporting.newest_vintages().filter(period__label__in=names)) if names else ()
    known = {snapshot.period.label for snapshot in found}
    return Range(label, found, tuple(name for name in names if name not in known)) if found else None


def flows(asked: Range) -> Mapping[tuple[int, int], int | None]:
    """``{(unit id, indicator id): the sum of the months' flows}``; ``None`` where a month's flow is not known."""
    rows = SnapshotValue.objects.filter(snapshot__in=asked.snapshots).values("unit", "version__indicator")
    sums = rows.annotate(total=Sum("flow"), known=Count("flow")).order_by()
    months = len(asked.snapshots)
    return {(row["unit"], row["version__indicator"]): row["total"] if row["known"] == months else None for row in sums}

"""What was said on a day, and in which units; beside what is said of the same months today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from indicators.models import Period, Snapshot, SnapshotValue
from places.models import Unit, UnitChange, UnitChangePart


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month: the vintage that held at the end of the day (``None``: not published yet), the newest, and
    those that came in between, oldest first: each carries its reason.
    """

    period: Period
    then: Snapshot | None
    now: Snapshot
    later: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure as it was said and as it is said; ``None`` where it was not."""

    name: str
    then: SnapshotValue | None
    now: SnapshotValue | None
    month: Month

    @property
    def difference(self) -> int | None:
        before, after = (None if value is None else value.numerator for value in (self.then, self.now))
        return None if before is None or after is None else after - before

    @property
    def is_changed(self) -> bool:
        """Another number, rate, population or status; a month that was published later is no change."""
        return self.then is not None and self._told(self.then) != self._told(self.now)

    @staticmethod
    def _told(value: SnapshotValue | None) -> tuple[object, ...]:
        if value is None:
            return ()
        return (value.status, value.numerator, value.denominator, value.percent, value.unit_name)


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def months(day: date, limit: int = 36) -> list[Month]:
    """The closed months, the newest first, with what was said of each at the end of the day; one query."""
    moment = end_of(day)
    by_period: dict[int, list[Snapshot]] = {}
    for snapshot in Snapshot.objects.select_related("period").order_by("-period__end_on", "vintage"):
        by_period.setdefault(snapshot.period_id, []).append(snapshot)
    return [_month(vintages, moment) for vintages in list(by_period.values())[:limit]]


def _month(vintages: Sequence[Snapshot], moment: datetime) -> Month:
    held = [vintage for vintage in vintages if vintage.made_at < moment]
    later = tuple(vintage for vintage in vintages if vintage.made_at >= moment)
    return Month(vintages[0].period, held[-1] if held else None, vintages[-1], later)


def of_unit(said: Sequence[Month], unit: Unit, indicator: str) -> list[Pair]:
    """One unit's figure, month by month; one query."""
    wanted = {snapshot.pk for month in said for snapshot in (month.then, month.now) if snapshot}
    rows = SnapshotValue.objects.filter(snapshot__in=wanted, unit=unit, version__indicator__code=indicator)
    found = {row.snapshot_id: row for row in rows.defer("bridge", "beside")}
    return [
        Pair(str(month.period), found.get(month.then.pk) if month.then else None, found.get(month.now.pk), month)
        for month in said
    ]


def of_communes(month: Month, indicator: str) -> list[Pair]:
    """Every commune of one month, by the names and borders of then; those of today that were not there come after."""
    if month.then is None:
        return []
    rows = SnapshotValue.objects.filter(
        snapshot__in={month.then.pk, month.now.pk}, version__indicator__code=indicator, unit__kind=Unit.Kind.COMMUNE
    )
    by_snapshot: dict[int, dict[int, SnapshotValue]] = {}
    for row in rows.defer("bridge", "beside").order_by("unit__sort_key"):
        by_snapshot.setdefault(row.snapshot_id, {})[row.unit_id] = row
    then, now = by_snapshot.get(month.then.pk, {}), by_snapshot.get(month.now.pk, {})
    return [Pair(row.unit_name, row, now.get(unit), month) for unit, row in then.items()] + [
        Pair(row.unit_name, None, row, month) for unit, row in now.items() if unit not in then
    ]


@dataclass(frozen=True, slots=True)
class Borders:
    """``communes`` of the day, as it was recorded; ``today``: how many there are now. ``changes``: those that took
    effect or were recorded later. ``renamed``: (name in the month's figures, name today).
    """

    communes: int
    today: int
    changes: tuple[UnitChange, ...]
    renamed: tuple[tuple[str, str], ...]


def borders(day: date, today: date, names: Mapping[int, str]) -> Borders:
    """``names``: ``{unit id: name}`` as the figures of then say it."""
    parts = Prefetch("parts", UnitChangePart.objects.select_related("from_unit", "to_unit").order_by("pk"))
    later = UnitChange.objects.filter(
        Q(effective_on__gt=day) | Q(recorded_at__gte=end_of(day)), effective_on__lte=today
    )
    current = dict(Unit.objects.filter(pk__in=names).values_list("pk", "name"))
    return Borders(
        Unit.objects.communes().valid_on(day).count(),
        Unit.objects.communes().valid_on(today).count(),
        tuple(later.order_by("effective_on", "pk").prefetch_related(parts)),
        tuple((name, current[unit]) for unit, name in names.items() if current.get(unit, name) != name),
    )

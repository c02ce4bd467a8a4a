"""The workbook of everything (every commune, indicator, month and vintage), in a process of its own.

``python -m bench.workbook`` prints what it measured as JSON. Months that the installation has not closed are made up
and taken back: nothing is left behind.
"""

import json
import random
import time
from dataclasses import asdict, dataclass
from typing import Any

import django

from bench.measure import peak_mb

MONTHS = 36
ADDRESS = "https://hocso.example.org/chi-tieu/?ky=2026-10"


@dataclass(frozen=True, slots=True)
class Workbook:
    """``rss_mb`` is the peak of the whole process, ``base_mb`` what it held before; ``lines`` the figures in it."""

    seconds: float
    cpu: float
    rss_mb: float
    base_mb: float
    bytes: int
    lines: int


def measure() -> Workbook:
    from django.db import transaction
    from django.utils import timezone

    from indicators.models import SnapshotValue
    from indicators.queries import reporting
    from indicators.renderers import snapshot_xlsx

    with transaction.atomic():
        fill(MONTHS)
        snapshot = reporting.latest_snapshot()
        if snapshot is None:
            raise RuntimeError("no month is closed")
        base, start, spent = peak_mb(), time.perf_counter(), time.process_time()
        with snapshot_xlsx(snapshot, address=ADDRESS, today=timezone.localdate(), is_whole=True) as stream:
            seconds, cpu, size = time.perf_counter() - start, time.process_time() - spent, stream.seek(0, 2)
        found = Workbook(
            seconds=round(seconds, 2),
            cpu=round(cpu, 2),
            rss_mb=round(peak_mb(), 1),
            base_mb=round(base, 1),
            bytes=size,
            lines=SnapshotValue.objects.count(),
        )
        transaction.set_rollback(True)
    return found


def fill(months: int) -> None:
    """Close made-up months before the first one until there are so many, with a figure in every cell."""
    from indicators.models import Period
    from indicators.queries import reporting
    from indicators.rules import calendar

    plan = reporting.plan_on(Period.objects.order_by("-end_on")[0].end_on)
    first = Period.objects.order_by("end_on")[0]
    closed = reporting.newest_vintages().count()
    label = first.label
    for _number in range(months - closed):
        label = calendar.before(label)
        _close(label, first.calendar, plan)


def _close(label: str, rules: Any, plan: Any) -> None:
    from indicators.models import IndicatorVersion, Period, Snapshot, SnapshotValue
    from indicators.rules import calendar
    from places.models import Unit

    chance = random.Random(label)  # noqa: S311 - example data
    span = calendar.span(label, cutoff_day=rules.cutoff_day, due_days=rules.due_days)
    days = {"start_on": span.start_on, "end_on": span.end_on, "due_on": span.due_on}
    period = Period.objects.create(calendar=rules, label=label, **days)
    snapshot = Snapshot.objects.create(
        period=period, vintage=1, made_at=f"{span.due_on}T09:00:00Z", made_by_id="bench", population=plan.population,
        rule_digest=label, hash=label,
    )  # fmt: skip
    versions = IndicatorVersion.objects.filter(indicator__data_set__code="communes", number=1)
    units = Unit.objects.filter(kind__in=["commune", "province"])
    SnapshotValue.objects.bulk_create(
        [_value(snapshot, version, unit, chance) for version in versions for unit in units], batch_size=500
    )


def _value(snapshot: Any, version: Any, unit: Any, chance: random.Random) -> Any:
    from indicators.models import SnapshotValue

    adults = chance.randint(5_000, 25_000)
    stock = chance.randint(0, adults)
    return SnapshotValue(
        snapshot=snapshot, unit=unit, unit_name=unit.name, version=version, status="value", numerator=stock,
        flow=chance.randint(0, 500), denominator=adults, percent=f"{100 * stock / adults:.1f}", target_percent=40,
        expected_percent="31.45", bridge={"from": 0, "new": stock},
    )  # fmt: skip


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))

"""The example's reporting months: population, plan, submissions (some late, some missing), closed snapshots."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from audit.rules import Actor
from indicators import adapters
from indicators.actions import periods, reference
from indicators.models import DataSet, Indicator, Period, ReportedValue, ReportingCalendar, Submission
from indicators.rules import calendar
from lms.demo.scene import MONTHS, SHARES, ZONE, Place, stock
from places.models import PopulationSeries, PopulationValue

State = Submission.State
DIVISION = Actor(kind="user", id="demo-division")
REPORTED = ("signature", "app", "health_book")
DIFFICULTIES = (
    "",
    "",
    "Nhiều người cao tuổi chưa có điện thoại thông minh.",
    "Sóng di động ở một số bản còn yếu, khó tổ chức lớp học trực tuyến.",
    "Người dân đi làm ăn xa, khó liên hệ.",
)


def population(towns: list[Place], year: int) -> PopulationSeries:
    series, is_new = PopulationSeries.objects.get_or_create(
        code=f"vi-du-{year}",
        defaults={
            "name": "Người từ 18 tuổi (số liệu ví dụ)",
            "definition": "Người thường trú từ đủ 18 tuổi",
            "source": "Số liệu tạo ra để trình diễn, không phải số thống kê",
            "as_of": date(year, 1, 1),
            "is_example": True,
        },
    )
    if is_new:
        PopulationValue.objects.bulk_create(
            PopulationValue(series=series, unit_id=unit, value=adults)
            for town in towns
            for unit, adults in [(town.pk, town.adults), *_villages(town)]
        )
    return series


def _villages(town: Place) -> Iterator[tuple[int, int]]:
    """Of the last village nobody has counted the adults."""
    for place, village in enumerate(town.villages[:-1]):
        yield village, round(town.adults * SHARES.count(place) / len(SHARES))


def plan(series: PopulationSeries, year: int) -> None:
    reference.load_targets(
        data=adapters.shipped_indicators(),
        year=year,
        name=f"Kế hoạch Công dân số {year} (ví dụ)",
        decision_no="(ví dụ)",
        population=series,
    )


def months(until: date) -> list[Period]:
    """The last months up to the running one, oldest first, within the plan's year."""
    cutoff = ReportingCalendar.objects.order_by("-effective_from").first()
    if cutoff is None:
        raise LookupError("load_indicators first")
    labels = dict.fromkeys(
        calendar.label_of(until - timedelta(days=days), cutoff_day=cutoff.cutoff_day)
        for days in range(30 * MONTHS, -1, -1)
    )
    first = f"{cutoff.effective_from:%Y-%m}"
    return [periods.open_period(label=label) for label in labels if label >= first]


def report(period: Period, number: int, towns: list[Place], seed: int, *, is_running: bool) -> None:
    """What communes sent for a month. In the running one many have not sent yet and few are decided."""
    chance = random.Random(f"{seed}-{period.label}")  # noqa: S311 - example data
    indicators, data_set = list(Indicator.objects.filter(code__in=REPORTED)), DataSet.objects.get(code="communes")
    sent, values = [], []
    for town in towns:
        if chance.random() < (0.35 if is_running else town.lateness):
            continue
        state = _state(chance, is_running)
        at = _moment(chance, period)
        decided = None if state in Submission.OPEN else at + timedelta(hours=5)
        approved = None if state == State.SUBMITTED else at + timedelta(hours=1)
        sent.append(
            Submission(
                unit_id=town.pk,
                period=period,
                data_set=data_set,
                sequence=1,
                state=state,
                difficulties=chance.choice(DIFFICULTIES),
                submitted_at=at,
                submitted_by_id=f"demo-officer-{town.code}",
                approved_at=approved,
                approved_by_id=f"demo-approver-{town.code}" if approved else "",
                decided_at=decided,
                decided_by_id=DIVISION.id if decided else "",
                comment="Số lũy kế chưa khớp biểu kèm theo." if state == State.RETURNED else "",
            )
        )
    by_unit = {row.unit_id: row for row in Submission.objects.bulk_create(sent)}
    for town in towns:
        if town.pk not in by_unit:
            continue
        for indicator in indicators:
            now, before = (stock(town, indicator.code, n, seed) for n in (number, number - 1))
            values.append(ReportedValue(submission=by_unit[town.pk], indicator=indicator, stock=now, flow=now - before))
    ReportedValue.objects.bulk_create(values, batch_size=2000)


def close(period: Period) -> None:
    at = datetime.combine(period.due_on + timedelta(days=1), time(16, 0), ZONE)
    periods.close_period(period_id=period.pk, by=DIVISION, at=min(at, timezone.now()))


def _state(chance: random.Random, is_running: bool) -> Submission.State:
    if not is_running:
        return State.ACCEPTED
    states = (State.SUBMITTED, State.APPROVED, State.ACCEPTED, State.RETURNED)
    return chance.choices(states, weights=(2, 4, 4, 1))[0]


def _moment(chance: random.Random, period: Period) -> datetime:
    day = period.end_on + timedelta(days=chance.choice((0, 1, 1, 2, 2, 3, 5)))
    return min(datetime.combine(day, time(chance.randint(8, 16), 20), ZONE), timezone.now())

"""The example's offices: staff and field reports month by month. Also plans of communes, and a path with milestones."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from audit.rules import Actor
from exchange.adapters import pdf
from exchange.adapters.papers import Paper
from indicators.actions import plans
from indicators.models import DataSet, Indicator, Period, ReportedValue, Submission, Target, TargetPoint
from lms.demo.figures import DIVISION, State
from lms.demo.people import COMMUNE, OFFICE
from lms.demo.scene import ZONE
from places.models import Unit

STAFF, CENTRE = "staff", "centre"
SILENT, RETURNED = "SKHCN-TTR", OFFICE
"""The office that never reported, and the one whose newest report came back: its officer has something to do."""
EAGER = {"staff_vneid": 0.34, "staff_health_book": 0.26, "staff_app": 0.3, "staff_course": 0.14}
"""Which part of its people an office brings to each line in a month; after some months all of them."""
PATH = {"03": 8, "06": 30, "09": 65}
"""Milestones of the app's path: slow at first, the most of it in summer."""
PLANS = 14
FIELD = (
    "Một số phản ánh về hạ tầng phải chuyển nhiều cơ quan nên trả lời chậm.",
    "Người dân gửi phản ánh trùng nhau; mất thời gian lọc.",
    "",
)


def path(year: int) -> None:
    """The app's target gets milestones, so that a path that is not straight can be seen."""
    target = Target.objects.filter(plan__year=year, indicator__code="app", unit__isnull=True).first()
    if target and target.path != Target.Path.CUSTOM:
        target.path = Target.Path.CUSTOM
        target.save(update_fields=["path"])
        points = [TargetPoint(target=target, label=f"{year}-{month}", share=share) for month, share in PATH.items()]
        TargetPoint.objects.bulk_create(points)


def report(period: Period, number: int, seed: int, *, is_running: bool) -> None:
    """What the Department's offices sent for the month, the ``number``-th of the example."""
    data_set = DataSet.objects.select_related("under").get(code=STAFF)
    for unit in data_set.expected(period.end_on).exclude(code=SILENT):
        is_returned = is_running and unit.code == RETURNED
        values = {code: (stock, None) for code, stock in _staff(unit, number, seed).items()}
        sent = _sent(unit, period, data_set, values, State.RETURNED if is_returned else State.ACCEPTED)
        if is_returned:
            sent.reported_values.filter(indicator__code="staff_vneid").update(comment="Chưa khớp danh sách của Sở.")
    _centre(period, number, seed, is_running=is_running)


def _staff(unit: Unit, number: int, seed: int) -> dict[str, int]:
    chance = random.Random(f"{seed}-{unit.code}")  # noqa: S311 - example data
    people, pace = chance.randint(9, 46), chance.uniform(0.35, 1.1)
    done = {code: min(people, round(people * pace * part * number)) for code, part in EAGER.items()}
    return {"staff_count": people, **done}


def _centre(period: Period, number: int, seed: int, *, is_running: bool) -> None:
    data_set = DataSet.objects.select_related("under").get(code=CENTRE)
    chance = random.Random(f"{seed}-{period.label}-field")  # noqa: S311 - example data
    for unit in data_set.expected(period.end_on):
        received = 180 + 25 * number + chance.randint(0, 60)
        values = {"field_reports": (None, received), "field_answers": (None, received - chance.randint(4, 30))}
        state = State.APPROVED if is_running else State.ACCEPTED
        _sent(unit, period, data_set, values, state, FIELD[number % len(FIELD)])


def _sent(
    unit: Unit,
    period: Period,
    data_set: DataSet,
    values: dict[str, tuple[int | None, int | None]],
    state: Submission.State,
    difficulties: str = "",
) -> Submission:
    """``values``: stock and flow by indicator code."""
    at = min(datetime.combine(period.end_on + timedelta(days=1), time(9, 30), ZONE), timezone.now())
    is_decided = state not in Submission.OPEN
    sent = Submission.objects.create(
        unit=unit,
        period=period,
        data_set=data_set,
        sequence=1,
        state=state,
        difficulties=difficulties,
        submitted_at=at,
        submitted_by_id=f"demo-officer-{unit.code}",
        approved_at=at + timedelta(hours=1),
        approved_by_id=f"demo-approver-{unit.code}",
        decided_at=at + timedelta(hours=5) if is_decided else None,
        decided_by_id=DIVISION.id if is_decided else "",
        comment="Xem lại số VNeID mức độ 2." if state == State.RETURNED else "",
    )
    indicators = Indicator.objects.filter(code__in=values)
    ReportedValue.objects.bulk_create(
        ReportedValue(submission=sent, indicator=each, stock=values[each.code][0], flow=values[each.code][1])
        for each in indicators
    )
    return sent


def commune_plans(year: int) -> None:
    """Some communes have sent their plan; the demo's own has not yet."""
    name = f"Kế hoạch Công dân số {year} (ví dụ)"
    html = f'<html lang="vi"><head><title>{name}</title></head><body><h1>{name}</h1></body></html>'
    paper = Paper(pdf.render(html, styles=""), "pdf")
    units = Unit.objects.communes().open().exclude(code=COMMUNE).order_by("code")
    for number, unit in enumerate(units[: PLANS * 3 : 3], start=11):
        signed = date(year, 2, 1) + timedelta(days=number)
        plans.send(
            unit=unit,
            year=year,
            document_no=f"{number}/KH-UBND",
            signed_on=signed,
            paper=paper,
            by=Actor(kind="user", id=f"demo-officer-{unit.code}"),
            at=datetime.combine(signed + timedelta(days=1), time(10, 15), ZONE),
        )

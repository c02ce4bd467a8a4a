"""``docs/explanation/a-month-by-hand.md``: what it works out on paper is what the product closes."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from accounts.actions import learners, merging
from audit.rules import SYSTEM
from certificates.actions import close as closing_awards
from certificates.models import Award
from indicators.actions import periods, submissions
from indicators.actions.submissions import Report
from indicators.models import Adjustment, Indicator, Period, SnapshotValue, TargetPlan
from indicators.queries import targets
from indicators.queries.dashboards import figure
from indicators.rules import bridges
from indicators.rules.checks import Entry
from places.models import PopulationValue, Unit
from tests.factories import CommuneFactory, moment
from tests.indicators.scene import DIVISION, approver, certify, data_set

pytestmark = pytest.mark.django_db
PAGE = Path(settings.BASE_DIR, "docs/explanation/a-month-by-hand.md").read_text("utf-8")
HEADS = {"reported": "| Month | Commune |", "closed": "| Month | Unit |", "bridge": "| Unit | Row | From |"}
CLOSED_AT = {"2026-10": moment("2026-10-16 09:00"), "2026-11": moment("2026-11-16 09:00")}


def table(name: str) -> list[list[str]]:
    """Rows of a table of the page, without head and rule; a dash is empty."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(HEADS[name])) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("–", "") for cell in line.split("|")[1:-1]])
    return rows


def whole(text: str) -> int | None:
    return int(text) if text else None


@pytest.fixture
def ground(plan, communes):
    """The page's communes, adults and targets."""
    units = [*communes, CommuneFactory(code="15127", name="Xã Cẩm")]
    for unit, adults in zip(units, (1000, 2000, 3001), strict=True):
        PopulationValue.objects.update_or_create(series=plan.population, unit=unit, defaults={"value": adults})
    app = Indicator.objects.get(code="app")
    own = plan.targets.create(indicator=app, unit=units[0], count=250, path="custom")
    own.points.create(label="2026-07", share=50)
    return {unit.name: unit for unit in units}


def hand_in(month: str, ground: dict[str, Unit]) -> None:
    period, entries = periods.open_period(label=month), {}
    for label, name, code, stock, flow in table("reported"):
        if label == month:
            entries.setdefault(name, {})[code] = Entry(whole(stock), whole(flow), "Đã rà soát lại")
    for name, rows in entries.items():
        sent = submissions.submit(report=Report(ground[name], period, data_set(), rows), by=SYSTEM, at=CLOSED_AT[month])
        submissions.approve(submission_id=sent.pk, by=approver(ground[name]), at=CLOSED_AT[month])
        submissions.accept(submission_id=sent.pk, by=DIVISION, at=CLOSED_AT[month])


def close(month: str) -> None:
    periods.close_period(period_id=Period.objects.get(label=month).pk, by=SYSTEM, at=CLOSED_AT[month])


def live_through_november(an: list, binh: list, ground: dict[str, Unit]) -> None:
    day = {n: moment(f"2026-11-0{n} 08:00") for n in (1, 2, 5)}
    learners.move(learner=an[0], to=ground["Xã Bình"], from_on=date(2026, 11, 1), by=SYSTEM, at=day[1])
    merging.merge(kept=binh[0], merged=an[1], by=SYSTEM, at=day[2])
    award = binh[1].awards.get()
    closing_awards.revoke(award_id=award.pk, by=SYSTEM, at=day[5], reason="Nhầm", document_no="1")
    for _ in range(2):
        certify(ground["Xã Cẩm"], at=moment("2026-10-20 08:00"))
    late = certify(ground["Xã Cẩm"], at=moment("2026-10-02 08:00"))
    Award.objects.filter(learner=late).update(issued_at=moment("2026-10-21 08:00"))


@pytest.fixture
def closed(ground):
    """Both months, lived through and closed."""
    people = {
        name: [certify(ground[name], at=moment("2026-10-01 08:00")) for _ in range(5)] for name in list(ground)[:2]
    }
    hand_in("2026-10", ground)
    close("2026-10")
    live_through_november(*people.values(), ground)
    hand_in("2026-11", ground)
    Adjustment.objects.create(
        unit=ground["Xã Bình"], period=Period.objects.get(label="2026-11"),
        indicator=Indicator.objects.get(code="signature"), delta=-10, reason_code="overlap", reason="Người Xã An",
        made_at=CLOSED_AT["2026-11"], made_by_id="a", approved_at=CLOSED_AT["2026-11"], approved_by_id="b",
    )  # fmt: skip
    close("2026-11")


def said(month: str, name: str, code: str) -> SnapshotValue:
    rows = SnapshotValue.objects.select_related("snapshot__period", "version__indicator")
    return rows.get(snapshot__period__label=month, unit_name=name, version__indicator__code=code)


def test_the_path_of_the_next_year_begins_where_this_one_ended(closed, ground, plan):
    later = TargetPlan.objects.create(name="2027", decision_no="9/KH", year=2027, population=plan.population)
    signature = Indicator.objects.get(code="signature")
    later.targets.create(indicator=signature, percent=60)
    aim = targets.aims(later, date(2027, 1, 14)).of(signature.pk, ground["Xã An"].pk)
    assert f"= {aim.expected_on(date(2027, 1, 14), 1000)} (34.0356…)" in PAGE


def test_every_figure_of_the_page_is_closed_so(closed):
    rows = table("closed")
    assert len(rows) == 18
    for month, name, code, *figures in rows:
        value = said(month, name, code)
        now = [value.numerator, value.flow, value.percent, value.target_percent, value.target_count]
        wanted = [whole(figures[0]), whole(figures[1]), *(Decimal(f) if f else None for f in figures[2:4])]
        assert now == [*wanted, whole(figures[4])], (month, name, code)
        assert value.expected_percent == Decimal(figures[5]), (month, name, code)
        assert figure(value, value.snapshot.period).verdict == figures[6], (month, name, code)


def test_every_bridge_of_the_page_is_closed_so(closed):
    rows = table("bridge")
    assert len(rows) == 9
    for name, code, start, parts, end in rows:
        bridge = said("2026-11", name, code).bridge
        pairs = (part.split() for part in parts.split(","))
        assert bridge == {"from": whole(start), **{part: int(n) for part, n in pairs}}, (name, code)
        assert bridges.total(bridge) == int(end)

"""What stands behind a rate: plans, targets, last month's stock, flows, the live figure."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.actions import recount
from indicators.models import Indicator, Period, Target, TargetPlan
from indicators.queries import closing, history, reporting
from indicators.queries.history import Before
from tests.indicators.scene import AT, certify, close, data_set, figures, report

pytestmark = pytest.mark.django_db


def rows_of(period, code):
    return {row.unit.name: row for row in closing.rows_of(period) if row.version.indicator.code == code}


def test_the_health_book_has_no_target_and_the_others_have(october):
    codes = ("signature", "app", "health_book", "skills")
    assert [rows_of(october, code)["Xã An"].target_percent for code in codes] == [40, 40, None, 100]


def test_a_commune_with_its_own_target_keeps_to_it(october, communes, plan):
    signature = Indicator.objects.get(code="signature")
    Target.objects.create(plan=plan, indicator=signature, unit=communes[0], percent=55)
    rows = rows_of(october, "signature")
    assert [rows[name].target_percent for name in ("Xã An", "Xã Bình", "Tỉnh Thanh Hóa")] == [55, 40, 40]


def test_without_a_plan_of_the_year_the_one_before_holds(october, plan):
    TargetPlan.objects.create(name="2028", decision_no="2/KH", year=2028, population=plan.population)
    assert reporting.plan_of(october) == plan
    assert reporting.plan_of(Period(end_on=date(2027, 1, 14))) == plan
    assert reporting.plan_of(Period(end_on=date(2028, 1, 14))).year == 2028
    assert reporting.plan_of(Period(end_on=date(2025, 12, 14))) is None
    assert reporting.denominators(None, date(2026, 1, 1)) == {}


def test_a_commune_without_a_denominator_has_no_rate_and_neither_has_the_province(october, communes, plan):
    plan.population.values_by_unit.filter(unit=communes[1]).delete()
    report(communes[0], october, 300)
    report(communes[1], october, 200)
    assert figures(close(october), "signature") == {
        "Xã An": ("value", 300, Decimal(30)),
        "Xã Bình": ("value", 200, None),
        "Tỉnh Thanh Hóa": ("value", 500, None),
    }


def test_a_province_of_which_nobody_reported_is_missing_and_not_zero(october):
    assert figures(close(october), "app")["Tỉnh Thanh Hóa"] == ("missing", None, None)


def test_the_flow_of_what_is_counted_is_the_difference_to_the_month_before(october, november, communes):
    certify(communes[0])
    close(october)
    certify(communes[0], at=AT)
    rows = rows_of(november, "skills")
    assert [(rows[name].numerator, rows[name].flow) for name in ("Xã An", "Xã Bình", "Tỉnh Thanh Hóa")] == [
        (2, 1),
        (0, 0),
        (2, 1),
    ]


def test_without_the_month_before_there_is_no_flow(october, communes):
    certify(communes[0])
    earlier = Period.objects.create(
        calendar=october.calendar,
        label="2026-08",
        start_on=date(2026, 7, 15),
        end_on=date(2026, 8, 14),
        due_on=date(2026, 8, 17),
    )
    close(earlier)
    assert rows_of(october, "skills")["Tỉnh Thanh Hóa"].flow is None


def test_flows_that_communes_report_sum_to_the_provinces(october, communes):
    report(communes[0], october, 300, flow=20)
    report(communes[1], october, 200)
    assert rows_of(october, "signature")["Tỉnh Thanh Hóa"].flow == 20


def test_flow_that_nobody_wrote_is_what_is_new_since_the_month_before(october, november, communes):
    for commune, stock in zip(communes, (300, 200), strict=True):
        report(commune, october, stock)
    close(october)
    report(communes[0], november, 320, flow=20)
    report(communes[1], november, 395)
    rows = rows_of(november, "signature")
    assert rows[communes[1].name].flow == 195
    assert (rows["Tỉnh Thanh Hóa"].flow, rows["Tỉnh Thanh Hóa"].bridge) == (215, {"from": 500, "new": 215})


def test_where_the_stock_fell_nobody_is_new(october, november, communes):
    report(communes[0], october, 300)
    close(october)
    report(communes[0], november, 260, note="Đã rà soát lại")
    row = rows_of(november, "signature")[communes[0].name]
    assert (row.flow, row.bridge) == (0, {"from": 300, "corrected": -40})


def test_last_months_stock_is_the_newest_accepted_one(october, november, communes):
    december = Period.objects.create(
        calendar=october.calendar,
        label="2026-12",
        start_on=date(2026, 11, 15),
        end_on=date(2026, 12, 14),
        due_on=date(2026, 12, 17),
    )
    report(communes[0], october, 300)
    report(communes[0], november, 400, accept=False)
    signature = Indicator.objects.get(code="signature").pk
    assert history.previous_stocks(communes[0], december, data_set()) == {signature: Before(300)}
    report(communes[0], november, 350)
    assert history.previous_stocks(communes[0], december, data_set()) == {signature: Before(350)}
    assert history.previous_stocks(communes[0], october, data_set()) == {}


def test_the_live_figure_is_the_newest_recount(communes):
    assert reporting.live_figure() is None
    certify(communes[0])
    recount.refresh_rollup(at=AT)
    certify(communes[1])
    assert reporting.live_figure() == {"name": "Đào tạo kỹ năng số", "persons": 1, "as_of": AT}
    recount.refresh_rollup(at=AT.replace(hour=10))
    assert reporting.live_figure()["persons"] == 2

"""The way to the target of a unit: from closed months, against adults and plan."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.models import Indicator, Period, ReportingCalendar, Target
from indicators.queries import forecasts
from indicators.queries.aims import aims_on
from indicators.queries.forecasts import Series
from places.models import PopulationValue, Unit
from tests.factories import ProvinceFactory
from tests.indicators.scene import close, months_closed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 16)
GROWING = [100, 200, 300, 400, 500, 600, 700, 800]


@pytest.fixture
def history(communes):
    """Calendars that reach back; the first commune grows by a hundred a month, the second has no figure in May."""
    ReportingCalendar.objects.update(effective_from=date(2025, 1, 1))
    months_closed({communes[0]: GROWING, communes[1]: [1, 2, 3, None, 5, 6, 7, 8]})
    return communes


def way(unit: Unit, present: int, day: date = TODAY) -> forecasts.Outlook:
    aims = aims_on(day)
    series = forecasts.series_of(aims, [unit.pk]).get(unit.pk, Series())
    return forecasts.outlook(unit.pk, present, aims.adults.get(unit.pk), series, aims)


def test_series_are_the_closed_months_that_follow_each_other(history):
    found = forecasts.series_of(aims_on(TODAY), [unit.pk for unit in history])
    first, second = (found[unit.pk] for unit in history)
    assert first.stocks == tuple(GROWING)
    assert (first.labels[0], first.labels[-1], first.end_of("2026-11")) == ("2026-02", "2026-09", date(2026, 11, 14))
    assert second.stocks == (5, 6, 7, 8)
    assert first.next_labels(5) == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]


def test_a_month_that_was_not_closed_cuts_the_series(history):
    months_closed({history[0]: [950]}, last="2026-11")
    assert forecasts.series_of(aims_on(TODAY), [history[0].pk])[history[0].pk].stocks == (950,)


def test_the_newest_vintage_of_a_month_counts(communes, october):
    close(october)
    october.refresh_from_db()
    found = forecasts.series_of(aims_on(TODAY), [communes[0].pk])
    assert found[communes[0].pk] == Series(("2026-10",), (0,), 14)


def test_there_is_no_series_before_anything_was_closed(communes):
    assert forecasts.series_of(aims_on(TODAY), [communes[0].pk]) == {}


def test_outlook_says_when_the_target_is_reached_and_what_it_takes(history):
    found = way(history[0], 820)
    assert (found.target, found.needed, found.missing, found.end) == (Decimal(100), 1000, 180, date(2026, 12, 31))
    assert (found.reached.expected, found.reached.earliest, found.reached.latest) == ("2026-11",) * 3
    assert found.reached.is_in_time
    assert found.per_week == 17  # 180 people in 76 days
    assert found.classes == 2
    assert (found.record.code, found.record.mean_error) == ("last_month", 0)


def test_months_to_come_stand_in_the_table_until_the_plan_ends(history):
    rows = way(history[0], 820).rows
    assert [(row.label, row.expected, row.percent, row.aim) for row in rows] == [
        ("2026-10", 900, Decimal("90.0"), Decimal("78.6")),
        ("2026-11", 1000, Decimal("100.0"), Decimal("87.1")),
        ("2026-12", 1000, Decimal("100.0"), Decimal("95.3")),
        ("2027-01", 1000, Decimal("100.0"), Decimal("100.0")),
    ]


def test_chart_shows_a_year_behind_and_the_months_to_come(history):
    chart = way(history[0], 820).chart
    assert len(chart.line.marks) == 8
    assert chart.line.labels[0][1] == "02/2026"
    assert chart.line.labels[-1][1] == "01/2027"
    assert chart.end.text == "100"
    assert chart.fan.endswith("Z")
    assert chart.ahead.count("L") == 4


def test_too_late_is_said(history):
    found = way(history[0], 820, date(2026, 9, 20))
    PopulationValue.objects.filter(unit=history[0]).update(value=4000)
    slow = way(history[0], 820)
    assert found.reached.is_in_time
    assert (slow.reached.is_in_time, slow.reached.expected) == (False, "")
    PopulationValue.objects.filter(unit=history[0]).update(value=1500)
    late = way(history[0], 820)
    assert (late.reached.expected, late.reached.is_in_time) == ("2027-04", False)


def test_nothing_is_reached_that_is_reached_already(history):
    found = way(history[0], 1000)
    assert (found.reached, found.missing, found.per_week, found.classes) == (None, 0, 0, 0)


def test_without_adults_there_are_counts_only(history):
    PopulationValue.objects.filter(unit=history[0]).delete()
    found = way(history[0], 820)
    assert (found.present, found.adults, found.needed, found.missing, found.forecast) == (820, None, None, None, None)
    assert (found.per_week, found.classes, found.rows, found.chart, found.record) == (None, None, (), None, None)


def test_few_months_give_no_forecast_but_what_it_takes(history):
    found = way(history[1], 8)
    assert (found.forecast, found.reached, found.chart) == (None, None, None)
    assert (found.missing, found.per_week) == (992, 92)


def test_after_the_year_of_the_plan_nothing_more_is_asked(history):
    found = way(history[0], 820, date(2027, 1, 2))
    assert (found.missing, found.per_week, found.classes) == (180, None, None)
    assert not found.reached


def test_months_that_are_over_are_not_named(history):
    found = way(history[0], 820, date(2026, 12, 10))
    assert (found.reached.expected, found.reached.is_in_time) == ("2026-12", True)


def test_a_pace_of_long_ago_says_nothing(history):
    assert way(history[0], 820, date(2026, 12, 14)).forecast
    assert way(history[0], 820, date(2026, 12, 15)).forecast is None


def test_without_a_target_the_forecast_stands_alone(history):
    Target.objects.filter(indicator__code="skills").delete()
    found = way(history[0], 820)
    assert (found.target, found.needed, found.reached, found.per_week) == (None, None, None, None)
    assert [row.aim for row in found.rows] == [None] * 4
    assert found.chart.line.target == ""


def test_an_own_target_of_a_commune_counts(history):
    skills = Indicator.objects.get(code="skills")
    Target.objects.create(plan=skills.targets.get().plan, indicator=skills, unit=history[0], percent=Decimal("82.05"))
    assert (way(history[0], 820).needed, way(history[1], 8).needed) == (821, 1000)


def test_without_a_plan_or_a_way_of_counting_there_is_nothing_to_aim_at(plan, communes):
    early = aims_on(date(2025, 5, 1))
    assert (early.version, early.plan, early.end, early.adults) == (None, None, None, {})
    assert early.expected(communes[0].pk) is None
    assert early.needed(communes[0].pk, 1000) is None
    assert early.behind(communes[0].pk, 5, 1000) is None
    assert forecasts.series_of(early, [communes[0].pk]) == {}


def test_how_far_behind_the_path_a_place_is(communes):
    aims = aims_on(TODAY)
    assert aims.expected(communes[0].pk) == Decimal("79.18")
    assert aims.behind(communes[0].pk, 500, 1000) == Decimal("29.18")
    assert aims.behind(communes[0].pk, 900, 1000) == 0
    assert aims.behind(communes[0].pk, 900, None) is None
    assert aims.behind(0, 5, 10, of=communes[0].pk) == Decimal("29.18")


def test_adults_of_all_are_missing_when_those_of_one_are(communes):
    aims = aims_on(TODAY)
    both = [unit.pk for unit in communes]
    assert aims.adults_of_all(both) == 2000
    assert aims.adults_of_all([*both, 0]) is None
    assert aims.adults_of_all([]) is None


def test_many_units_cost_as_much_as_one(history, django_assert_num_queries):
    aims, adults = aims_on(TODAY), {unit.pk: 1000 for unit in history}
    for units in (history[:1], [*history, ProvinceFactory()]):
        with django_assert_num_queries(2):
            found = forecasts.outlooks({unit.pk: 5 for unit in units}, adults, aims)
        assert set(found) == {unit.pk for unit in units}
    assert Period.objects.count() == 8

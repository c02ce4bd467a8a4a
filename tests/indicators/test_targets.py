"""Targets and the path to them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.rules import SYSTEM
from indicators.actions import periods
from indicators.models import Indicator, TargetPlan
from indicators.queries import targets
from indicators.rules.targets import Aim
from places import rules as places
from places.actions import record_change
from places.models import Unit
from tests.factories import CommuneFactory
from tests.indicators.scene import AT, close, report

NEW_YEAR, OLD_YEAR = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 10, 14)


def aim(percent=40, count=None, reach_by=OLD_YEAR, points=()):
    return Aim(None if percent is None else Decimal(percent), count, NEW_YEAR, reach_by, points)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (NEW_YEAR, "0.11"),
        (OLD_YEAR, "40"),
        (date(2025, 5, 1), "0"),
        (date(2027, 1, 1), "40"),
        (date(2026, 7, 2), "20.05"),
    ],
)
def test_an_even_path_runs_straight_to_its_day(day, expected):
    assert aim().expected_on(day) == Decimal(expected)


def test_a_path_with_milestones_goes_from_one_to_the_next():
    halves = ((date(2026, 3, 31), Decimal("0.5")), (date(2026, 6, 30), Decimal("0.5")))
    path = aim(100, points=halves)
    assert [path.expected_on(date(2026, *day)) for day in ((3, 31), (5, 15), (6, 30), (9, 30), (12, 31))] == [
        Decimal(50),
        Decimal(50),
        Decimal(50),
        Decimal(75),
        Decimal(100),
    ]


def test_a_target_with_a_day_of_its_own_is_due_then():
    staff = aim(100, reach_by=date(2026, 7, 30))
    assert staff.expected_on(date(2026, 7, 30)) == staff.expected_on(OLD_YEAR) == Decimal(100)
    assert staff.expected_on(date(2026, 4, 15)) == Decimal("49.76")  # 105 of 211 days


def test_an_assigned_count_is_a_percentage_where_there_is_a_denominator():
    given_count = aim(None, 250)
    assert (given_count.percent_of(1000), given_count.count_of(1000)) == (Decimal(25), 250)
    assert (given_count.percent_of(None), given_count.percent_of(0), given_count.count_of(None)) == (None, None, 250)
    assert given_count.expected_on(OLD_YEAR, 1000) == Decimal(25)
    assert given_count.expected_on(OLD_YEAR) is None


def test_a_percentage_is_a_count_where_there_is_a_denominator():
    assert (aim("33.33").count_of(100), aim().count_of(None)) == (34, None)


def test_a_path_of_a_later_year_begins_where_the_one_before_ended():
    even = replace(aim(60), begun=400)
    days = (date(2025, 12, 31), date(2026, 7, 2), OLD_YEAR)
    assert [even.expected_on(day, 1000) for day in days] == [Decimal(40), Decimal("50.03"), Decimal(60)]
    assert even.expected_on(OLD_YEAR) == Decimal(60)
    assert replace(aim(60), begun=700).expected_on(NEW_YEAR, 1000) == Decimal(60)  # reached already
    steps = replace(aim(80, points=((date(2026, 6, 30), Decimal("0.25")),)), begun=400)
    assert [steps.expected_on(day, 1000) for day in (date(2026, 5, 1), date(2026, 6, 30))] == [Decimal(40), Decimal(40)]


@pytest.mark.django_db
def test_the_plan_of_the_next_year_begins_at_the_figures_of_the_last_month_closed_before(plan, communes):
    an, binh = communes
    december, january = periods.open_period(label="2026-12"), periods.open_period(label="2027-01")
    report(an, december, 200)
    periods.close_period(period_id=december.pk, by=SYSTEM, at=AT)
    later = TargetPlan.objects.create(name="2027", decision_no="9/KH", year=2027, population=plan.population)
    later.targets.create(indicator=Indicator.objects.get(code="signature"), percent=60)
    report(an, january, 205)
    rows = periods.close_period(period_id=january.pk, by=SYSTEM, at=AT).snapshot_values
    expected = dict(rows.filter(version__indicator__code="signature").values_list("unit", "expected_percent"))
    # An: 20 + 40 * 14 / 365; Bình did not report in December; the province: 200 of 2000 people
    assert (expected[an.pk], expected[binh.pk]) == (Decimal("21.53"), Decimal("2.30"))
    assert expected[an.parent_id] == Decimal("11.92")
    new = CommuneFactory(code="14800", name="Xã Mới")
    parts = [places.Part(old.pk, new.pk, Decimal(1)) for old in communes]
    record_change(legal_act="NQ 1", effective_on=date(2027, 2, 1), parts=parts, by=SYSTEM, at=AT)
    found = targets.aims(later, date(2027, 2, 14)).of(later.targets.get().indicator_id, new.pk)
    assert found.begun == 200


@pytest.fixture
def said_in(plan, communes):
    """Months closed in which Bình said ``stocks`` (None: nothing) and An always something; what 2028 begins with."""
    for year in (2027, 2028):
        later = TargetPlan.objects.create(name=str(year), decision_no="9/KH", year=year, population=plan.population)
    target = later.targets.create(indicator=Indicator.objects.get(code="signature"), percent=60)

    def begun(stocks):
        for label, stock in stocks.items():
            month = periods.open_period(label=label)
            report(communes[0], month, 200, note="Rà soát lại danh sách")
            if stock is not None:
                report(communes[1], month, stock, note="Rà soát lại danh sách")
            periods.close_period(period_id=month.pk, by=SYSTEM, at=AT)
        return targets.aims(later, date(2028, 1, 14)).of(target.indicator_id, communes[1].pk).begun

    return begun


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stocks", "begun"),
    [
        ({"2027-10": 300, "2027-11": 310, "2027-12": None}, 310),
        ({"2027-10": 300, "2027-11": None, "2027-12": None}, 300),
        ({"2026-12": 300, "2027-12": None}, 300),
        ({"2026-11": 300, "2027-12": None}, 0),
        ({"2027-11": 310, "2027-12": 305}, 305),
        ({"2027-11": None, "2027-12": None}, 0),
    ],
)
def test_the_path_of_who_was_silent_begins_at_their_newest_figure_of_a_year(said_in, stocks, begun):
    assert said_in(stocks) == begun


@pytest.mark.django_db
def test_the_path_of_who_was_silent_begins_at_nothing_that_was_withheld(said_in, settings):
    settings.SMALL_CELL = 10
    assert said_in({"2027-10": 300, "2027-11": 5, "2027-12": None}) == 0


@pytest.mark.django_db
def test_a_figure_from_within_other_borders_begins_no_path(said_in, communes):
    parts = [places.Part(communes[1].pk, to.pk, Decimal("0.5")) for to in communes]
    record_change(legal_act="NQ 1", effective_on=date(2027, 11, 20), parts=parts, by=SYSTEM, at=AT)
    assert said_in({"2027-11": 310, "2027-12": None}) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("stocks", "queries"), [({"2027-12": 310}, 5), ({"2027-11": 310, "2027-12": None}, 6)])
def test_silence_costs_a_query_and_an_earlier_figure_another(said_in, stocks, queries, django_assert_num_queries):
    said_in(stocks)
    later = TargetPlan.objects.get(year=2028)
    with django_assert_num_queries(queries):
        targets.aims(later, date(2028, 1, 14))


@pytest.mark.django_db
def test_the_path_gives_no_withheld_number_away(plan, communes, settings):
    settings.SMALL_CELL = 10
    december = periods.open_period(label="2026-12")
    for unit, stock in zip(communes, (5, 300), strict=True):
        report(unit, december, stock)
    rows = periods.close_period(period_id=december.pk, by=SYSTEM, at=AT).snapshot_values
    hidden = rows.filter(version__indicator__code="signature", is_withheld=True)
    assert communes[0].pk in hidden.values_list("unit", flat=True)
    later = TargetPlan.objects.create(name="2027", decision_no="9/KH", year=2027, population=plan.population)
    target = later.targets.create(indicator=Indicator.objects.get(code="signature"), percent=60)
    found = targets.aims(later, date(2027, 1, 14))
    assert {found.of(target.indicator_id, row.unit_id).begun for row in hidden} == {0}


@given(
    shares=st.lists(st.integers(0, 100), max_size=6).map(sorted),
    days=st.lists(st.dates(date(2025, 12, 1), date(2027, 1, 31)), min_size=2, max_size=2).map(sorted),
)
@settings(derandomize=True, deadline=None)
def test_a_path_of_rising_milestones_never_falls(shares, days):
    points = tuple((date(2026, month, 14), Decimal(share) / 100) for month, share in enumerate(shares, start=2))
    path = aim(100, points=points)
    low, high = (path.share_on(day) for day in days)
    assert 0 <= low <= high <= 1


@pytest.mark.django_db
def test_the_own_target_of_a_unit_comes_before_the_one_for_all(plan, communes):
    every = plan.targets.get(indicator__code="signature")
    own = plan.targets.create(indicator=every.indicator, unit=communes[0], count=250, path="custom")
    own.points.create(label="2026-07", share=80)
    found = targets.aims(plan, DAY)
    assert found.of(every.indicator_id, communes[0].pk).count == 250
    assert found.of(every.indicator_id, communes[1].pk).percent == 40
    assert found.of(every.indicator_id, communes[0].pk).points == ((date(2026, 7, 14), Decimal("0.8")),)
    assert targets.aims(None, DAY).of(every.indicator_id, communes[0].pk) is None


# Units that were merged or split


def merge(*parts):
    parts = [places.Part(old.pk, new.pk, Decimal(str(share))) for old, new, share in parts]
    record_change(legal_act="NQ 1", effective_on=date(2026, 10, 1), parts=parts, by=SYSTEM, at=AT)


@pytest.fixture
def new(communes):
    return CommuneFactory(code="14800", name="Xã Mới")


@pytest.fixture
def signature(plan):
    return plan.targets.get(indicator__code="signature").indicator


def assign(plan, indicator, unit, count=None, percent=None, **more):
    return plan.targets.create(indicator=indicator, unit=unit, count=count, percent=percent, **more)


def inherited(plan, signature, unit, day=DAY):
    return targets.aims(plan, day).of(signature.pk, unit.pk)


def test_assigned_counts_add_up_in_the_unit_that_they_were_merged_into(plan, communes, signature, new):
    an, binh = communes
    assign(plan, signature, an, 250)
    assign(plan, signature, binh, 300, reach_by=date(2026, 11, 30))
    merge((an, new, 1), (binh, new, 1))
    found = inherited(plan, signature, new)
    assert (found.count, found.percent, found.reach_by) == (550, None, OLD_YEAR)
    assert inherited(plan, signature, new, date(2026, 9, 30)).percent == 40


def test_assigned_counts_are_parted_by_shares(plan, communes, signature, new):
    an, binh = communes
    assign(plan, signature, an, 251)
    merge((an, new, "0.4"), (an, binh, "0.6"))
    assert inherited(plan, signature, new).count == 100
    assert inherited(plan, signature, binh).count == 151 + 400  # 40 per cent of its own 1000 before


def test_the_target_for_all_counts_in_people_beside_an_assigned_one(plan, communes, signature, new):
    an, binh = communes
    assign(plan, signature, an, 250)
    merge((an, new, 1), (binh, new, 1))
    assert inherited(plan, signature, new).count == 250 + 400


def test_equal_percentages_stay_one_and_others_become_people(plan, communes, signature, new):
    an, binh = communes
    first, second = (assign(plan, signature, unit, percent=60) for unit in communes)
    merge((an, new, 1), (binh, new, 1))
    assert (inherited(plan, signature, new).percent, inherited(plan, signature, new).count) == (60, None)
    second.percent = 50
    second.save()
    assert inherited(plan, signature, new).count == 1100
    plan.population.values_by_unit.filter(unit=binh).delete()
    assert inherited(plan, signature, new).percent == 40  # cannot be added up: what holds for all
    assert first.percent == 60


def test_without_assigned_counts_the_target_for_all_holds(plan, communes, signature, new, django_assert_num_queries):
    an, binh = communes
    merge((an, new, 1), (binh, new, 1))
    with django_assert_num_queries(2):
        assert inherited(plan, signature, new).percent == 40


def test_an_own_target_stands_whatever_was_merged(plan, communes, signature, new):
    an, binh = communes
    for unit, count in ((an, 250), (binh, 300), (new, 700)):
        assign(plan, signature, unit, count)
    merge((an, new, 1), (binh, new, 1))
    assert inherited(plan, signature, new).count == 700


def test_the_same_milestones_stay_and_others_make_an_even_path(plan, communes, signature, new):
    an, binh = communes
    rows = [assign(plan, signature, unit, 250, path="custom") for unit in communes]
    for row in rows:
        row.points.create(label="2026-07", share=80)
    merge((an, new, 1), (binh, new, 1))
    assert inherited(plan, signature, new).points == ((date(2026, 7, 14), Decimal("0.8")),)
    rows[1].points.update(share=70)
    assert inherited(plan, signature, new).points == ()


def test_a_closed_month_sets_the_new_unit_against_the_sum(plan, communes, october, signature, new):
    an, binh = communes
    Unit.objects.filter(pk=new.pk).update(valid_from=date(2026, 10, 1))
    assign(plan, signature, an, 250)
    assign(plan, signature, binh, 300)
    merge((an, new, 1), (binh, new, 1))
    report(new, october, 500)
    value = close(october).snapshot_values.get(unit=new, version__indicator=signature)
    assert (value.denominator, value.percent, value.target_count) == (2000, 25, 550)
    assert value.target_percent == Decimal("27.5")

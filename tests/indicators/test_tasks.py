"""Work without a person: opening the month, recounting, loading what ships; each safe to run again."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from indicators import adapters, tasks
from indicators.actions import periods, reference
from indicators.models import (
    DataSet,
    DayOff,
    Indicator,
    IndicatorVersion,
    Period,
    ReportingCalendar,
    Rollup,
    Target,
    TargetPlan,
)
from indicators.queries import reporting
from tests.indicators.scene import certify

pytestmark = pytest.mark.django_db


def test_the_running_month_is_opened_once(plan, clock):
    for _run in range(2):
        assert tasks.open_current_period() == "11/2026"
    clock("2026-11-14 23:59")
    assert tasks.open_current_period() == "11/2026"
    clock("2026-11-15 00:05")
    assert tasks.open_current_period() == "12/2026"
    assert sorted(Period.objects.values_list("label", flat=True)) == ["2026-11", "2026-12"]


def test_without_a_calendar_no_month_is_opened(db, clock):
    assert tasks.open_current_period() == ""
    assert not Period.objects.exists()


def test_a_calendar_that_begins_later_opens_no_month(plan, clock):
    ReportingCalendar.objects.update(effective_from="2026-10-20", cutoff_day=31)
    clock("2026-10-25 09:00")
    assert tasks.open_current_period() == ""
    clock("2026-11-01 09:00")
    assert tasks.open_current_period() == "11/2026"


def test_recounting_is_exact_and_keeps_one_row_a_commune(communes, clock):
    certify(communes[0])
    assert tasks.recount_skills() == 1
    certify(communes[1])
    assert tasks.recount_skills() == 2
    assert sorted(Rollup.objects.values_list("unit__name", "numerator")) == [("Xã An", 1), ("Xã Bình", 1)]


def test_the_four_indicators_are_loaded_once(db):
    said = []
    for _run in range(2):
        out = StringIO()
        call_command("load_indicators", stdout=out)
        said.append(out.getvalue().strip())
    assert said == [f"Indicators: {n} new. Public holidays: {days} new." for n, days in ((11, 30), (0, 0))]
    four = Indicator.objects.filter(data_set__code="communes")
    assert list(four.values_list("code", flat=True)) == ["signature", "app", "health_book", "skills"]
    versions = IndicatorVersion.objects.filter(indicator__in=four)
    assert set(versions.values_list("indicator__code", "numerator")) == {
        ("signature", "reported"),
        ("app", "reported"),
        ("health_book", "reported"),
        ("skills", "awards"),
    }


def test_what_staff_changed_stays(plan):
    ReportingCalendar.objects.update(name="Lịch của tỉnh", cutoff_day=20)
    Indicator.objects.filter(code="app").update(name="Tên khác")
    call_command("load_indicators", stdout=StringIO())
    assert list(ReportingCalendar.objects.values_list("name", "cutoff_day")) == [("Lịch của tỉnh", 20)]
    assert Indicator.objects.get(code="app").name == "Tên khác"


def test_shipped_targets_leave_the_health_book_out_and_are_set_once(plan):
    shipped = {t.indicator.code: t.percent for t in Target.objects.select_related("indicator")}
    staff = dict.fromkeys(("staff_vneid", "staff_health_book", "staff_app", "staff_course"), 100)
    assert shipped == {"signature": 40, "app": 40, "skills": 100, **staff}
    assert {t.reach_by for t in Target.objects.filter(indicator__code__in=staff)} == {date(2026, 7, 30)}
    Target.objects.filter(indicator__code="app").update(percent=45)
    data = adapters.shipped_indicators()
    again = reference.load_targets(data=data, year=2026, name="x", decision_no="x", population=plan.population)
    assert (again, again.name, TargetPlan.objects.count()) == (plan, "2026", 1)
    assert Target.objects.get(indicator__code="app").percent == 45


def test_holidays_that_staff_changed_stay(db):
    DayOff.objects.create(day="2026-02-14", name="Nghỉ Tết theo thông báo")
    call_command("load_indicators", stdout=StringIO())
    assert DayOff.objects.get(day="2026-02-14").name == "Nghỉ Tết theo thông báo"
    assert DayOff.objects.count() == 30


def test_data_set_with_a_day_of_its_own_is_due_past_a_holiday(plan):
    call_command("load_indicators", stdout=StringIO())
    DataSet.objects.filter(code="staff").update(due_day=2)
    period = periods.open_period(label="2026-09")
    assert reporting.due_on(period, DataSet.objects.get(code="staff")) == date(2026, 9, 3)

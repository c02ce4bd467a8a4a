"""Due days as a calendar: of whom, by which day, under a name that stays."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from icalendar import Calendar

from indicators.actions import periods, submissions
from indicators.actions.submissions import Report
from indicators.models import DataSet, DayOff, Period
from indicators.queries import due_days, reporting, timeliness
from indicators.rules.checks import Entry
from places.models import Unit
from tests.factories import CommuneFactory, UnitFactory
from tests.indicators.scene import AT, OFFICER, close, signed_in

PUBLIC, OWN = "/chi-tieu/han-nop.ics", "/quan-ly/bao-cao/han-nop.ics"
OFFICES = (("SKHCN", "Sở", "agency"), ("SKHCN-VP", "Văn phòng Sở", "office"))


def events(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(each["uid"]).partition("@")[0]: each for each in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.mark.django_db
def test_everybody_has_the_communes_days_for_a_year(client, clock, october):
    found = events(client.get(PUBLIC))
    assert len(found) == 1 + due_days.MONTHS  # October's report still waits; November is running
    event = found["han-nop-communes-2026-10"]
    assert event.decoded("dtstart") == date(2026, 10, 19)  # 17/10/2026 is a Saturday
    assert event.decoded("dtend") == date(2026, 10, 20)
    assert "VALUE" in event["dtstart"].params
    assert str(event["summary"]) == "Hạn nộp báo cáo tháng 10/2026: Số liệu tháng của xã, phường"
    assert str(event["description"]) == "Kỳ số liệu từ 15/09/2026 đến hết 14/10/2026."
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(hours=-40), timedelta(hours=8)]


@pytest.mark.django_db
def test_holiday_moves_the_days_to_come_and_not_that_of_an_opened_month(client, clock, october):
    for day in (date(2026, 10, 19), date(2026, 11, 17)):
        DayOff.objects.create(day=day, name="Nghỉ bù")
    found = events(client.get(PUBLIC))
    assert found["han-nop-communes-2026-10"].decoded("dtstart") == october.due_on == date(2026, 10, 19)
    assert found["han-nop-communes-2026-11"].decoded("dtstart") == date(2026, 11, 18)


@pytest.mark.django_db
def test_closed_month_is_due_no_more_and_a_late_one_still_is(client, clock, october, november):
    clock("2026-11-20 09:00")
    assert "han-nop-communes-2026-10" in events(client.get(PUBLIC))
    close(october)
    found = events(client.get(PUBLIC))
    assert "han-nop-communes-2026-10" not in found
    assert "han-nop-communes-2026-11" in found


@pytest.mark.django_db
def test_officer_has_the_days_of_the_own_data_sets(officer, october):
    found = events(officer.get(OWN))
    assert {name.rpartition("-20")[0] for name in found} == {"han-nop-communes"}
    assert str(next(iter(found.values()))["url"]).endswith("/quan-ly/bao-cao/")


@pytest.mark.django_db
def test_office_has_its_own_day_of_the_month(clock, october):
    agency = Unit.objects.create(code="SKHCN", name="Sở", kind="agency", path="SKHCN/", name_key="so", sort_key="s")
    office = Unit.objects.create(
        code="SKHCN-VP",
        name="Văn phòng",
        kind="office",
        parent=agency,
        path="SKHCN/SKHCN-VP/",
        name_key="v",
        sort_key="v",
    )

    DataSet.objects.filter(code="staff").update(under=agency)
    found = events(signed_in(Client(), office, "officer").get(OWN))
    days = {each.decoded("dtstart") for name, each in found.items() if name.startswith("han-nop-staff-")}
    assert date(2026, 10, 20) in days
    assert not any(name.startswith("han-nop-communes") for name in found)


@pytest.mark.django_db
def test_another_due_day_or_a_holiday_moves_no_day_of_a_month_that_was_opened(communes):
    staff = DataSet.objects.get(code="staff")
    communes_own = DataSet.objects.get(code="communes")
    opened = periods.open_period(label="2026-10")
    DataSet.objects.filter(code="staff").update(due_day=15)
    DataSet.objects.filter(code="communes").update(due_day=16)
    DayOff.objects.create(day=date(2026, 10, 20), name="Nghỉ bù")
    staff.refresh_from_db()
    opened.refresh_from_db()
    assert [reporting.due_on(opened, each) for each in (staff, communes_own)] == [date(2026, 10, 20), opened.due_on]
    to_come = {(each.data_set.code, each.label): each.due_on for each in due_days.due_days([staff], opened.end_on)}
    assert to_come["staff", "2026-11"] == date(2026, 11, 16), "the 15th is a Sunday"
    later = periods.open_period(label="2026-11")
    assert reporting.due_on(later, staff) == date(2026, 11, 16)


@pytest.mark.django_db
def test_office_that_was_on_time_stays_so_when_its_data_set_gets_an_earlier_day(october):
    agency = UnitFactory(code="SKHCN", kind="agency")
    office = UnitFactory(code="SKHCN-VP", name="Văn phòng", kind="office", parent=agency)
    DataSet.objects.filter(code="staff").update(under=agency)
    staff = reporting.data_set_of("staff")
    told = Report(office, october, staff, {"staff_count": Entry(3, None)})
    submissions.submit(report=told, by=OFFICER, at=AT)
    close(october)
    DataSet.objects.filter(code="staff").update(due_day=15)
    month, staff = Period.objects.get(), reporting.data_set_of("staff")
    record = timeliness.record_of(staff, month, date(2026, 12, 1), units=[office], periods=[month])
    assert [line.standings for line in record.lines] == [("on_time",)]


@pytest.mark.django_db
def test_months_that_were_opened_before_they_kept_their_days_get_them(october):
    Period.objects.update(due_days={})
    DayOff.objects.create(day=date(2026, 10, 20), name="Nghỉ bù")
    import_module("indicators.migrations.0017_a_month_keeps_its_due_days").fill(apps, None)
    assert Period.objects.get().due_days == {"staff": "2026-10-21", "centre": "2026-10-21"}


@pytest.mark.django_db
def test_division_has_every_day_and_a_learner_none(division, october, client):
    assert {name.rpartition("-20")[0] for name in events(division.get(OWN))} >= {"han-nop-communes", "han-nop-staff"}
    assert client.get(OWN).status_code == 404
    assert signed_in(Client(), CommuneFactory(), "instructor").get(OWN).status_code == 404


@pytest.mark.django_db
def test_without_a_calendar_nothing_is_due(client, clock):
    assert events(client.get(PUBLIC)) == {}


@pytest.mark.django_db
def test_calendar_opens_no_month(client, clock, october):
    client.get(PUBLIC)
    assert Period.objects.count() == 1

"""Due days as a calendar: of whom, by which day, under a name that stays."""

from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from indicators.models import DataSet, DayOff, Period
from indicators.queries import due_days
from places.models import Unit
from tests.factories import CommuneFactory
from tests.indicators.scene import close, signed_in

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

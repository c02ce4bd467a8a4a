"""Months: opened by the calendar of their day, closed, opened again for a correction, closed anew."""

from datetime import date
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from audit.models import Entry as Act
from indicators.actions import periods
from indicators.models import IndicatorVersion, Period, ReportingCalendar, Snapshot, SnapshotValue
from indicators.queries import reporting, sealing
from indicators.queries.sealing import Seal
from places.models import Unit
from tests.indicators.scene import AT, DIVISION, certify, close, data_set, figures, report

pytestmark = pytest.mark.django_db


def later_calendar(cutoff_day, effective_from):
    return ReportingCalendar.objects.create(
        name=f"Ngày {cutoff_day}", cutoff_day=cutoff_day, due_days=3, effective_from=effective_from
    )


def test_a_month_under_a_new_calendar_begins_where_the_one_before_ended(plan):
    later_calendar(31, date(2026, 7, 1))
    june, july, august = (periods.open_period(label=f"2026-0{n}") for n in (6, 7, 8))
    assert (june.end_on, july.start_on, july.end_on) == (date(2026, 6, 14), date(2026, 6, 15), date(2026, 7, 31))
    assert (july.calendar.name, august.start_on) == ("Ngày 31", date(2026, 8, 1))


def test_a_month_of_one_day_is_a_month(plan):
    later_calendar(31, date(2026, 6, 1))
    later_calendar(1, date(2026, 7, 1))
    july = periods.open_period(label="2026-07")
    assert july.start_on == july.end_on == date(2026, 7, 1)


def test_a_month_opened_before_the_calendar_changed_stays_one_month(october):
    later_calendar(31, date(2026, 10, 1))
    assert periods.open_period(label="2026-10") == october
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(
            calendar=october.calendar,
            label="2026-10",
            start_on=october.start_on,
            end_on=october.end_on,
            due_on=october.due_on,
        )


def test_a_month_before_the_first_calendar_is_not_opened(plan):
    with pytest.raises(periods.NoCalendarError):
        periods.open_period(label="2025-12")


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 7, 14), "2026-07"),
        (date(2026, 6, 20), "2026-07"),
        (date(2026, 7, 31), "2026-07"),
        (date(2026, 8, 1), "2026-08"),
        (date(2025, 12, 20), ""),
    ],
)
def test_the_month_of_a_day_follows_the_calendar_of_its_month(plan, day, label):
    later_calendar(31, date(2026, 7, 1))
    assert reporting.current_label(day) == label


def test_open_periods_are_the_ended_ones_else_the_running_one(october, november):
    assert reporting.open_periods(date(2026, 10, 13)) == [october]
    assert reporting.open_periods(date(2026, 10, 20)) == [october]
    assert reporting.open_periods(date(2026, 11, 20)) == [october, november]
    close(october)
    assert reporting.open_periods(date(2026, 10, 20)) == [november]
    assert reporting.open_periods(date(2026, 9, 1)) == []


def test_a_correction_opens_the_month_again_and_is_a_new_vintage(october, communes):
    report(communes[0], october, 300)
    first = close(october)
    reopened = periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Xã An báo sai")
    assert (reopened.closed_at, reopened.closed_by_id) == (None, "")
    report(communes[0], october, 310)
    with pytest.raises(periods.ReasonMissingError):
        close(october)
    second = close(october, "Xã An báo sai")
    assert [figures(s, "signature")["Xã An"][1] for s in (first, second)] == [300, 310]
    october.refresh_from_db()
    assert october.closed_by_id == DIVISION.id
    assert list(Act.objects.filter(act__startswith="period").order_by("pk").values_list("act", "reason")) == [
        ("period.close", ""),
        ("period.reopen", "Xã An báo sai"),
        ("period.close", "Xã An báo sai"),
    ]


def test_a_month_opened_and_closed_again_without_change_is_closed_with_the_same_snapshot(october):
    first = close(october)
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Kiểm tra")
    assert close(october) == first
    assert Period.objects.get(pk=october.pk).closed_at == AT


@pytest.mark.parametrize("reason", ["", "  "])
def test_opening_again_wants_a_reason(october, reason):
    close(october)
    with pytest.raises(periods.ReasonMissingError):
        periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason=reason)
    assert Period.objects.get(pk=october.pk).closed_at


def test_opening_an_open_month_changes_nothing(october):
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Nhầm")
    assert not Act.objects.exists()


def test_every_closing_is_chained_to_the_one_before(october, november):
    first = close(october)
    second = close(november)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert first.hash != second.hash


def test_a_seal_is_intact_until_a_row_is_changed_behind_the_triggers(october, november, communes):
    report(communes[0], october, 300, flow=20)
    certify(communes[0])
    first, second = close(october), close(november)
    assert sealing.seal_of(first) == sealing.seal_of(second) == Seal(is_intact=True, is_chained=True)
    with connection.cursor() as cursor:
        for statement in import_module("indicators.migrations.0003_immutable_snapshots").removals(connection.vendor):
            cursor.execute(statement)
    SnapshotValue.objects.filter(snapshot=first, numerator=300).update(numerator=301)
    assert sealing.seal_of(first) == Seal(is_intact=False, is_chained=True)
    second.previous_hash = "x"
    assert not sealing.seal_of(second).is_chained


def test_a_month_closed_before_seals_covered_this_much_cannot_say(october):
    old = close(october)
    old.unit_map_digest = ""
    assert sealing.seal_of(old).is_intact is None


def test_a_snapshot_keeps_names_of_its_day(october, communes):
    first = close(october)
    Unit.objects.filter(pk=communes[0].pk).update(name="Phường An")
    assert "Xã An" in figures(first, "signature")
    assert "Phường An" in figures(close(october, "Đổi tên"), "signature")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE indicators_snapshot SET reason = 'x'",
        "DELETE FROM indicators_snapshot",
        "UPDATE indicators_snapshotvalue SET numerator = 5 WHERE status = 'value'",
        "DELETE FROM indicators_snapshotvalue",
    ],
)
def test_the_database_refuses_to_change_what_was_published(october, communes, sql):
    certify(communes[0])
    close(october)
    before = [list(model.objects.order_by("pk").values()) for model in (Snapshot, SnapshotValue)]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert [list(model.objects.order_by("pk").values()) for model in (Snapshot, SnapshotValue)] == before


def used(snapshot, code):
    return SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=code).first().version


def test_a_definition_of_another_day_counts_from_its_day_only(october, november):
    skills = IndicatorVersion.objects.get(indicator__code="skills")
    IndicatorVersion.objects.create(
        indicator=skills.indicator, number=2, numerator="reported", definition="n", effective_from=date(2026, 11, 1)
    )
    assert [used(close(period), "skills").number for period in (october, november)] == [1, 2]
    assert [v.indicator.code for v in reporting.reportable(data_set(), date(2026, 10, 14))] == [
        "signature",
        "app",
        "health_book",
    ]
    assert len(reporting.reportable(data_set(), date(2026, 11, 14))) == 4

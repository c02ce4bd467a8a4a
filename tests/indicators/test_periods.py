"""Months: opened by the calendar of their day, closed, opened again for a correction, closed anew."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from audit.models import Entry as Act
from indicators.actions import periods
from indicators.models import Indicator, IndicatorVersion, Period, ReportingCalendar, Snapshot, SnapshotValue
from indicators.queries import due_days, reporting, sealing
from indicators.queries.sealing import Seal
from indicators.rules import bridges
from indicators.templatetags.overview import bridge_part
from places.actions import record_change
from places.models import Unit
from places.rules import Part
from tests.factories import ProvinceFactory
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


@pytest.mark.parametrize(
    ("days", "start", "end"),
    [
        ((14, 31), date(2027, 1, 15), date(2027, 2, 28)),
        ((31, 14), date(2027, 2, 1), date(2027, 2, 14)),
        ((10, 25), date(2027, 1, 11), date(2027, 2, 25)),
    ],
)
def test_a_calendar_entered_after_a_month_was_opened_loses_no_day_and_counts_none_twice(plan, days, start, end):
    before, after = days
    later_calendar(before, date(2026, 12, 1))
    january = periods.open_period(label="2027-01")
    later_calendar(after, date(2027, 1, 1))
    to_come = {each.label: each for each in due_days.due_days([data_set()], january.end_on)}["2027-02"]
    february = periods.open_period(label="2027-02")
    assert (february.start_on, february.end_on) == (start, end)
    assert (to_come.start_on, to_come.end_on, to_come.due_on) == (start, end, february.due_on)
    assert february.start_on == january.end_on + timedelta(days=1)


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


def test_another_map_of_units_is_another_digest(october, november, communes):
    report(communes[0], october, 300)
    first, second = close(october), close(november)
    assert first.unit_map_digest == second.unit_map_digest != ""
    part = Part(communes[1].pk, communes[0].pk, Decimal(1))
    record_change(legal_act="NQ 1", effective_on=date(2026, 11, 1), parts=[part], by=DIVISION, at=AT)
    assert close(november, "Địa giới mới").unit_map_digest != second.unit_map_digest


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


@pytest.mark.parametrize(
    "changed",
    [{"rounding": "down"}, {"denominator": "none"}, {"definition": "Khác"}, {"effective_from": date(2026, 2, 1)}],
)
def test_the_database_refuses_to_change_a_version_that_a_closed_month_used(october, november, changed):
    rows = IndicatorVersion.objects.filter(indicator__code="app")
    rows.update(decimals=2)
    close(october)
    with pytest.raises(DatabaseError, match="a closed month used this version"), transaction.atomic():
        rows.update(**changed)
    rows.get().save()
    assert rows.get().decimals == 2
    spare = IndicatorVersion.objects.create(
        indicator=rows.get().indicator, number=2, numerator="reported", definition="n", effective_from=date(2027, 1, 1)
    )
    IndicatorVersion.objects.filter(pk=spare.pk).update(**changed)


def test_the_digest_of_the_rule_covers_all_that_a_version_says(october):
    columns = {field.name for field in IndicatorVersion._meta.concrete_fields}
    assert columns == {"id", "indicator", "denominator_row", *periods.RULE}
    guard = import_module("indicators.migrations.0016_versions_stay_as_they_were_used")
    assert {field.column for field in IndicatorVersion._meta.concrete_fields} == {"id", *guard.COLUMNS}
    first = close(october)
    with connection.cursor() as cursor:
        for statement in guard.removals(connection.vendor):
            cursor.execute(statement)
    IndicatorVersion.objects.filter(indicator__code="app").update(rounding="down")
    assert close(october, "Làm tròn khác").rule_digest != first.rule_digest


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


def test_a_count_above_all_people_never_stops_the_month_from_closing(october, communes, plan):
    plan.targets.create(indicator=Indicator.objects.get(code="signature"), unit=communes[0], count=2**31 - 1)
    plan.population.values_by_unit.filter(unit=communes[0]).update(value=1)
    report(communes[0], october, 1)
    row = close(october).snapshot_values.get(unit=communes[0], version__indicator__code="signature")
    row.refresh_from_db()
    assert row.target_percent == 100 * (2**31 - 1)


def test_after_a_silent_month_the_bridge_says_that_the_stock_was_there_before(october, november, communes):
    report(communes[0], october, 300, flow=300)
    close(october)
    close(november)
    december = periods.open_period(label="2026-12")
    report(communes[0], december, 320, flow=20)
    rows = close(december).snapshot_values.filter(version__indicator__code="signature")
    for row in rows.filter(unit__in=[communes[0], ProvinceFactory()]):
        assert row.bridge == {"from": None, "new": 20, "first": 300}
        assert bridges.total(row.bridge) == row.numerator
    assert bridge_part("first") == "Có từ trước, nhưng tháng trước chưa có số"

"""On time, late or not at all, and on which days somebody is reminded: first the rules, then the record."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.actions import submissions
from indicators.models import Submission
from indicators.queries import timeliness as queries
from indicators.rules import timeliness
from places.models import Unit
from tests.indicators.scene import AT, DIVISION, OFFICER, data_set, html, report

DUE = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("first", "today", "standing"),
    [
        (date(2026, 10, 19), date(2026, 12, 1), "on_time"),
        (date(2026, 10, 20), date(2026, 12, 1), "late"),
        (None, date(2026, 10, 19), "not_due"),
        (None, date(2026, 10, 20), "none"),
    ],
)
def test_standing_goes_by_the_day_of_sending(first, today, standing):
    assert timeliness.standing(first, due_on=DUE, today=today) == standing


def test_rates_are_of_what_was_expected():
    tally = timeliness.tally(["on_time", "on_time", "late", "none", "not_expected"])
    assert (tally.expected, tally.sent) == (4, 3)
    assert (tally.completeness, tally.timeliness) == (Decimal("75.0"), Decimal("50.0"))
    assert timeliness.tally(["not_expected"]).completeness is None, "no value, never 0 %"


@pytest.mark.parametrize("day", range(10, 26))
def test_reminders_go_out_on_four_days(day):
    assert timeliness.is_reminding_day(date(2026, 10, day), DUE) is (day in {14, 17, 19, 20})


# The record


def record(period, today=date(2026, 11, 30), periods=None):
    units = queries.all_units(data_set())
    found = queries.record_of(data_set(), period, today, units=units, periods=periods or [period])
    return {line.unit.name: line.standings for line in found.lines}


@pytest.mark.django_db
def test_first_report_that_stands_says_when(october, communes):
    an, binh = communes
    first = report(an, october, 300)
    late = report(an, october, 310)
    Submission.objects.filter(pk=late.pk).update(submitted_at=AT.replace(day=25))
    returned = report(binh, october, 300, accept=False)
    submissions.send_back(submission_id=returned.pk, by=DIVISION, at=AT, comment="Xem lại")
    again = report(binh, october, 310)
    Submission.objects.filter(pk=again.pk).update(submitted_at=AT.replace(day=25))
    first.refresh_from_db()
    assert first.state == "replaced"
    assert record(october) == {"Xã An": ("on_time",), "Xã Bình": ("late",)}


@pytest.mark.django_db
def test_what_was_returned_or_taken_back_counts_as_nothing(october, communes):
    returned = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=returned.pk, by=DIVISION, at=AT, comment="Xem lại")
    taken = report(communes[1], october, 300, accept=False)
    submissions.withdraw(submission_id=taken.pk, by=OFFICER, at=AT)
    assert record(october) == {"Xã An": ("none",), "Xã Bình": ("none",)}


@pytest.mark.django_db
def test_what_a_newer_report_overtook_shares_its_lot(october, communes):
    an, _binh = communes
    for unit in communes:
        report(unit, october, 300, approve=False, accept=False)
        newer = report(unit, october, 310, accept=False)
        Submission.objects.filter(pk=newer.pk).update(submitted_at=AT.replace(day=25))
        if unit == an:
            submissions.send_back(submission_id=newer.pk, by=DIVISION, at=AT, comment="Sai cả")
        else:
            submissions.accept(submission_id=newer.pk, by=DIVISION, at=AT)
    assert record(october) == {"Xã An": ("none",), "Xã Bình": ("on_time",)}


@pytest.mark.django_db
def test_a_correction_that_was_returned_leaves_the_accepted_report_on_time(october, communes):
    report(communes[0], october, 300)
    wrong = report(communes[0], october, 310, accept=False)
    submissions.send_back(submission_id=wrong.pk, by=DIVISION, at=AT, comment="Số cũ mới đúng")
    assert record(october)["Xã An"] == ("on_time",)


@pytest.mark.django_db
def test_units_are_expected_while_they_exist(october, november, communes):
    Unit.objects.filter(pk=communes[0].pk).update(valid_to=date(2026, 11, 1))
    found = record(november, periods=[november, october])
    assert found == {"Xã An": ("none", "not_expected"), "Xã Bình": ("none", "none")}


@pytest.mark.django_db
def test_page_says_every_standing_in_words_too(division, october, communes, clock):
    report(communes[0], october, 300)
    clock("2026-10-22 09:00")
    page = html(division.get(f"/quan-ly/ky-bao-cao/{october.pk}/dung-han/"))
    assert '<span class="visually-hidden">Đúng hạn</span>' in page
    assert '<span class="visually-hidden">Không gửi</span>' in page
    assert page.index("Xã Bình") < page.index("Xã An"), "who is missing stands first"

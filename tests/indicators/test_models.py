"""What the database itself holds to, and how rows are called in lists."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from indicators.actions import recount
from indicators.models import Period, ReportedValue, Rollup, SnapshotValue, Submission, Target
from tests.indicators.scene import AT, certify, close, report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"end_on": date(2026, 9, 1)},
        {"closed_at": AT},
        {"closed_by_id": "division"},
    ],
)
def test_a_period_that_contradicts_itself(october, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "accepted"},
        {"decided_by_id": "division"},
        {"state": "accepted", "decided_at": AT, "decided_by_id": "officer"},
    ],
)
def test_a_report_that_was_decided_without_or_by_the_wrong_hand(october, communes, change):
    report(communes[0], october, 300, accept=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(**change)


def test_two_accepted_reports_of_a_month(october, communes):
    report(communes[0], october, 300)
    report(communes[0], october, 310)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(state="accepted")


@pytest.mark.parametrize("change", [{"status": "missing"}, {"stock": None}])
def test_a_reported_value_is_a_number_or_missing(october, communes, change):
    report(communes[0], october, 300)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedValue.objects.update(**change)


@pytest.mark.parametrize("fields", [{"status": "value"}, {"status": "missing", "numerator": 0}])
def test_a_published_value_is_a_number_or_says_why_not(october, communes, fields):
    snapshot = close(october)
    version = SnapshotValue.objects.first().version
    with pytest.raises(IntegrityError), transaction.atomic():
        SnapshotValue.objects.create(snapshot=snapshot, unit=communes[0], unit_name="x", version=version, **fields)


@pytest.mark.parametrize("percent", [0, "100.01"])
def test_a_target_is_a_share(plan, percent):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(percent=percent)


def test_rows_are_named_so_that_people_know_them(october, communes):
    sent = report(communes[0], october, 300)
    certify(communes[0])
    recount.refresh_rollup(at=AT)
    snapshot = close(october)
    assert [str(row) for row in (october, sent, snapshot)] == ["10/2026", "Xã An, 10/2026 (1)", "10/2026, lần 1"]
    assert str(sent.reported_values.get()) == f"{sent.pk} {sent.reported_values.get().indicator_id}: 300"
    value = SnapshotValue.objects.get(unit=communes[0], version__indicator__code="skills")
    assert str(value) == f"{snapshot.pk} Xã An: 1"
    assert str(Rollup.objects.get(unit=communes[0])) == "Xã An: 1"

"""A month: reported, decided by another hand, counted, closed, and never rewritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Residence
from certificates.actions import close
from indicators.actions import periods, recount, submissions
from indicators.models import IndicatorVersion, Rollup, SnapshotValue, Submission, Target, TargetPlan
from indicators.queries import counting, reporting
from places.models import PopulationValue
from tests.factories import moment
from tests.indicators.scene import AT, DIVISION, OFFICER, certify, figures, report

pytestmark = pytest.mark.django_db


def test_opening_a_month_twice_is_one_month(october):
    assert periods.open_period(label="2026-10") == october
    assert (october.start_on, october.end_on, october.due_on) == (
        date(2026, 9, 15),
        date(2026, 10, 14),
        date(2026, 10, 19),
    )


def test_closing_freezes_reported_counted_and_missing_figures(october, communes):
    report(communes[0], october, 300)
    certify(communes[0])
    snapshot = periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    assert figures(snapshot, "signature") == {
        "Xã An": ("value", 300, Decimal("30.0")),
        "Xã Bình": ("missing", None, None),
        "Tỉnh Thanh Hóa": ("value", 300, Decimal("15.0")),
    }
    assert figures(snapshot, "skills") == {
        "Xã An": ("value", 1, Decimal("0.1")),
        "Xã Bình": ("value", 0, Decimal("0.0")),
        "Tỉnh Thanh Hóa": ("value", 1, Decimal("0.1")),
    }
    province = SnapshotValue.objects.get(snapshot=snapshot, unit__kind="province", version__indicator__code="signature")
    assert province.units_reported == 1


def test_only_accepted_values_enter_the_snapshot(october, communes):
    report(communes[0], october, 300, accept=False)
    snapshot = periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    assert figures(snapshot, "signature")["Xã An"] == ("missing", None, None)


def test_closing_again_without_change_is_the_same_snapshot(october, communes):
    first = periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    assert periods.close_period(period_id=october.pk, by=DIVISION, at=AT + timedelta(days=1)) == first


def test_later_changes_leave_a_snapshot_as_it_was_and_a_correction_is_a_new_vintage(october, communes, plan):
    learner = certify(communes[0])
    first = periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    before = list(SnapshotValue.objects.filter(snapshot=first).order_by("pk").values())
    later = AT + timedelta(hours=1)
    close.revoke(award_id=learner.awards.get().pk, by=DIVISION, at=later, reason="Cấp nhầm", document_no="1")
    PopulationValue.objects.update(value=2000)
    Target.objects.update(percent=50)
    for version in IndicatorVersion.objects.all():
        version.pk, version.number, version.decimals = None, 2, 0
        version.save()
    with pytest.raises(periods.ReasonMissingError):
        periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    second = periods.close_period(period_id=october.pk, by=DIVISION, at=later, reason="Dân số mới")
    assert (second.vintage, second.previous_hash) == (2, first.hash)
    assert list(SnapshotValue.objects.filter(snapshot=first).order_by("pk").values()) == before
    assert figures(second, "skills")["Xã An"] == ("value", 1, Decimal(0))  # of 2,000; the revocation is November's


def test_who_submits_does_not_decide(october, communes):
    submission = report(communes[0], october, 300, accept=False)
    with pytest.raises(submissions.SameHandError):
        submissions.accept(submission_id=submission.pk, by=OFFICER, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(state="accepted", decided_at=AT, decided_by_id="officer")


def test_pressing_send_twice_is_one_submission(october, communes):
    assert report(communes[0], october, 300, accept=False) == report(communes[0], october, 300, accept=False)


def test_a_returned_report_is_sent_again_and_accepted(october, communes):
    first = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=AT, comment="Xem lại")
    second = report(communes[0], october, 300)
    assert (second.sequence, Submission.objects.get(state="accepted")) == (2, second)


def test_a_new_report_replaces_an_accepted_one(october, communes):
    report(communes[0], october, 300)
    second = report(communes[0], october, 310)
    assert Submission.objects.get(state="accepted") == second


def test_blocked_rows_keep_nothing(october, communes):
    with pytest.raises(submissions.BlockedError) as blocked:
        report(communes[0], october, 1001)
    assert blocked.value.problems["signature"][0].is_blocking
    assert not Submission.objects.exists()


def test_last_months_accepted_stock_is_what_a_row_is_held_against(october, communes):
    report(communes[0], october, 300)
    november = periods.open_period(label="2026-11")
    with pytest.raises(submissions.BlockedError):
        report(communes[0], november, 290)
    assert report(communes[0], november, 290, note="rà soát bỏ trùng")


def test_a_closed_month_takes_no_report(october, communes):
    late = report(communes[0], october, 300, accept=False)
    periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    with pytest.raises(submissions.PeriodClosedError):
        report(communes[1], october, 300)
    with pytest.raises(submissions.PeriodClosedError):
        submissions.accept(submission_id=late.pk, by=DIVISION, at=AT)


def test_a_person_counts_where_they_lived_at_the_cutoff(communes):
    learner = certify(communes[0])
    Residence.objects.filter(learner=learner).update(to_on=date(2026, 10, 14), end_recorded_at=AT)
    Residence.objects.create(
        learner=learner, unit=communes[1], commune=communes[1], from_on=date(2026, 10, 14), to_on=None
    )
    assert counting.by_commune(counting.basis_on(date(2026, 10, 13))) == {communes[0].pk: 1}
    assert counting.by_commune(counting.basis_on(date(2026, 10, 14))) == {communes[1].pk: 1}


def test_overlapping_residences_still_count_one_person_once(communes):
    learner = certify(communes[0])
    Residence.objects.create(
        learner=learner,
        unit=communes[1],
        commune=communes[1],
        from_on=date(2026, 5, 1),
        to_on=date(2027, 1, 1),
        end_recorded_at=AT,
    )
    assert counting.by_commune(counting.basis_on(date(2026, 10, 14))) == {communes[1].pk: 1}


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"birth_year": 2007}, True),
        ({"birth_year": 2008}, False),
        ({"birth_year": 2008, "birth_date": date(2008, 10, 14)}, True),
        ({"birth_year": 2008, "birth_date": date(2008, 10, 15)}, False),
    ],
)
def test_only_adults_count(communes, fields, counts):
    certify(communes[0], **fields)
    assert bool(counting.by_commune(counting.basis_on(date(2026, 10, 14)))) == counts


def test_the_live_figure_equals_a_recount_at_its_moment(communes):
    certify(communes[0])
    certify(communes[1])
    assert recount.refresh_rollup(at=AT) == 2
    certify(communes[1], at=moment("2026-10-15 08:00"))
    assert recount.refresh_rollup(at=AT) == 3
    assert {r.unit_id: r.numerator for r in Rollup.objects.all()} == {communes[0].pk: 1, communes[1].pk: 2}


def test_a_page_of_persons_goes_on_where_it_ended(communes):
    for name in ("Lê Văn An", "Trần Thị Bình", "Đỗ Văn Ánh"):
        certify(communes[0], full_name=name)
    first = counting.persons_of_commune(communes[0].pk, counting.basis_on(AT.date()), None, 2)
    assert [p.full_name for p in first] == ["Lê Văn An", "Đỗ Văn Ánh"]
    rest = counting.persons_of_commune(
        communes[0].pk, counting.basis_on(AT.date()), (first[-1].sort_key, first[-1].pk), 2
    )
    assert [p.full_name for p in rest] == ["Trần Thị Bình"]


def test_without_a_plan_nothing_is_closed(october):
    Target.objects.all().delete()
    TargetPlan.objects.all().delete()
    with pytest.raises(periods.NoPlanError):
        periods.close_period(period_id=october.pk, by=DIVISION, at=AT)


def test_the_month_to_report_is_the_oldest_ended_one_that_is_open(october):
    november = periods.open_period(label="2026-11")
    assert reporting.open_period(date(2026, 10, 16)) == october
    periods.close_period(period_id=october.pk, by=DIVISION, at=AT)
    assert reporting.open_period(date(2026, 10, 20)) == november

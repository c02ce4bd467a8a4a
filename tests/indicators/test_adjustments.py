"""Corrections are entries with a reason: proposed by one, approved by another, never an edit."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audit.models import Entry as Act
from indicators.actions import adjustments, periods, submissions
from indicators.models import Adjustment, Indicator, IndicatorVersion, ReportedValue, Snapshot, SnapshotValue
from indicators.queries import adjustments as queries
from places.actions import record_change
from places.models import Unit
from places.rules import Part
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import AT, DIVISION, close, html, report, signed_in

pytestmark = pytest.mark.django_db
COLLEAGUE = replace(DIVISION, id="colleague")


@pytest.fixture
def reported(october, communes):
    report(communes[0], october, 300)
    return october


def indicator(code="signature"):
    return Indicator.objects.get(code=code)


def propose(unit, period, delta=-12, *, code="signature", by=DIVISION, reason="Đếm trùng với xã Bình"):
    return adjustments.propose(
        unit=unit, period=period, indicator=indicator(code), delta=delta, reason_code="overlap", reason=reason,
        document_no="15/CV", by=by, at=AT,
    )  # fmt: skip


def approve(adjustment, by=COLLEAGUE):
    return adjustments.approve(adjustment_id=adjustment.pk, by=by, at=AT)


def test_only_what_is_approved_counts_and_it_sums(reported, communes):
    an = communes[0]
    waiting, first, second, taken = (propose(an, reported, delta) for delta in (1, -12, 20, 5))
    for each in (first, second):
        approve(each)
    adjustments.withdraw(adjustment_id=taken.pk, by=DIVISION, at=AT)
    assert queries.approved(reported) == {(an.pk, indicator().pk): 8}
    assert queries.of_period(reported)[0] == waiting, "what waits stands first"
    assert ReportedValue.objects.get(submission__unit=an, indicator=indicator()).stock == 300


def test_who_proposes_does_not_approve(reported, communes):
    made = propose(communes[0], reported)
    with pytest.raises(submissions.SameHandError):
        approve(made, by=DIVISION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.update(approved_at=AT, approved_by_id=DIVISION.id)
    assert approve(made).approved_by_id == "colleague"


def test_pressing_twice_is_once(reported, communes):
    made = propose(communes[0], reported)
    assert propose(communes[0], reported) == made
    for _press in range(2):
        approve(made)
    assert Act.objects.filter(act="adjustment.approve").count() == 1
    assert propose(communes[0], reported) != made, "approved, the same again is another one"


@pytest.mark.parametrize(("delta", "is_taken"), [(-300, True), (-301, False)])
def test_sum_never_falls_below_zero(reported, communes, delta, is_taken):
    if is_taken:
        assert approve(propose(communes[0], reported, delta)).delta == delta
    else:
        with pytest.raises(adjustments.RefusedError, match="Số hiện có là 300, không giảm được 301"):
            propose(communes[0], reported, delta)


@pytest.mark.parametrize(("delta", "is_taken"), [(700, True), (701, False), (99_999_999_999, False)])
def test_sum_never_rises_above_everybody(reported, communes, delta, is_taken):
    if is_taken:
        assert approve(propose(communes[0], reported, delta)).delta == delta
    else:
        with pytest.raises(adjustments.RefusedError, match=r"kết quả sẽ lớn hơn tổng số người là 1\.000"):
            propose(communes[0], reported, delta)


def test_together_they_do_not_rise_above_everybody_either(reported, communes):
    first, second = propose(communes[0], reported, 600), propose(communes[0], reported, 150)
    approve(first)
    with pytest.raises(adjustments.RefusedError, match="Số hiện có là 900, không tăng được 150"):
        approve(second)


def test_without_a_denominator_a_correction_is_no_more_than_a_figure_can_be(reported, communes):
    IndicatorVersion.objects.filter(indicator=indicator()).update(denominator="none")
    with pytest.raises(adjustments.RefusedError, match="kết quả quá lớn"):
        propose(communes[0], reported, 10**7)


@pytest.mark.parametrize(("delta", "newer", "back"), [(-200, 100, 100), (600, 500, -100)])
def test_a_correction_that_a_newer_report_left_without_ground_holds_the_closing_up(
    division, reported, communes, delta, newer, back, clock
):
    approve(propose(communes[0], reported, delta))
    report(communes[0], reported, newer)
    clock("2026-10-17 09:00")
    page = html(division.post(f"/quan-ly/ky-bao-cao/{reported.pk}/chot/", {"reason": ""}, follow=True))
    assert f"Xã An, Chữ ký số: số đã tiếp nhận nay là {newer}" in page
    assert "Hãy ghi một điều chỉnh ngược lại" in page
    assert not Snapshot.objects.exists()
    approve(propose(communes[0], reported, back))
    row = SnapshotValue.objects.get(snapshot=close(reported), unit=communes[0], version__indicator=indicator())
    assert row.numerator - row.adjustment == newer


def test_what_was_left_meanwhile_decides_when_it_is_approved(reported, communes):
    first, second = propose(communes[0], reported, -200), propose(communes[0], reported, -150)
    approve(first)
    with pytest.raises(adjustments.RefusedError, match="Số hiện có là 100"):
        approve(second)
    assert queries.approved(reported) == {(communes[0].pk, indicator().pk): -200}


def test_what_the_system_counts_is_not_put_right_by_hand(reported, communes):
    with pytest.raises(adjustments.RefusedError, match="do hệ thống đếm"):
        propose(communes[0], reported, 5, code="skills")


def test_a_figure_that_is_not_there_is_not_corrected(reported, communes):
    with pytest.raises(adjustments.RefusedError, match="chưa có số được tiếp nhận"):
        propose(communes[1], reported, 5)
    report(communes[1], reported, 300, accept=False)
    with pytest.raises(adjustments.RefusedError, match="chưa có số được tiếp nhận"):
        propose(communes[1], reported, 5)


def test_a_unit_that_does_not_report_is_refused(reported, communes):
    Unit.objects.filter(pk=communes[0].pk).update(valid_to=reported.end_on)
    with pytest.raises(adjustments.RefusedError, match="không báo cáo"):
        propose(communes[0], reported, 5)


def test_withdrawn_is_not_approved_and_approved_is_not_withdrawn(reported, communes):
    first, second = propose(communes[0], reported, 5), propose(communes[0], reported, 6)
    for _press in range(2):
        adjustments.withdraw(adjustment_id=first.pk, by=COLLEAGUE, at=AT)
    with pytest.raises(submissions.DecidedError):
        approve(first)
    approve(second)
    with pytest.raises(submissions.DecidedError):
        adjustments.withdraw(adjustment_id=second.pk, by=DIVISION, at=AT)


def test_a_closed_month_may_be_corrected_for_the_next_vintage(reported, communes):
    close(reported)
    approve(propose(communes[0], reported))
    assert queries.approved(reported) == {(communes[0].pk, indicator().pk): -12}


def test_two_who_approve_at_once_approve_once(at_once, reported, communes):
    made = propose(communes[0], reported)
    at_once(4, lambda n: approve(made, by=replace(DIVISION, id=f"division-{n}")).approved_by_id)
    assert Act.objects.filter(act="adjustment.approve").count() == 1


def test_two_corrections_approved_at_once_never_take_more_than_there_is(at_once, reported, communes):
    made = [propose(communes[0], reported, -200 - n) for n in range(3)]
    found = at_once(3, lambda n: approve(made[n]).pk)
    assert sum(isinstance(each, adjustments.RefusedError) for each in found) == 2
    assert sum(queries.approved(reported).values()) >= -300


# Merged away afterwards


def merge(communes, day):
    record_change(legal_act="1/NQ", effective_on=day, parts=[Part(*(u.pk for u in communes), 1)], by=DIVISION, at=AT)


def test_a_correction_of_a_unit_that_turns_out_to_be_gone_goes_with_its_report(reported, communes):
    """Neither is the heir's, who reports for itself: nobody falls below nobody."""
    an, binh = communes
    report(binh, reported, 100)
    approve(propose(an, reported, -300))
    merge(communes, reported.end_on)
    rows = close(reported).snapshot_values.filter(version__indicator=indicator())
    found = {row.unit_name: (row.numerator, row.adjustment) for row in rows}
    assert found == {"Xã Bình": (100, 0), "Tỉnh Thanh Hóa": (100, 0)}
    with pytest.raises(adjustments.RefusedError, match="không báo cáo"):
        propose(an, reported, 5)


def test_a_correction_of_a_unit_that_ended_after_the_month_is_still_bounded(reported, communes, november):
    """The heir starts from what was closed, which is never below nobody."""
    an, binh = communes
    approve(propose(an, reported, -200))
    report(an, reported, 150)
    merge(communes, date(2026, 10, 20))
    with pytest.raises(periods.MisfitError, match="14758 signature"):
        close(reported)
    approve(propose(an, reported, 60))
    close(reported)
    report(binh, november, 15, note="Rà soát lại danh sách")
    bridge = close(november).snapshot_values.get(unit=binh, version__indicator=indicator()).bridge
    assert bridge == {"from": None, "boundary": 10, "new": 5}


# Pages


@pytest.fixture
def page(reported):
    return f"/quan-ly/ky-bao-cao/{reported.pk}/dieu-chinh/"


@pytest.fixture
def new(page):
    return f"{page}moi/"


def filled(**changed):
    return {
        "unit": "14758", "indicator": "signature", "delta": "-12", "reason_code": "overlap", "reason": "Trùng",
        "document_no": "", **changed,
    }  # fmt: skip


def test_division_proposes_and_a_second_person_approves(division, new, reported, communes, clock):
    text = html(division.post(new, filled(), follow=True))
    assert "Xã An: Chữ ký số" in text
    assert "Chờ người khác của Phòng duyệt" in text
    made = Adjustment.objects.get()
    path = f"/quan-ly/dieu-chinh/{made.pk}/quyet-dinh/"
    assert "Người khác của Phòng chuyên môn duyệt." in html(division.post(path, {}, follow=True))
    second = signed_in(Client(), ProvinceFactory(), "division")
    assert "Điều chỉnh được tính từ lần chốt tới." in html(second.post(path, {}, follow=True))
    assert "đã được duyệt hoặc đã rút" in html(division.post(path, {"decision": "withdraw"}, follow=True))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"delta": "0"}, "delta", "phải khác 0"),
        ({"delta": "1,5"}, "delta", "Hãy ghi số nguyên"),
        ({"delta": "một"}, "delta", "Hãy ghi số nguyên"),
        ({"delta": "--5"}, "delta", "Hãy ghi số nguyên"),
        ({"delta": ""}, "delta", "Hãy ghi số cần tăng hoặc giảm."),
        ({"delta": "-301"}, "delta", "kết quả sẽ nhỏ hơn 0"),
        ({"delta": "99999999999"}, "delta", "Ghi phần tăng thêm, không ghi số mới."),
        ({"reason": " "}, "reason", "Hãy ghi lý do."),
        ({"unit": "99999"}, "unit", "không báo cáo trong kỳ này"),
        ({"indicator": "skills"}, "indicator", "hệ thống tự đếm"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_keeps_nothing(division, new, typed, field, said):
    answer = division.post(new, filled(**typed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert said in answer.context["form"].errors[field][0]
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize(("typed", "delta"), [("-1.200", -1200), ("−12", -12), ("+30", 30), ("30", 30)])
def test_signs_and_thousands_are_read_as_people_write_them(division, new, reported, typed, delta):
    ReportedValue.objects.update(stock=5000)
    IndicatorVersion.objects.filter(indicator=indicator()).update(denominator="none")
    division.post(new, filled(delta=typed))
    assert Adjustment.objects.get().delta == delta


def test_page_costs_the_same_for_few_and_many(division, page, reported, django_assert_max_num_queries):
    for unit in [CommuneFactory() for _ in range(5)]:
        report(unit, reported, 300)
        propose(unit, reported)
    with django_assert_max_num_queries(12):
        division.get(page)

"""Last month's stocks and usual flows of units that were merged or split."""

from datetime import date
from decimal import Decimal

import pytest

from audit.rules import SYSTEM
from indicators.actions import adjustments, periods, submissions
from indicators.models import Indicator
from indicators.queries import history
from indicators.queries.history import Before
from indicators.rules.checks import Entry
from places import rules as places
from places.actions import record_change
from places.models import Unit
from tests.factories import CommuneFactory, moment
from tests.indicators.scene import AT, DIVISION, OFFICER, close, data_set, html, report, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(communes):
    unit = CommuneFactory(code="14800", name="Xã Mới")
    Unit.objects.filter(pk=unit.pk).update(valid_from=date(2026, 11, 1))
    return unit


def change(*parts, day=date(2026, 11, 1), act="NQ 1", at=AT):
    parts = [places.Part(old.pk, new.pk, Decimal(str(share))) for old, new, share in parts]
    record_change(legal_act=act, effective_on=day, parts=parts, by=SYSTEM, at=at)


def before(unit, period):
    signature = Indicator.objects.get(code="signature").pk
    return history.previous_stocks(unit, period, data_set()).get(signature)


@pytest.fixture
def reported(communes, october, november):
    for unit, stock in zip(communes, (300, 201), strict=True):
        report(unit, october, stock, flow=stock)


def test_of_a_merger_last_month_is_the_sum(reported, communes, new, november):
    an, binh = communes
    change((an, new, 1), (binh, new, 1))
    assert before(new, november) == Before(501, sources=("Xã An", "Xã Bình"))


def test_of_a_parted_unit_every_heir_has_its_share_and_nobody_is_lost(reported, communes, new, november):
    an, binh = communes
    change((binh, new, "0.25"), (binh, an, "0.75"))
    assert before(new, november) == Before(50, is_estimated=True, sources=("Xã Bình",))
    assert before(an, november) == Before(451, is_estimated=True, sources=("Xã An", "Xã Bình"))


def test_a_unit_that_gave_a_part_away_starts_from_the_rest(reported, communes, new, november):
    an, binh = communes
    change((an, an, "0.7"), (an, new, "0.3"))
    assert before(an, november) == Before(210, is_estimated=True, sources=("Xã An",))
    assert before(new, november).stock == 90
    assert before(binh, november) == Before(201)


def test_a_change_that_both_months_come_after_moves_nothing(reported, communes, new, november):
    an, binh = communes
    change((an, an, "0.7"), (an, binh, "0.3"), day=date(2026, 9, 1), at=moment("2026-09-01 08:00"))
    assert before(an, november) == Before(300)
    assert before(binh, november) == Before(201)


def test_a_month_without_its_own_report_does_not_hide_an_earlier_one(communes, new, october, november):
    """Xã An gave a part to Xã Bình long ago: its report of October is no report of Xã Bình's."""
    an, binh = communes
    change((an, an, "0.7"), (an, binh, "0.3"), day=date(2026, 9, 1), at=moment("2026-09-01 08:00"))
    december = periods.open_period(label="2026-12")
    report(binh, october, 201)
    report(an, november, 310)
    assert before(binh, december) == Before(201)


def test_whoever_took_its_place_speaks_for_a_unit_that_had_ended(reported, communes, new, october, november):
    """The merger was recorded after the month was reported; the new commune reported it too."""
    an, binh = communes
    change((an, new, 1), (binh, new, 1), day=date(2026, 10, 1), at=moment("2026-10-20 08:00"))
    assert before(new, november) == Before(501, sources=("Xã An", "Xã Bình"))
    Unit.objects.filter(pk=new.pk).update(valid_from=date(2026, 10, 1))
    report(new, october, 520)
    assert before(new, november) == Before(520)


def test_a_report_of_long_ago_is_still_last_month(communes, october):
    report(communes[0], october, 300)
    assert before(communes[0], periods.open_period(label="2027-12")) == Before(300)


def test_usual_flows_are_shares_too(communes, new, october, november):
    an, binh = communes
    report(an, october, 300, flow=100)
    report(binh, october, 200, flow=40)
    change((an, new, 1), (binh, new, "0.5"), (binh, binh, "0.5"))
    signature = Indicator.objects.get(code="signature").pk
    assert history.past_flows(new, november, data_set()) == {signature: (120,)}
    assert history.past_flows(binh, november, data_set()) == {signature: (20,)}


def test_a_stock_does_not_fall_below_the_sum_without_a_reason(reported, communes, new, november):
    an, binh = communes
    change((an, new, 1), (binh, new, 1))
    found = submissions.check(told(new, november, {"signature": Entry(400, None)}))
    assert [problem.code for problem in found["signature"]] == ["fell"]
    assert submissions.check(told(new, november, {"signature": Entry(510, None)})) == {}


def test_of_an_estimate_no_sum_has_to_come_out(reported, communes, new, november):
    an, binh = communes
    change((binh, new, "0.25"), (binh, an, "0.75"))
    assert submissions.check(told(new, november, {"signature": Entry(57, 5)})) == {}
    found = submissions.check(told(new, november, {"signature": Entry(40, 5)}))
    assert [problem.code for problem in found["signature"]] == ["fell"]


def test_the_form_the_file_and_the_report_say_of_whom_it_is(client, clock, reported, communes, new, november):
    an, binh = communes
    change((an, new, 1), (binh, new, "0.5"), (binh, binh, "0.5"))
    clock("2026-11-16 09:00")
    signed_in(client, new, "officer")
    said = "(gồm Xã An, Xã Bình trước sắp xếp; ước tính)"
    page = html(client.get("/quan-ly/bao-cao/?ky=2026-11"))
    assert f"Lũy kế tháng trước: 400 người {said}" in page
    sent = report(new, november, 420, accept=False)
    assert said in html(client.get(f"/quan-ly/bao-cao/{sent.pk}/"))
    assert b"".join(client.get("/quan-ly/bao-cao/tep.xlsx?ky=2026-11").streaming_content)


def correct(unit, period, delta, code="signature", *, is_approved=True):
    made = adjustments.propose(
        unit=unit, period=period, indicator=Indicator.objects.get(code=code), delta=delta, reason_code="overlap",
        reason="Trùng", by=DIVISION, at=AT,
    )  # fmt: skip
    if is_approved:
        adjustments.approve(adjustment_id=made.pk, by=OFFICER, at=AT)


def test_last_month_is_as_it_was_corrected_by_two(client, clock, communes, october, november):
    """Who reports 505 with 5 new ones after 510 became 500 is right, and the form says what 500 is."""
    an = communes[0]
    report(an, october, 510)
    correct(an, october, -14)
    correct(an, october, 4)
    correct(an, october, 30, is_approved=False)
    close(october)
    assert before(an, november) == Before(500, is_corrected=True)
    assert submissions.check(told(an, november, {"signature": Entry(505, 5)})) == {}
    clock("2026-11-16 09:00")
    signed_in(client, an, "officer")
    said = "Lũy kế tháng trước: 500 người (đã điều chỉnh)"
    assert said in html(client.get("/quan-ly/bao-cao/?ky=2026-11"))
    sent = report(an, november, 505, flow=5, accept=False)
    assert '500<span class="soft"> (đã điều chỉnh)' in html(client.get(f"/quan-ly/bao-cao/{sent.pk}/"))


def test_of_a_merger_the_corrected_figures_are_summed(reported, communes, new, october, november):
    an, binh = communes
    correct(an, october, -20)
    change((an, new, 1), (binh, new, 1))
    assert before(new, november) == Before(481, sources=("Xã An", "Xã Bình"), is_corrected=True)


def test_usual_flows_are_of_the_corrected_stocks(communes, october, november):
    an = communes[0]
    report(an, october, 510)
    correct(an, october, -10)
    report(an, november, 505)
    signature = Indicator.objects.get(code="signature").pk
    assert history.past_flows(an, periods.open_period(label="2026-12"), data_set()) == {signature: (5,)}

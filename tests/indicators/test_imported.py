"""A figure that others hand over, the whole way: by program or file, through the closing, to pages and answers."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from exchange import actions as files
from indicators.actions import adjustments, deliveries
from indicators.actions.submissions import PeriodClosedError
from indicators.models import Delivery, Indicator, IndicatorVersion, Snapshot, SnapshotValue, Source, Target
from indicators.queries import correcting as corrections
from indicators.queries import publishing, sealing
from indicators.rules import bridges
from places.actions import record_change
from places.rules import Part
from tests.exchange.workbooks import upload, workbook
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.providers import enterprise, hand, key_of, provider
from tests.indicators.scene import AT, DIVISION, close, corrected, figures, html, report, signed_in

pytestmark = pytest.mark.django_db
WHOLE = "Tỉnh Thanh Hóa"
LATER = AT.replace(hour=11)


@pytest.fixture
def calls(plan):
    """A fifth public row of the communes, handed over by others, with a target."""
    found = Indicator.objects.create(
        data_set=Indicator.objects.get(code="app").data_set, code="calls", name="Gọi tổng đài", short_name="Gọi",
        position=9,
    )  # fmt: skip
    IndicatorVersion.objects.create(
        indicator=found, numerator="imported", definition="Số người đã gọi", effective_from=date(2026, 1, 1)
    )
    Target.objects.create(plan=plan, indicator=found, percent=50)
    return found


@pytest.fixture
def flow(calls):
    IndicatorVersion.objects.update_or_create(indicator=calls, defaults={"nature": "flow", "denominator": "none"})
    return calls


def give(source, period, found, **more):
    return hand(source, period, found, indicator="calls", **{"key": "lan-thu-1", **more})


def row(snapshot, unit) -> SnapshotValue:
    return SnapshotValue.objects.get(snapshot=snapshot, unit=unit, version__indicator__code="calls")


def correct(unit, period, indicator, delta):
    made = adjustments.propose(
        unit=unit, period=period, indicator=indicator, delta=delta, reason_code="overlap", reason="Trùng", by=DIVISION,
        at=AT,
    )  # fmt: skip
    return adjustments.approve(adjustment_id=made.pk, by=replace(DIVISION, id="colleague"), at=AT)


# The whole way


def posted(source, rows, key="lan-thu-1"):
    headers = {"Authorization": f"Bearer {key_of(source.unit)}", "Idempotency-Key": key}
    body = json.dumps({"period": "2026-10", "rows": rows})
    return Client().post("/api/v1/deliveries", body, content_type="application/json", headers=headers)


def test_from_a_program_and_a_file_to_the_public_page(clock, client, settings, tmp_path, october, communes, calls):
    settings.MEDIA_ROOT = tmp_path
    program, sheet = enterprise("vnpt"), enterprise("so-y-te", "Sở Y tế", kind="persons")
    rows = [{"unit_code": "14758", "indicator": "calls", "stock": 520, "flow": 40}]
    assert posted(program, [*rows, {"unit_code": "14797", "indicator": "calls", "stock": 100}]).status_code == 201
    table = workbook([("Xã, phường", "Kỳ", "Chỉ tiêu", "Lũy kế", "Trong kỳ"), ("Xã An", "10/2026", "Gọi", "500", 30)])
    staged = files.stage(upload=upload(table), kind="deliveries", by=provider(sheet), at=AT)
    assert files.check(import_id=staged.pk, at=AT).counts == {"new": 1}
    assert files.apply(import_id=staged.pk, by=provider(sheet), at=AT).state == "applied"
    snapshot = close(october)

    assert figures(snapshot, "calls") == {
        "Xã An": ("value", 500, Decimal(50)),
        "Xã Bình": ("value", 100, Decimal(10)),
        WHOLE: ("value", 600, Decimal(30)),
    }
    assert sealing.seal_of(snapshot).is_intact
    text = html(client.get("/chi-tieu/calls/"))
    assert "Gọi tổng đài" in text
    assert "600" in text
    assert "500" in html(client.get("/chi-tieu/xa/14758/"))
    told = client.get("/api/v1/values", {"indicator": "calls", "unit": "14758"}).json()["values"]
    assert [(each["status"], each["numerator"], each["flow"], each["denominator"]) for each in told] == [
        ("value", 500, 30, 1000)
    ]
    table = b"".join(client.get("/chi-tieu/tai-ve/csv/")).decode("utf-8-sig")
    assert [line for line in table.splitlines() if line.startswith("14758") and "calls" in line]
    with pytest.raises(PeriodClosedError):
        give(program, october, {communes[0]: 999}, key="lan-thu-2")
    answer = posted(program, rows, "lan-thu-3")
    assert (answer.status_code, answer.json()["detail"]) == (409, "Kỳ 2026-10 đã chốt, không nhận thêm số liệu.")


def test_nothing_of_it_is_asked_of_communes(october, communes, calls, officer):
    assert "calls-stock" not in html(officer.get("/quan-ly/bao-cao/"))
    sent = report(communes[0], october, 300)
    assert not sent.reported_values.filter(indicator=calls).exists()


# Several sources


def test_overlapping_aggregates_are_not_added_and_the_largest_counts(october, communes, calls):
    give(enterprise("a"), october, {communes[0]: 300})
    give(enterprise("b"), october, {communes[0]: 320})
    assert figures(close(october), "calls")["Xã An"][1] == 320


def test_a_list_of_persons_beats_a_larger_aggregate_and_the_difference_is_shown(division, october, communes, calls):
    give(enterprise("a", "Nhà mạng A"), october, {communes[0]: 900})
    give(enterprise("b", "Nhà mạng B", kind="persons"), october, {communes[0]: 200})
    snapshot = close(october)
    assert row(snapshot, communes[0]).numerator == 200
    text = html(division.get("/quan-ly/so-lieu/14758/calls/"))
    assert "<b>200</b> · Nhà mạng B (Đếm từ danh sách từng người) · <b>✓ được tính</b>" in text
    assert "<b>900</b> · Nhà mạng A (Số tổng hợp) · để đối chiếu:" in text
    assert "nhiều hơn 700" in text
    assert "Các lần gửi báo cáo" not in text


def test_other_people_by_a_document_are_added(division, october, communes, calls):
    give(enterprise("a"), october, {communes[0]: 300}, flow=20)
    give(enterprise("c", "Kho bạc", is_disjoint=True, disjoint_by="12/BB"), october, {communes[0]: 50}, flow=5)
    found = row(close(october), communes[0])
    assert (found.numerator, found.flow) == (350, 25)
    text = html(division.get("/quan-ly/so-lieu/14758/calls/"))
    assert "không trùng người: 12/BB · <b>✓ được tính</b>" in text
    assert text.count("✓ được tính") == 2


def test_a_source_that_is_no_longer_used_says_nothing(october, communes, calls):
    give(enterprise(), october, {communes[0]: 300})
    Source.objects.update(is_active=False)
    assert figures(close(october), "calls")["Xã An"] == ("missing", None, None)


# Missing and zero


def test_nothing_handed_over_is_missing_and_zero_is_zero(client, october, communes, calls):
    give(enterprise(), october, {communes[0]: 0})
    snapshot = close(october)
    assert figures(snapshot, "calls") == {
        "Xã An": ("value", 0, Decimal(0)),
        "Xã Bình": ("missing", None, None),
        WHOLE: ("value", 0, Decimal(0)),
    }
    assert row(snapshot, ProvinceFactory()).units_reported == 1
    told = client.get("/api/v1/values", {"indicator": "calls"}).json()["values"]
    assert {(each["unit_code"], each["status"], each["numerator"]) for each in told} == {
        ("14758", "value", 0), ("14797", "missing", None), ("38", "value", 0),
    }  # fmt: skip


def test_of_nobody_the_province_is_missing_too(october, calls):
    assert figures(close(october), "calls")[WHOLE] == ("missing", None, None)


def test_a_flow_alone_is_no_stock(october, communes, calls):
    give(enterprise(), october, {communes[0]: None}, flow=7)
    assert figures(close(october), "calls")["Xã An"] == ("missing", None, None)


def test_without_a_denominator_there_is_no_rate(october, communes, calls, plan):
    plan.population.values_by_unit.filter(unit=communes[0]).delete()
    give(enterprise(), october, {communes[0]: 300})
    assert figures(close(october), "calls")["Xã An"] == ("value", 300, None)


def test_what_was_taken_back_does_not_count(october, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300})
    give(source, october, {communes[0]: 999}, key="lan-thu-2", at=LATER)
    deliveries.take_back(delivery_id=Delivery.objects.latest("pk").pk, by=DIVISION, at=AT)
    assert figures(close(october), "calls")["Xã An"][1] == 300


# Stock, flow and the bridge


def test_the_bridge_leads_from_month_to_month(october, november, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300, communes[1]: 80})
    close(october)
    give(source, november, {communes[0]: 340}, flow=30, key="lan-thu-2")
    snapshot = close(november)
    an, binh, whole = (row(snapshot, unit) for unit in (*communes, ProvinceFactory()))
    assert an.bridge == {"from": 300, "new": 30, "corrected": 10}
    assert binh.bridge == {"from": 80, "missing": -80}
    assert whole.bridge == {"from": 380, "new": 30, "corrected": 10, "missing": -80}
    for each in (an, binh, whole):
        assert bridges.total(each.bridge) == (each.numerator or 0)


def test_a_flow_is_the_months_part_and_has_no_bridge(october, communes, flow):
    give(enterprise("a"), october, {communes[0]: 900, communes[1]: None}, flow=12)
    give(enterprise("b"), october, {communes[0]: 5}, flow=30)
    snapshot = close(october)
    assert figures(snapshot, "calls") == {
        "Xã An": ("value", 30, None),
        "Xã Bình": ("value", 12, None),
        WHOLE: ("value", 42, None),
    }
    assert row(snapshot, communes[0]).bridge == {}


# Corrections


def test_a_correction_counts_from_the_next_vintage_on(october, communes, calls):
    source = enterprise("a")
    give(source, october, {communes[0]: 300, communes[1]: 10})
    first = close(october)
    correct(communes[0], october, calls, -12)
    second = close(october, "Đếm trùng")
    assert (row(first, communes[0]).numerator, row(second, communes[0]).numerator) == (300, 288)
    assert (row(second, communes[0]).adjustment, row(second, ProvinceFactory()).adjustment) == (-12, -12)
    assert row(second, ProvinceFactory()).numerator == 298
    assert sealing.seal_of(first).is_intact


def test_what_is_corrected_is_the_figure_that_closing_takes(october, communes, calls):
    give(enterprise("b", kind="persons"), october, {communes[0]: 200})
    give(enterprise("a"), october, {communes[0]: 900}, at=LATER)
    assert corrections.stand_of(communes[0], october, calls).figure == 200
    with pytest.raises(adjustments.RefusedError, match="Số hiện có là 200, không giảm được 201"):
        correct(communes[0], october, calls, -201)


def test_what_nobody_handed_over_is_not_corrected(october, communes, calls):
    give(enterprise(), october, {communes[0]: 200})
    with pytest.raises(adjustments.RefusedError, match="chưa có số được tiếp nhận"):
        correct(communes[1], october, calls, 5)


def test_of_what_communes_report_a_source_is_nothing_to_correct(october, communes):
    """It would be a correction that no closing counts."""
    hand(enterprise(), october, {communes[0]: 320})
    with pytest.raises(adjustments.RefusedError, match="chưa có số được tiếp nhận"):
        correct(communes[0], october, Indicator.objects.get(code="signature"), 5)


def test_a_correction_of_a_flow_is_of_the_months_part(october, communes, flow):
    give(enterprise(), october, {communes[0]: 900}, flow=12)
    assert corrections.stand_of(communes[0], october, flow).figure == 12
    correct(communes[0], october, flow, -2)
    assert row(close(october), communes[0]).numerator == 10


# Merged in between


def merged(communes, day):
    heir = CommuneFactory(code="16999", name="Xã Mới", valid_from=day)
    parts = [Part(unit.pk, heir.pk, 1) for unit in communes]
    record_change(legal_act="1/NQ", effective_on=day, parts=parts, by=DIVISION, at=AT)
    return heir


def test_what_was_said_of_merged_communes_is_the_heirs(division, october, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300, communes[1]: 400})
    heir = merged(communes, date(2026, 10, 10))
    assert figures(close(october), "calls") == {
        "Xã Mới": ("value", 700, Decimal(35)),
        WHOLE: ("value", 700, Decimal(35)),
    }
    text = html(division.get(f"/quan-ly/so-lieu/{heir.code}/calls/"))
    assert "<b>700</b> · VNPT Thanh Hóa (Số tổng hợp) · <b>✓ được tính</b>" in text
    assert "Gồm cả số của đơn vị cũ: Xã An, Xã Bình." in text


def test_a_correction_of_a_merged_commune_is_not_the_heirs(october, communes, calls):
    give(enterprise(), october, {communes[0]: 300, communes[1]: 400})
    correct(communes[0], october, calls, -300)
    heir = merged(communes, date(2026, 10, 10))
    found = row(close(october), heir)
    assert (found.numerator, found.adjustment) == (700, 0)


def test_after_a_merger_the_old_name_is_refused_and_the_new_one_counts(clock, october, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300, communes[1]: 400})
    heir = merged(communes, date(2026, 10, 10))
    old = posted(source, [{"unit_code": "14758", "indicator": "calls", "stock": 310}], "lan-thu-2")
    assert old.status_code == 422
    assert "Xã Mới" in old.json()["errors"][0]["message"]
    new = [{"unit_code": heir.code, "indicator": "calls", "stock": 720}]
    assert posted(source, new, "lan-thu-3").status_code == 201
    assert figures(close(october), "calls")["Xã Mới"][1] == 720
    assert corrections.stand_of(heir, october, calls).figure == 720


def test_the_bridge_over_a_merger_adds_up(october, november, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300, communes[1]: 400})
    close(october)
    heir = merged(communes, date(2026, 11, 1))
    give(source, november, {heir: 730}, flow=30, key="lan-thu-2")
    snapshot = close(november)
    assert row(snapshot, heir).bridge == {"from": None, "new": 30, "boundary": 700}
    assert row(snapshot, ProvinceFactory()).bridge == {"from": 700, "new": 30}


# Published


def test_small_ones_are_withheld(client, settings, october, communes, calls):
    settings.SMALL_CELL = 10
    give(enterprise(), october, {communes[0]: 4, communes[1]: 700})
    snapshot = close(october)
    assert row(snapshot, communes[0]).is_withheld
    told = client.get("/api/v1/values", {"indicator": "calls", "unit": "14758"}).json()["values"]
    assert [(each["status"], each["numerator"]) for each in told] == [(publishing.SUPPRESSED, None)]


def test_closing_again_without_news_is_the_same_vintage(october, communes, calls):
    source = enterprise()
    give(source, october, {communes[0]: 300})
    assert close(october) == close(october)
    again = corrected(communes[1], october, 5)
    assert (again.vintage, row(again, communes[0]).numerator) == (2, 300)
    assert Snapshot.objects.count() == 2


def test_the_task_force_drills_down_and_others_do_not(clock, october, communes, calls):
    give(enterprise(), october, {communes[0]: 300})
    close(october)
    path = "/quan-ly/so-lieu/14758/calls/"
    assert "300" in html(signed_in(Client(), ProvinceFactory(), "task_force").get(path))
    assert signed_in(Client(), communes[1], "officer").get(path).status_code == 404

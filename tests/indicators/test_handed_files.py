"""Figures of a source from a spreadsheet: tried first, all rows or none, taken back while the month is open."""

from datetime import date

import pytest

from audit.rules import SYSTEM
from exchange import actions
from indicators.models import DeliveredValue, Delivery
from places.actions import record_change
from places.rules import Part
from tests.exchange.workbooks import csv_file, upload, workbook
from tests.factories import CommuneFactory
from tests.indicators.providers import enterprise, hand, provider
from tests.indicators.scene import AT, DIVISION, close
from tests.indicators.test_imports import outcomes, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
HEADER = ("Xã, phường", "Kỳ", "Chỉ tiêu", "Lũy kế", "Trong kỳ")


@pytest.fixture
def source(october):
    return enterprise()


def checked(rows, by, header=HEADER):
    record = actions.stage(upload=upload(workbook([header, *rows])), kind="deliveries", by=by, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def applied(rows, by, header=HEADER):
    return actions.apply(import_id=checked(rows, by, header).pk, by=by, at=AT)


def kept():
    return list(DeliveredValue.objects.order_by("pk").values_list("unit__code", "indicator__code", "stock", "flow"))


def test_a_dry_run_keeps_nothing(source):
    record = checked([("14758", "10/2026", "signature", 300)], provider(source))
    assert (record.state, record.counts, Delivery.objects.count()) == ("checked", {"new": 1}, 0)


def test_a_file_is_one_hand_over_however_communes_and_indicators_are_written(source):
    rows = [
        ("14758", "10/2026", "signature", "1.000", 20),
        ("xa binh", "tháng 10/2026", "Cài đặt Ứng dụng số Thanh Hóa", 5, ""),
        ("14797", "2026-10", "Sổ sức khỏe", "", 3),
    ]
    assert applied(rows, provider(source)).state == "applied"
    assert kept() == [
        ("14758", "signature", 1000, 20),
        ("14797", "app", 5, None),
        ("14797", "health_book", None, 3),
    ]
    delivery = Delivery.objects.get()
    assert (delivery.via, delivery.source, delivery.received_by_id) == ("file", source, "provider-vnpt")


def test_the_file_of_a_program_can_be_uploaded_as_it_is(source):
    content = csv_file("unit_code;period;indicator;stock;flow", "14758;2026-10;signature;300;")
    record = actions.stage(upload=upload(content, "a.csv"), kind="deliveries", by=provider(source), at=AT)
    actions.check(import_id=record.pk, at=AT)
    if actions.start_apply(import_id=record.pk, by=provider(source), at=AT):
        actions.finish_apply(import_id=record.pk, at=AT)
    assert kept() == [("14758", "signature", 300, None)]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (("99999", "10/2026", "app", 5), "commune", "Không có xã, phường nào mang mã “99999”."),
        (("14758", "09/2026", "app", 5), "period", "“09/2026” không phải là kỳ đang nhận số liệu (10/2026)."),
        (("14758", "10/2026", "skills", 5), "indicator", "do hệ thống tự đếm"),
        (("14758", "10/2026", "Kỹ năng số", 5), "indicator", "do hệ thống tự đếm"),
        (("14758", "10/2026", "lạ", 5), "indicator", "Không có chỉ tiêu nào mang mã “lạ”"),
        (("14758", "10/2026", "app", "12,5"), "stock", "không phải là số người"),
        (("14758", "10/2026", "app", -5), "stock", "không được nhỏ hơn 0"),
        (("14758", "10/2026", "app", 1001), "stock", "lớn hơn số người trưởng thành"),
        (("14758", "10/2026", "app", "", ""), "", "chưa có số nào"),
    ],
)
def test_a_row_that_is_wrong_says_where(source, row, column, message):
    record = checked([("14797", "10/2026", "signature", 400), row], provider(source))
    [(number, where, words)] = said(record)
    assert (number, where, outcomes(record)) == (3, column, ["new", "error"])
    assert message in words


def test_one_wrong_row_keeps_all_of_the_file_back(source):
    rows = [("14797", "10/2026", "app", 5), ("14758", "10/2026", "app", -5)]
    assert applied(rows, provider(source)).state == "checked"
    assert kept() == []


def test_what_was_handed_over_already_is_the_same_or_a_change(source, october, communes):
    hand(source, october, {communes[0]: 300, communes[1]: 400})
    rows = [("14758", "10/2026", "signature", 300), ("14797", "10/2026", "signature", 410)]
    record = checked(rows, provider(source))
    assert outcomes(record) == ["same", "change"]
    actions.apply(import_id=record.pk, by=provider(source), at=AT)
    assert kept()[2:] == [("14797", "signature", 410, None)]


def test_undoing_brings_back_what_was_said_before(source, october, communes):
    hand(source, october, {communes[0]: 300})
    record = applied([("14758", "10/2026", "signature", 310), ("14797", "10/2026", "signature", 5)], provider(source))
    actions.undo(import_id=record.pk, by=provider(source), at=AT)
    assert kept() == [("14758", "signature", 300, None)]


def test_what_a_closed_month_was_made_of_is_not_taken_back(source, october):
    record = applied([("14758", "10/2026", "signature", 310)], provider(source))
    close(october)
    record = actions.undo(import_id=record.pk, by=provider(source), at=AT)
    assert (record.state, "đã chốt" in record.problem, len(kept())) == ("applied", True, 1)


def test_a_month_closed_after_the_dry_run_takes_nothing(source, october):
    record = checked([("14758", "10/2026", "signature", 310)], provider(source))
    close(october)
    record = actions.apply(import_id=record.pk, by=provider(source), at=AT)
    assert (record.state, kept()) == ("checked", [])


def test_a_commune_merged_after_the_dry_run_is_told_what_it_became(source, communes):
    record = checked([("14797", "10/2026", "app", 5), ("14758", "10/2026", "app", 5)], provider(source))
    heir = CommuneFactory(code="16999", name="Xã Mới")
    parts = [Part(communes[0].pk, heir.pk, 1)]
    record_change(legal_act="1/NQ", effective_on=date(2026, 10, 1), parts=parts, by=SYSTEM, at=AT)
    record = actions.apply(import_id=record.pk, by=provider(source), at=AT)
    assert "Dòng 3: 14758 không còn vào ngày chốt của kỳ, đã thành: Xã Mới." in record.problem
    assert kept() == []


def test_who_has_several_sources_names_the_one(source, october):
    enterprise("vnpt-2", "VNPT, danh sách", unit=source.unit)
    unnamed = checked([("14758", "10/2026", "app", 5)], provider(source))
    assert said(unnamed) == [(2, "source", "Hãy ghi mã nguồn: vnpt, vnpt-2.")]
    header, by = (*HEADER, "Nguồn"), provider(source)
    [(_row, _column, words)] = said(checked([("14758", "10/2026", "app", 5, "", "x")], by, header))
    assert "không phải nguồn của đơn vị bạn" in words
    rows = [("14758", "10/2026", "app", 5, "", "vnpt-2"), ("14758", "10/2026", "app", 6, "", "vnpt")]
    applied(rows, by, header)
    assert sorted(Delivery.objects.values_list("source__code", flat=True)) == ["vnpt", "vnpt-2"]


def test_the_division_hands_over_for_any_source(source, october):
    enterprise("viettel", "Viettel")
    applied([("14758", "10/2026", "app", 5, "", "viettel")], DIVISION, (*HEADER, "Nguồn"))
    assert Delivery.objects.get().source.code == "viettel"


def test_the_same_row_twice_is_pointed_out(source):
    rows = [("14758", "10/2026", "app", 5), ("xa an", "10/2026", "app", 6)]
    assert outcomes(checked(rows, provider(source))) == ["new", "error"]

"""A row that does not apply to a unit: said with a reason, and in no rate, no sum and no gap of the month."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.actions import submissions
from indicators.models import ReportedValue, SnapshotValue, Submission
from indicators.rules import bridges
from indicators.rules.checks import Entry
from tests.indicators.filling import filled, opened, table
from tests.indicators.providers import key_of
from tests.indicators.scene import AT, OFFICER, close, html, report, told

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/bao-cao/"
WHY = "Xã không có trạm y tế"
TYPED = {"signature-stock": "300", "health_book-not_applicable": "on"}
NONE = Entry(None, None, WHY, is_applicable=False)


def said(code="health_book"):
    return ReportedValue.objects.values_list("status", "stock", "note").get(indicator__code=code)


def test_a_tick_wants_its_reason_and_stands_in_the_report(officer, october):
    page = officer.post(PAGE, TYPED)
    assert list(page.context["form"].errors) == ["health_book-note"]
    assert officer.post(PAGE, TYPED | {"health_book-note": WHY}).status_code == 302
    assert said() == ("not_applicable", None, WHY)
    assert 'name="health_book-not_applicable" id="id_health_book-not_applicable" checked' in html(officer.get(PAGE))
    text = html(officer.get(reverse("indicators:submission", args=[Submission.objects.get().pk])))
    assert "Không áp dụng" in text
    assert WHY in text


def test_a_figure_and_a_tick_are_one_too_many(officer, october):
    page = officer.post(PAGE, TYPED | {"health_book-note": WHY, "health_book-stock": "5"})
    assert "Hãy xóa số, hoặc bỏ chọn" in page.context["form"].errors["health_book-not_applicable"][0]


def test_ticks_alone_are_a_report_and_taking_one_off_is_another(officer, october, communes):
    note = {"health_book-note": WHY}
    assert officer.post(PAGE, {"health_book-not_applicable": "on"} | note).status_code == 302
    ticked = told(communes[0], october, {"health_book": NONE})
    empty = told(communes[0], october, {"health_book": Entry(None, None, WHY)})
    submissions.submit(report=ticked, by=OFFICER, at=AT)
    assert submissions.submit(report=empty, by=OFFICER, at=AT).sequence == 3


def test_the_workbook_takes_an_x(officer, october):
    content = b"".join(officer.get(f"{PAGE}tep.xlsx").streaming_content)
    places = table(content)
    typed = {places["signature"]["stock"]: 0, places["app"]["not_applicable"]: "X", places["app"]["note"]: WHY}
    typed[places["health_book"]["not_applicable"]] = "có số"
    sent = SimpleUploadedFile("thang-10.xlsx", filled(content, typed))
    form = officer.post(f"{PAGE}doc-tep/", {"file": sent}).context["form"]
    assert "“có số”: hãy ghi x" in form.errors["health_book-not_applicable"][0]
    assert form.readable()["app"] == Entry(None, None, WHY, is_applicable=False)
    officer.post(PAGE, {"signature-stock": "0", "app-not_applicable": "X", "app-note": WHY})
    again = b"".join(officer.get(f"{PAGE}tep.xlsx").streaming_content)
    assert filled_cells(again)["app"] == "x"
    assert filled_cells(again)["signature"] == ""


def filled_cells(content):
    sheet = opened(content).worksheets[0]
    return {
        row: sheet[at["not_applicable"]].value or "" for row, at in table(content).items() if "not_applicable" in at
    }


@pytest.mark.parametrize("is_csv", [False, True])
def test_programs_say_it_in_json_and_csv(client, clock, october, communes, is_csv):
    rows = [{"indicator": "health_book", "not_applicable": True, "note": WHY}, {"indicator": "app", "stock": 5}]
    text = f"indicator;stock;not_applicable;note\nhealth_book;;1;{WHY}\napp;5;0;\n"
    headers = {"Authorization": f"Bearer {key_of(communes[0], role='officer')}", "Idempotency-Key": "lan-gui-1"}
    content, kind = (text, "text/csv") if is_csv else (json.dumps({"rows": rows}), "application/json")
    answer = client.put("/api/v1/reports/14758/2026-10", content, content_type=kind, headers=headers)
    assert answer.status_code == 200, answer.content
    assert (said(), said("app")) == (("not_applicable", None, WHY), ("value", 5, ""))


def test_closing_leaves_it_out_of_rate_and_sum_and_misses_nobody(october, communes):
    report(communes[0], october, 300, health_book=Entry(100, None))
    report(communes[1], october, 300, health_book=NONE)
    rows = SnapshotValue.objects.filter(snapshot=close(october), version__indicator__code="health_book")
    found = {row.unit_name: (row.status, row.numerator, row.denominator, row.percent) for row in rows}
    assert found["Xã Bình"] == ("not_applicable", None, None, None)
    whole = rows.get(unit__kind="province")
    assert (whole.status, whole.numerator, whole.denominator, whole.percent) == ("value", 100, 1000, 10)
    assert whole.units_reported == 2


def test_a_bridge_tells_it_from_silence(october, november, communes):
    for unit, stock in zip(communes, (100, 40), strict=True):
        report(unit, october, 300, health_book=Entry(stock, None))
    before = close(october)
    frozen = list(before.snapshot_values.order_by("pk").values())
    report(communes[0], november, 310, health_book=NONE)
    rows = SnapshotValue.objects.filter(snapshot=close(november), version__indicator__code="health_book")
    assert rows.get(unit=communes[0]).bridge == {"from": 100, "not_applicable": -100}
    assert rows.get(unit=communes[1]).bridge == {"from": 40, "missing": -40}
    whole = rows.get(unit__kind="province")
    assert whole.bridge == {"from": 140, "missing": -40, "not_applicable": -100}
    assert bridges.total(whole.bridge) == 0
    assert list(before.snapshot_values.order_by("pk").values()) == frozen


def test_what_applies_to_nobody_is_missing_nowhere(october, communes):
    for unit in communes:
        report(unit, october, 300, health_book=NONE)
    rows = SnapshotValue.objects.filter(snapshot=close(october), version__indicator__code="health_book")
    assert set(rows.values_list("status", flat=True)) == {"not_applicable"}

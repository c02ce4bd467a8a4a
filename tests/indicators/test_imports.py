"""A month's figures from a spreadsheet: tried first, said row by row what is wrong, kept as a whole, taken back."""

import unicodedata
from datetime import date

import pytest

from audit.rules import Actor, Post
from exchange import actions
from exchange.rules.errors import FileError
from exchange.rules.handlers import Context, Row
from indicators.actions import periods, submissions
from indicators.imports import MonthRows
from indicators.models import Indicator, IndicatorVersion, Submission
from places.actions import record_change
from places.models import Unit
from places.rules import Part
from tests.exchange.workbooks import csv_file, large_cell, upload, workbook
from tests.factories import CommuneFactory
from tests.indicators.scene import (
    AT,
    DIVISION,
    OFFICER,
    approver,
    close,
    data_set,
    figures,
    html,
    report,
    send,
    states,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
HEADER = ("Xã, phường", "Kỳ", "Chữ ký số - lũy kế", "Chữ ký số - trong kỳ", "Chữ ký số - giải thích")


@pytest.fixture
def sender(communes):
    province = communes[0].parent
    return Actor(kind="user", id="sender", posts=(Post("division", province.pk, province.path),))


def checked(rows, by, header=HEADER):
    record = actions.stage(upload=upload(workbook([header, *rows])), kind="month", by=by, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def applied(rows, by):
    return actions.apply(import_id=checked(rows, by).pk, by=by, at=AT)


def said(record):
    """``[(row, column, message)]`` of everything that is wrong."""
    return [
        (row.number, message["column"], message["message"])
        for row in record.rows.order_by("number")
        for message in row.messages
    ]


def outcomes(record):
    return list(record.rows.order_by("number").values_list("outcome", flat=True))


def stocks():
    return {
        s.unit.name: s.reported_values.get(indicator__code="signature").stock
        for s in Submission.objects.filter(state="submitted").select_related("unit")
    }


def test_a_dry_run_keeps_nothing(october, sender):
    record = checked([("14758", "10/2026", 300), ("14797", "10/2026", 400)], sender)
    assert (record.state, record.counts) == ("checked", {"new": 2})
    assert not Submission.objects.exists()


def test_applying_sends_a_report_for_each_commune(october, communes, sender):
    record = applied([("14758", "10/2026", "1.000", 20, "đủ"), ("14797", "10/2026", 0)], sender)
    assert (record.state, stocks()) == ("applied", {"Xã An": 1000, "Xã Bình": 0})
    sent = Submission.objects.get(unit=communes[0])
    assert (sent.source, sent.submitted_by_id) == ("import", "sender")
    values = {v.indicator.code: (v.stock, v.flow, v.note) for v in sent.reported_values.select_related("indicator")}
    assert values == {"signature": (1000, 20, "đủ"), "app": (None, None, ""), "health_book": (None, None, "")}
    with pytest.raises(submissions.SameHandError):
        submissions.accept(submission_id=sent.pk, by=sender, at=AT)


def test_a_row_that_does_not_apply_is_said_with_its_reason(october, sender):
    header = (*HEADER[:3], "Sổ sức khỏe - không áp dụng", "Sổ sức khỏe - giải thích")
    record = checked([("14758", "10/2026", 300, "hả", "")], sender, header)
    assert said(record) == [
        (2, "health_book_not_applicable", "“hả”: hãy ghi x nếu không áp dụng, có áp dụng thì để trống.")
    ]
    record = checked([("14758", "10/2026", 300, "x", "Xã không có trạm y tế")], sender, header)
    actions.apply(import_id=record.pk, by=sender, at=AT)
    sent = Submission.objects.get().reported_values.get(indicator__code="health_book")
    assert (sent.status, sent.stock) == ("not_applicable", None)


def test_a_csv_file_does_the_same(october, sender):
    content = csv_file("Mã xã;Tháng;Cấp chữ ký số cá nhân miễn phí - lũy kế", "14758;10/2026;300", ";;")
    record = actions.stage(upload=upload(content, "thang-10.csv"), kind="month", by=sender, at=AT)
    actions.check(import_id=record.pk, at=AT)
    actions.apply(import_id=record.pk, by=sender, at=AT)
    assert stocks() == {"Xã An": 300}


@pytest.mark.parametrize(
    "typed",
    ["15127", "Xã Cẩm Thủy", "cam thuy", "Cẩm Thuỷ", unicodedata.normalize("NFD", "XÃ CẨM THỦY"), " Cẩm\tThủy\u200b"],
)
def test_a_commune_is_found_however_it_is_typed(october, sender, typed):
    CommuneFactory(code="15127", name="Xã Cẩm Thủy")
    assert outcomes(checked([(typed, "10/2026", 300)], sender)) == ["new"]


@pytest.mark.parametrize("period", ["10/2026", "2026-10", "tháng 10/2026", date(2026, 10, 1)])
def test_a_month_is_read_however_it_is_typed(october, sender, period):
    assert outcomes(checked([("14758", period, 300)], sender)) == ["new"]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (("99999", "10/2026", 300), "commune", "Không có xã, phường nào là “99999”"),
        (("Xã Lạ", "10/2026", 300), "commune", "Không có xã, phường nào là “Xã Lạ”"),
        (("", "10/2026", 300), "commune", "Còn trống"),
        (("14758", "", 300), "period", "Còn trống"),
        (("14758", "09/2026", 300), "period", "“09/2026” không phải là kỳ đang nhận báo cáo (10/2026)."),
        (("14758", "tháng mười", 300), "period", "không phải là kỳ đang nhận báo cáo"),
        (("14758", "10/2026", "12,5"), "signature_stock", "“12,5” không phải là số người. Hãy ghi số nguyên"),
        (("14758", "10/2026", 12.5), "signature_stock", "“12.5” không phải là số người"),
        (("14758", "10/2026", "ba trăm"), "signature_stock", "không phải là số người"),
        (("14758", "10/2026", "=1+1"), "signature_stock", "như một công thức"),
        (("14758", "10/2026", -5), "signature_stock", "không được nhỏ hơn 0"),
        (("14758", "10/2026", 1001), "signature_stock", "lớn hơn số người trưởng thành: 1.000"),
        (("14758", "10/2026", "", 5), "signature_stock", "cần cả số lũy kế"),
        (("14758", "10/2026", 5, "1e3"), "signature_flow", "không phải là số người"),
        (("14758", "10/2026", 5, 10**7), "signature_flow", "10.000.000 lớn hơn"),
        (("14758", "10/2026", ""), "", "Hãy điền số của ít nhất một dòng."),
        (("14758", "10/2026", 5, "", "x" * 251), "signature_note", "nhiều nhất là 250"),
        (("X· CÈm", "10/2026", 5), "commune", "bảng mã cũ TCVN3"),
    ],
)
def test_a_row_that_is_wrong_says_where_and_what_to_do(october, sender, row, column, message):
    record = checked([("14797", "10/2026", 400), row], sender)
    [(number, where, words)] = said(record)
    assert (number, where, outcomes(record)) == (3, column, ["new", "error"])
    assert message in words


def test_one_wrong_row_keeps_all_of_the_file_back(october, sender):
    record = applied([("14797", "10/2026", 400), ("14758", "10/2026", 1001)], sender)
    assert (record.state, Submission.objects.count()) == ("checked", 0)


def test_what_does_not_fit_last_month_wants_a_reason(october, november, communes, sender, clock):
    report(communes[0], october, 300)
    close(october)
    clock("2026-11-16 09:00")
    assert "Lũy kế giảm" in said(checked([("14758", "11/2026", 290)], sender))[0][2]
    assert outcomes(checked([("14758", "11/2026", 290, "", "Đã rà soát lại")], sender)) == ["new"]


def test_an_explanation_alone_is_put_beside_what_was_sent(october, communes, sender):
    app, book = submissions.Entry(250, 9, "đủ"), submissions.Entry(None, None, "Xã không có trạm", is_applicable=False)
    send(communes[0], october, {"signature": submissions.Entry(300, 20), "app": app, "health_book": book})
    header = (*HEADER[:4], "Ứng dụng số - giải thích", "Sổ sức khỏe - giải thích")
    record = checked([("14758", "10/2026", 310, 30, "Đã đối chiếu", "Xã chưa có trạm y tế")], sender, header)
    actions.apply(import_id=record.pk, by=sender, at=AT)
    values = Submission.objects.latest("sequence").reported_values.order_by("indicator__position")
    assert list(values.values_list("stock", "flow", "note", "status")) == [
        (310, 30, "", "value"),
        (250, 9, "Đã đối chiếu", "value"),
        (None, None, "Xã chưa có trạm y tế", "not_applicable"),
    ]


def test_the_same_commune_twice_is_pointed_out_by_code_or_name(october, sender):
    record = checked([("14758", "10/2026", 300), ("xa an", "tháng 10/2026", 310), ("Lạ", "10/2026", 1)], sender)
    assert outcomes(record) == ["new", "error", "error"]
    assert said(record)[0][2].startswith("Trùng với dòng 2 nhưng nội dung khác nhau.")
    record = checked([("14758", "10/2026", 300), ("14758", "10/2026", 300)], sender)
    assert outcomes(record) == ["new", "duplicate"]


def test_an_ambiguous_name_asks_for_the_code(october, sender):
    for code, name in (("15853", "Phường Đông Tiến"), ("15724", "Xã Đồng Tiến")):
        CommuneFactory(code=code, name=name)
    record = checked([("dong tien", "10/2026", 300)], sender)
    assert "Phường Đông Tiến (15853) hay Xã Đồng Tiến (15724)" in said(record)[0][2]


def test_what_was_sent_already_is_the_same_or_a_change(october, communes, sender):
    applied([("14758", "10/2026", 300), ("14797", "10/2026", 400)], sender)
    record = checked([("14758", "10/2026", 300), ("14797", "10/2026", 410)], sender)
    assert outcomes(record) == ["same", "change"]
    actions.apply(import_id=record.pk, by=sender, at=AT)
    assert states(communes[0]) == ["submitted"]
    assert states(communes[1]) == ["submitted", "submitted"]


def test_a_month_closed_after_the_dry_run_takes_nothing_and_neither_does_the_next(october, november, sender):
    record = checked([("14758", "10/2026", 300)], sender)
    close(october)
    record = actions.apply(import_id=record.pk, by=sender, at=AT)
    assert (record.state, Submission.objects.count()) == ("checked", 0)
    assert "Dòng 2: “10/2026” không phải là kỳ đang nhận báo cáo (11/2026)." in record.problem


def test_figures_that_no_longer_fit_when_applied_keep_nothing(october, communes, sender, plan):
    record = checked([("14797", "10/2026", 400), ("14758", "10/2026", 300)], sender)
    plan.population.values_by_unit.filter(unit=communes[0]).update(value=200)
    record = actions.apply(import_id=record.pk, by=sender, at=AT)
    assert "Dòng 3: 300 lớn hơn số người trưởng thành: 200." in record.problem
    assert not Submission.objects.exists()


def test_without_an_open_month_a_file_waits(communes, sender):
    assert "(không có kỳ nào)" in said(checked([("14758", "10/2026", 300)], sender))[0][2]


def test_a_month_opened_again_takes_a_file(october, november, sender, clock):
    close(october)
    clock("2026-11-16 09:00")
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Sửa")
    assert outcomes(checked([("14758", "10/2026", 300), ("14758", "11/2026", 310)], sender)) == ["new", "new"]


def test_undoing_takes_back_what_was_sent(october, communes, sender):
    record = applied([("14758", "10/2026", 300), ("14797", "10/2026", 400)], sender)
    record = actions.undo(import_id=record.pk, by=sender, at=AT)
    assert record.state == "undone"
    assert states(communes[0]) == states(communes[1]) == ["withdrawn"]


def test_undoing_leaves_what_counted_before_in_force(october, communes, sender):
    report(communes[0], october, 280)
    record = applied([("14758", "10/2026", 300)], sender)
    actions.undo(import_id=record.pk, by=sender, at=AT)
    assert states(communes[0]) == ["accepted", "withdrawn"]
    assert figures(close(october), "signature")["Xã An"][1] == 280


def test_what_was_decided_is_not_taken_back_and_neither_is_the_rest(october, communes, sender):
    record = applied([("14758", "10/2026", 300), ("14797", "10/2026", 400)], sender)
    sent = Submission.objects.get(unit=communes[0])
    submissions.approve(submission_id=sent.pk, by=approver(communes[0]), at=AT)
    submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT)
    record = actions.undo(import_id=record.pk, by=sender, at=AT)
    assert (record.state, record.problem) == (
        "applied",
        "Dòng 2: Báo cáo này đã được tiếp nhận hoặc trả lại. Chưa có gì được lưu.",
    )
    assert states(communes[1]) == ["submitted"]


def test_undoing_leaves_what_somebody_sent_in_the_meantime(october, communes, sender):
    record = checked([("14758", "10/2026", 300)], sender)
    nothing = {code: submissions.Entry(None, None) for code in ("app", "health_book")}
    entries = {"signature": submissions.Entry(300, None), **nothing}
    send(communes[0], october, entries, by=Actor("user", "officer"), at=AT.replace(hour=8))
    actions.apply(import_id=record.pk, by=sender, at=AT)
    actions.undo(import_id=record.pk, by=sender, at=AT)
    assert states(communes[0]) == ["submitted"]


@pytest.mark.parametrize(
    ("role", "may"), [("officer", True), ("approver", True), ("division", True), ("editor", False)]
)
def test_who_may_import(communes, role, may):
    actor = Actor("user", "1", posts=(Post(role, communes[0].pk, communes[0].path),))
    assert MonthRows().may_import(actor) == may


def test_an_officer_imports_for_the_own_commune_only(october, communes):
    officer = Actor("user", "1", posts=(Post("officer", communes[0].pk, communes[0].path),))
    record = checked([("14758", "10/2026", 300), ("14797", "10/2026", 400)], officer)
    assert said(record) == [(3, "commune", "Bạn không được phân công nhập liệu cho Xã Bình.")]


def test_columns_follow_what_is_reported(plan, sender):
    names = [column.name for column in MonthRows().columns]
    assert names[:5] == ["commune", "period", "signature_stock", "signature_flow", "signature_note"]
    book = Indicator.objects.create(
        data_set=data_set(), code="e_book", name="Sách điện tử", short_name="Sách", position=9
    )
    IndicatorVersion.objects.create(
        indicator=book, numerator="reported", definition="d", effective_from=date(2026, 1, 1)
    )
    columns = {column.name: column.header for column in MonthRows().columns}
    assert columns["e_book_stock"] == "Sách - lũy kế"
    assert "skills_stock" not in columns


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\0" * 90, "thang-10.xlsx", "wrong_type"),
        (b"", "thang-10.xlsx", "empty"),
        (large_cell(120), "thang-10.xlsx", "unpacks_too_large"),
    ],
)
def test_a_file_that_is_none_is_refused_before_anybody_reads_it(october, sender, content, name, code):
    with pytest.raises(FileError) as refused:
        actions.stage(upload=upload(content, name), kind="month", by=sender, at=AT)
    assert refused.value.code == code


def test_an_officer_goes_from_the_form_to_the_file_and_back(officer, october):
    assert "/nhap-tep/month/" in html(officer.get("/quan-ly/bao-cao/"))
    content = workbook([HEADER, ("14758", "10/2026", 300)])
    shown = officer.post("/nhap-tep/month/", {"file": upload(content)}, follow=True)
    assert "Áp dụng 1 dòng" in html(shown)
    officer.post(f"{shown.redirect_chain[0][0]}ap-dung/")
    assert "Chờ lãnh đạo duyệt" in html(officer.get("/quan-ly/bao-cao/"))
    assert Unit.objects.get(code="14758").submissions.get().source == "import"


def typed(unit, stock, october, difficulties="", is_draft=False):
    """By an officer, in the form."""
    act = submissions.save_draft if is_draft else submissions.submit
    entries = {"signature": submissions.Entry(stock, None)}
    return act(report=told(unit, october, entries, difficulties), by=OFFICER, at=AT)


def test_a_draft_that_the_file_would_replace_is_named_in_the_dry_run(october, communes, sender):
    typed(communes[0], 321, october, "mất cộng", is_draft=True)
    record = checked([("14758", "10/2026", 300)], sender)
    assert outcomes(record) == ["change"]
    assert "Thay bản nháp lưu lúc 09:00 16/10/2026." in said(record)[0][2]


@pytest.mark.parametrize(("is_draft", "words"), [(True, "có bản nháp"), (False, "có báo cáo do người khác gửi")])
def test_what_somebody_keeps_after_the_dry_run_is_not_overtaken(october, communes, sender, is_draft, words):
    record = checked([("14758", "10/2026", 300)], sender)
    typed(communes[0], 310, october, is_draft=is_draft)
    record = actions.apply(import_id=record.pk, by=sender, at=AT)
    assert (record.state, states(communes[0])) == ("checked", ["draft" if is_draft else "submitted"])
    assert words in record.problem
    assert "Xã An" in record.problem


def test_a_file_of_one_indicator_takes_no_other_away(october, communes, sender):
    entries = {"signature": submissions.Entry(300, None), "app": submissions.Entry(250, 9, "đủ")}
    send(communes[0], october, entries, difficulties="mất mạng")
    applied([("14758", "10/2026", 310)], sender)
    sent = Submission.objects.latest("sequence")
    values = {v.indicator.code: (v.stock, v.flow, v.note) for v in sent.reported_values.select_related("indicator")}
    assert values == {"signature": (310, None, ""), "app": (250, 9, "đủ"), "health_book": (None, None, "")}
    assert sent.difficulties == "mất mạng"


def merged(communes, on):
    heir = CommuneFactory(code="16999", name="Xã Mới")
    Unit.objects.filter(pk=heir.pk).update(valid_from=on)
    parts = [Part(unit.pk, heir.pk, 1) for unit in communes]
    record_change(legal_act="1/NQ", effective_on=on, parts=parts, by=DIVISION, at=AT)
    heir.refresh_from_db()
    return heir


def test_a_commune_that_ended_after_the_month_still_reports_it_and_its_heir_does_not(october, communes, sender, clock):
    heir = merged(communes, date(2026, 10, 20))
    clock("2026-10-21 09:00")
    record = checked([("14758", "10/2026", 300), ("16999", "10/2026", 600)], sender)
    assert outcomes(record) == ["new", "error"]
    assert said(record) == [(3, "commune", "Xã Mới có từ ngày 20/10/2026, chưa báo cáo tháng 10/2026.")]
    with pytest.raises(submissions.UnitEndedError, match="chưa báo cáo tháng"):
        send(heir, october, {"signature": submissions.Entry(600, None)})


def test_a_commune_that_ended_in_the_month_is_told_who_reports(october, communes, sender):
    merged(communes, date(2026, 10, 10))
    record = checked([("14758", "10/2026", 300), ("16999", "10/2026", 600)], sender)
    assert outcomes(record) == ["error", "new"]
    assert "đã nhập vào Xã Mới từ ngày 10/10/2026" in said(record)[0][2]


def test_an_indicator_that_begins_after_the_month_has_no_place_in_it(october, communes, sender):
    book = Indicator.objects.create(
        data_set=data_set(), code="e_book", name="Sách điện tử", short_name="Sách", position=9
    )
    version = {"indicator": book, "numerator": "reported", "definition": "d"}
    IndicatorVersion.objects.create(**version, effective_from=date(2026, 10, 15))
    assert "e_book_stock" not in {column.name for column in MonthRows().columns}
    row = {"commune": "14758", "period": "10/2026", "difficulties": "", "signature_stock": "300", "e_book_stock": "-7"}
    values = {name: "" for each in ("signature", "e_book") for name in (f"{each}_flow", f"{each}_note")} | row
    [outcome] = MonthRows().check([Row(2, values)], Context(sender, AT))
    assert outcome.code == "error"
    assert "chưa báo cáo trong tháng" in outcome.messages[0].message

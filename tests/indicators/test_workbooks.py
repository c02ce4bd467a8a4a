"""The month as a workbook: what stands in it, what can be filled in, and what is refused when it comes back."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.models import DataSet, Indicator, IndicatorVersion, Submission, Target
from places.actions import record_change
from places.models import PopulationValue
from places.rules import Part
from tests.exchange.workbooks import csv_file, large_cell, workbook
from tests.factories import CommuneFactory, PostingFactory
from tests.indicators.filling import filled, opened, saved, table
from tests.indicators.scene import AT, DIVISION, certify, close, html, report, signed_in

pytestmark = pytest.mark.django_db
PAGE, FILE, READ = "/quan-ly/bao-cao/", "/quan-ly/bao-cao/tep.xlsx", "/quan-ly/bao-cao/doc-tep/"


def downloaded(client, **query):
    answer = client.get(FILE, query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def uploaded(client, content, name="thang-10.xlsx", **query):
    address = f"{READ}?{'&'.join(f'{key}={value}' for key, value in query.items())}"
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def typed(client, hidden=None, **cells):
    """The workbook of the client's month with ``signature_stock=300``, sent back."""
    content = downloaded(client)
    places = table(content)
    named = {name.rpartition("_")[::2]: value for name, value in cells.items()}
    return uploaded(client, filled(content, {places[row][part]: v for (row, part), v in named.items()}, hidden))


def refusal(page):
    assert page.status_code == 422
    assert not Submission.objects.exists()
    return page.context["workbook"].errors["file"][0]


@pytest.fixture
def known(october, november, communes, plan, clock):
    """October is accepted and closed; November has begun."""
    report(communes[0], october, 300)
    close(october)
    Target.objects.create(plan=plan, indicator=Indicator.objects.get(code="app"), unit=communes[0], percent="55.50")
    clock("2026-11-16 09:00")


# What stands in it


def test_it_is_filled_in_with_what_is_known(officer, known, communes):
    certify(communes[0])
    content = downloaded(officer)
    text = [str(cell.value) for row in opened(content).worksheets[0].iter_rows() for cell in row if cell.value]
    assert "Báo cáo tháng 11/2026" in text
    assert "Xã An (14758) · Số liệu tháng của xã, phường" in text
    assert "Số liệu từ 15/10 đến 14/11/2026, gửi trước hết ngày 17/11/2026." in text
    sheet, row = opened(content).worksheets[0], table(content)["signature"]["flow"][1:]
    assert [sheet[f"{letter}{row}"].value for letter in "BCD"] == ["Cấp chữ ký số cá nhân miễn phí", "300", "40"]
    assert "55,5" in text
    counted = next(row for row in sheet.iter_rows() if row[1].value == "Đào tạo kỹ năng số")
    assert [cell.value for cell in counted][5:7] == ["1", "Hệ thống tự đếm, không cần nhập."]


def test_only_the_cells_to_fill_in_are_open(officer, october):
    content = downloaded(officer)
    book, places = opened(content), table(content)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert book["Ma"].protection.sheet
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert {
        places[code][part]
        for code in ("signature", "app", "health_book")
        for part in ("flow", "stock", "note", "not_applicable")
    } == {place for place in free if int(place[1:]) < int(places["*difficulties"]["flow"][1:])}
    assert book["Ma"].sheet_state == "veryHidden"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[1].hidden


def test_it_is_small_and_holds_no_formula(officer, october):
    content = downloaded(officer)
    assert len(content) < 15_000
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())


def test_what_was_typed_so_far_stands_in_it_as_text(officer, october):
    officer.post(PAGE, {"signature-stock": "300", "signature-note": "=1+1", "difficulties": "Sóng yếu", "draft": "1"})
    content = downloaded(officer)
    places, sheet = table(content), opened(content).worksheets[0]
    assert sheet[places["signature"]["stock"]].value == "300"
    assert sheet[places["signature"]["note"]].data_type == "s"
    assert sheet[f"C{places['*difficulties']['flow'][1:]}"].value == "Sóng yếu"


def test_the_name_of_the_file_says_whose_it_is(officer, october):
    answer = officer.get(FILE)
    assert b"".join(answer.streaming_content)
    assert 'filename="bao-cao-14758-communes-2026-10.xlsx"' in answer["Content-Disposition"]


def test_an_approver_has_it_too(clock, october, communes):
    assert typed(signed_in(Client(), communes[0], "approver"), signature_stock="300").status_code == 200


# Read back


def test_what_was_filled_in_stands_in_the_form_and_is_sent_like_typing(officer, october, communes):
    page = typed(officer, signature_stock=300, signature_flow="20", app_stock="1.000", signature_note="đủ")
    text = html(page)
    assert (page.status_code, Submission.objects.count()) == (200, 0)
    assert "Đã đọc tệp thang-10.xlsx. Chưa gửi gì." in text
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"seen": page.context["seen"], "source": "workbook"}
    assert 'name="source" value="workbook"' in text
    assert officer.post(f"{PAGE}?{page.context['place'].query}", sent).status_code == 302
    submission = Submission.objects.get()
    values = {
        v.indicator.code: (v.stock, v.flow, v.note) for v in submission.reported_values.select_related("indicator")
    }
    assert values == {"signature": (300, 20, "đủ"), "app": (1000, None, ""), "health_book": (None, None, "")}
    assert (submission.source, submission.unit) == ("workbook", communes[0])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1001, "1.001 lớn hơn số người trưởng thành: 1.000."),
        (-5, "không được nhỏ hơn 0"),
        (12.5, "Hãy ghi số nguyên"),
        ("12,5", "Hãy ghi số nguyên"),
        ("ba trăm", "Hãy ghi số nguyên"),
        (True, "Hãy ghi số nguyên"),
        ("#REF!", "Hãy ghi số nguyên"),
        (date(2026, 10, 1), "Hãy ghi số nguyên"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_at_its_cell(officer, october, value, said):
    page = typed(officer, signature_stock=value)
    errors = page.context["form"].errors
    assert (page.status_code, list(errors)) == (422, ["signature-stock"])
    assert errors["signature-stock"][0].startswith("Ô F8 của tệp: ")
    assert said in errors["signature-stock"][0]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("value", ["1.000", 1000, "1 000", 1000.0])
def test_thousands_with_dots_are_read(officer, october, value):
    assert typed(officer, signature_stock=value).context["form"]["signature-stock"].value() in {
        "1.000",
        "1000",
        "1 000",
    }


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(officer, known):
    page = typed(officer, signature_stock="290", app_stock="x", app_note="X· CÈm", health_book_flow=3)
    assert set(page.context["form"].errors) == {"app-stock", "app-note", "signature-stock", "health_book-stock"}
    assert "TCVN3" in page.context["form"].errors["app-note"][0]
    assert 'value="290"' in html(page)
    fell = typed(officer, signature_stock="290", health_book_flow=3).context["form"].errors
    assert set(fell) == {"signature-stock", "health_book-stock"}
    assert "Lũy kế giảm" in fell["signature-stock"][0]


def test_a_file_sent_again_says_that_there_is_nothing_new(officer, october, clock):
    officer.post(PAGE, {"signature-stock": "300"})
    page = uploaded(officer, downloaded(officer))
    assert "Số trong tệp giống hệt báo cáo đã gửi. Không có gì mới để gửi." in html(page)
    form = page.context["form"]
    clock("2026-10-16 10:00")
    again = officer.post(PAGE, {name: form[name].value() for name in form.fields}, follow=True)
    assert "giống hệt bản đã gửi lúc 09:00 16/10/2026" in html(again)
    assert Submission.objects.count() == 1


def test_a_colleague_who_was_quicker_is_not_overwritten_by_a_file(officer, october, communes):
    page = typed(officer, signature_stock="320")
    signed_in(Client(), communes[0], "officer").post(PAGE, {"signature-stock": "310"})
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"seen": page.context["seen"]}
    assert officer.post(PAGE, sent).status_code == 422
    assert Submission.objects.get().reported_values.get(indicator__code="signature").stock == 310


# What is refused


def test_another_units_file_is_refused_by_name(officer, october, communes):
    other = signed_in(Client(), communes[1], "officer")
    said = refusal(uploaded(officer, downloaded(other)))
    assert said.startswith("thang-10.xlsx: Tệp này là của Xã Bình, trang này là của Xã An.")


def test_last_months_file_is_refused_by_name(officer, october, november, clock):
    content = downloaded(officer)
    close(october)
    clock("2026-11-16 09:00")
    said = refusal(uploaded(officer, content))
    assert "là của tháng 10/2026, trang này nhận tháng 11/2026" in said


def test_a_file_of_another_data_set_is_refused_by_name(officer, october, communes, plan):
    more = DataSet.objects.create(code="more", name="Biểu thêm", kind="commune", position=9)
    row = Indicator.objects.create(data_set=more, code="more_row", name="Thêm", short_name="Thêm")
    IndicatorVersion.objects.create(
        indicator=row, numerator="reported", definition="d", denominator="none", effective_from=date(2026, 1, 1)
    )
    said = refusal(uploaded(officer, downloaded(officer, bieu="more"), bieu="communes"))
    assert "là của biểu “Biểu thêm”, trang này là của biểu “Số liệu tháng của xã, phường”" in said


@pytest.mark.parametrize(
    "hidden",
    [{"unit": "14797"}, {"period": "2026-11"}, {"data_set": "staff"}, {"rows": "signature"}, {"checksum": "0" * 64}],
)
def test_a_hidden_code_that_was_changed_is_refused(officer, october, hidden):
    assert "Mã ẩn trong tệp đã bị sửa" in refusal(typed(officer, hidden=hidden, signature_stock="300"))


def test_a_month_closed_in_between_takes_no_file(officer, october, november):
    content = downloaded(officer)
    close(october)
    assert "đã chốt" in refusal(uploaded(officer, content, bieu="communes", xa="14758", ky="2026-10"))


def test_a_unit_merged_in_between_is_told_what_it_became(officer, october, november, communes, plan, clock):
    content = downloaded(officer, ky="2026-10")
    heir = CommuneFactory(code="16999", name="Xã Mới")
    PopulationValue.objects.create(series=plan.population, unit=heir, value=10)
    parts = [Part(unit.pk, heir.pk, 1) for unit in communes]
    record_change(legal_act="1/NQ", effective_on=date(2026, 10, 20), parts=parts, by=DIVISION, at=AT)
    clock("2026-11-16 09:00")
    said = refusal(uploaded(officer, content, ky="2026-11"))
    assert "của Xã An, nay đã sáp nhập thành: Xã Mới. Hãy tải tệp mới của Xã Mới." in said


def test_rows_that_were_added_since_ask_for_a_new_file(officer, october, communes):
    content = downloaded(officer)
    row = Indicator.objects.create(data_set=Indicator.objects.first().data_set, code="n", name="Mới", short_name="Mới")
    IndicatorVersion.objects.create(
        indicator=row, numerator="reported", definition="d", effective_from=date(2026, 1, 1)
    )
    assert "Các dòng của biểu đã thay đổi" in refusal(uploaded(officer, content))


def test_a_row_that_was_copied_or_taken_out_is_refused(officer, october):
    content = downloaded(officer)
    row = int(table(content)["app"]["flow"][1:])
    copied, gone = opened(content), opened(content)
    copied.worksheets[0][f"A{row + 6}"] = "app"
    gone.worksheets[0].delete_rows(row)
    for book, said in ((copied, "không phải tệp tải từ trang này"), (gone, "thêm, xóa hay chép lại")):
        assert said in refusal(uploaded(officer, saved(book)))


def test_rows_that_only_moved_are_found_by_their_names(officer, october):
    book = opened(downloaded(officer))
    book.worksheets[0].insert_rows(3)
    content = saved(book)
    page = uploaded(officer, filled(content, {table(content)["app"]["stock"]: 77}))
    assert page.context["form"]["app-stock"].value() == "77"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "Tệp rỗng"),
        (b"MZ" + b"\0" * 99, "a.xlsx", "không phải tệp bảng tính"),
        (workbook([("a", "b")]), "a.xlsx", "không phải tệp tải từ trang này"),
        (csv_file("a;b"), "a.csv", "Hãy chọn tệp Excel (.xlsx) đã tải từ trang này"),
        (large_cell(20), "a.xlsx", "quá lớn sau khi giải nén"),
        (b"PK\x03\x04" + b"x" * (1024 * 1024), "a.xlsx", "nặng hơn 1 MB"),
    ],
)
def test_what_is_no_workbook_of_ours_is_refused_before_anybody_reads_it(officer, october, content, name, said):
    assert said in refusal(uploaded(officer, content, name))


def test_without_a_file_the_page_says_so(officer, october):
    assert "Chưa chọn tệp" in html(officer.post(READ))


def test_others_and_months_that_are_not_open_have_no_file(clock, communes, october, division):
    assert division.get(FILE).status_code == 404
    assert division.post(READ).status_code == 404
    officer = signed_in(Client(), communes[0], "officer")
    assert officer.get(FILE, {"xa": "14797"}).status_code == 404
    assert officer.get(READ).status_code == 405


def test_before_any_month_is_open_there_is_no_file(officer):
    assert officer.get(FILE).status_code == 404


def test_an_officer_of_two_units_fills_in_each(officer, october, communes):
    PostingFactory(user=officer.user, unit=communes[1], role="officer")
    content = downloaded(officer, xa="14797")
    assert not uploaded(officer, content, xa="14797").context["workbook"].errors
    assert uploaded(officer, content, xa="14758").context["workbook"].errors


def test_queries_of_the_file_are_few(officer, october, django_assert_max_num_queries):
    content = downloaded(officer)
    with django_assert_max_num_queries(25):
        downloaded(officer)
    with django_assert_max_num_queries(42):
        uploaded(officer, content)

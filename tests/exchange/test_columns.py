"""Choosing columns: who is asked, what is remembered for whom, what the page says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.rules import Actor, Post
from exchange import actions, tasks, views
from exchange.actions.staging import UNUSED
from exchange.adapters import surveys
from exchange.models import KEPT, ColumnChoice, Import
from exchange.rules.layouts import Layout
from tests.exchange.demo import COLLEAGUE, DIVISION, OFFICER, GroupHandler
from tests.exchange.offices import book, rows
from tests.exchange.test_actions import checked, groups
from tests.exchange.test_views import ask, text, url  # noqa: F401 - a fixture
from tests.exchange.workbooks import HEADER, csv_file, upload, workbook

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)
ODD = [("Danh sách", "", "", ""), ("Số hiệu", "Người", "Ghi chú", "Mục"), ("01", "Nguyễn Văn An", "a", "x")]
CHOSEN = {"c0": "code", "c1": "name", "c2": "note", "c3": ""}
ELSEWHERE = Actor("user", "11", posts=(Post("officer", 2, "38/2/"),))


def chosen(record: Import, positions: Any, by: Actor = OFFICER) -> Import:
    found = surveys.survey(record, GroupHandler.columns)
    layout = Layout(found.sheet, found.row, found.header.span, positions)
    assert actions.choose_columns(import_id=record.pk, layout=layout, header=found.header, by=by, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def staged(content: bytes, by: Actor = OFFICER) -> Import:
    record = actions.stage(upload=upload(content), kind="demo.group", by=by, at=AT)
    return actions.check(import_id=record.pk, at=AT)


PLACES = {"code": (0,), "name": (1,)}


@pytest.mark.parametrize("rows", [[("Mã", "Ghi chú"), ("1", "x")], [("x", "y"), ("1", "x")], [("1", "An")]])
def test_check_asks_for_columns_that_it_does_not_know(handler: GroupHandler, rows: Any) -> None:
    record = checked(workbook(rows))
    assert (record.state, record.counts, record.problem) == ("mapping", {}, "")
    assert record.mappable
    assert not record.applicable


def test_chosen_columns_are_read_and_remembered(handler: GroupHandler) -> None:
    record = chosen(checked(workbook(ODD)), PLACES)
    assert (record.state, record.counts, record.layout["origin"]) == ("checked", {"new": 1}, "chosen")
    assert record.unknown_columns == ["Ghi chú", "Mục"]
    again = staged(workbook([*ODD, ("02", "Lê Hoa", "", "")]))
    assert (again.state, again.counts, again.layout["origin"]) == ("checked", {"new": 2}, "remembered")


def test_header_over_two_rows_is_remembered_as_it_stands(handler: GroupHandler) -> None:
    def fill(made: Any, page: Any) -> None:
        page.write(0, 0, "DANH SÁCH")
        page.merge_range(2, 0, 3, 0, "Số hiệu")
        page.merge_range(2, 1, 2, 2, "Người", made.add_format({"bold": True}))
        page.write_row(3, 1, ("Họ đệm", "Tên"))
        page.write_row(4, 0, ("01", "Nguyễn Văn", "An"))

    content = book(A=fill)
    record = chosen(checked(content), {"code": (0,), "name": (1, 2)})
    again = staged(content)
    assert again.layout == {**record.layout, "origin": "remembered"}
    assert (again.counts, again.rows.get().values["name"]) == ({"new": 1}, "Nguyễn Văn An")


@pytest.mark.parametrize(("by", "state"), [(OFFICER, "checked"), (COLLEAGUE, "checked"), (ELSEWHERE, "mapping")])
def test_choice_is_shared_in_the_unit_and_nowhere_else(handler: GroupHandler, by: Actor, state: str) -> None:
    chosen(checked(workbook(ODD)), PLACES)
    assert ColumnChoice.objects.get().owner == "unit:1"
    assert staged(workbook(ODD), by).state == state


def test_own_choice_comes_before_that_of_the_unit(handler: GroupHandler) -> None:
    both = Actor("user", "9", posts=(Post("officer", 1, "38/1/"), Post("officer", 2, "38/2/")))
    chosen(checked(workbook(ODD)), PLACES)
    record = staged(workbook(ODD), both)
    chosen(record, {"code": (3,), "name": (1,)}, both)
    assert set(ColumnChoice.objects.values_list("owner", flat=True)) == {"unit:1", "user:9"}
    assert staged(workbook(ODD), both).layout["places"] == {"code": [3], "name": [1]}
    assert staged(workbook(ODD)).layout["places"] == {"code": [0], "name": [1]}


def test_choosing_again_is_what_counts(handler: GroupHandler) -> None:
    record = chosen(checked(workbook(ODD)), PLACES)
    chosen(record, {"code": (3,), "name": (1,)})
    assert ColumnChoice.objects.get().places == {"code": [3], "name": [1]}
    assert staged(workbook(ODD)).rows.get().values["code"] == "x"


def test_sheet_without_header_is_read_and_not_remembered(handler: GroupHandler) -> None:
    record = checked(workbook([("01", "Nguyễn Văn An"), ("02", "Lê Hoa")]))
    assert record.state == "mapping"
    record = chosen(record, PLACES)
    assert (record.counts, record.seen["above"], list(record.rows.values_list("number", flat=True))) == (
        {"new": 2},
        0,
        [1, 2],
    )
    assert not ColumnChoice.objects.exists()


def test_columns_cannot_be_chosen_once_it_is_applied(handler: GroupHandler) -> None:
    record = chosen(checked(workbook(ODD)), PLACES)
    actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    found = surveys.survey(Import.objects.get(), GroupHandler.columns)
    layout = Layout("", 2, 1, PLACES)
    assert not actions.choose_columns(import_id=record.pk, layout=layout, header=found.header, by=OFFICER, at=AT)
    assert groups() == ["01:Nguyễn Văn An"]


def test_columns_that_the_handler_has_lost_are_asked_for_again(handler: GroupHandler) -> None:
    record = chosen(checked(workbook(ODD)), PLACES)
    Import.objects.update(layout={**record.layout, "places": {"gone": [0]}})
    assert actions.check(import_id=record.pk, at=AT).layout["origin"] == "remembered"


def test_rows_of_the_file_add_up(handler: GroupHandler) -> None:
    table = [("Danh sách",), HEADER, (), ("01", "Lê Hoa", ""), ("01", "Lê Hoa", ""), ("", "Tổng cộng: 1", ""), ("02",)]
    record = checked(workbook(table))
    assert record.counts == {"new": 1, "duplicate": 1, "skipped": 1, "error": 1}
    seen = record.seen
    assert seen["last"] == seen["above"] + seen["empty"] + record.total == 7


def test_what_is_not_read_is_told(handler: GroupHandler) -> None:
    extra = rows((*HEADER, "Màu", "Mật"), ("01", "Lê Hoa", "", "đỏ", "x"), hidden_columns=[4])
    content = book(Bìa=rows(("Bìa",)), Lớp=extra, Nháp=rows(("x",), hide=True))
    seen = checked(content).seen
    assert (seen["sheet"], seen["other_sheets"], seen["hidden_sheets"]) == ("Lớp", ["Bìa"], ["Nháp"])
    assert seen["hidden_columns"] == ["E “Mật”"]
    assert seen["columns"] == {"code": "A “Mã”", "name": "B “Họ và tên”", "note": "C “Ghi chú”"}
    assert Import.objects.get().unknown_columns == ["Màu"]


def test_forgetting_takes_what_was_seen_and_choices_that_nobody_uses(handler: GroupHandler) -> None:
    chosen(checked(workbook(ODD)), PLACES)
    actions.forget(at=AT + KEPT * 2)
    record = Import.objects.get()
    assert (record.seen, record.answers, record.mappable) == ({}, {}, False)
    assert ColumnChoice.objects.exists()
    actions.forget(at=AT + UNUSED + timedelta(days=1))
    assert not ColumnChoice.objects.exists()
    assert str(ColumnChoice(kind="a", owner="b")) == "a: b"


def test_choice_in_use_is_kept_fresh(handler: GroupHandler) -> None:
    chosen(checked(workbook(ODD)), PLACES)
    ColumnChoice.objects.update(used_at=AT - UNUSED)
    staged(workbook(ODD))
    assert ColumnChoice.objects.get().used_at == AT


# Pages

pages = pytest.mark.usefixtures("handler")


@pages
def test_upload_with_unknown_columns_leads_to_the_page_that_asks(ask: Any) -> None:  # noqa: F811
    answer = ask("post", url("upload", "demo.group"), data={"file": upload(workbook(ODD))})
    record = Import.objects.get()
    answer = ask("get", answer["Location"])
    assert answer["Location"] == url("columns", record.pk)
    page = text(ask("get", answer["Location"]))
    assert "Cột A: Số hiệu" in page
    assert "Nguyễn Văn An" in page
    assert '<option value="name" selected>Họ và tên *</option>' in page
    assert '<option value="note" selected>Ghi chú</option>' in page
    assert "Tiêu đề ở dòng 2" in page
    assert "Chờ chọn cột" in text(ask("get", url("home")))


@pages
def test_choosing_columns_leads_to_the_checked_rows(ask: Any) -> None:  # noqa: F811
    record = checked(workbook(ODD))
    found = {"sheet": "Sheet1", "row": "2", **CHOSEN}
    assert ask("post", url("columns", record.pk), data=found)["Location"] == record.get_absolute_url()
    page = text(ask("get", url("import", record.pk)))
    assert "Áp dụng 1 dòng" in page
    assert "Tệp có 3 dòng: 2 dòng đến hết tiêu đề, 0 dòng trống, 1 dòng được đọc như trên." in page
    assert "cột A “Số hiệu”" in page
    assert url("columns", record.pk) in page
    again = staged(workbook(ODD))
    page = text(ask("get", url("import", again.pk)))
    assert "Đã dùng cách chọn cột lần trước" in page
    assert "Đổi cách chọn cột" in page


@pages
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"c1": ""}, "Chưa chọn cột nào là “Họ và tên”."),
        ({"c3": "code"}, "Chỉ một cột được là “Mã”."),
    ],
)
def test_choice_that_cannot_be_read_is_told_at_its_place(ask: Any, changed: Any, said: str) -> None:  # noqa: F811
    record = checked(workbook(ODD))
    answer = ask("post", url("columns", record.pk), data={"row": "2", **CHOSEN, **changed})
    assert answer.status_code == 422
    assert said in text(answer)
    record.refresh_from_db()
    assert record.state == "mapping"


@pages
def test_two_columns_of_one_thing_are_joined(ask: Any) -> None:  # noqa: F811
    record = checked(workbook([("A", "B", "C"), ("01", "An", "Nguyễn Văn")]))
    ask("post", url("columns", record.pk), data={"row": "1", "c0": "code", "c1": "name", "c2": "name"})
    assert record.rows.get().values["name"] == "An Nguyễn Văn"


@pages
def test_another_sheet_and_another_header_can_be_looked_at(ask: Any) -> None:  # noqa: F811
    content = book(Một=rows(HEADER, ("01", "Lê Hoa")), Hai=rows(("Tiêu",), HEADER, ("02", "Lê Tư")), B=rows(("x",)))
    record = checked(content)
    assert record.state == "mapping"
    page = text(ask("get", url("columns", record.pk), sheet="Hai"))
    assert "Tiêu đề ở dòng 2, trang tính “Hai”" in page
    page = text(ask("get", url("columns", record.pk), sheet="Hai", row="0"))
    assert "Tệp không có dòng tiêu đề" in page
    page = text(ask("get", url("columns", record.pk), sheet="Không", row="abc"))
    assert "trang tính “Một”" in page
    ask("post", url("columns", record.pk), data={"sheet": "Hai", "row": "2", "c0": "code", "c1": "name"})
    assert record.rows.get().values["code"] == "02"
    page = text(ask("get", url("columns", record.pk)))
    assert "trang tính “Hai”" in page
    assert '<option value="code" selected>' in page


@pages
def test_columns_of_an_applied_import_are_shown_no_more(ask: Any) -> None:  # noqa: F811
    record = checked()
    assert ask("get", url("columns", record.pk)).status_code == 200
    actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert ask("get", url("columns", record.pk))["Location"] == record.get_absolute_url()
    assert "Chọn lại cột" not in text(ask("get", url("import", record.pk)))


@pages
@pytest.mark.parametrize("name", ["columns", "answers"])
def test_import_of_another_cannot_be_mapped_or_answered(ask: Any, name: str) -> None:  # noqa: F811
    record = checked(workbook(ODD))
    for method in ("get", "post"):
        assert ask(method, url(name, record.pk), COLLEAGUE, {"row": "2", **CHOSEN}).status_code in {404, 405}
    assert ask("get", url("columns", record.pk), DIVISION).status_code == 200


@pages
def test_long_file_that_asks_for_columns_does_so_from_the_background(ask: Any, monkeypatch: Any) -> None:  # noqa: F811
    monkeypatch.setattr(views, "INLINE_BYTES", 10)
    monkeypatch.setattr(tasks.check_import, "delay", lambda pk: None)
    ask("post", url("upload", "demo.group"), data={"file": upload(csv_file("a;b", "01;Lê Hoa"), "a.csv")})
    record = Import.objects.get()
    assert "Chờ kiểm tra" in text(ask("get", url("import", record.pk)))
    tasks.check_import(str(record.pk))
    assert ask("get", url("import", record.pk))["Location"] == url("columns", record.pk)


@pages
def test_queries_of_the_page_do_not_grow_with_the_file(ask: Any, django_assert_num_queries: Any) -> None:  # noqa: F811
    small = checked(workbook([("a", "b"), ("01", "x")]))
    wide = [tuple(f"cột {n}" for n in range(40)), *[tuple(f"{m}" for m in range(40)) for _n in range(200)]]
    large = checked(workbook(wide))
    ask("get", url("columns", small.pk))
    with CaptureQueriesContext(connection) as few:
        ask("get", url("columns", small.pk))
    with django_assert_num_queries(len(few)):
        ask("get", url("columns", large.pk))


@pages
def test_personal_numbers_in_the_file_are_not_shown(ask: Any) -> None:  # noqa: F811
    record = checked(workbook([("Mã", "CCCD"), ("01", "038160001234")]))
    page = text(ask("get", url("columns", record.pk)))
    assert "•••234" in page
    assert "038160001234" not in page

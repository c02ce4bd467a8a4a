"""The pages of imports: who may see them, what they say, what the buttons do."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError
from python_calamine import CalamineWorkbook

from audit.rules import Actor
from exchange import actions, queries, tasks, views
from exchange.models import Import
from tests.exchange.demo import COLLEAGUE, DIVISION, OFFICER, STRANGER
from tests.exchange.test_actions import NAMES, ROWS, applied, checked, groups, stage
from tests.exchange.workbooks import HEADER, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("handler")]
AT = datetime.now(UTC)


def act_as_told(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands behind accounts' middleware and puts the actor of the test in its place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = request.META.pop("test.actor")  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


@pytest.fixture
def ask(client: Client, django_user_model: Any, settings: Any) -> Any:
    """Send a request as an actor, through everything that stands before a view."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.act_as_told"]
    user = django_user_model.objects.create_user(email="can.bo@example.vn")

    def send(method: str, path: str, actor: Actor | None = OFFICER, data: Any = None, **query: str) -> Any:
        if actor:
            client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
        return getattr(client, method)(path, data, query_params=query, **{"test.actor": actor})

    return send


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def url(name: str, *args: Any) -> str:
    return reverse(f"exchange:{name}", args=args)


def sheet(response: Any) -> CalamineWorkbook:
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def test_home_lists_kinds_and_own_imports(ask: Any) -> None:
    record = checked()
    actions.stage(upload=upload(workbook([HEADER]), "khac.xlsx"), kind="demo.group", by=COLLEAGUE, at=AT)
    page = text(ask("get", url("home")))
    assert "Danh sách nhóm" in page
    assert record.get_absolute_url() in page
    assert "khac.xlsx" not in page
    assert "khac.xlsx" in text(ask("get", url("home"), DIVISION))


def test_home_without_imports_says_how_to_begin(ask: Any) -> None:
    assert "Chưa có lần nhập nào" in text(ask("get", url("home")))


def test_signed_out_person_is_asked_to_sign_in(ask: Any) -> None:
    assert ask("get", url("home"), None).status_code == 302


PAGES = ["import", "progress", "undo", "corrections"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("actor", [COLLEAGUE, STRANGER])
def test_import_of_another_is_not_found(ask: Any, name: str, actor: Actor) -> None:
    record = applied()
    assert ask("get", url(name, record.pk), actor).status_code == 404


@pytest.mark.parametrize("name", ["apply", "undo", "recheck"])
@pytest.mark.parametrize("actor", [COLLEAGUE, STRANGER])
def test_import_of_another_cannot_be_acted_on(ask: Any, name: str, actor: Actor) -> None:
    record = checked()
    assert ask("post", url(name, record.pk), actor).status_code == 404
    record.refresh_from_db()
    assert record.state == "checked"


@pytest.mark.parametrize("name", ["upload", "template"])
def test_kind_not_allowed_or_unknown_is_not_found(ask: Any, name: str) -> None:
    for kind, actor in (("demo.group", STRANGER), ("unknown", OFFICER)):
        assert ask("get", url(name, kind), actor).status_code == 404
    assert ask("get", url("home"), STRANGER).status_code == 404


def test_owner_who_lost_the_post_sees_it_no_more(ask: Any) -> None:
    record = checked()
    assert ask("get", url("import", record.pk), Actor("user", OFFICER.id)).status_code == 404


def test_overseer_sees_and_undoes_import_of_another(ask: Any) -> None:
    record = applied()
    assert ask("get", url("import", record.pk), DIVISION).status_code == 200
    ask("post", url("undo", record.pk), DIVISION)
    assert groups() == []


def test_upload_checks_small_file_at_once(ask: Any) -> None:
    page = text(ask("get", url("upload", "demo.group")))
    assert "Nhiều nhất 10 MB" in page
    response = ask("post", url("upload", "demo.group"), data={"file": upload(workbook([HEADER, *ROWS]))})
    record = Import.objects.get()
    assert (response.status_code, response["Location"]) == (302, record.get_absolute_url())
    assert record.counts == {"new": 4}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Chưa chọn tệp"),
        ({"file": b""}, "danh-sach.xlsx: Tệp rỗng"),
        ({"file": b"MZ\x90\x00" + b"\0" * 90}, "danh-sach.xlsx: Đây không phải tệp bảng tính"),
    ],
)
def test_upload_refusal_stands_at_the_field(ask: Any, data: dict[str, bytes], said: str) -> None:
    files = {name: upload(content) for name, content in data.items()}
    response = ask("post", url("upload", "demo.group"), data=files)
    assert response.status_code == 422
    page = text(response)
    assert said in page
    assert 'aria-invalid="true"' in page
    assert not Import.objects.exists()


def test_long_file_is_checked_in_the_background(ask: Any, monkeypatch: Any) -> None:
    sent: list[str] = []
    monkeypatch.setattr(views, "INLINE_BYTES", 100)
    monkeypatch.setattr(tasks.check_import, "delay", sent.append)
    ask("post", url("upload", "demo.group"), data={"file": upload(workbook([HEADER, *ROWS]))})
    record = Import.objects.get()
    assert sent == [str(record.pk)]
    page = text(ask("get", url("import", record.pk)))
    assert url("progress", record.pk) in page
    assert 'http-equiv="refresh"' in page


def test_broker_that_is_away_only_delays(ask: Any, monkeypatch: Any) -> None:
    def away(import_id: str) -> None:
        raise OperationalError

    monkeypatch.setattr(views, "INLINE_BYTES", 100)
    monkeypatch.setattr(tasks.check_import, "delay", away)
    response = ask("post", url("upload", "demo.group"), data={"file": upload(workbook([HEADER, *ROWS]))})
    assert response.status_code == 302
    actions.sweep(at=datetime.now(UTC) + queries.QUIET * 2)
    assert Import.objects.get().state == "checked"


def test_template_explains_every_column(ask: Any) -> None:
    book = sheet(ask("get", url("template", "demo.group")))
    head, example = book.get_sheet_by_index(0).to_python()
    assert head == ["Mã *", "Họ và tên *", "Ghi chú"]
    assert example == ["00", "Nguyễn Văn An", ""]
    notes = book.get_sheet_by_name("Ghi chú").to_python()
    assert notes[0] == ["Mã", "Bắt buộc. Mã nhóm"]


def test_template_filled_in_can_be_uploaded(ask: Any) -> None:
    head, _example = sheet(ask("get", url("template", "demo.group"))).get_sheet_by_index(0).to_python()
    ask("post", url("upload", "demo.group"), data={"file": upload(workbook([head, *ROWS]))})
    assert Import.objects.get().counts == {"new": 4}


def test_template_uploaded_as_it_is_wants_the_example_deleted(ask: Any) -> None:
    response = ask("get", url("template", "demo.group"))
    content = b"".join(response.streaming_content)
    page = text(ask("get", ask("post", url("upload", "demo.group"), data={"file": upload(content)})["Location"]))
    assert "Đây là dòng ví dụ của tệp mẫu. Hãy xóa dòng này." in page
    assert Import.objects.get().counts == {"error": 1}


def test_errors_come_first_with_row_column_and_advice(ask: Any) -> None:
    record = checked([*ROWS, ("05", "=1+1", "")])
    page = text(ask("get", url("import", record.pk)))
    assert "Bắt đầu bằng dấu" in page
    assert "=1+1" in page
    assert "Tải tệp đã sửa" in page
    assert url("apply", record.pk) not in page
    assert "Nguyễn Văn An" not in page
    assert "Nguyễn Văn An" in text(ask("get", url("import", record.pk), **{"ket-qua": "new"}))


def test_rows_are_paged_by_number(ask: Any) -> None:
    record = checked([(f"m{n}", f"Tên {n}", "") for n in range(views.PAGE + 5)])
    first = text(ask("get", url("import", record.pk)))
    assert "Tên 49" in first
    assert "Tên 50" not in first
    assert "sau=51" in first
    second = text(ask("get", url("import", record.pk), **{"ket-qua": "new", "sau": "51"}))
    assert "Tên 50" in second
    assert "Về đầu" in second
    odd = ask("get", url("import", record.pk), **{"ket-qua": "x", "sau": "abc"})
    assert "Tên 49" in text(odd)


def test_corrections_can_be_corrected_and_uploaded_again(ask: Any) -> None:
    record = checked([*ROWS, ("05", "", "ghi"), ("", "", "x")])
    rows = sheet(ask("get", url("corrections", record.pk))).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Cần sửa", "Mã", "Họ và tên", "Ghi chú"]
    assert rows[1] == [
        "Dòng 6. Họ và tên: Còn trống. Hãy điền ô này; nếu ô có công thức, hãy dán giá trị.",
        "05",
        "",
        "ghi",
    ]
    assert rows[2][0].count("Còn trống") == 2
    rows = [rows[0], [rows[1][0], "05", "Đã điền", "ghi"]]
    again = checked(workbook(rows))
    assert (again.counts, again.unknown_columns) == ({"new": 1}, [])


def test_apply_button_applies_and_offers_undo(ask: Any) -> None:
    record = checked()
    page = text(ask("get", url("import", record.pk)))
    assert "Áp dụng 4 dòng" in page
    assert ask("post", url("apply", record.pk)).status_code == 302
    assert ask("post", url("apply", record.pk)).status_code == 302
    page = text(ask("get", url("import", record.pk)))
    assert "Đã áp dụng 4 dòng" in page
    assert url("undo", record.pk) in page
    assert "4 dòng" in text(ask("get", url("undo", record.pk)))
    ask("post", url("undo", record.pk))
    assert "trở lại như trước" in text(ask("get", url("import", record.pk)))
    assert ask("get", url("undo", record.pk)).status_code == 302


def test_buttons_want_post(ask: Any) -> None:
    record = checked()
    for name in ("apply", "recheck"):
        assert ask("get", url(name, record.pk)).status_code == 405


def test_long_import_is_applied_and_undone_in_the_background(ask: Any, monkeypatch: Any) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(views, "INLINE_ROWS", 2)
    monkeypatch.setattr(tasks.apply_import, "delay", lambda pk: sent.append(("apply", pk)))
    monkeypatch.setattr(tasks.undo_import, "delay", lambda pk: sent.append(("undo", pk)))
    record = checked()
    ask("post", url("apply", record.pk))
    bar = ask("get", url("progress", record.pk))
    assert "Đang áp dụng" in text(bar)
    assert 'hx-trigger="every 2s"' in text(bar)
    assert "HX-Refresh" not in bar
    tasks.apply_import(str(record.pk))
    done = ask("get", url("progress", record.pk))
    assert done["HX-Refresh"] == "true"
    assert "hx-trigger" not in text(done)
    assert groups() == NAMES
    ask("post", url("undo", record.pk))
    assert sent == [("apply", str(record.pk)), ("undo", str(record.pk))]


def test_recheck_sees_what_has_changed(ask: Any) -> None:
    record = checked()
    Group.objects.create(name=NAMES[0])
    ask("post", url("recheck", record.pk))
    assert "Đã có, giữ nguyên" in text(ask("get", url("import", record.pk)))
    ask("post", url("apply", record.pk))
    ask("post", url("recheck", record.pk))
    record.refresh_from_db()
    assert record.state == "applied"


def test_file_with_nothing_new_says_so(ask: Any) -> None:
    applied()
    assert "đều đã có trong hệ thống" in text(ask("get", url("import", checked().pk)))


def test_refused_file_says_why_and_offers_another(ask: Any) -> None:
    record = checked(workbook([HEADER]))
    page = text(ask("get", url("import", record.pk)))
    assert "Không có dòng dữ liệu" in page
    assert "Chọn tệp khác" in page


def test_file_names_and_cells_are_escaped(ask: Any) -> None:
    content = workbook([HEADER, ("<b>1", "<script>x</script>", "")])
    record = actions.stage(upload=upload(content, "<i>a.xlsx"), kind="demo.group", by=OFFICER, at=AT)
    actions.check(import_id=record.pk, at=AT)
    page = text(ask("get", url("import", record.pk)))
    assert "<script>x" not in page
    assert "<i>a" not in page


def test_forgotten_import_shows_figures_only(ask: Any) -> None:
    record = applied()
    Import.objects.update(forgotten_at=AT)
    page = text(ask("get", url("import", record.pk)))
    assert "đã được xóa sau 30 ngày" in page
    assert url("undo", record.pk) not in page


def test_queries_of_a_page_do_not_grow_with_rows(ask: Any, django_assert_num_queries: Any) -> None:
    short, long = (checked([(f"m{n}", f"Tên {n}", "") for n in range(rows)]) for rows in (1, 40))
    ask("get", url("import", short.pk))
    with CaptureQueriesContext(connection) as few:
        ask("get", url("import", short.pk))
    with django_assert_num_queries(len(few)):
        ask("get", url("import", long.pk))


def test_uploaded_import_waits_visibly(ask: Any) -> None:
    assert "Chờ kiểm tra" in text(ask("get", url("import", stage().pk)))


def test_undo_pressed_twice_is_undone_once(ask: Any) -> None:
    record = applied()
    for _press in range(2):
        assert ask("post", url("undo", record.pk))["Location"] == record.get_absolute_url()
    assert groups() == []

"""A file's way: staged, checked, applied, undone, forgotten."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connections

from audit.models import Entry
from exchange import actions, queries, tasks
from exchange.actions import applying, staging
from exchange.models import KEPT, Import
from exchange.queries import QUIET
from exchange.rules.errors import CELL_TEXTS, FileError
from exchange.rules.handlers import Row, RowError
from tests.exchange.demo import COLLEAGUE, DIVISION, OFFICER, GroupHandler, die
from tests.exchange.workbooks import HEADER, csv_file, large_cell, upload, workbook

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)
ROWS = [
    ("01", "Nguyễn Văn An", ""),
    ("02", "Trần Thị Hương", ""),
    ("03", "Lê Hoa", ""),
    ("04", "Đỗ Bình", ""),
]


def stage(rows: Any = ROWS, header: Any = HEADER, **options: Any) -> Import:
    content = rows if isinstance(rows, bytes) else workbook([header, *rows])
    return actions.stage(upload=upload(content), kind="demo.group", by=OFFICER, at=AT, **options)


def checked(rows: Any = ROWS, header: Any = HEADER, **options: Any) -> Import:
    return actions.check(import_id=stage(rows, header, **options).pk, at=AT)


def applied(rows: Any = ROWS) -> Import:
    return actions.apply(import_id=checked(rows).pk, by=OFFICER, at=AT)


def groups() -> list[str]:
    return list(Group.objects.filter(name__contains=":").order_by("name").values_list("name", flat=True))


def rows_of(record: Import) -> list[tuple[int, str]]:
    return list(record.rows.values_list("number", "outcome"))


NAMES = [f"{code}:{name}" for code, name, _note in ROWS]


def test_stage_keeps_file_away_from_its_own_name(handler: GroupHandler) -> None:
    record = stage()
    assert (record.state, record.file_name, record.created_by_id) == ("uploaded", "danh-sach.xlsx", "7")
    assert record.file.name == f"private/imports/{record.pk}.xlsx"
    with record.file.open("rb") as stream:
        assert stream.read(2) == b"PK"


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00" + b"\0" * 99, large_cell(300)])
def test_stage_keeps_nothing_of_refused_file(handler: GroupHandler, content: bytes, settings: Any) -> None:
    with pytest.raises(FileError):
        stage(content)
    assert not Import.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_stage_refuses_unknown_kind(handler: GroupHandler) -> None:
    with pytest.raises(KeyError):
        actions.stage(upload=upload(b"x"), kind="nothing", by=OFFICER, at=AT)


def test_check_saves_nothing_and_tells_each_row(handler: GroupHandler) -> None:
    Group.objects.create(name="01:Nguyễn Văn An")
    Group.objects.create(name="02:Tên cũ")
    record = checked()
    assert (record.state, record.total) == ("checked", 4)
    assert record.counts == {"same": 1, "change": 1, "new": 2}
    assert rows_of(record) == [(2, "same"), (3, "change"), (4, "new"), (5, "new")]
    assert groups() == ["01:Nguyễn Văn An", "02:Tên cũ"]


def test_check_tells_what_is_wrong_where(handler: GroupHandler) -> None:
    rows = [
        ("01", "", ""),
        ("02", "A" * 300, ""),
        ("03", "=1+1", ""),
        ("04", "NguyÔn V¨n An", ""),
        ("05", "Nguyeãn Vaên An", ""),
        ("06", "Lê\x07 Hoa\u202e", ""),
        ("06", "Lê Hoa", ""),
        ("06", "Lê Hòa", ""),
        ("99", "Đỗ Bình", ""),
    ]
    record = checked(rows, header=("Mã", "HỌ VÀ TÊN", "Màu sắc"), context={"forbidden": "99"})
    assert record.counts == {"error": 7, "new": 1, "duplicate": 1}
    assert record.unknown_columns == ["Màu sắc"]
    said = {row.number: (row.outcome, row.messages) for row in record.rows.all()}
    assert said[2] == ("error", [{"column": "name", "message": CELL_TEXTS["required"]}])
    assert "nhiều nhất là 100" in said[3][1][0]["message"]
    assert "công thức" in said[4][1][0]["message"]
    assert "TCVN3, có lẽ là “Nguyễn Văn An”" in said[5][1][0]["message"]
    assert "VNI, có lẽ là “Nguyễn Văn An”" in said[6][1][0]["message"]
    assert said[7] == ("new", [])
    assert said[8][0] == "duplicate"
    assert "Giống hệt dòng 7" in said[8][1][0]["message"]
    assert "Trùng với dòng 7" in said[9][1][0]["message"]
    assert said[10] == ("error", [{"column": "code", "message": "Mã này không dùng được."}])
    assert record.rows.get(number=7).values == {"code": "06", "name": "Lê Hoa", "note": ""}


def test_check_tells_all_that_is_wrong_with_a_contradicting_row(handler: GroupHandler) -> None:
    rows = [("99", "Đỗ Bình", ""), ("99", "Đỗ Anh", ""), ("01", "Lê Hoa", ""), ("01", "Lê Hòa", "")]
    record = checked(rows, context={"forbidden": "99"})
    assert record.counts == {"error": 3, "new": 1}
    said = {row.number: [(each["column"], each["message"]) for each in row.messages] for row in record.rows.all()}
    repeated = "Trùng với dòng %s nhưng nội dung khác nhau. Hãy giữ lại một dòng."
    assert said[3] == [("", repeated % 2), ("code", "Mã này không dùng được.")]
    assert said[5] == [("", repeated % 4)]


def test_check_composes_decomposed_text(handler: GroupHandler) -> None:
    import unicodedata

    record = checked([("01", unicodedata.normalize("NFD", "Nguyễn Văn An"), "")])
    assert record.rows.get().values["name"] == "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (workbook([HEADER]), "Không có dòng dữ liệu"),
        (workbook([]), "Tệp rỗng"),
    ],
)
def test_check_refuses_file_that_is_no_such_table(handler: GroupHandler, content: bytes, problem: str) -> None:
    record = checked(content)
    assert record.state == "refused"
    assert problem in record.problem
    assert not record.rows.exists()


def test_check_in_slices_sees_duplicates_across_them(handler: GroupHandler, monkeypatch: Any) -> None:
    monkeypatch.setattr(staging, "SLICE", 2)
    record = checked([*ROWS, ROWS[0]])
    assert record.counts == {"new": 4, "duplicate": 1}


def test_check_again_gives_the_same_and_sees_what_has_changed(handler: GroupHandler) -> None:
    record = checked()
    assert rows_of(actions.check(import_id=record.pk, at=AT)) == rows_of(record)
    Group.objects.create(name=NAMES[0])
    assert actions.check(import_id=record.pk, at=AT).counts == {"same": 1, "new": 3}
    actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert actions.check(import_id=record.pk, at=AT).state == "applied"


def test_check_that_fails_leaves_no_row_and_says_so(handler: GroupHandler, monkeypatch: Any) -> None:
    monkeypatch.setattr(handler, "check", lambda rows, context: 1 / 0)
    record = stage()
    with pytest.raises(ZeroDivisionError):
        actions.check(import_id=record.pk, at=AT)
    record.refresh_from_db()
    assert record.state == "refused"
    assert "gián đoạn" in record.problem
    assert not record.rows.exists()


def test_apply_saves_all_and_is_audited(handler: GroupHandler) -> None:
    record = applied()
    assert (record.state, record.done, record.applied_at) == ("applied", 4, AT)
    assert groups() == NAMES
    entry = Entry.objects.get()
    assert (entry.act, entry.actor_id, entry.object_id) == ("import.apply", "7", str(record.pk))
    assert entry.details["rows"] == 4


def test_apply_twice_is_applied_once(handler: GroupHandler) -> None:
    record = applied()
    actions.apply(import_id=record.pk, by=COLLEAGUE, at=AT + timedelta(hours=1))
    record.refresh_from_db()
    assert record.applied_at == AT
    assert handler.applied == [2, 3, 4, 5]
    assert Entry.objects.count() == 1


def test_same_file_again_is_a_no_op(handler: GroupHandler) -> None:
    applied()
    again = checked()
    assert again.counts == {"same": 4}
    assert not again.applicable
    assert actions.apply(import_id=again.pk, by=OFFICER, at=AT).state == "checked"
    assert groups() == NAMES


def test_apply_refuses_file_with_errors(handler: GroupHandler) -> None:
    record = checked([*ROWS, ("05", "", "")])
    assert not actions.start_apply(import_id=record.pk, by=OFFICER, at=AT)
    assert groups() == []


def test_apply_stopped_by_a_row_saves_nothing(handler: GroupHandler) -> None:
    def refuse(row: Row) -> None:
        if row.number == 4:
            raise RowError("Mã vừa được người khác dùng.", "code")

    handler.before_apply = refuse
    record = applied()
    assert groups() == []
    assert (record.state, record.done, record.applied_at) == ("checked", 0, None)
    assert record.problem.startswith("Dòng 4: Mã vừa được người khác dùng.")
    assert record.counts == {"new": 3, "error": 1}
    assert record.rows.get(number=4).messages == [{"column": "code", "message": "Mã vừa được người khác dùng."}]
    assert not record.rows.exclude(result_id="").exists()
    assert not Entry.objects.exists()


def test_apply_that_breaks_saves_nothing_and_may_be_tried_again(handler: GroupHandler) -> None:
    handler.before_apply = lambda row: 1 / 0  # type: ignore[assignment,return-value]
    record = checked()
    with pytest.raises(ZeroDivisionError):
        actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    record.refresh_from_db()
    assert (record.state, groups()) == ("checked", [])
    assert "chưa có gì được lưu" in record.problem
    handler.before_apply = lambda row: None
    assert actions.apply(import_id=record.pk, by=OFFICER, at=AT).problem == ""
    assert groups() == NAMES


def test_undo_restores_what_was_before(handler: GroupHandler) -> None:
    Group.objects.create(name="02:Tên cũ")
    record = applied()
    assert groups() == NAMES
    record = actions.undo(import_id=record.pk, by=DIVISION, at=AT)
    assert (record.state, record.undone_at) == ("undone", AT)
    assert groups() == ["02:Tên cũ"]
    assert list(Entry.objects.order_by("pk").values_list("act", "actor_id")) == [
        ("import.apply", "7"),
        ("import.undo", "9"),
    ]
    actions.undo(import_id=record.pk, by=OFFICER, at=AT)
    assert Entry.objects.count() == 2


def test_undo_stopped_by_a_row_changes_nothing(handler: GroupHandler) -> None:
    record = applied()
    Group.objects.filter(name=NAMES[0]).update(name="01:Khác")
    record = actions.undo(import_id=record.pk, by=OFFICER, at=AT)
    assert record.state == "applied"
    assert record.problem.startswith("Dòng 2: Nhóm đã được đổi tên")
    assert len(groups()) == 4


def test_undo_refused_when_too_old(handler: GroupHandler) -> None:
    record = applied()
    Import.objects.update(applied_at=AT - KEPT - timedelta(days=1))
    assert not actions.start_undo(import_id=record.pk, by=OFFICER, at=AT)


def test_four_people_apply_at_once_and_it_is_applied_once(
    at_once: Callable[..., list[Any]], handler: GroupHandler
) -> None:
    record = checked()
    results = at_once(4, lambda n: actions.apply(import_id=record.pk, by=COLLEAGUE, at=AT).state)
    assert results == ["applied"] * 4
    assert sorted(handler.applied) == [2, 3, 4, 5]
    assert groups() == NAMES
    assert Entry.objects.count() == 1


def test_apply_and_recheck_at_once_leave_one_truth(at_once: Callable[..., list[Any]], handler: GroupHandler) -> None:
    record = checked()
    jobs = [
        lambda: actions.apply(import_id=record.pk, by=OFFICER, at=AT),
        lambda: actions.check(import_id=record.pk, at=AT),
    ]
    results = at_once(4, lambda n: jobs[n % 2]())
    assert not [result for result in results if isinstance(result, Exception)]
    record.refresh_from_db()
    if record.state == "checked":
        record = actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert (record.state, groups()) == ("applied", NAMES)


def test_killed_worker_leaves_nothing_and_sweep_finishes(
    at_once: Callable[..., list[Any]], handler: GroupHandler, monkeypatch: Any
) -> None:
    record = checked()
    assert actions.start_apply(import_id=record.pk, by=OFFICER, at=AT)
    connections.close_all()
    worker = os.fork()
    if not worker:
        handler.before_apply = die
        actions.finish_apply(import_id=record.pk, at=AT)
        os._exit(0)
    _pid, status = os.waitpid(worker, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    record.refresh_from_db()
    assert (record.state, groups()) == ("applying", [])
    assert actions.sweep(at=AT + QUIET / 2) == 0
    assert actions.sweep(at=AT + QUIET * 2) == 1
    record.refresh_from_db()
    assert (record.state, groups()) == ("applied", NAMES)
    assert Entry.objects.get().actor_id == "7"


@pytest.mark.parametrize("state", ["uploaded", "checking"])
def test_sweep_checks_what_was_left_unchecked(handler: GroupHandler, state: str) -> None:
    record = stage()
    Import.objects.update(state=state)
    assert actions.sweep(at=AT + QUIET * 2) == 1
    record.refresh_from_db()
    assert record.state == "checked"
    assert actions.sweep(at=AT + QUIET * 4) == 0


def test_sweep_finishes_undoing(handler: GroupHandler) -> None:
    record = applied()
    actions.start_undo(import_id=record.pk, by=OFFICER, at=AT)
    assert actions.sweep(at=AT + QUIET * 2) == 1
    assert groups() == []


def test_sweep_leaves_living_worker_alone(handler: GroupHandler) -> None:
    record = checked()
    actions.start_apply(import_id=record.pk, by=OFFICER, at=AT)
    cache.set(queries.progress_key(record), (100, 400))
    assert actions.sweep(at=AT + QUIET * 2) == 0


def test_progress_is_seen_from_outside_the_transaction(handler: GroupHandler, monkeypatch: Any) -> None:
    monkeypatch.setattr(applying.progress, "EVERY", 2)
    record = checked()
    seen: list[tuple[int, int, int]] = []

    def look(row: Row) -> None:
        record.refresh_from_db()
        found = queries.progress(record)
        seen.append((found.done, found.total, found.percent))

    handler.before_apply = look
    done = actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert seen == [(0, 4, 0), (0, 4, 0), (2, 4, 50), (2, 4, 50)]
    assert queries.progress(done).done == 4


def test_forget_removes_rows_and_file_of_old_import(handler: GroupHandler) -> None:
    record = applied()
    path = Path(record.file.path)
    assert actions.forget(at=AT + KEPT / 2) == 0
    assert actions.forget(at=AT + KEPT * 2) == 1
    record.refresh_from_db()
    assert not record.rows.exists()
    assert not path.exists()
    assert (record.undoable, record.counts) == (False, {"new": 4})
    assert actions.forget(at=AT + KEPT * 2) == 0


def test_tasks_do_what_their_names_say(handler: GroupHandler) -> None:
    record = stage()
    tasks.check_import(str(record.pk))
    actions.start_apply(import_id=record.pk, by=OFFICER, at=AT)
    tasks.apply_import(str(record.pk))
    assert groups() == NAMES
    actions.start_undo(import_id=record.pk, by=OFFICER, at=AT)
    tasks.undo_import(str(record.pk))
    tasks.sweep_imports()
    tasks.forget_imports()
    record.refresh_from_db()
    assert (record.state, groups()) == ("undone", [])


def test_csv_goes_the_same_way(handler: GroupHandler) -> None:
    record = actions.stage(
        upload=upload(csv_file("Mã,Họ và tên", "01,Nguyễn Văn An"), "a.csv"),
        kind="demo.group",
        by=OFFICER,
        at=AT,
    )
    assert actions.check(import_id=record.pk, at=AT).counts == {"new": 1}
    assert record.file.name.endswith(".csv")


def test_forget_an_import_whose_file_has_gone_before(handler: GroupHandler) -> None:
    record = applied()
    Import.objects.filter(pk=record.pk).update(file="")
    assert actions.forget(at=AT + KEPT * 2) == 1
    assert str(record) == "danh-sach.xlsx"

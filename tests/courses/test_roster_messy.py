"""Lists that are broken or meant to break something: told in Vietnamese at their row and column, nothing half saved."""

import unicodedata
from typing import Any

import pytest

from accounts.models import Consent, Learner, Residence
from courses.models import Seat
from exchange import actions
from exchange.models import Import, ImportRow
from exchange.rules.errors import FileError
from exchange.rules.handlers import find
from tests.courses.room import acting, signed_in
from tests.courses.test_roster import AT, HEADER, HOA, _many_seats, _media, applied, checked, told, village  # noqa: F401
from tests.exchange.workbooks import csv_file, large_cell, upload, workbook
from tests.factories import CommuneFactory, VillageFactory

UNICODE = "Hãy chuyển cả tệp sang Unicode (trong UniKey bấm Ctrl+Shift+F6) rồi tải lên."
FORMULA = "Bắt đầu bằng dấu “=” như một công thức. Hãy gõ lại bằng chữ hoặc số."
SIGN = "Họ và tên không bắt đầu bằng dấu = + - @. Hãy gõ lại bằng chữ."
LONG = " ".join(["Nguyễn"] * 43)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def kept() -> list[int]:
    """Of whatever a list of people writes, how much there is."""
    return [model.objects.count() for model in (Learner, Residence, Consent, Seat)]


def wrong(record: Import) -> list[tuple[int, str, str]]:
    """Row, column, words: of the rows that cannot be taken."""
    rows = ImportRow.objects.filter(batch=record, outcome="error").order_by("number")
    return [(row.number, each["column"], each["message"]) for row in rows for each in row.messages]


# Rows

NAME = [
    ("NguyÔn V¨n An", f"Dùng bảng mã cũ TCVN3, có lẽ là “Nguyễn Văn An”. {UNICODE}"),
    ("Nguyeãn Vaên An", f"Dùng bảng mã cũ VNI, có lẽ là “Nguyễn Văn An”. {UNICODE}"),
    (LONG, f"Dài {len(LONG)} chữ, nhiều nhất là 100. Hãy viết ngắn lại."),
    ("=1+1", FORMULA),
    ("'=1+1", FORMULA),
    ('"=HYPERLINK(""http://x.vn"",""Hoa"")"', FORMULA),
    ("+84 Hoa", SIGN),
    ("@SUM(A1)", SIGN),
    ("<script>alert(1)</script>", "“<script>alert(1)</script>” không phải là tên. Họ và tên chỉ gồm chữ cái."),
]
BIRTH = [
    ("31/02/1960", "Tháng 2 năm 1960 không có ngày 31. Hãy kiểm tra lại."),
    ("29/2/1961", "Tháng 2 năm 1961 không có ngày 29. Hãy kiểm tra lại."),
    ("2/13/1960", "Không có tháng 13. Tháng là số từ 1 đến 12."),
    ("hai nghìn", "Không đọc được ngày “hai nghìn”. Hãy ghi như 05/03/1958, hoặc chỉ năm 1958."),
]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        *((f"1,{typed},1960,Thôn 3,,", "name", words) for typed, words in NAME),
        *((f"1,Nguyễn Thị Hoa,{typed},Thôn 3,,", "birth", words) for typed, words in BIRTH),
        ("1,Nguyễn Thị Hoa,1960,Th«n 3,,", "village", f"Dùng bảng mã cũ TCVN3, có lẽ là “Thôn 3”. {UNICODE}"),
        (f"1,Nguyễn Thị Hoa,1960,{'x' * 300},,", "village", "Dài 300 chữ, nhiều nhất là 255. Hãy viết ngắn lại."),
    ],
)
def test_hostile_cell_is_told_at_its_row_and_column_and_nothing_is_saved(study_class, teacher, row, column, words):
    before = kept()
    record = checked(teacher, study_class, "1,Lê Văn Ba,1958,,,", row)
    assert wrong(record) == [(3, column, words)]
    assert kept() == before


def test_list_with_one_wrong_row_is_not_applied_at_all(study_class, teacher):
    record = applied(teacher, study_class, "1,Lê Văn Ba,1958,,,", "2,=1+1,31/02/1960,Thôn 99,12345,ai đó")
    assert (record.state, record.counts) == ("checked", {"new": 1, "error": 1})
    assert kept() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "typed",
    [
        nfd("Nguyễn Thị Hoà"),
        '"Nguyễn\tThị\nHoà"',
        "\u202eNguyễn\u200b Thị\ufeff Hoà\u2066",
        "Nguyễn\u00a0Thị\x0b Hoà",
        nfd("NGUYỄN THỊ HOÀ"),
    ],
    ids=["apart", "tab and line", "bidirectional", "other spaces", "apart in capitals"],
)
def test_name_with_what_nobody_sees_is_the_same_person_in_one_spelling(study_class, teacher, typed):
    applied(teacher, study_class, f"1,{typed},1960,Thôn 3,,")
    assert list(Learner.objects.values_list("full_name", flat=True)) == ["Nguyễn Thị Hoà"]
    assert checked(teacher, study_class, "1,Nguyễn Thị Hòa,1960,Thôn 3,,").counts == {"same": 1}


def test_control_characters_in_a_workbook_are_not_kept(study_class, teacher):
    rows = [("Họ và tên", "Năm sinh"), ("Nguyễn\x07 Thị\x01 Hoa\x7f", 1960)]
    assert_people(taken(study_class, teacher, workbook(rows)), teacher, "Nguyễn Thị Hoa")


def taken(study_class: Any, teacher: Any, content: bytes, name: str = "lop.xlsx") -> Import:
    by = acting(teacher)
    options = find("roster").about(by, str(study_class.pk))
    record = actions.stage(upload=upload(content, name), kind="roster", by=by, at=AT, context=options)
    return actions.check(import_id=record.pk, at=AT)


def assert_people(record: Import, teacher: Any, *names: str) -> None:
    actions.apply(import_id=record.pk, by=acting(teacher), at=AT)
    assert list(Learner.objects.values_list("full_name", flat=True)) == list(names)


# Places


@pytest.mark.parametrize("typed", ["Thôn Thuỷ", "Thôn Thủy", nfd("Thôn Thuỷ"), nfd("Thôn Thủy"), "THÔN THUỶ", "thuy"])
@pytest.mark.parametrize("name", ["Thôn Thuỷ", "Thôn Thủy"])
def test_village_is_found_wherever_its_tone_mark_stands(study_class, teacher, commune, name, typed):
    home = VillageFactory(parent=commune, name=name)
    applied(teacher, study_class, f"1,Nguyễn Thị Hoa,1960,{typed},,")
    assert Learner.objects.get().residences.get().unit == home


@pytest.mark.parametrize("typed", ["Xã Hoà Thuỷ", "Xã Hòa Thủy", nfd("xã hoà thuỷ"), "14812"])
def test_commune_is_found_wherever_its_tone_mark_stands(study_class, teacher, typed):
    CommuneFactory(code="14812", name="Xã Hòa Thủy")
    record = checked(teacher, study_class, f"Nguyễn Thị Hoa,1960,{typed}", header="Họ và tên,Năm sinh,Mã xã")
    assert told(record) == ["Bạn không được phân công nhập liệu cho Xã Hòa Thủy."]


@pytest.mark.parametrize("typed", ["99999", "14759", "1475", "=14758", "Xã Không Có"])
def test_unknown_commune_is_told_at_its_column(study_class, teacher, typed):
    record = checked(teacher, study_class, f"Nguyễn Thị Hoa,1960,{typed}", header="Họ và tên,Năm sinh,Mã xã")
    ((number, column, words),) = wrong(record)
    unknown = f"Không có xã, phường nào là “{typed}”. Hãy ghi mã năm chữ số."
    assert (number, column) == (2, "commune")
    assert words == (FORMULA if typed.startswith("=") else unknown)
    assert kept() == [0, 0, 0, 0]


# Files

WRONG_TYPE = "Đây không phải tệp bảng tính. Hãy dùng tệp Excel (.xlsx) hoặc CSV; đổi đuôi tên tệp thì không đủ."
EMPTY = "Tệp rỗng, không có dữ liệu. Hãy mở tệp kiểm tra, lưu lại rồi tải lên."
TOO_LARGE = "Nội dung trong tệp quá lớn sau khi giải nén. Hãy chép riêng các dòng dữ liệu sang một tệp Excel mới."
FILES = [
    (b"MZ\x90\x00" + b"\0" * 500, "lop.xlsx", WRONG_TYPE),
    (b"MZ\x90\x00" + b"\0" * 500, "lop.csv", WRONG_TYPE),
    (csv_file(HEADER, HOA.replace("Hoa", "Hoa\x07")), "lop.csv", WRONG_TYPE),
    (b"", "lop.xlsx", EMPTY),
    (b"\xef\xbb\xbf\r\n", "lop.csv", EMPTY),
    (large_cell(60), "lop.xlsx", TOO_LARGE),
]
IDS = ["program", "program as text", "bell", "nothing", "blank", "huge cell"]


@pytest.mark.parametrize(("content", "name", "words"), FILES, ids=IDS)
def test_hostile_file_is_refused_at_its_field_and_not_kept(client, study_class, teacher, content, name, words):
    answer = signed_in(client, teacher).post(
        f"/nhap-tep/roster/?cho={study_class.pk}", {"file": upload(content, name), "promise": "on"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == [f"{name}: {words}"]
    assert not Import.objects.exists()


def test_huge_cell_of_a_small_zip_is_small_itself():
    assert len(large_cell(60)) < 100_000


@pytest.mark.parametrize("content", [csv_file(HEADER), workbook([HEADER.split(",")])], ids=["csv", "xlsx"])
def test_list_with_a_header_only_says_that_it_has_no_rows(study_class, teacher, content):
    record = taken(study_class, teacher, content, "lop.csv")
    assert (record.state, record.problem) == ("refused", "Không có dòng dữ liệu nào dưới dòng tiêu đề.")


def test_file_that_is_no_workbook_inside_is_refused_in_words(study_class, teacher):
    record = taken(study_class, teacher, large_cell(1))
    assert (record.state, record.problem) == (
        "refused",
        "Tệp bị hỏng hoặc tải lên dở dang. Hãy mở tệp bằng Excel, lưu lại rồi tải lên.",
    )
    assert kept() == [0, 0, 0, 0]


def test_file_cut_off_is_refused_and_not_kept(study_class, teacher):
    content = workbook([("Họ và tên", "Năm sinh"), *[(f"Lê Văn {n}", 1960) for n in range(200)]])
    with pytest.raises(FileError) as refused:
        taken(study_class, teacher, content[: len(content) // 2])
    assert refused.value.code == "damaged"
    assert not Import.objects.exists()

"""A commune's own sheet with headings of its own: said once on the page, read so ever after."""

import re
from typing import Any

import pytest

from accounts.models import Learner
from courses.models import Seat
from exchange.models import ColumnChoice, Import
from tests.courses.room import signed_in, staff
from tests.courses.test_roster import _many_seats, _media, village  # noqa: F401 - fixtures
from tests.exchange.offices import book
from tests.exchange.workbooks import upload
from tests.factories import CommuneFactory

HEADINGS = ("Bà con", "Tuổi từ", "Ngõ xóm", "Liên lạc", "Ghi chép")
HOA = ("NGUYỄN THỊ HOA", 1960, "Thôn 3", "0912 345 678", "hộ nghèo")
BA = ("Lê Văn Ba", "khoảng 1957", "3", "", "")
SAID = {"c0": "name", "c1": "birth", "c2": "village", "c3": "phone", "c4": ""}


def own_sheet(*people: Any, headings: Any = HEADINGS) -> bytes:
    """As a commune keeps it: a title over all columns, an empty line, headings, people."""

    def fill(made: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, len(headings) - 1, "SỔ THEO DÕI BÀ CON", made.add_format({"bold": True}))
        for number, cells in enumerate((headings, *people), 2):
            page.write_row(number, 0, cells)

    return book(Sổ=fill)


def sent(client: Any, study_class: Any, content: bytes) -> Import:
    file = {"file": upload(content, "so-theo-doi.xlsx"), "promise": "on"}
    answer = client.post(f"/nhap-tep/roster/?cho={study_class.pk}", file)
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("created_at")


def said(client: Any, record: Import, **changed: str) -> Any:
    place = {"sheet": record.seen.get("sheet", ""), "row": "3"}
    return client.post(f"/nhap-tep/lan/{record.pk}/chon-cot/", {**place, **SAID, **changed})


@pytest.fixture
def office(client, teacher):
    return signed_in(client, teacher)


def test_own_headings_are_asked_for_with_what_stands_under_them(office, study_class):
    record = sent(office, study_class, own_sheet(HOA, BA))
    assert record.state == "mapping"
    page = office.get(record.get_absolute_url(), follow=True).content.decode()
    assert "Cột nào là gì?" in page
    for place, heading in zip("ABCDE", HEADINGS, strict=True):
        assert f"Cột {place}: {heading}" in page
    assert "NGUYỄN THỊ HOA · Lê Văn Ba" in page
    assert not Learner.objects.exists()


def test_columns_said_once_are_remembered_for_the_next_file(office, study_class, village):  # noqa: F811
    record = sent(office, study_class, own_sheet(HOA, BA))
    assert said(office, record)["Location"] == record.get_absolute_url()
    record.refresh_from_db()
    assert (record.state, record.counts, record.unknown_columns) == ("checked", {"new": 2}, ["Ghi chép"])
    office.post(f"{record.get_absolute_url()}ap-dung/")
    assert list(Seat.objects.values_list("number", "learner__full_name", "learner__birth_year", "learner__phone")) == [
        (1, "Nguyễn Thị Hoa", 1960, "+84912345678"),
        (2, "Lê Văn Ba", 1957, ""),
    ]
    assert {home.unit for learner in Learner.objects.all() for home in learner.residences.all()} == {village}

    again = sent(office, study_class, own_sheet(HOA, BA, ("Trần Thị Lan", "5/3/1958", "", "", "")))
    assert (again.state, again.counts) == ("checked", {"same": 2, "new": 1})
    page = office.get(again.get_absolute_url()).content.decode()
    assert "Đã dùng cách chọn cột lần trước" in page
    assert "cột A “Bà con”" in page


def test_colleague_of_the_commune_need_not_say_it_again_and_a_stranger_must(client, study_class, teacher, commune):
    record = sent(signed_in(client, teacher), study_class, own_sheet(HOA))
    said(client, record)
    officer = staff(commune, "officer", "Trịnh Thị Lan")
    assert sent(signed_in(client, officer), study_class, own_sheet(HOA)).state == "checked"
    stranger = staff(CommuneFactory(code="14812"), "instructor", "Người Khác")
    signed_in(client, stranger).post("/nhap-tep/roster/", {"file": upload(own_sheet(HOA)), "promise": "on"})
    assert Import.objects.latest("created_at").state == "mapping"


def test_other_headings_are_another_choice(office, study_class):
    said(office, sent(office, study_class, own_sheet(HOA)))
    other = ("Bà con", "Ngõ xóm", "Tuổi từ", "Liên lạc", "Ghi chép")
    assert sent(office, study_class, own_sheet(HOA, headings=other)).state == "mapping"
    assert ColumnChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"c0": ""}, "Chưa chọn cột nào là “Họ và tên”."),
        ({"c1": ""}, "Chưa chọn cột nào là “Ngày sinh hoặc năm sinh”."),
        ({"c4": "phone"}, "Chỉ một cột được là “Số điện thoại”."),
    ],
)
def test_choice_that_names_nobody_or_twice_is_told_and_remembered_by_nobody(office, study_class, changed, words):
    record = sent(office, study_class, own_sheet(HOA))
    answer = said(office, record, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ColumnChoice.objects.exists()
    assert not record.rows.exists()


def test_wrong_choice_is_told_row_by_row_and_can_be_changed(office, study_class):
    record = sent(office, study_class, own_sheet(HOA, BA))
    said(office, record, c0="birth", c1="name")
    record.refresh_from_db()
    assert record.counts == {"error": 2}
    page = office.get(record.get_absolute_url()).content.decode()
    assert re.search(r"Dòng 4, cột Ngày sinh hoặc năm sinh", page)
    said(office, record)
    record.refresh_from_db()
    assert record.counts == {"new": 2}
    assert ColumnChoice.objects.get().places["name"] == [0]

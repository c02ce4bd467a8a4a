"""A list of papers: whom a row means, what is wrong with it, the same again, and taking it back."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Posting
from accounts.queries import actor_for
from courses.actions import recognition
from courses.imports import ExemptionRows
from courses.models import Exemption
from exchange import actions
from exchange.models import Import, ImportRow
from exchange.rules.handlers import allowed
from tests.courses.recognised import BOSS, CLERK, refused
from tests.courses.way import complete, enrolled, published
from tests.exchange.workbooks import csv_file, upload
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, make_programme

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)  # an import can be undone for thirty days
LATER = AT + timedelta(hours=1)
HEADER = "họ và tên,năm sinh,xã,điện thoại,khóa học,loại,số hiệu,nơi cấp,ngày cấp"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def commune(db):
    return CommuneFactory(code="14758", name="Phường Hàm Rồng")


@pytest.fixture
def officer(commune):
    return actor_for(PostingFactory(unit=commune).user)


@pytest.fixture
def course(db):
    return published()[0]


@pytest.fixture
def person(commune):
    return LearnerFactory(full_name="Nguyễn Thị Hoà", commune=commune)


def row(**cells: str) -> str:
    values = {
        "name": "nguyen thi hoa",
        "birth": "1960",
        "commune": "14758",
        "phone": "",
        "subject": "khoa-mau",
        "paper": "757",
        "number": "12/XN",
        "issuer": "Sở KHCN",
        "issued": "20/7/2020",
    }
    return ",".join((values | cells).values())


def checked(by, *rows: str) -> Import:
    file = upload(csv_file(HEADER, *rows), "giay-to.csv")
    record = actions.stage(upload=file, kind="exemptions", by=by, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def applied(by, *rows: str) -> Import:
    return actions.apply(import_id=checked(by, *rows).pk, by=by, at=AT)


def told(record: Import) -> list[tuple[str, str]]:
    """``(column, message)`` of everything said about the rows."""
    return [
        (each["column"], each["message"]) for line in ImportRow.objects.filter(batch=record) for each in line.messages
    ]


def test_rows_become_requests_of_the_importer_which_a_second_person_approves(officer, person, course):
    record = applied(officer, row())
    exemption = Exemption.objects.get()
    assert (record.state, exemption.learner, exemption.asked_by_id) == ("applied", person, officer.id)
    assert (exemption.kind, exemption.document_no, exemption.issued_by) == ("national", "12/XN", "Sở KHCN")
    assert exemption.state == "asked"
    assert recognition.approve_many(exemption_ids=[exemption.pk], by=officer, at=LATER) == 0
    assert recognition.approve_many(exemption_ids=[exemption.pk], by=BOSS, at=LATER) == 1


def test_checking_saves_nothing(officer, person, course):
    assert checked(officer, row()).counts == {"new": 1}
    assert not Exemption.objects.exists()


@pytest.mark.parametrize("decide", [None, recognition.approve, recognition.refuse])
def test_the_same_list_again_changes_nothing_whatever_was_decided(officer, person, course, decide):
    applied(officer, row())
    if decide:
        reason = {"reason": "Ảnh mờ"} if decide is recognition.refuse else {}
        decide(exemption_id=Exemption.objects.get().pk, by=BOSS, at=LATER, **reason)
    again = checked(officer, row())
    assert again.counts == {"same": 1}
    assert [message for _column, message in told(again)] == (
        ["Giấy này đã được xét: Không công nhận (Ảnh mờ)."] if decide is recognition.refuse else []
    )


def test_a_corrected_paper_asks_again_after_a_refusal(officer, person, course):
    applied(officer, row())
    refused(Exemption.objects.get())
    applied(officer, row(number="13/XN"))
    assert Exemption.objects.filter(state="asked").count() == 1


def test_a_second_paper_while_one_waits_is_an_error(officer, person, course):
    applied(officer, row())
    record = checked(officer, row(number="13/XN"))
    assert record.counts == {"error": 1}
    assert "theo giấy tờ khác" in told(record)[0][1]


def test_who_completed_by_learning_is_left_out(officer, person, course):
    complete(enrolled(person, course, course.editions.get()))
    record = checked(officer, row())
    assert record.counts == {"same": 1}
    assert told(record) == [("", "Người này đã hoàn thành nội dung này.")]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"name": "Lê Văn Không"}, "name", "chưa có học viên nào tên này"),
        ({"birth": "1961"}, "name", "chưa có học viên nào tên này"),
        ({"birth": "năm Canh Tý"}, "birth", "Không đọc được ngày"),
        ({"commune": "99999"}, "commune", "Không có xã, phường nào"),
        ({"commune": "16213"}, "commune", "không được phân công"),
        ({"subject": "khong-co"}, "subject", "Không có khóa học hay chương trình"),
        ({"paper": "bằng lái"}, "paper", "không phải loại giấy tờ được xét"),
        ({"issued": "32/1/2026"}, "issued", "không phải ngày cấp"),
        ({"number": ""}, "number", "Còn trống"),
    ],
)
def test_a_row_that_cannot_be_says_where_and_why(officer, person, course, cells, column, said):
    CommuneFactory(code="16213", name="Xã Xa")
    record = checked(officer, row(**cells))
    assert record.counts == {"error": 1}
    ((where, message),) = told(record)
    assert where == column
    assert said in message


def test_birth_date_rules_out_somebody_else(officer, person, course):
    person.birth_date = "1960-03-05"
    person.save()
    assert checked(officer, row(birth="5/3/1960")).counts == {"new": 1}
    assert checked(officer, row(birth="6/3/1960")).counts == {"error": 1}


def test_two_of_the_same_name_are_told_apart_by_telephone_or_not_at_all(officer, person, course, commune):
    twin = LearnerFactory(full_name="Nguyễn Thị Hoa", commune=commune, phone="+84912345678")
    for typed in ("", "0987 654 321", "không có"):
        record = checked(officer, row(phone=typed))
        assert told(record)[0][0] == "phone"
        assert "Có 2 người trùng tên" in told(record)[0][1]
    applied(officer, row(phone="0912 345 678"))
    assert Exemption.objects.get().learner == twin


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Xác nhận kỹ năng số theo Quyết định 757", "national"),
        ("chứng chỉ CNTT", "certificate"),
        ("VỊ TRÍ CÔNG TÁC", "post"),
        ("khác", "other"),
    ],
)
def test_kind_is_read_as_offices_write_it(officer, person, course, typed, kind):
    applied(officer, row(paper=typed))
    assert Exemption.objects.get().kind == kind


def test_a_programme_is_named_by_its_code(officer, person, course):
    programme = make_programme("chuong-trinh", course)
    applied(officer, row(subject="Chuong-Trinh", issued=""))
    assert (Exemption.objects.get().programme, Exemption.objects.get().issued_on) == (programme, None)


def test_one_person_twice_in_a_list_is_a_contradiction(officer, person, course):
    assert checked(officer, row(), row(number="13/XN")).counts == {"new": 1, "error": 1}
    assert checked(officer, row(), row()).counts == {"new": 1, "duplicate": 1}


def test_what_happened_since_the_check_stops_the_whole_list(officer, person, course):
    record = checked(officer, row())
    recognition.ask(learner=person, subject=course, paper=recognition.Paper("post", "9/QĐ"), by=CLERK, at=AT)
    record = actions.apply(import_id=record.pk, by=officer, at=LATER)
    assert record.state == "checked"
    assert "vừa có đề nghị khác" in record.problem
    Exemption.objects.all().delete()
    record = checked(officer, row())
    complete(enrolled(person, course, course.editions.get()))
    assert "Đã hoàn thành" in actions.apply(import_id=record.pk, by=officer, at=LATER).problem


def test_undo_removes_what_nobody_decided(officer, person, course):
    record = applied(officer, row())
    assert actions.undo(import_id=record.pk, by=officer, at=LATER).state == "undone"
    assert not Exemption.objects.exists()


def test_undo_stops_where_somebody_decided(officer, person, course):
    record = applied(officer, row())
    recognition.approve(exemption_id=Exemption.objects.get().pk, by=BOSS, at=LATER)
    record = actions.undo(import_id=record.pk, by=officer, at=LATER)
    assert (record.state, Exemption.objects.get().state) == ("applied", "approved")
    assert "Đề nghị này đã được xét" in record.problem


@pytest.mark.parametrize("role", Posting.Role.values)
def test_import_is_for_those_who_recognise(commune, role):
    actor = actor_for(PostingFactory(unit=commune, role=role).user)
    offered = {handler.kind for handler in allowed(actor)}
    assert (ExemptionRows.kind in offered) == (role in {"officer", "division", "administrator"})

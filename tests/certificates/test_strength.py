"""Strength of evidence on awards: written when issued, appended when the facts change, told to staff alone."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from accounts.actions import merging
from accounts.actions.erasing import erase
from accounts.models import Learner
from audit.models import Entry
from audit.rules import SYSTEM
from certificates import queries, tasks
from certificates.actions import close, issue
from certificates.actions import strength as actions
from certificates.models import AwardStrength
from courses.actions import editions
from courses.models import Attempt, Attendance, ClassSession, Completion, SignOff
from tests.certificates.conftest import AT, certify, staff_of
from tests.factories import (
    AwardTypeFactory,
    CommuneFactory,
    LearnerFactory,
    PostingFactory,
    ProvinceFactory,
    make_course,
    make_programme,
    moment,
)

pytestmark = pytest.mark.django_db
BOOK = "/quan-ly/chung-nhan/"
LATER = moment("2026-11-05 04:00")
CUTOFF = moment("2026-12-01 00:00").date()


@pytest.fixture
def commune(db):
    return CommuneFactory(name="Xã Hoằng Hóa")


@pytest.fixture
def instructor(commune):
    return PostingFactory(unit=commune, role="instructor", from_on=AT.date(), user__name="Lê Văn Hùng").user


@pytest.fixture
def officer(commune):
    return PostingFactory(unit=commune, role="officer", from_on=AT.date(), user__name="Hoàng Thị Lan").user


@pytest.fixture
def award(award_type, commune):
    return certify(award_type, commune=commune, full_name="Nguyễn Thị Thủy")


def letters(award) -> list[str]:
    """All readings, the one that counts first."""
    return [row.strength for row in queries.strengths([award.pk]).get(award.pk, [])]


def watch(award, course, instructor, *, is_paper=False):
    """A test that was passed in a session which the person attended."""
    edition = course.editions.first() or editions.publish_edition(course_id=course.pk, by=SYSTEM, at=AT)
    session = ClassSession.objects.create(
        course=course,
        unit=CommuneFactory(),
        starts_at=AT,
        ends_at=LATER,
        instructor_id=str(instructor.pk),
        made_by_id="x",
    )
    marked = {"learner": award.learner, "marked_by_id": str(instructor.pk), "occurred_at": AT}
    Attendance.objects.create(session=session, status="present", **marked)
    closed = {"state": "submitted", "submitted_at": AT, "score": 100, "is_passed": True, "occurred_at": AT}
    return Attempt.objects.create(
        learner=award.learner,
        course=course,
        edition=edition,
        session=session,
        seed=1,
        items=[],
        is_assisted=is_paper,
        **closed,
    )


def sign(award, course, user) -> SignOff:
    return SignOff.objects.create(
        learner=award.learner, course=course, task_key="viec-1", occurred_at=AT, marked_by_id=str(user.pk)
    )


# Written


def test_award_has_its_letter_from_the_moment_it_is_issued(award):
    (row,) = AwardStrength.objects.all()
    assert (row.award, row.number, row.strength, row.read_at) == (award, 1, "C", AT)
    assert row.facts == [{"course": award.completion.course_id, "strength": "C", "test": None, "sign_off": None}]


def test_sweep_appends_when_facts_change_and_nothing_otherwise(award, award_type, instructor, officer):
    assert actions.read_all(at=LATER) == 0
    watch(award, award_type.course, instructor)
    assert actions.read_all(at=LATER) == 1
    assert actions.read_all(at=LATER) == 0
    given = sign(award, award_type.course, officer)
    assert tasks.read_strengths() == 1
    assert letters(award) == ["A", "B", "C"]
    SignOff.objects.filter(pk=given.pk).update(withdrawn_at=AT, withdrawn_by_id="x", withdrawn_reason="Nhầm")
    assert tasks.read_strengths() == 1
    assert letters(award) == ["B", "A", "B", "C"]
    assert [row.number for row in queries.strengths([award.pk])[award.pk]] == [4, 3, 2, 1]


def test_other_facts_behind_the_same_letter_are_another_reading(award, award_type, instructor, officer):
    given = sign(award, award_type.course, instructor)
    actions.read_all(at=LATER)
    SignOff.objects.filter(pk=given.pk).update(withdrawn_at=AT, withdrawn_by_id="x", withdrawn_reason="Nhầm")
    sign(award, award_type.course, officer)
    actions.read_all(at=LATER)
    assert letters(award) == ["B", "B", "C"]


def test_facts_hold_ids_and_days_and_no_names(award, award_type, instructor, officer):
    test = watch(award, award_type.course, instructor, is_paper=True)
    given = sign(award, award_type.course, officer)
    actions.read_all(at=LATER)
    (fact,) = queries.strengths([award.pk])[award.pk][0].facts
    assert fact["test"] == {
        "id": str(test.pk),
        "on": "2026-10-05",
        "session": str(test.session_id),
        "by": str(instructor.pk),
        "is_paper": True,
    }
    assert fact["sign_off"] == {"id": str(given.pk), "on": "2026-10-05", "by": str(officer.pk), "role": "officer"}


def test_old_awards_are_read_by_the_sweep_slice_by_slice(award_type, commune):
    made = [certify(award_type, commune=commune) for _ in range(5)]
    AwardStrength.objects.all().delete()
    assert actions.read_all(at=LATER, size=2) == 5
    assert all(letters(each) == ["C"] for each in made)


def test_each_old_award_is_read_once_in_a_week(award_type, commune):
    made = [certify(award_type, commune=commune) for _ in range(8)]
    AwardStrength.objects.all().delete()
    nights = [LATER + actions.RECENT + timedelta(days=n) for n in range(actions.TURNS)]
    appended = [actions.read_all(at=night) for night in nights]
    assert sum(appended) == len(made)
    assert max(appended) == 2
    assert all(letters(each) == ["C"] for each in made)
    assert str(made[0].strengths.get()) == f"{made[0].pk}: C"


def test_closed_awards_keep_their_last_letter(award, award_type, instructor):
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, reason="Cấp nhầm", document_no="1")
    sign(award, award_type.course, instructor)
    assert actions.read_all(at=LATER) == 0
    assert letters(award) == ["C"]


def test_exemption_is_the_fourth_letter(award_type, commune):
    learner = LearnerFactory(commune=commune)
    done = Completion.objects.create(
        learner=learner, course=award_type.course, completed_at=AT, basis=Completion.Basis.EXEMPTION
    )
    made = issue.award(award_type=award_type, completion=done, by=SYSTEM, at=AT)
    assert letters(made) == ["D"]


def test_merge_is_read_by_the_next_sweep(award, award_type, instructor):
    double = LearnerFactory()
    sign_off = sign(award, award_type.course, instructor)
    SignOff.objects.filter(pk=sign_off.pk).update(learner=double)
    assert actions.read_all(at=LATER) == 0
    merging.merge(kept=award.learner, merged=double, by=SYSTEM, at=LATER)
    assert actions.read_all(at=LATER) == 1
    assert letters(award) == ["B", "C"]


def test_reading_costs_the_same_for_few_and_many(award, award_type, commune, django_assert_num_queries):
    with django_assert_num_queries(9):
        actions.read_all(at=LATER)
    for _ in range(20):
        certify(award_type, commune=commune)
    with django_assert_num_queries(9):
        actions.read_all(at=LATER)


def test_two_sweeps_at_once_append_one_row(at_once):
    award_type = AwardTypeFactory(course=make_course())
    award = certify(award_type)
    AwardStrength.objects.all().delete()
    at_once(2, lambda _n: actions.read_all(at=LATER))
    assert letters(award) == ["C"]


def test_erasing_a_person_leaves_the_letter_for_the_figures(award):
    erase(learner=award.learner, reason="Đơn", by=SYSTEM, at=LATER)
    assert letters(award) == ["C"]


# Counted


def test_persons_are_counted_once_by_the_strongest_of_their_certificates(award, award_type, commune, instructor):
    second = AwardTypeFactory(course=make_course("khoa-hai"))
    certify(second, award.learner)
    sign(award, award_type.course, instructor)
    actions.read_all(at=LATER)
    certify(award_type, commune=commune)
    unread = certify(award_type, commune=CommuneFactory())
    AwardStrength.objects.filter(award=unread).delete()
    people = Learner.objects.all()
    assert queries.by_strength(queries.certified(CUTOFF), CUTOFF) == {"B": 1, "C": 1, "": 1}
    assert queries.by_strength(people.filter(pk=award.learner_id), CUTOFF) == {"B": 1}


# Told


def page_of(client, award) -> str:
    return " ".join(client.get(f"{BOOK}{award.pk}/").content.decode().split())


def test_page_tells_why_in_plain_words(client, commune, award, award_type, instructor, officer):
    staff_of(client, commune, "officer")
    text = page_of(client, award)
    for said in ("Mức bằng chứng: C", "Không có bài kiểm tra nào đạt.", "Chưa có ai xác nhận bài thực hành."):
        assert said in text
    test = watch(award, award_type.course, instructor)
    given = sign(award, award_type.course, instructor)
    actions.read_all(at=LATER)
    text = page_of(client, award)
    for said in (
        "Mức bằng chứng: B",
        "Đạt bài kiểm tra trong buổi học ngày 05/10/2026, Lê Văn Hùng trông.",
        "do Lê Văn Hùng xác nhận ngày 05/10/2026: cùng người hoặc cùng vai trò",
        "Như vậy từ 05/11/2026.",
        "Trước đó: C, từ 05/10/2026.",
    ):
        assert said in text
    SignOff.objects.filter(pk=given.pk).update(marked_by_id=str(officer.pk))
    Attempt.objects.filter(pk=test.pk).update(is_assisted=True)
    actions.read_all(at=LATER)
    text = page_of(client, award)
    for said in (
        "Mức bằng chứng: A",
        "Đạt bài kiểm tra trên giấy trong buổi học ngày 05/10/2026",
        "do người thứ hai xác nhận: Hoàng Thị Lan (Cán bộ xã, phường, đơn vị), ngày 05/10/2026.",
    ):
        assert said in text


def test_page_tells_of_a_test_alone_and_of_somebody_whose_login_has_no_name(client, commune, award, award_type):
    staff_of(client, commune, "officer")
    test = watch(award, award_type.course, PostingFactory(unit=commune, role="instructor").user)
    Attempt.objects.filter(pk=test.pk).update(session=None)
    SignOff.objects.create(
        learner=award.learner, course=award_type.course, task_key="v", occurred_at=AT, marked_by_id="x"
    )
    actions.read_all(at=LATER)
    text = page_of(client, award)
    assert "Đạt bài kiểm tra ngày 05/10/2026, không có ai trông." in text
    assert "Bài thực hành do – xác nhận ngày 05/10/2026." in text


def test_page_of_a_programme_tells_course_by_course(client, commune, instructor):
    courses = [make_course("khoa-mot"), make_course("khoa-hai")]
    award_type = AwardTypeFactory(programme=make_programme("ct", *courses))
    learner = LearnerFactory(commune=commune)
    bases = (Completion.Basis.LEARNING, Completion.Basis.EXEMPTION)
    for course, basis in zip(courses, bases, strict=True):
        Completion.objects.create(learner=learner, course=course, completed_at=AT, basis=basis)
    done = Completion.objects.create(
        learner=learner,
        programme=award_type.programme,
        completed_at=AT,
        basis="exemption",
        evidence=[{"criterion": "course", "course": course.pk} for course in courses],
    )
    award = issue.award(award_type=award_type, completion=done, by=SYSTEM, at=AT)
    text = page_of(staff_of(client, commune, "officer"), award)
    for said in ("Mức bằng chứng: D", "Khóa khoa-mot", "Khóa khoa-hai", "Được công nhận từ giấy tờ", "khóa yếu nhất"):
        assert said in text


def test_page_of_an_award_that_was_not_read_yet_says_so(client, commune, award):
    AwardStrength.objects.all().delete()
    assert "Chưa đọc. Hệ thống đọc mỗi đêm." in page_of(staff_of(client, commune, "officer"), award)


def test_public_page_and_api_do_not_tell(client, award):
    assert "bằng chứng" not in client.get(f"/cn/{award.number}").content.decode().lower()
    assert "strength" not in client.get(f"/api/v1/certificates/{award.number}").json()


def test_register_shows_the_letter_and_is_filtered_by_it(client, commune, award, award_type, instructor):
    staff_of(client, commune, "officer")
    strong = certify(award_type, commune=commune)
    sign(strong, award_type.course, instructor)
    actions.read_all(at=LATER)
    page = client.get(BOOK)
    assert [each.strength for each in page.context["awards"]] == ["B", "C"]
    assert [each.pk for each in client.get(BOOK, {"strength": "B"}).context["awards"]] == [strong.pk]
    assert not client.get(BOOK, {"strength": "A"}).context["awards"]
    assert len(client.get(BOOK, {"strength": "x"}).context["awards"]) == 2


# Taken along


@pytest.fixture
def division(client, commune):
    return staff_of(client, ProvinceFactory(), "division")


def test_register_as_csv_is_what_the_page_shows_with_the_letter(division, award, award_type, commune):
    certify(award_type, commune=commune, full_name="=1+1")
    answer = division.get(f"{BOOK}tai-ve/csv/", {"q": "thuy", "before": "1"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Số vào sổ", "Mã tra cứu", "Họ và tên"]
    assert [row[1:3] for row in rows[1:]] == [[award.number, "Nguyễn Thị Thủy"]]
    assert rows[1][rows[0].index("Mức bằng chứng")] == "C"
    everybody = b"".join(division.get(f"{BOOK}tai-ve/csv/").streaming_content).decode()
    assert "'=1+1" in everybody
    entry = Entry.objects.filter(act="award.export").first()
    assert entry.details == {"kind": "csv", "state": "", "strength": ""}


def test_register_as_a_workbook_says_what_the_letters_mean(division, award):
    answer = division.get(f"{BOOK}tai-ve/xlsx/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    names = [row[2] for row in book.get_sheet_by_index(0).to_python()]
    assert "Nguyễn Thị Thủy" in names
    assert any("A: có người trông thi" in row[1] for row in book.get_sheet_by_name("Ghi chú").to_python())


def test_register_as_a_file_keeps_to_the_scope(client, commune, award, award_type):
    certify(award_type, commune=CommuneFactory(), full_name="Phùng Xa")
    answer = staff_of(client, commune, "officer").get(f"{BOOK}tai-ve/csv/")
    text = b"".join(answer.streaming_content).decode()
    assert "Nguyễn Thị Thủy" in text
    assert "Phùng Xa" not in text


def test_register_as_another_kind_of_file_is_not_there(division):
    assert division.get(f"{BOOK}tai-ve/pdf/").status_code == 404
    assert not Entry.objects.exists()

"""The pages of tests on paper: who gets a sheet, typing one in, the next at once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import erasing
from accounts.rules.persons import ERASED_NAME
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import attempts, paper, paper_typing
from courses.actions.study_classes import cancel_session
from courses.models import Attempt, ClassSession, CoursePage, PaperSheet, SheetTyping
from courses.queries import erasing as left
from courses.rules.paper import TooFew
from tests.courses.papers import begun, printed, seated, typed, written
from tests.courses.room import acting, held, neighbours, opened, plan, signed_in, staff, taught_course, town
from tests.courses.way import enrolled, pass_test, publish, take_test
from tests.factories import LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(study_class, commune):
    return seated(study_class, *neighbours(commune))


@pytest.fixture
def session(study_class, people):
    return begun(study_class, study_class.course)


@pytest.fixture
def browser(client, teacher):
    return signed_in(client, teacher)


def hub(session, what=""):
    return f"/quan-ly/buoi-hoc/{session.pk}/giay/{what}"


def address(sheet):
    return f"/quan-ly/bai-giay/{sheet.pk}/"


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(browser, sheet, **typed):
    """Without a script: look, then grade what was seen."""
    looked = browser.post(address(sheet), typed)
    found = re.search(r'name="seen" value="([^"]*)"', looked.content.decode())
    return browser.post(address(sheet), {**typed, "seen": found.group(1)}) if found else looked


# Who gets a sheet


def test_sheets_are_made_for_whom_was_ticked(browser, session, people):
    page = browser.get(hub(session))
    assert [(each.learner, each.state) for each in page.context["people"]] == [(each, "ready") for each in people]
    answer = browser.post(hub(session, "bai-kiem-tra/"), {"nguoi": [str(each.pk) for each in people[:2]]}, follow=True)
    assert "Đã tạo 2 bài kiểm tra." in text(answer)
    assert [row.learner for row in answer.context["rows"]] == people[:2]
    assert [each.learner for each in answer.context["people"]] == people[2:]
    assert "Đã nhập 0 trong 2 bài." in text(answer)


def test_nobody_ticked_makes_nothing(browser, session):
    answer = browser.post(hub(session, "bai-kiem-tra/"), {"nguoi": ["x"]}, follow=True)
    assert "Không có bài nào để tạo." in text(answer)


def test_page_says_of_each_person_what_a_sheet_would_mean(browser, session, study_class, teacher, people, commune):
    CoursePage.objects.filter(pk=study_class.course.pk).update(wait_minutes=60)
    study_class.course.refresh_from_db()
    edition = publish(study_class.course)
    now = timezone.now()
    take_test(enrolled(people[0], study_class.course, edition), 0, at=now)
    pass_test(enrolled(people[1], study_class.course, edition), at=now)
    attempts.start_attempt(enrolment=enrolled(people[2], study_class.course, edition), at=now)
    page = text(browser.get(hub(session)))
    until = timezone.localtime(now + timedelta(minutes=60))
    assert f"{people[0].full_name} được làm lại từ {until:%H:%M %d/%m/%Y}" in page
    assert f"{people[1].full_name} ✓ đã đạt" in page
    assert f"{people[2].full_name} đang làm dở trên máy" in page
    answer = browser.post(hub(session, "bai-kiem-tra/"), {"nguoi": [str(people[0].pk)]}, follow=True)
    assert f"Chưa được làm bài: {people[0].full_name}." in text(answer)


def test_sheet_of_another_session_and_of_before_are_named(browser, session, study_class, teacher, people):
    (other,) = printed(session, teacher, people[0])
    later = begun(study_class, study_class.course, ago=timedelta(minutes=5))
    assert "còn bài số 101 của buổi" in text(browser.get(hub(later)))
    typed(other, teacher, written(other, 1))
    assert "đã làm bài số 101" in text(browser.get(hub(session)))


def test_course_that_cannot_be_printed_says_so(browser, session, monkeypatch):
    monkeypatch.setattr("courses.queries.paper.lack", lambda _edition: TooFew("4.2", 3, 1))
    assert "chỉ có 1 câu in ra giấy được" in text(browser.get(hub(session)))
    answer = browser.post(hub(session, "bai-kiem-tra/"), {"nguoi": [str(each) for each in seats(session)]}, follow=True)
    assert "Lớp này làm bài kiểm tra trên máy." in text(answer)


def seats(session):
    return session.study_class.places.values_list("learner", flat=True)


def test_course_without_a_test_says_so(browser, venue, teacher, commune):
    course = taught_course("khoa-khong", questions=0, draw=4)
    publish(course)
    study_class = opened(course, venue, teacher)
    seated(study_class, *neighbours(commune))
    assert "Khóa học này không có bài kiểm tra." in text(browser.get(hub(begun(study_class, course))))


def test_empty_rooms_say_what_comes_first(browser, study_class, course, venue, teacher):
    assert "Lớp chưa có ai." in text(browser.get(hub(begun(study_class, study_class.course))))
    meeting = held(course, venue, teacher)
    page = text(browser.get(hub(meeting)))
    assert "Chưa có ai được điểm danh có mặt." in page
    assert "In tờ trống" in page


def test_session_that_does_not_take_place_prints_nothing(browser, study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    cancel_session(session_id=session.pk, reason="Mưa", by=SYSTEM, at=timezone.now())
    assert "Buổi học này không diễn ra: Mưa" in text(browser.get(hub(session)))
    answer = browser.post(hub(session, "bai-kiem-tra/"), {"nguoi": [str(people[0].pk)]}, follow=True)
    assert "nên không in bài kiểm tra được" in text(answer)


def test_overview_costs_the_same_for_three_and_for_forty(browser, venue, teacher, commune, django_assert_num_queries):
    course = taught_course("khoa-dong")
    publish(course)
    study_class = opened(course, venue, teacher, seats=90)
    people = seated(study_class, *neighbours(commune), *LearnerFactory.create_batch(3, commune=commune))
    session = begun(study_class, course)
    printed(session, teacher, *people[:3])
    browser.get(hub(session))
    with django_assert_num_queries(16):
        browser.get(hub(session))
    more = seated(study_class, *LearnerFactory.create_batch(74, commune=commune))
    printed(session, teacher, *more[:37])
    with django_assert_num_queries(16):
        answer = browser.get(hub(session))
    assert (len(answer.context["rows"]), len(answer.context["people"])) == (40, 40)


# Typing in


def test_line_is_shown_as_understood_then_graded_and_the_next_comes_at_once(browser, session, teacher, people):
    first, second, _third = printed(session, teacher, *people)
    looked = browser.post(address(first), {"line": "1Đ 2Đ 3S 4?"})
    assert looked.status_code == 200
    assert [box.written for box in looked.context["boxes"]] == ["Đ", "Đ", "S", "?"]
    assert "không đọc được, tính là sai" in text(looked)
    assert Attempt.objects.count() == 0
    answer = send(browser, first, line="1Đ 2Đ 3S 4?")
    assert answer["Location"] == address(second)
    page = browser.get(answer["Location"])
    assert f"Số đề 101, {people[0].full_name}: chưa đạt, đúng 50 %." in text(page)
    assert Attempt.objects.get(pk=first.pk).score == 50


def test_page_says_nothing_of_what_is_right(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    right, wrong = (text(browser.post(address(sheet), {"line": line})) for line in ("ĐĐĐĐ", "SSSS"))
    assert right.replace("Đúng", "Sai").replace("Đ", "S") == wrong.replace("Đúng", "Sai").replace("Đ", "S")


def test_last_sheet_leads_back_to_the_list(browser, session, teacher, people):
    sheets = printed(session, teacher, *people)
    for sheet, following in zip((sheets[1], sheets[2]), (sheets[2], sheets[0]), strict=True):
        assert send(browser, sheet, line="ĐĐĐĐ")["Location"] == address(following)
    answer = send(browser, sheets[0], c1="Đ", c2="Đ", c3="d", c4="đúng")
    assert answer["Location"] == hub(session)
    page = text(browser.get(hub(session)))
    assert "Đã nhập hết các bài." in page
    assert page.count("Đạt, 100 %") == 3


def test_fields_and_line_together_and_live(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    answer = browser.post(address(sheet), {"line": "2S 3S", "c1": "Đ"}, headers={"HX-Request": "true"})
    assert [box.written for box in answer.context["boxes"]] == ["Đ", "S", "S", ""]
    assert "<html" not in answer.content.decode()
    assert "để trống, tính là sai" in text(answer)


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"c2": "X"}, "c2", "Không hiểu “X”. Câu này ghi Đ hoặc S."),
        ({"line": "1Đ 2X"}, "c2", "Không hiểu “X”."),
        ({"line": "ĐĐ"}, "line", "Dòng này không đủ 4 câu."),
    ],
)
def test_what_cannot_be_understood_is_said_at_its_question(browser, session, teacher, people, typed, field, told):
    (sheet,) = printed(session, teacher, people[0])
    answer = send(browser, sheet, **typed)
    assert answer.status_code == 422
    assert told in answer.context["form"].errors[field][0]
    assert Attempt.objects.count() == 0


def test_sheet_is_found_by_its_number(browser, session, teacher, people):
    sheets = printed(session, teacher, *people)
    assert browser.get(hub(session), {"so": "102"})["Location"] == address(sheets[1])
    assert browser.get(hub(session), {"so": "999"}).context["not_found"] == "999"


def test_typed_again_from_an_old_page_the_first_stands(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    old = {"line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ"}
    typed(sheet, teacher, written(sheet, 1))
    answer = browser.post(address(sheet), old, follow=True)
    assert "Bài này đã nhập trước đó với câu trả lời khác." in text(answer)
    assert Attempt.objects.get().score == 25
    same = browser.post(address(sheet), {"line": "ĐSSS", "seen": "Đ|S|S|S"}, follow=True)
    assert "chưa đạt, đúng 25 %" in text(same)


def test_correction_wants_a_reason_raises_and_shows_both(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    typed(sheet, teacher, written(sheet, 1))
    change = {"correct": "1", "line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ", "c1": "", "c2": ""}
    answer = browser.post(address(sheet), change)
    assert answer.status_code == 422
    assert "Vì sao sửa bài đã nhập?" in text(answer)
    page = text(browser.post(address(sheet), {**change, "reason": "Gõ nhầm dòng"}, follow=True))
    assert "Đã sửa bài số 101." in page
    assert "Đạt, đúng 100 %" in page
    assert "lý do: Gõ nhầm dòng" in page
    lower = {**change, "line": "SSSS", "seen": "S|S|S|S", "reason": "Thử"}
    answer = browser.post(address(sheet), lower)
    assert "Kết quả đã ghi thì không hạ được ở đây" in text(answer)
    assert Attempt.objects.get().score == 100


def test_corrected_page_starts_from_what_was_typed(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    typed(sheet, teacher, ["Đ", "?", "", "S"])
    form = browser.get(address(sheet)).context["form"]
    assert [form[name].value() for name in form.names] == ["Đ", "?", "", "S"]


def test_voided_sheet_says_why_and_takes_nothing(browser, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    paper.void_sheets(session_id=session.pk, reason="Đề bị lộ", by=acting(teacher), at=timezone.now())
    assert "Lý do: Đề bị lộ" in text(browser.get(address(sheet)))
    assert "Lý do: Đề bị lộ" in text(browser.post(address(sheet), {"line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ"}, follow=True))
    assert Attempt.objects.count() == 0


def test_sheet_voided_in_the_very_moment_is_not_graded(browser, session, teacher, people, monkeypatch):
    (sheet,) = printed(session, teacher, people[0])

    def gone(**_all):
        raise paper_typing.SheetVoidedError

    monkeypatch.setattr(paper_typing, "type_answers", gone)
    answer = browser.post(address(sheet), {"line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ"})
    assert answer["Location"] == address(sheet)


def test_nothing_is_typed_before_the_session(browser, study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    ClassSession.objects.update(instructor_id=str(teacher.pk))
    (sheet,) = printed(session, teacher, people[0])
    assert "Đến giờ bắt đầu mới nhập được" in text(browser.get(address(sheet)))
    answer = browser.post(address(sheet), {"line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ"})
    assert answer.status_code == 422
    assert Attempt.objects.count() == 0


def test_page_of_a_sheet_asks_a_fixed_number_of_queries(browser, session, teacher, people, django_assert_num_queries):
    sheet = printed(session, teacher, *people)[0]
    browser.get(address(sheet))
    with django_assert_num_queries(9):
        browser.get(address(sheet))


# Anew


def test_new_set_wants_a_reason(browser, session, teacher, people):
    printed(session, teacher, *people)
    assert browser.post(hub(session, "bo-moi/"), {"reason": " "}).status_code == 422
    answer = browser.post(hub(session, "bo-moi/"), {"reason": "Đề bị lộ"}, follow=True)
    assert [row.sheet.number for row in answer.context["rows"]] == [104, 105, 106]


def test_sheets_can_be_voided_without_new_ones(browser, session, teacher, people):
    printed(session, teacher, *people)
    answer = browser.post(hub(session, "bo-moi/"), {"reason": "Không thi nữa", "only_void": "1"}, follow=True)
    assert "Đã hủy 3 bài chưa nhập." in text(answer)
    assert "Không còn bài nào chưa nhập." in text(browser.get(hub(session, "bo-moi/")))
    assert browser.get(hub(session, "bai-kiem-tra.pdf")).status_code == 404


# Who


def test_foreign_instructor_finds_nothing(client, session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    stranger = signed_in(client, staff(town("16213", "Xã Xa"), name="Người Khác"))
    for found in (address(sheet), hub(session), hub(session, "bai-kiem-tra.pdf"), hub(session, "bo-moi/")):
        assert stranger.get(found).status_code == 404


# How it is shown elsewhere


def test_learner_and_staff_read_that_it_was_made_on_paper(client, session, teacher, people, study_class):
    person = people[0]
    person.user = UserFactory()
    person.save()
    (sheet,) = printed(session, teacher, person)
    typed(sheet, teacher, written(sheet, 4))
    client.force_login(person.user)
    code = study_class.course.code
    for page in (f"/hoc/{code}/kiem-tra/", f"/hoc/{code}/kiem-tra/{sheet.pk}/ket-qua/"):
        assert "làm trên giấy, giảng viên nhập giúp" in text(client.get(page))
    record = signed_in(client, teacher).get(f"/quan-ly/viec-hoc/{person.pk}/")
    assert "Trên giấy, có người nhập giúp" in text(record)


def test_erased_person_leaves_no_words_on_sheets(session, teacher, people):
    first, second = people[:2]
    (sheet,) = printed(session, teacher, first)
    typed(sheet, teacher, written(sheet, 1))
    paper_typing.correct_answers(
        sheet_id=sheet.pk, answers=written(sheet, 2), reason="Bà Hoà ngõ 5", by=acting(teacher), at=timezone.now()
    )
    printed(session, teacher, second)
    paper.void_sheets(session_id=session.pk, reason="Ông Bảy ngõ 6", by=acting(teacher), at=timezone.now())
    for person in (first, second):
        erasing.erase(learner=person, reason="Đơn", by=SYSTEM, at=timezone.now())
    assert len(left.left()) == 2
    tasks.blank_erased_learning()
    assert left.left() == []
    assert PaperSheet.objects.get(learner=second).voided_reason == ERASED_NAME
    assert [each.reason for each in SheetTyping.objects.order_by("pk")] == ["", ERASED_NAME]

"""In the room: the roll of a session in one form, and a practical task signed off for a row of people."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.forms import classes_marking
from courses.models import Attendance, Completion, SignOff
from courses.queries import classes
from tests.courses.room import held, mark, neighbours, page, signed_in, staff
from tests.courses.way import enrolled, published
from tests.factories import CommuneFactory, LearnerFactory

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(response.content.decode().split())


def roll_data(answer, **more):
    """What the page would send: every hidden field, and the radios that are on."""
    html = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="((?:row|fact-|seen-)[^"]*)" value="([^"]*)">', html)
    data = {name: value for name, value in hidden if name != "row"}
    data["row"] = [value for name, value in hidden if name == "row"]
    on = re.findall(r'<input type="radio" name="(status-[^"]+)" value="([^"]*)" checked>', html)
    return {**data, **dict(on), **more}


def listed(answer):
    return [line.row.learner.full_name for line in answer.context["lines"]]


def chosen(answer):
    return {line.row.learner.full_name: line.choice for line in answer.context["lines"]}


@pytest.fixture
def class_of_three(course, commune):
    people = neighbours(commune)
    edition = course.editions.get()
    for person in people:
        enrolled(person, course, edition)
    return people


def test_enrolled_people_of_the_commune_are_listed_first_and_who_is_done_is_not(
    client, session, teacher, commune, class_of_three, course
):
    done, *_rest = class_of_three
    Completion.objects.create(learner=done, course=course, completed_at=timezone.now())
    LearnerFactory(full_name="Người Chưa Ghi Danh", commune=commune)
    enrolled(LearnerFactory(full_name="Người Nơi Khác", commune=CommuneFactory()), course, course.editions.get())
    answer = signed_in(client, teacher).get(page(session))
    assert listed(answer) == ["Lò Thị Người B", "Lò Thị Người C"]


def test_people_of_earlier_sessions_are_expected_again(client, course, venue, teacher, commune, monkeypatch):
    monkeypatch.setattr(classes, "EXPECTED", 2)
    regular = LearnerFactory(full_name="Bùi Văn Quen", commune=commune)
    past = held(course, venue, teacher, starts_at=timezone.now() - timedelta(days=7))
    course.editions.update(rule={"sessions": 3})
    mark(past, teacher, "present", regular)
    for n in range(3):
        newer = LearnerFactory(full_name=f"Đỗ Thị Mới {chr(65 + n)}", commune=commune)
        enrolled(newer, course, course.editions.get(), at=timezone.now() + timedelta(minutes=n))
    answer = signed_in(client, teacher).get(page(held(course, venue, teacher)))
    assert sorted(listed(answer)) == ["Bùi Văn Quen", "Đỗ Thị Mới C"]


def test_empty_roll_says_what_to_do(client, session, teacher):
    assert "Chưa có ai trong danh sách." in words(signed_in(client, teacher).get(page(session)))


def test_roll_is_saved_in_one_form(client, session, teacher, class_of_three):
    first, second, third = class_of_three
    answer = signed_in(client, teacher).get(page(session))
    sent = roll_data(answer, save="1")
    sent |= {f"status-{first.pk}": "present", f"status-{second.pk}": "excused"}
    assert client.post(page(session), sent)["Location"] == page(session)
    assert dict(Attendance.objects.values_list("learner", "status")) == {first.pk: "present", second.pk: "excused"}
    assert Attendance.objects.filter(device="").count() == 0
    told = words(client.get(page(session)))
    assert "Đã lưu điểm danh." in told
    assert "1 người vừa hoàn thành khóa học." in told
    assert "Đã điểm danh 2 người, 1 người có mặt." in told
    assert client.post(page(session), sent).status_code == 302
    assert Attendance.objects.count() == 2
    assert "Không có gì thay đổi." in words(client.get(page(session)))
    assert not Attendance.objects.filter(learner=third).exists()


def test_all_present_fills_the_rest_and_saves_nothing_yet(client, session, teacher, class_of_three):
    first, *_rest = class_of_three
    sent = roll_data(signed_in(client, teacher).get(page(session)), all="1")
    answer = client.post(page(session), sent | {f"status-{first.pk}": "absent"})
    assert sorted(chosen(answer).values()) == ["absent", "present", "present"]
    assert not Attendance.objects.exists()
    assert client.post(page(session), roll_data(answer, save="1")).status_code == 302
    assert Attendance.objects.count() == 3


def test_search_finds_by_name_without_tones_or_by_phone_and_keeps_what_is_chosen(
    client, session, teacher, commune, class_of_three
):
    first, *_rest = class_of_three
    new = LearnerFactory(full_name="Hà Văn Đức", phone="+84912000111", commune=commune)
    LearnerFactory(full_name="Hà Văn Đức", commune=CommuneFactory())
    sent = roll_data(signed_in(client, teacher).get(page(session))) | {f"status-{first.pk}": "late"}
    for typed in ("ha van duc", "0912 000 111"):
        answer = client.post(page(session), sent | {"find": "1", "q": typed})
        assert [learner for learner, _home in answer.context["found"]] == [new]
        assert chosen(answer)[first.full_name] == "late"
    added = client.post(page(session), roll_data(answer, add=str(new.pk)))
    assert listed(added)[0] == "Hà Văn Đức"
    assert chosen(added)["Hà Văn Đức"] == "present"
    assert chosen(added)[first.full_name] == "late"
    client.post(page(session), roll_data(added, save="1"))
    assert dict(Attendance.objects.values_list("learner", "status")) == {new.pk: "present", first.pk: "late"}


@pytest.mark.parametrize("typed", ["khong co ai", "   "])
def test_search_that_finds_nobody_says_so(client, session, teacher, typed):
    answer = signed_in(client, teacher).post(page(session), {"find": "1", "q": typed})
    assert answer.context["found"] == []
    assert "Không tìm thấy ai khác" in words(answer)


def test_somebody_on_the_list_or_of_the_own_login_is_not_found_again(client, session, teacher, commune, class_of_three):
    LearnerFactory(full_name="Lò Thị Người Z", commune=commune, user=teacher)
    sent = roll_data(signed_in(client, teacher).get(page(session)))
    assert client.post(page(session), sent | {"find": "1", "q": "lo thi nguoi"}).context["found"] == []


def test_person_out_of_scope_who_is_sent_along_is_not_kept_and_the_page_says_so(client, session, teacher):
    stranger = LearnerFactory(commune=CommuneFactory())
    sent = {"row": [str(stranger.pk)], f"status-{stranger.pk}": "present", "save": "1"}
    answer = signed_in(client, teacher).post(page(session), sent, follow=True)
    assert "1 người không thuộc phạm vi của bạn" in words(answer)
    assert not Attendance.objects.exists()


def test_what_could_not_have_been_chosen_is_not_kept(client, session, teacher, class_of_three):
    first, *_rest = class_of_three
    sent = {"row": ["khong-phai-ma", str(first.pk)], f"status-{first.pk}": "tiên", f"fact-{first.pk}": "?", "save": "1"}
    assert signed_in(client, teacher).post(page(session), sent).status_code == 302
    assert not Attendance.objects.exists()


def test_correction_asks_for_a_reason_and_is_told_afterwards(client, session, teacher, class_of_three):
    first, *_rest = class_of_three
    mark(session, teacher, "absent", first)
    answer = signed_in(client, teacher).get(page(session))
    sent = roll_data(answer, save="1") | {f"status-{first.pk}": "late"}
    refused = client.post(page(session), sent)
    assert refused.status_code == 422
    assert "Bạn đã đổi dấu đã lưu. Hãy ghi lý do" in words(refused)
    assert chosen(refused)[first.full_name] == "late"
    client.post(page(session), roll_data(refused, save="1", reason="Đến sau khi điểm danh"))
    told = words(client.get(page(session)))
    assert "Đã lưu điểm danh, sửa 1 dấu cũ." in told
    assert "Các dấu đã sửa (1)" in told
    assert "lý do: Đến sau khi điểm danh (Lê Văn Hùng)" in told


def test_mark_is_taken_back_from_the_page(client, session, teacher, class_of_three):
    first, *_rest = class_of_three
    mark(session, teacher, "present", first)
    sent = roll_data(signed_in(client, teacher).get(page(session)), save="1", reason="Nhầm người")
    client.post(page(session), sent | {f"status-{first.pk}": classes_marking.TAKE_BACK})
    assert not Attendance.objects.filter(withdrawn_at__isnull=True).exists()


def test_page_that_was_saved_before_and_changed_is_asked_once_more(client, session, teacher, class_of_three):
    """Saved, then "back", another choice, saved: the keys are used up, what was chosen is not lost."""
    first, *_rest = class_of_three
    sent = roll_data(signed_in(client, teacher).get(page(session)), save="1")
    client.post(page(session), sent | {f"status-{first.pk}": "present"})
    again = client.post(page(session), sent | {f"status-{first.pk}": "absent"})
    assert again.status_code == 422
    assert "Trang này đã lưu trước đó rồi." in words(again)
    assert chosen(again)[first.full_name] == "absent"
    client.post(page(session), roll_data(again, save="1", reason="Bấm nhầm"))
    assert Attendance.objects.get(withdrawn_at__isnull=True).status == "absent"


def test_mark_made_meanwhile_is_shown_before_anything_is_saved(client, session, teacher, class_of_three, commune):
    first, second, _third = class_of_three
    sent = roll_data(signed_in(client, teacher).get(page(session)), save="1")
    mark(session, staff(commune, "officer"), "absent", first)
    refused = client.post(page(session), sent | {f"status-{p.pk}": "present" for p in (first, second)})
    assert refused.status_code == 422
    assert f"Người khác vừa điểm danh cho: {first.full_name}." in words(refused)
    assert Attendance.objects.count() == 1
    client.post(page(session), roll_data(refused, save="1", reason="Có mặt thật"))
    assert Attendance.objects.filter(withdrawn_at__isnull=True, status="present").count() == 2


def test_roll_of_a_session_that_has_not_begun_says_when(client, course, venue, teacher, class_of_three):
    session = held(course, venue, teacher, starts_at=timezone.now() + timedelta(days=1))
    answer = signed_in(client, teacher).get(page(session))
    assert f"Buổi học bắt đầu lúc {timezone.localtime(session.starts_at):%H:%M ngày %d/%m/%Y}." in words(answer)
    assert "Lưu điểm danh" not in words(answer)
    first = class_of_three[0]
    sent = {"row": [str(first.pk)], f"status-{first.pk}": "present", "save": "1"}
    assert "Buổi học chưa bắt đầu, nên chưa điểm danh được." in words(client.post(page(session), sent, follow=True))
    assert not Attendance.objects.exists()


def test_somebody_who_moved_away_is_not_named_any_more(client, session, teacher, commune):
    person = LearnerFactory(full_name="Lò Thị Đi Xa", commune=commune)
    mark(session, teacher, "present", person)
    person.residences.update(unit=CommuneFactory(), commune=CommuneFactory())
    told = words(signed_in(client, teacher).get(page(session)))
    assert "Lò Thị Đi Xa" not in told
    assert "có 1 người đã chuyển đi nơi khác" in told


def test_list_that_is_full_takes_nobody_more(client, session, teacher, commune, class_of_three, monkeypatch):
    monkeypatch.setattr(classes_marking, "MOST", 3)
    new = LearnerFactory(commune=commune)
    sent = roll_data(signed_in(client, teacher).get(page(session)), add=str(new.pk))
    answer = client.post(page(session), sent)
    assert new.full_name not in listed(answer)
    assert "Danh sách đã đủ 200 người." in words(answer)


def test_adding_somebody_who_is_marked_already_shows_their_mark(client, session, teacher, class_of_three):
    first, *_rest = class_of_three
    mark(session, teacher, "late", first)
    answer = signed_in(client, teacher).post(page(session), {"add": str(first.pk)})
    assert chosen(answer)[first.full_name] == "late"


def test_roll_costs_the_same_for_three_and_for_forty(
    client, session, teacher, commune, class_of_three, course, django_assert_num_queries
):
    signed_in(client, teacher).get(page(session))
    with django_assert_num_queries(11):
        client.get(page(session))
    edition = course.editions.get()
    for n in range(37):
        enrolled(LearnerFactory(full_name=f"Vi Thị Đông {chr(65 + n % 26)}", commune=commune), course, edition)
    with django_assert_num_queries(11):
        answer = client.get(page(session))
    assert len(answer.context["lines"]) == 40


# Practical tasks in the room


def practise(session, task="viec-1"):
    return page(session, f"thuc-hanh/?bai={task}")


def test_tasks_are_signed_off_for_a_row_of_people(client, session, teacher, class_of_three, commune):
    first, second, third = class_of_three
    mark(session, teacher, "present", first, second)
    mark(session, teacher, "absent", third)
    answer = signed_in(client, teacher).get(practise(session))
    assert [line.row.learner for line, _by in answer.context["lines"]] == [first, second]
    keys = {f"fact-{line.row.learner.pk}": str(line.fact) for line, _by in answer.context["lines"]}
    sent = {**keys, f"how-{first.pk}": "alone", f"how-{second.pk}": "helped", "note": "Cùng làm"}
    for _n in range(2):
        told = client.post(practise(session), sent, follow=True)
    assert dict(SignOff.objects.values_list("learner", "is_assisted")) == {first.pk: False, second.pk: True}
    assert set(SignOff.objects.values_list("note", "session")) == {("Cùng làm", session.pk)}
    assert "Đã xác nhận 2 trong 2 người có mặt." in words(told)
    assert "Lê Văn Hùng" in words(told)
    assert "Xác nhận những người đã chọn" not in words(told)


def test_second_page_with_another_word_is_told_whose_stands(client, session, teacher, class_of_three):
    first, second, _third = class_of_three
    mark(session, teacher, "present", first, second)
    signed_in(client, teacher).post(practise(session), {f"how-{first.pk}": "alone"})
    sent = {f"how-{first.pk}": "helped", f"how-{second.pk}": "nonsense"}
    answer = client.post(practise(session), sent, follow=True)
    assert f"Đã có xác nhận trước đó, giữ nguyên: {first.full_name}." in words(answer)
    assert not SignOff.objects.get().is_assisted


def test_practice_page_explains_what_is_missing(client, session, teacher, course, venue):
    signed_in(client, teacher)
    assert "Chưa có ai được điểm danh có mặt." in words(client.get(page(session, "thuc-hanh/")))
    assert client.get(practise(session, "viec-la")).status_code == 404
    plain, _edition = published("khoa-khong-viec")
    other = held(plain, venue, teacher, starts_at=timezone.now() - timedelta(days=1))
    assert "không có bài thực hành" in words(client.get(page(other, "thuc-hanh/")))
    assert client.post(page(other, "thuc-hanh/")).status_code == 200

"""Instructors: the questions of their learners, and the answers."""

from datetime import timedelta

import pytest

from accounts.models import Message
from accounts.queries import actor_for
from courses.actions import study
from courses.models import LearnerQuestion
from courses.rules.study import LONGEST_ANSWER
from courses.views import study_answers as views
from tests.courses.way import AT, AUTHOR, published
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/quan-ly/cau-hoi/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def course(db):
    return published()


@pytest.fixture
def commune(db):
    return CommuneFactory()


@pytest.fixture
def instructor(client, commune):
    user = PostingFactory(role="instructor", unit=commune).user
    client.force_login(user)
    return user


def asked(course, unit, text="Vì sao máy khóa?", at=AT, **fields):
    learner = LearnerFactory(commune=unit, **fields)
    return study.ask(learner=learner, text=text, at=at, course_id=course[0].pk, lesson_key="khoa-mau/bai-1")


def url(question):
    return f"{LIST}{question.pk}/"


def test_list_shows_the_oldest_open_question_first_and_counts_them(client, course, commune, instructor):
    asked(course, commune, "Câu sau", AT + timedelta(hours=1))
    first = asked(course, commune, "Câu trước")
    asked(course, CommuneFactory(), "Của xã khác")
    page = words(client.get(LIST))
    assert "2 câu đang chờ" in page
    assert page.index("Câu trước") < page.index("Câu sau")
    assert "Của xã khác" not in page
    assert f'href="{url(first)}"' in page
    assert "Bài 1" in page


def test_list_costs_the_same_for_few_and_many(client, course, commune, instructor, django_assert_num_queries):
    asked(course, commune)
    with django_assert_num_queries(6):
        client.get(LIST)
    for _ in range(8):
        asked(course, commune)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["rows"]) == 9


def test_list_goes_on_by_key(client, course, commune, instructor, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 1)
    rows = [asked(course, commune, f"Câu số {n}", AT + timedelta(minutes=n)) for n in range(2)]
    page = client.get(LIST)
    assert page.context["after"] == str(rows[0].pk)
    later = client.get(LIST, {"sau": page.context["after"]})
    assert [row.pk for row, _lesson in later.context["rows"]] == [rows[1].pk]
    assert "Về đầu danh sách" in words(later)
    assert len(client.get(LIST, {"sau": "khong-phai-khoa"}).context["rows"]) == 1


def test_list_without_questions_says_so(client, instructor):
    assert "Không có câu hỏi nào đang chờ." in words(client.get(LIST))
    assert "Chưa có câu nào được trả lời." in words(client.get(LIST, {"xem": "da-tra-loi"}))


def test_menu_leads_instructors_to_the_questions(client, instructor):
    assert f'<a href="{LIST}" aria-current="page">Câu hỏi của học viên</a>' in words(client.get(LIST))


def test_learner_without_a_post_does_not_find_the_list(client, course, commune):
    question = asked(course, commune)
    client.force_login(UserFactory())
    assert client.get(LIST).status_code == 404
    assert client.get(url(question)).status_code == 404


def test_answer_is_sent_and_told(client, course, commune, instructor):
    question = asked(course, commune)
    assert '<label for="id_text">Câu trả lời</label>' in words(client.get(url(question)))
    page = client.post(url(question), {"text": "Bấm nút nguồn."}, follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert "Đã gửi câu trả lời cho học viên." in words(page)
    question.refresh_from_db()
    assert (question.answer, question.answered_by_id) == ("Bấm nút nguồn.", str(instructor.pk))
    assert Message.objects.get(topic="answer").learner == question.learner
    assert "Bấm nút nguồn." not in words(client.get(LIST))
    assert f'href="{url(question)}"' in words(client.get(LIST, {"xem": "da-tra-loi"}))


@pytest.mark.parametrize(
    ("text", "said"), [(" ", "Bạn chưa viết câu trả lời."), ("x" * (LONGEST_ANSWER + 1), "Dài quá: được 2000 chữ")]
)
def test_answer_that_cannot_be_sent_says_why_at_the_box_and_keeps_it(client, course, commune, instructor, text, said):
    question = asked(course, commune)
    page = client.post(url(question), {"text": text})
    assert page.status_code == 422
    assert said in words(page)
    assert text.strip() in words(page)
    assert not LearnerQuestion.objects.exclude(answer="").exists()


def test_own_answer_is_corrected_in_the_same_form(client, course, commune, instructor):
    question = asked(course, commune)
    study.answer(question_id=question.pk, text="Sai rồi.", by=actor_for(instructor), at=AT)
    page = words(client.get(url(question)))
    assert "Sửa câu trả lời" in page
    assert "Sai rồi.</textarea>" in page
    client.post(url(question), {"text": "Đúng."})
    question.refresh_from_db()
    assert question.answer == "Đúng."


def test_answer_of_a_colleague_is_read_and_not_changed(client, course, commune, instructor):
    question = asked(course, commune)
    colleague = UserFactory(name="Lê Thị Đồng Nghiệp")
    study.answer(question_id=question.pk, text="Lời trước.", by=actor_for(colleague), at=AT)
    page = words(client.get(url(question)))
    assert "Lê Thị Đồng Nghiệp trả lời" in page
    assert "Lời trước." in page
    assert "<textarea" not in page


def test_second_of_two_who_answer_is_told_and_keeps_what_was_written(client, course, commune, instructor):
    question = asked(course, commune)
    client.get(url(question))  # opens the form; then a colleague is faster
    study.answer(question_id=question.pk, text="Lời trước.", by=AUTHOR, at=AT)
    page = client.post(url(question), {"text": "Lời sau."})
    assert page.status_code == 422
    assert "Người khác vừa trả lời câu này trước bạn." in words(page)
    assert "Lời trước." in words(page)
    assert "Lời sau.</textarea>" in words(page)
    question.refresh_from_db()
    assert question.answer == "Lời trước."


@pytest.mark.parametrize("whose", ["far", "own"])
def test_question_out_of_scope_does_not_exist(client, course, commune, instructor, whose):
    question = asked(course, CommuneFactory()) if whose == "far" else asked(course, commune, user=instructor)
    assert client.get(url(question)).status_code == 404
    assert client.post(url(question), {"text": "Lời."}).status_code == 404
    assert not LearnerQuestion.objects.exclude(answer="").exists()

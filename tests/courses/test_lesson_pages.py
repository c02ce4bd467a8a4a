"""A lesson: read by anybody, practised at its end, finished by a learner."""

import re

import pytest
from uuid6 import uuid7

from courses.actions import learning
from courses.models import Attempt, AttemptAnswer, Completion, Enrolment, LessonFinish
from courses.queries import practice
from tests.courses.asked import MULTIPLE, ORDERING, SINGLE, TRUE_FALSE
from tests.courses.way import AT, complete, enrolled, finish, pass_test, published, sign_in, with_every_kind
from tests.factories import LearnerFactory, make_course

pytestmark = pytest.mark.django_db
LESSON = "/hoc/khoa-mau/bai-1/"
DONE = f"{LESSON}xong/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def course(db):
    return published()


# Reading


def test_lesson_is_read_by_anybody(client, course):
    page = client.get(LESSON)
    said = words(page)
    for part in ("<h1>Bài 1</h1>", "Bài 1/2", "<b>Sau bài này,</b> bạn làm được.", "<p>Nội dung.</p>"):
        assert part in said
    assert not Enrolment.objects.exists()


def test_lesson_shows_which_lessons_are_done(client, course):
    learner = sign_in(client)
    finish(enrolled(learner, *course), "khoa-mau/bai-2")
    page = client.get(LESSON)
    assert [(stone.slug, done) for stone, done in page.context["stones"]] == [("bai-1", False), ("bai-2", True)]
    assert not page.context["is_finished"]
    assert client.get("/hoc/khoa-mau/bai-2/").context["is_finished"]


def test_last_lesson_leads_to_the_test(client, course):
    assert "sang bài tiếp theo" in words(client.get(LESSON))
    assert "sang bài kiểm tra" in words(client.get("/hoc/khoa-mau/bai-2/"))


@pytest.mark.parametrize("path", ["/hoc/khoa-mau/bai-9/", "/hoc/khong-co/bai-1/"])
def test_lesson_that_does_not_exist_is_not_there(client, course, path):
    assert client.get(path).status_code == 404
    sign_in(client)
    assert client.get(path).status_code == 404


def test_lesson_without_practice_has_none(client, course):
    assert "tu-kiem-tra" not in words(client.get(LESSON))


def test_lesson_page_costs_four_queries_however_much_there_is(client, django_assert_num_queries):
    """User, learner, the edition of the enrolment, finishes; session, edition, lessons and practice are in memory."""
    learner = sign_in(client)
    course, edition, _asked = with_every_kind(lessons=2)
    finish(enrolled(learner, course, edition), "khoa-mau/bai-1")
    client.get(LESSON)
    with django_assert_num_queries(4):
        client.get(LESSON)
    big, big_edition = published("lon", lessons=12, questions=30)
    complete(enrolled(learner, big, big_edition))
    for other in LearnerFactory.create_batch(15):
        finish(enrolled(other, big, big_edition), "lon/bai-1")
        pass_test(enrolled(other, big, big_edition))
    paths = (LESSON, "/hoc/lon/bai-1/", "/hoc/lon/bai-12/")
    for path in paths:  # what never changes is read once in a process
        client.get(path)
    for path in paths:
        with django_assert_num_queries(4):
            client.get(path)


# Practice


@pytest.fixture
def practised(db):
    _course, _edition, asked = with_every_kind()
    return {question.kind: question.current.pk for question in asked}


def posted(kind: str, version: int, values: list[str]) -> dict[str, object]:
    """What the form of one question sends: places for steps, values for everything else."""
    if kind == "ordering":
        return {"check": version} | {f"q{version}-{i}": place for place, i in enumerate(values, start=1)}
    return {"check": version, f"q{version}": values}


ANSWERS = [
    ("single", ["b"], True, "Chỉ kẻ lừa đảo mới hỏi."),
    ("single", ["a"], False, "Ngân hàng không hỏi mã."),
    ("multiple", ["a", "b"], True, "Giục và giấu."),
    ("multiple", ["a"], False, "Còn thiếu: Bảo giấu người nhà"),
    ("multiple", ["a", "b", "c"], False, "Đây là cách làm việc thật."),
    ("true_false", ["true"], True, "Là chìa khóa."),
    ("true_false", ["false"], False, "Đừng đọc."),
    ("ordering", ["a", "b", "c"], True, "Dừng, hỏi, báo."),
    ("ordering", ["b", "a", "c"], False, "Việc đầu tiên là dừng lại."),
]


def test_practice_shows_every_question_without_telling(client, practised):
    said = words(client.get(LESSON))
    for body in (SINGLE, MULTIPLE, TRUE_FALSE, ORDERING):
        assert body["stem"] in said
        assert body["explanation"] not in said
    assert SINGLE["hint"] in said
    assert "Có thể chọn nhiều câu." in said
    assert said.count("Xem đúng hay chưa") == 4


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
@pytest.mark.parametrize(("kind", "values", "is_right", "told"), ANSWERS)
def test_practice_tells_whether_an_answer_is_right(client, practised, kind, values, is_right, told, headers):
    version = practised[kind]
    answer = client.post(LESSON, posted(kind, version, values), headers=headers)
    items = {item.kind: item for item in answer.context["checks"]}
    assert (answer.status_code, items[kind].is_right) == (200, is_right)
    assert [item.is_right for other, item in items.items() if other != kind] == [None] * 3
    said = words(answer)
    assert told in said
    assert ("Đúng rồi." in said, "Chưa đúng." in said) == (is_right, not is_right)
    assert ("<!doctype html>" in said) is not bool(headers)


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "ordering"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_practice_without_an_answer_asks_for_one(client, practised, kind, headers):
    answer = client.post(LESSON, {"check": practised[kind]}, headers=headers)
    missing = [item.kind for item in answer.context["checks"] if item.is_missing]
    assert missing == [kind]
    assert words(answer).count("Bạn chưa chọn câu trả lời. Mời bạn chọn rồi bấm lại.") == 1
    assert 'role="alert"' in words(answer)


def test_practice_keeps_what_was_chosen_on_the_page(client, practised):
    said = words(client.post(LESSON, posted("multiple", practised["multiple"], ["a", "c"])))
    checked = re.findall(rf'name="q{practised["multiple"]}" value="(\w)" checked', said)
    assert sorted(checked) == ["a", "c"]
    said = words(client.post(LESSON, posted("ordering", practised["ordering"], ["c", "a", "b"])))
    assert re.findall(rf'<select id="q{practised["ordering"]}-(\w)"', said) == ["c", "a", "b"]
    assert re.findall(r"<option selected>(\d)", said) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "places",
    [
        {"a": "1", "b": "1", "c": "2"},
        {"a": "1", "b": "2"},
        {"a": "0", "b": "1", "c": "2"},
        {"a": "1", "b": "2", "c": "9"},
        {"a": "x", "b": "2", "c": "3"},
        {"a": "1", "b": "2", "c": "²"},
    ],
)
def test_steps_need_a_place_each(client, practised, places):
    version = practised["ordering"]
    data = {"check": version} | {f"q{version}-{i}": place for i, place in places.items()}
    answer = client.post(LESSON, data)
    assert [item.kind for item in answer.context["checks"] if item.is_missing] == ["ordering"]


@pytest.mark.parametrize("check", ["0", "x", "9999999999999999999999", ""])
def test_practice_of_a_question_that_is_not_asked_here_changes_nothing(client, practised, check):
    answer = client.post(LESSON, {"check": check})
    assert [(item.is_right, item.is_missing) for item in answer.context["checks"]] == [(None, False)] * 4


def test_practice_is_kept_nowhere(client, practised):
    sign_in(client)
    for kind, values, *_ in ANSWERS:
        client.post(LESSON, posted(kind, practised[kind], values))
    assert not any(model.objects.exists() for model in (Attempt, AttemptAnswer, LessonFinish, Completion))


def test_practice_shows_the_same_order_to_everybody(client, practised):
    orders = [[item.options for item in client.get(LESSON).context["checks"]] for _ in range(2)]
    assert orders[0] == orders[1]
    shown = {item.kind: [option.id for option in item.options] for item in client.get(LESSON).context["checks"]}
    assert shown["ordering"] != ["a", "b", "c"]
    assert shown["true_false"] == ["true", "false"]


def test_picture_of_a_question_is_shown_with_its_words(client, practised):
    _course, _edition, asked = with_every_kind("co-hinh")
    version = asked[0].current
    version.body = {**version.body, "image": {"id": 1, "src": "/media/otp.svg", "alt": "Chìa khóa"}}
    version.save()
    assert 'src="/media/otp.svg" alt="Chìa khóa"' in words(client.get("/hoc/co-hinh/bai-1/"))


# Finishing


def test_finish_enrols_and_leads_to_the_next_lesson(client, course):
    learner = sign_in(client)
    fact = client.get(LESSON).context["fact_id"]
    assert client.post(DONE, {"fact": fact})["Location"] == "/hoc/khoa-mau/bai-2/"
    kept = LessonFinish.objects.get()
    assert (kept.pk, kept.learner, kept.lesson_key) == (fact, learner, "khoa-mau/bai-1")
    assert Enrolment.objects.get().edition == course[1]


def test_finish_of_the_last_lesson_leads_to_the_test(client, course):
    sign_in(client)
    client.post(DONE)
    assert client.post("/hoc/khoa-mau/bai-2/xong/")["Location"] == "/hoc/khoa-mau/kiem-tra/"


def test_finish_after_the_pass_completes_the_course(client, course):
    learner = sign_in(client)
    pass_test(enrolled(learner, *course))
    client.post(DONE)
    assert not Completion.objects.exists()
    assert client.post("/hoc/khoa-mau/bai-2/xong/")["Location"] == "/khoa-hoc/khoa-mau/"
    done = Completion.objects.get()
    assert done.completed_at == LessonFinish.objects.get(lesson_key="khoa-mau/bai-2").occurred_at


def test_finish_pressed_twice_is_one_fact(client, course):
    sign_in(client)
    fact = uuid7()
    for _ in range(2):
        assert client.post(DONE, {"fact": fact})["Location"] == "/hoc/khoa-mau/bai-2/"
    client.post(DONE, {"fact": uuid7()})
    assert LessonFinish.objects.get().pk == fact


@pytest.mark.parametrize("fact", ["", "khong-phai-uuid", "1"])
def test_finish_with_an_unreadable_id_gets_one_of_ours(client, course, fact):
    sign_in(client)
    client.post(DONE, {"fact": fact})
    assert LessonFinish.objects.count() == 1


def test_finish_with_the_id_of_another_lesson_is_refused(client, course):
    sign_in(client)
    fact = uuid7()
    client.post(DONE, {"fact": fact})
    answer = client.post("/hoc/khoa-mau/bai-2/xong/", {"fact": fact}, follow=True)
    assert answer.redirect_chain == [("/hoc/khoa-mau/bai-2/", 302)]
    assert "Chưa ghi nhận được. Mời bạn bấm lại." in words(answer)
    assert LessonFinish.objects.get().lesson_key == "khoa-mau/bai-1"


def test_finish_with_the_id_of_somebody_else_is_refused(client, course):
    fact = uuid7()
    for _ in range(2):
        learner = sign_in(client)
        client.post(DONE, {"fact": fact})
    assert LessonFinish.objects.get().learner != learner


def test_finish_sent_again_after_a_merge_is_the_same_fact(course):
    kept, double = LearnerFactory(), LearnerFactory()
    fact = {"lesson_key": "khoa-mau/bai-1", "fact_id": uuid7(), "occurred_at": AT, "at": AT}
    assert learning.finish_lesson(enrolment=enrolled(double, *course), **fact)
    double.canonical = kept
    double.save()
    assert not learning.finish_lesson(enrolment=enrolled(kept, *course), **fact)
    assert LessonFinish.objects.get().learner == double


def test_finish_of_a_lesson_that_does_not_exist_is_not_there(client, course):
    sign_in(client)
    assert client.post("/hoc/khoa-mau/bai-9/xong/").status_code == 404
    assert client.post("/hoc/khong-co/bai-1/xong/").status_code == 404
    assert client.get(DONE).status_code == 405
    assert not LessonFinish.objects.exists()


def test_finish_of_a_lesson_of_another_edition_is_not_there(client):
    make_course("khac", lessons=3)
    course = published(lessons=1)
    enrolled(sign_in(client), *course)
    assert client.post("/hoc/khoa-mau/bai-3/xong/").status_code == 404


# What a form posts


class Form(dict):
    def getlist(self, name):
        return self.get(name, [])


def test_places_are_read_as_an_order():
    form = Form({"q-a": ["3"], "q-b": ["1"], "q-c": ["2", "9"]})
    assert practice.posted_values("ordering", ORDERING, form, "q") == ["b", "c", "a"]

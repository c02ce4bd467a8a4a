"""A lesson: read by anybody, practised at its end, finished by a learner."""

import re

import pytest
from uuid6 import uuid7

from courses.actions import learning
from courses.models import Attempt, AttemptAnswer, Completion, Enrolment, LessonFinish, LessonPage
from tests.courses.asked import ALL, SINGLE
from tests.courses.way import AT, complete, enrolled, finish, pass_test, publish, published, sign_in, with_every_kind
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


def test_button_says_where_it_leads_in_whatever_order_one_learns(client, course):
    enrolment = enrolled(sign_in(client), *course)
    assert "sang bài tiếp theo" in words(client.get("/hoc/khoa-mau/bai-2/"))
    finish(enrolment, "khoa-mau/bai-2")
    assert "sang bài kiểm tra" in words(client.get(LESSON))
    assert "Tôi đã hiểu, học tiếp" in words(client.get("/hoc/khoa-mau/bai-2/"))


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


# Other editions


def change(key: str, **fields: object) -> None:
    lesson = LessonPage.objects.get(key=key)
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()


def add(course, number: int) -> None:
    key = f"{course.code}/bai-{number}"
    course.add_child(
        instance=LessonPage(
            title=f"Bài {number}", slug=f"bai-{number}", key=key, aim="a", body=[("text", "<p>Nội dung mới.</p>")]
        )
    )


def test_old_address_of_a_lesson_leads_to_its_new_one(client, course):
    change("khoa-mau/bai-1", slug="ten-moi")
    publish(course[0])
    assert client.get(LESSON)["Location"] == "/hoc/khoa-mau/ten-moi/"
    assert client.get("/hoc/khoa-mau/ten-moi/").status_code == 200


def test_new_address_of_a_lesson_leads_who_began_before_to_their_own(client, course):
    enrolled(sign_in(client), *course)
    change("khoa-mau/bai-1", slug="ten-moi")
    add(course[0], 3)
    publish(course[0])
    assert client.get("/hoc/khoa-mau/ten-moi/")["Location"] == LESSON


def test_address_that_names_another_lesson_today_is_read_in_ones_own_edition(client, course):
    learner = sign_in(client)
    enrolled(learner, *course)
    change("khoa-mau/bai-1", slug="tam")
    change("khoa-mau/bai-2", slug="bai-1")
    add(course[0], 3)
    publish(course[0])
    assert client.get(LESSON).context["lesson"].key == "khoa-mau/bai-1"
    client.logout()
    assert client.get(LESSON).context["lesson"].key == "khoa-mau/bai-2"


@pytest.mark.parametrize("is_complete", [True, False])
def test_lesson_that_only_the_newest_edition_has_is_open_to_who_began_before(client, course, is_complete):
    learner = sign_in(client)
    enrolment = enrolled(learner, *course)
    if is_complete:
        complete(enrolment)
    add(course[0], 3)
    publish(course[0])
    page = client.get("/hoc/khoa-mau/bai-3/")
    assert "Nội dung mới." in words(page)
    assert "Tôi đã hiểu, học xong bài này" in words(page)
    leads_to = "/khoa-hoc/khoa-mau/" if is_complete else LESSON
    assert client.post("/hoc/khoa-mau/bai-3/xong/")["Location"] == leads_to
    assert LessonFinish.objects.filter(learner=learner, lesson_key="khoa-mau/bai-3").exists()
    assert Completion.objects.count() == is_complete


def test_lesson_that_was_taken_out_is_there_for_who_began_before_only(client, course):
    LessonPage.objects.get(key="khoa-mau/bai-2").unpublish()
    learner = sign_in(client)
    enrolled(learner, *course)
    publish(course[0])
    assert client.get("/hoc/khoa-mau/bai-2/").status_code == 200
    client.logout()
    assert client.get("/hoc/khoa-mau/bai-2/").status_code == 404


# Practice


@pytest.fixture
def practised(db):
    _course, _edition, asked = with_every_kind()
    return {question.kind: question.current.pk for question in asked}


def posted(version: int, values: list[str]) -> dict[str, object]:
    """What the form of one question sends: ``a:1`` is the field of a part, everything else the question's own."""
    form: dict[str, object] = {"check": version, f"q{version}": [value for value in values if ":" not in value]}
    for value in values:
        part, colon, rest = value.partition(":")
        if colon:
            form.setdefault(f"q{version}-{part}", []).append(rest)
    return form


ANSWERS = [
    ("single", ["b"], True, "Chỉ kẻ lừa đảo mới hỏi."),
    ("single", ["a"], False, "Ngân hàng không hỏi mã."),
    ("multiple", ["a", "b"], True, "Giục và giấu."),
    ("multiple", ["a"], False, "Còn thiếu: Bảo giấu người nhà"),
    ("multiple", ["a", "b", "c"], False, "Đây là cách làm việc thật."),
    ("true_false", ["true"], True, "Là chìa khóa."),
    ("true_false", ["false"], False, "Đừng đọc."),
    ("ordering", ["a:1", "b:2", "c:3"], True, "Dừng, hỏi, báo."),
    ("ordering", ["b:1", "a:2", "c:3"], False, "Việc đầu tiên là dừng lại."),
    ("matching", ["a:a", "b:b", "c:c"], True, "Giục là gấp, dọa là sợ."),
    ("matching", ["a:b", "b:a", "c:x1"], False, "Chưa khớp hết."),
    ("numeric", ["1250,5"], True, "Cộng hai khoản."),
    ("numeric", ["5"], False, "Bạn quên số nghìn."),
    ("hotspot", ["b"], True, "Nút xanh để gọi."),
    ("hotspot", ["a"], False, "Nút đỏ."),
    ("scenario", ["1:b", "2:false", "3:a", "3:b", "4:0"], True, "Không chuyển tiền."),
    ("scenario", ["1:a", "2:true", "3:a", "3:b", "4:0"], False, "Chưa chắc."),
]


def test_practice_shows_every_question_without_telling(client, practised):
    said = words(client.get(LESSON))
    for _kind, body in ALL:
        assert body["stem"] in said
        assert body["explanation"] not in said
    assert SINGLE["hint"] in said
    assert said.count("Xem đúng hay chưa") == len(ALL)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
@pytest.mark.parametrize(("kind", "values", "is_right", "told"), ANSWERS)
def test_practice_tells_whether_an_answer_is_right(client, practised, kind, values, is_right, told, headers):
    version = practised[kind]
    answer = client.post(LESSON, posted(version, values), headers=headers)
    items = {item.kind: item for item in answer.context["checks"]}
    assert (answer.status_code, items[kind].is_right) == (200, is_right)
    assert [item.is_right for other, item in items.items() if other != kind] == [None] * (len(ALL) - 1)
    said = words(answer)
    assert told in said
    assert ('<b><span aria-hidden="true">✓</span> Đúng rồi.</b>' in said) is is_right
    assert ('<b><span aria-hidden="true">▲</span> Chưa đúng.</b>' in said) is not is_right
    assert ("<!doctype html>" in said) is not bool(headers)


@pytest.mark.parametrize("kind", [kind for kind, _body in ALL])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_practice_without_an_answer_asks_for_one(client, practised, kind, headers):
    answer = client.post(LESSON, {"check": practised[kind]}, headers=headers)
    missing = {item.kind: item.missing for item in answer.context["checks"] if item.missing}
    assert list(missing) == [kind]
    assert words(answer).count(missing[kind]) == 1
    assert 'role="alert"' in words(answer)


def test_practice_keeps_what_was_chosen_on_the_page(client, practised):
    said = words(client.post(LESSON, posted(practised["multiple"], ["a", "c"])))
    checked = re.findall(rf'name="q{practised["multiple"]}" value="(\w)" checked', said)
    assert sorted(checked) == ["a", "c"]
    said = words(client.post(LESSON, posted(practised["ordering"], ["c:1", "a:2", "b:3"])))
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
    assert [item.kind for item in answer.context["checks"] if item.missing] == ["ordering"]


@pytest.mark.parametrize("check", ["0", "x", "9999999999999999999999", ""])
def test_practice_of_a_question_that_is_not_asked_here_changes_nothing(client, practised, check):
    answer = client.post(LESSON, {"check": check})
    assert [(item.is_right, item.missing) for item in answer.context["checks"]] == [(None, "")] * len(ALL)


def test_practice_is_kept_nowhere(client, practised):
    sign_in(client)
    for kind, values, *_ in ANSWERS:
        client.post(LESSON, posted(practised[kind], values))
    assert not any(model.objects.exists() for model in (Attempt, AttemptAnswer, LessonFinish, Completion))


def test_practice_shows_the_same_order_to_everybody(client, practised):
    orders = [[item.shown for item in client.get(LESSON).context["checks"]] for _ in range(2)]
    assert orders[0] == orders[1]
    shown = {item.kind: [option.id for option in item.shown.options] for item in client.get(LESSON).context["checks"]}
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
    fact["edition"] = enrolled(double, *course).edition
    learning.finish_lesson(person_id=double.pk, **fact)
    double.canonical = kept
    double.save()
    learning.finish_lesson(person_id=kept.pk, **fact)
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

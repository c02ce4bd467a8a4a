"""The pages of a programme and of a course: for anybody, for a learner, for who has finished."""

from datetime import timedelta

import pytest

from courses.actions import learning
from courses.models import (
    Completion,
    LessonPage,
    ProgrammePage,
)
from tests.courses.way import AT, complete, enrolled, finish, finish_all, pass_test, publish, published, sign_in
from tests.factories import LearnerFactory, add_version, make_course, make_programme

pytestmark = pytest.mark.django_db
COURSE = "/khoa-hoc/khoa-mau/"
PROGRAMME = "/chuong-trinh/ct/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


def road(response) -> list[tuple]:
    return [(stone.course.code, stone.state, stone.done, stone.lessons) for stone in response.context["road"]]


@pytest.fixture
def courses(db):
    return [published("mot"), published("hai"), published("ba", lessons=3)]


@pytest.fixture
def programme(courses):
    return make_programme("ct", *(course for course, _edition in courses))


# A course


def test_course_for_anybody_says_what_awaits_them(client):
    published(minutes=30)
    page = client.get(COURSE)
    said = words(page)
    assert "Bắt đầu học" in said
    assert "Còn khoảng 19 phút, không mất tiền." in said  # two lessons of 8 minutes, four questions of 0.7
    assert "Học xong các bài: 0 trong 2" in said
    assert "Làm bài kiểm tra đúng từ 70 % trở lên" in said
    assert [(lesson.stone.slug, lesson.is_next) for lesson in page.context["view"].lessons] == [
        ("bai-1", True),
        ("bai-2", False),
    ]


def test_course_for_a_learner_shows_what_is_done_and_what_comes_next(client):
    learner = sign_in(client)
    course, edition = published()
    finish(enrolled(learner, course, edition), "khoa-mau/bai-1")
    page = client.get(COURSE)
    assert "Tiếp tục học" in words(page)
    assert "đã học xong" in words(page)
    view = page.context["view"]
    assert [(lesson.stone.slug, bool(lesson.finished_at), lesson.is_next) for lesson in view.lessons] == [
        ("bai-1", True, False),
        ("bai-2", False, True),
    ]
    assert (view.done, view.total, view.step.minutes_left) == (1, 2, 8 + 3)


def test_course_with_all_lessons_done_leads_to_the_assessment(client):
    learner = sign_in(client)
    course, edition = published()
    finish_all(enrolled(learner, course, edition))
    view = client.get(COURSE).context["view"]
    assert (view.step.kind, view.outcome.is_met) == ("assessment", False)


def test_course_for_who_has_finished_gives_the_day(client):
    learner = sign_in(client)
    course, edition = published()
    complete(enrolled(learner, course, edition))
    said = words(client.get(COURSE))
    assert "Bạn đã hoàn thành khóa học này" in said
    assert "Ngày hoàn thành: 05/10/2026." in said
    assert 'href="/hoc/khoa-mau/"' not in said
    assert "Kết quả cao nhất: 100 %." in said


def test_course_of_somebody_else_is_not_mixed_into_mine(client):
    course, edition = published()
    complete(enrolled(LearnerFactory(), course, edition))
    sign_in(client)
    assert client.get(COURSE).context["view"].done == 0


def test_course_names_the_live_programmes_that_it_is_part_of(client):
    course, _edition = published()
    make_programme("ct", course)
    make_programme("nhap", course).unpublish()
    assert [programme.code for programme in client.get(COURSE).context["programmes"]] == ["ct"]


def test_course_that_changed_is_new_for_newcomers_and_the_same_for_who_started(client):
    course, first = published()
    started = sign_in(client)
    enrolled(started, course, first)
    LessonPage.objects.get(key="khoa-mau/bai-2").unpublish()
    course.title = "Khóa đã sửa"
    course.save()
    second = publish(course)
    mine = client.get(COURSE)
    assert (mine.context["edition"], mine.context["view"].total) == (first, 2)
    client.logout()
    others = client.get(COURSE)
    assert (others.context["edition"], others.context["view"].total) == (second, 1)
    assert "Khóa đã sửa" in words(others)


def test_credit_follows_the_keys_of_lessons_into_another_edition(client):
    """A merged person: finished lessons under the older edition, is enrolled on the newer one."""
    course, first = published()
    double, kept = LearnerFactory(), sign_in(client)
    finish(enrolled(double, course, first), "khoa-mau/bai-2")
    lesson = LessonPage.objects.get(key="khoa-mau/bai-2")
    lesson.slug, lesson.title = "ten-khac", "Tên khác"
    lesson.save()
    second = publish(course)
    enrolled(kept, course, second, AT - timedelta(days=1))
    double.canonical = kept
    double.save()
    view = client.get(COURSE).context["view"]
    assert [(lesson.stone.slug, bool(lesson.finished_at)) for lesson in view.lessons] == [
        ("bai-1", False),
        ("ten-khac", True),
    ]


def test_course_taken_down_stays_for_who_started_and_is_gone_for_others(client):
    course, edition = published()
    learner = sign_in(client)
    enrolled(learner, course, edition)
    course.unpublish()
    assert client.get(COURSE).status_code == 200
    client.logout()
    assert client.get(COURSE).status_code == 404


@pytest.mark.parametrize("path", ["/khoa-hoc/khong-co/", "/chuong-trinh/khong-co/", "/hoc/khong-co/bai-1/"])
def test_what_does_not_exist_is_not_there(client, path):
    published()
    assert client.get(path).status_code == 404


def test_course_never_published_is_not_there(client):
    make_course()
    assert client.get(COURSE).status_code == 404


def test_pages_that_only_show_refuse_to_be_posted_to(client, programme):
    assert client.post(COURSE).status_code == 405
    assert client.post(PROGRAMME).status_code == 405


# A programme


def test_programme_for_anybody_shows_the_whole_road(client, programme):
    page = client.get(PROGRAMME)
    assert road(page) == [("mot", "now", 0, 2), ("hai", "next", 0, 2), ("ba", "next", 0, 3)]
    assert "Bắt đầu từ đây · 2 bài · khoảng 19 phút" in words(page)
    assert "3 bài · khoảng 27 phút" in words(page)
    assert "Cả chương trình còn khoảng 1 giờ 5 phút." in words(page)


def test_programme_for_a_learner_shows_where_they_are(client, programme, courses):
    learner = sign_in(client)
    complete(enrolled(learner, *courses[0]))
    finish(enrolled(learner, *courses[1]), "hai/bai-1")
    page = client.get(PROGRAMME)
    assert road(page) == [("mot", "done", 2, 2), ("hai", "now", 1, 2), ("ba", "next", 0, 3)]
    assert "Đã hoàn thành ngày 05/10/2026" in words(page)
    assert "Đang học · 1 trong 2 bài · còn khoảng 11 phút" in words(page)
    assert "Cả chương trình còn khoảng 38 phút." in words(page)
    assert "Đã xong 1 trong 3 khóa học." in words(page)


def test_programme_is_learned_in_any_order_and_shown_in_its_own(client, programme, courses):
    learner = sign_in(client)
    complete(enrolled(learner, *courses[2]))
    assert [state for _code, state, *_ in road(client.get(PROGRAMME))] == ["now", "next", "done"]


def test_programme_leaves_out_courses_that_nobody_can_open(client, programme, courses):
    make_programme("khac", make_course("nhap"), courses[0][0])
    courses[1][0].unpublish()
    assert [code for code, *_ in road(client.get(PROGRAMME))] == ["mot", "ba"]
    assert [code for code, *_ in road(client.get("/chuong-trinh/khac/"))] == ["mot"]


def test_programme_counts_the_lessons_of_the_newest_edition(client, programme, courses):
    course, _first = courses[0]
    LessonPage.objects.get(key="mot/bai-2").unpublish()
    publish(course)
    assert road(client.get(PROGRAMME))[0] == ("mot", "now", 0, 1)


def test_programme_without_courses_says_that_it_is_being_written(client):
    make_course()
    make_programme("ct")
    assert "đang được biên soạn" in words(client.get(PROGRAMME))


def test_programme_taken_down_is_not_there(client, programme):
    programme.unpublish()
    assert client.get(PROGRAMME).status_code == 404


@pytest.mark.parametrize("path", [COURSE, PROGRAMME])
def test_pages_cost_the_same_however_many_learners_there_are(client, django_assert_num_queries, path):
    course, edition = published()
    make_programme("ct", course)
    learner = sign_in(client)
    complete(enrolled(learner, course, edition))
    client.get(path)
    costs = {COURSE: 12, PROGRAMME: 12}[path]
    with django_assert_num_queries(costs):
        client.get(path)
    for other in LearnerFactory.create_batch(15):
        complete(enrolled(other, course, edition))
    with django_assert_num_queries(costs):
        client.get(path)


def test_programme_costs_the_same_however_many_courses_it_has(client, programme, django_assert_num_queries):
    learner = sign_in(client)
    many = [published(f"khoa-{n}") for n in range(6)]
    make_programme("dai", *(course for course, _edition in many))
    for course, edition in many:
        finish(enrolled(learner, course, edition), f"{course.code}/bai-1")
    for path in (PROGRAMME, "/chuong-trinh/dai/"):
        with django_assert_num_queries(12):
            client.get(path)
    client.logout()
    for path in (PROGRAMME, "/chuong-trinh/dai/"):
        with django_assert_num_queries(4):
            client.get(path)


# Dates never move


def test_completion_of_the_programme_is_dated_by_its_last_course_and_never_again(programme, courses):
    learner = LearnerFactory()
    days = [AT + timedelta(days=n) for n in (4, 1, 9)]
    for (course, edition), at in zip(courses, days, strict=True):
        complete(enrolled(learner, course, edition), at)
    done = Completion.objects.get(programme=programme)
    assert done.completed_at == days[2]
    assert [met["course"] for met in done.evidence] == [course.pk for course, _edition in courses]
    for course, edition in courses:
        pass_test(enrolled(learner, course, edition), AT + timedelta(days=30))
    assert Completion.objects.get(programme=programme).completed_at == days[2]
    assert Completion.objects.count() == 4


def test_programme_that_is_not_live_is_not_completed(programme, courses):
    ProgrammePage.objects.get(code="ct").unpublish()
    learner = LearnerFactory()
    for course, edition in courses:
        complete(enrolled(learner, course, edition))
    assert not Completion.objects.filter(programme=programme).exists()


def test_a_new_version_of_a_question_leaves_an_edition_as_it_was():
    course, edition = published()
    before = list(edition.edition_questions.order_by("pk").values_list("version", flat=True))
    add_version(course.questions.first())
    publish(course)
    assert list(edition.edition_questions.order_by("pk").values_list("version", flat=True)) == before


def test_shelf_of_courses_leads_to_who_one_is(rf):
    answer = make_course().get_parent().specific.serve(rf.get("/kho-khoa-hoc/"))
    assert answer.url == "/#ban-la-ai"


def test_programme_without_courses_offers_nothing_to_begin(client):
    make_course("x")
    make_programme("rong")
    said = words(client.get("/chuong-trinh/rong/"))
    assert "Chương trình này đang được biên soạn." in said
    assert "Chọn chương trình này và học" not in said
    assert "Tôi đã biết rồi" not in said


def test_programme_that_somebody_has_begun_says_go_on(client):
    course, edition = published()
    make_programme("ct", course)
    finish(enrolled(sign_in(client), course, edition), "khoa-mau/bai-1")
    said = words(client.get("/chuong-trinh/ct/"))
    assert "Tiếp tục học chương trình này" in said
    assert "Chọn chương trình này và học" not in said


def test_road_of_a_course_that_waits_for_the_instructor_says_so(client):
    course, edition = published(rule={"all": ["lessons", "assessment", {"sessions": 1}]})
    programme = make_programme("ct", course)
    learner = sign_in(client)
    complete(enrolled(learner, course, edition))
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    said = words(client.get("/hoc/"))
    assert said.count("Còn việc làm cùng giảng viên") == 2
    assert "0 phút" not in said

"""What is not open yet, as people meet it: advice blocks nothing; strict courses and courses in order say why."""

from datetime import timedelta

import pytest

from courses.models import Attempt, CoursePage, Enrolment, LessonFinish, LessonPage, Prerequisite
from tests.courses.way import (
    AT,
    complete,
    enrolled,
    finish,
    publish,
    published,
    sign_in,
    with_every_kind,
)
from tests.factories import LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db
COURSE, GO_ON, LESSON, TEST = "/khoa-hoc/sau/", "/hoc/sau/", "/hoc/sau/bai-1/", "/hoc/sau/kiem-tra/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


def require(course: CoursePage, *required: CoursePage, is_strict: bool) -> None:
    for each in required:
        Prerequisite.objects.create(course=course, required=each)
    course.is_strict = is_strict
    course.save()


@pytest.fixture
def first(db):
    return published("truoc")


def after(first, *, is_strict: bool):
    course = make_course("sau")
    require(course, first[0], is_strict=is_strict)
    return course, publish(course)


@pytest.fixture
def advised(first):
    return after(first, is_strict=False)


@pytest.fixture
def strict(first):
    return after(first, is_strict=True)


@pytest.fixture
def ordered(db):
    return published("sau", lessons=3, in_order=True)


# Advice


def test_advice_names_the_course_with_its_state_and_blocks_nothing(client, first, advised):
    said = words(client.get(COURSE))
    assert "Nên học trước" in said
    assert 'href="/khoa-hoc/truoc/"' in said
    assert "chưa học" in said
    assert "bạn học khóa này ngay cũng được" in said
    assert client.get(LESSON).status_code == 200
    learner = sign_in(client)
    assert client.get(GO_ON)["Location"] == LESSON
    assert client.post(f"{LESSON}xong/")["Location"] == "/hoc/sau/bai-2/"
    assert client.post(TEST).status_code == 302
    complete(enrolled(learner, *first))
    assert "đã hoàn thành" in words(client.get(COURSE))


def test_advice_of_a_course_that_nobody_can_open_is_not_given(client, first, advised):
    first[0].unpublish()
    assert "Nên học trước" not in words(client.get(COURSE))


# Strict


def test_strict_course_says_what_opens_it_everywhere(client, strict):
    learner = sign_in(client)
    course = words(client.get(COURSE))
    assert "Cần học xong trước" in course
    assert "Đến khóa: Khóa truoc" in course
    assert "Bắt đầu học" not in course
    lesson = client.get(LESSON)
    assert (lesson.status_code, "Phần này chưa mở" in words(lesson)) == (403, True)
    assert 'href="/khoa-hoc/truoc/"' in words(lesson)
    assert "Nội dung." not in words(lesson)
    assert client.get(GO_ON)["Location"] == COURSE
    assert client.post(f"{LESSON}xong/")["Location"] == LESSON
    assert not LessonFinish.objects.exists()
    assert not Enrolment.objects.exists()
    enrolled(learner, *strict)
    for answer in (client.get(TEST), client.post(TEST)):
        assert (answer.status_code, "Đến khóa: Khóa truoc" in words(answer)) == (403, True)
    assert not Attempt.objects.exists()


def test_strict_course_opens_with_the_course_before_it(client, first, strict):
    learner = sign_in(client)
    complete(enrolled(learner, *first))
    assert client.get(LESSON).status_code == 200
    assert client.get(GO_ON)["Location"] == LESSON
    assert client.post(f"{LESSON}xong/")["Location"] == "/hoc/sau/bai-2/"
    assert client.post(TEST)["Location"].endswith("/cau-1/")
    assert "Cần học xong trước" not in words(client.get(COURSE))


def test_strict_course_is_closed_to_strangers_too_who_may_sign_in(client, strict):
    answer = client.get(LESSON)
    assert answer.status_code == 403
    assert 'href="/tai-khoan/login/?next=%2Fhoc%2Fsau%2Fbai-1%2F"' in words(answer)


def test_course_that_became_strict_keeps_open_what_was_finished_and_lets_a_running_test_go_on(client, first):
    course = make_course("sau")
    edition = publish(course)
    learner = sign_in(client)
    enrolment = enrolled(learner, course, edition)
    finish(enrolment, "sau/bai-1")
    client.post(TEST)
    require(course, first[0], is_strict=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(edition=publish(course))
    assert [client.get(f"/hoc/sau/bai-{n}/").status_code for n in (1, 2)] == [200, 403]
    assert client.get(TEST).status_code == 200
    assert client.post(TEST)["Location"].endswith("/cau-1/")


def test_course_that_became_strict_stays_open_for_who_completed_it(client, first):
    course = make_course("sau")
    edition = publish(course)
    enrolment = enrolled(sign_in(client), course, edition)
    complete(enrolment)
    require(course, first[0], is_strict=True)
    course.add_child(instance=LessonPage(title="Bài 3", slug="bai-3", key="sau/bai-3", aim="a", body=[]))
    Enrolment.objects.filter(pk=enrolment.pk).update(edition=publish(course))
    assert [client.get(f"/hoc/sau/bai-{n}/").status_code for n in (1, 2, 3)] == [200] * 3
    assert client.get(TEST).status_code == 200
    said = words(client.get(COURSE))
    assert "Bạn đã hoàn thành khóa học này" in said
    assert "chưa mở" not in said


def test_courses_that_require_each_other_stay_open(client):
    """Publishing leaves a circle out; should editions hold one all the same, nobody waits for ever."""
    for code, other in (("sau", "truoc"), ("truoc", "sau")):
        course, _edition = published(code)
        course.editions.update(requires=[other], is_strict=True)
    sign_in(client)
    assert client.get(LESSON).status_code == 200
    assert client.get("/hoc/truoc/bai-1/").status_code == 200
    assert "Nên học trước" in words(client.get(COURSE))


def test_circle_is_judged_by_the_editions_that_the_person_goes_by(client, first):
    """The newest editions know no circle; the one that was begun still requires the other."""
    one, _edition = first
    other = make_course("sau")
    require(other, one, is_strict=True)
    begun = publish(other)
    enrolled(sign_in(client), other, begun)
    Prerequisite.objects.filter(course=other).delete()
    publish(other)
    require(one, other, is_strict=True)
    publish(one)
    assert client.get(LESSON).status_code == 200


def test_required_course_that_was_taken_down_opens_what_waits_for_it(client, first, strict):
    sign_in(client)
    first[0].unpublish()
    assert client.get(LESSON).status_code == 200
    assert client.get(GO_ON)["Location"] == LESSON


def test_strict_course_that_was_taken_down_is_still_judged_for_who_began(client, strict):
    enrolled(sign_in(client), *strict)
    strict[0].unpublish()
    assert client.get(LESSON).status_code == 403


def test_home_of_a_strict_course_leads_to_the_one_before(client, first, strict):
    make_programme("ct", strict[0])
    sign_in(client)
    said = words(client.post("/hoc/chuong-trinh/ct/", follow=True))
    assert "Cần học xong trước" in said
    assert "Đến khóa: Khóa truoc" in said


# In order


def test_course_in_order_opens_lesson_by_lesson(client, ordered):
    sign_in(client)
    assert [client.get(f"/hoc/sau/bai-{n}/").status_code for n in (1, 2, 3)] == [200, 403, 403]
    said = words(client.get("/hoc/sau/bai-3/"))
    assert "mở khi bạn học xong bài “Bài 2”" in said
    assert "Đến bài: Bài 1" in said
    assert client.post("/hoc/sau/bai-3/xong/", follow=True).redirect_chain == [("/hoc/sau/bai-3/", 302)]
    assert not LessonFinish.objects.exists()
    assert client.post(f"{LESSON}xong/")["Location"] == "/hoc/sau/bai-2/"
    assert [client.get(f"/hoc/sau/bai-{n}/").status_code for n in (1, 2, 3)] == [200, 200, 403]
    assert "mở sau bài “Bài 2”" in words(client.get(COURSE))


def test_course_in_order_has_its_test_at_the_end(client, ordered):
    enrolment = enrolled(sign_in(client), *ordered)
    finish(enrolment, "sau/bai-1", "sau/bai-2")
    assert "Đến bài: Bài 3" in words(client.post(TEST))
    finish(enrolment, "sau/bai-3")
    assert client.post(TEST)["Location"].endswith("/cau-1/")


def test_course_in_order_shows_strangers_its_first_lesson(client, ordered):
    assert [client.get(f"/hoc/sau/bai-{n}/").status_code for n in (1, 2)] == [200, 403]
    assert "Đăng nhập để học tiếp" in words(client.get("/hoc/sau/bai-2/"))


def test_course_in_order_is_begun_at_its_beginning_wherever_somebody_was_placed(client, ordered):
    course, _edition = ordered
    learner = sign_in(client)
    learner.placements.create(answers=[], course=course, lesson_key="sau/bai-3", occurred_at=AT)
    assert client.get(GO_ON)["Location"] == LESSON


def test_practice_in_a_locked_lesson_is_not_answered(client, first):
    course, _edition, asked = with_every_kind("sau", lessons=2)
    require(course, first[0], is_strict=True)
    publish(course)
    version = asked[0].current_id
    answer = client.post(LESSON, {"check": version, f"q{version}": "b"})
    assert answer.status_code == 403
    assert "Đúng rồi" not in words(answer)


# What it costs


@pytest.mark.parametrize(
    ("fields", "is_strict", "cost"), [({}, False, 4), ({"in_order": True}, False, 5), ({}, True, 6)], ids=str
)
def test_lesson_costs_at_most_two_queries_more(client, first, django_assert_num_queries, fields, is_strict, cost):
    course = make_course("sau", **fields)
    require(course, first[0], is_strict=is_strict)
    edition = publish(course)
    learner = sign_in(client)
    complete(enrolled(learner, *first), AT - timedelta(days=1))
    finish(enrolled(learner, course, edition), "sau/bai-1")
    for other in LearnerFactory.create_batch(3):
        complete(enrolled(other, *first), AT - timedelta(days=1))
        complete(enrolled(other, course, edition))
    client.get("/hoc/sau/bai-2/")
    with django_assert_num_queries(cost):
        assert client.get("/hoc/sau/bai-2/").status_code == 200

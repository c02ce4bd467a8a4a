"""What of a course was recognised, and what is left to do together with an instructor."""

from datetime import timedelta

import pytest
from django.template.defaultfilters import date
from django.utils import timezone

from courses.models import (
    Attempt,
    ClassSession,
    Completion,
    CoursePage,
    PracticalTask,
    SignOff,
)
from places.models import Venue
from tests.courses.recognised import approved
from tests.courses.way import AT, complete, enrolled, publish, published, sign_in
from tests.factories import CommuneFactory, UnitFactory, make_course, make_programme

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


# Done otherwise, done together


def test_course_of_who_was_exempted_is_shown_as_recognised(client):
    course, _edition = published()
    make_programme("ct", course)
    approved(sign_in(client), course)
    said = words(client.get(COURSE))
    assert "Kết quả đã có của bạn được công nhận" in said
    assert "Ngày công nhận: 08/10/2026." in said
    assert "Bạn đã hoàn thành khóa học này" not in said
    said = words(client.get(PROGRAMME))
    assert "Đã được công nhận ngày 08/10/2026" in said
    assert "Đã hoàn thành ngày" not in said
    assert "Bạn đã hoàn thành mọi khóa học của chương trình này" in said


def test_course_that_is_recognised_but_not_recorded_yet_is_shown_as_recognised(client):
    learner = sign_in(client)
    course, edition = published()
    enrolled(learner, course, edition)
    approved(learner, course)
    Completion.objects.all().delete()
    assert "Kết quả đã có của bạn được công nhận" in words(client.get(COURSE))


def test_completion_stands_on_the_page_whatever_becomes_of_the_facts_behind_it(client):
    enrolment = enrolled(sign_in(client), *published())
    complete(enrolment)
    Attempt.objects.update(is_passed=False)
    said = words(client.get(COURSE))
    assert "Bạn đã hoàn thành khóa học này" in said
    assert "Bắt đầu học" not in said


TOGETHER = {"all": ["lessons", "assessment", {"sessions": 2}, "tasks"]}


def to_do_together(client, **fields) -> CoursePage:
    """Somebody has done alone what can be done alone."""
    course = make_course(rule=TOGETHER)
    PracticalTask.objects.create(course=course, key="viec-1", title="Gửi một phản ánh", how="Có ảnh, có chỗ.")
    PracticalTask.objects.create(course=course, key="viec-2", title="Gọi có hình", how="Thấy mặt nhau.")
    enrolment = enrolled(sign_in(client, **fields), course, publish(course))
    complete(enrolment)
    SignOff.objects.create(
        learner=enrolment.learner, course=course, task_key="viec-2", marked_by_id="x", occurred_at=AT
    )
    return course


def meet(course: CoursePage, unit, *, days: int, **fields) -> ClassSession:
    starts_at = timezone.now() + timedelta(days=days)
    return ClassSession.objects.create(
        course=course, unit=unit, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
        instructor_id="x", made_by_id="x", **fields,
    )  # fmt: skip


def test_what_is_left_to_do_together_is_said_and_whom_to_ask(client):
    to_do_together(client)
    page = client.get(COURSE)
    said = words(page)
    assert "Dự thêm 2 buổi học" in said
    assert "Làm trước mặt giảng viên: <b>Gửi một phản ánh</b>" in said
    assert "Làm trước mặt giảng viên: <b>Gọi có hình</b>" not in said
    assert "Chưa có lịch buổi học ở nơi bạn sống. Mời bạn hỏi giảng viên" in said
    assert 'href="/hoc/khoa-mau/"' not in said
    assert client.get("/hoc/khoa-mau/")["Location"] == COURSE


def test_next_session_is_the_first_to_come_in_my_commune(client):
    commune, elsewhere = CommuneFactory(), CommuneFactory()
    course = to_do_together(client, commune=commune)
    village = UnitFactory(kind="village", parent=commune)
    venue = Venue.objects.create(name="Nhà văn hóa thôn Bình", unit=village, address="gần chợ", name_key="binh")
    meet(course, commune, days=9)
    here = meet(course, commune, days=4, venue=venue)
    meet(course, commune, days=-2)
    meet(course, elsewhere, days=1)
    meet(published("khac")[0], commune, days=1)
    said = words(client.get(COURSE))
    begin, end = timezone.localtime(here.starts_at), timezone.localtime(here.ends_at)
    assert f"{date(begin, 'l d/m/Y')}</b>" in said
    assert f"{begin:%H:%M} đến {end:%H:%M}" in said
    assert "Nhà văn hóa thôn Bình, gần chợ" in said


def test_next_session_without_a_house_is_in_the_commune(client):
    commune = CommuneFactory(name="Xã Có Lớp")
    course = to_do_together(client, commune=commune)
    meet(course, commune, days=3)
    assert "<p>Xã Có Lớp</p>" in words(client.get(COURSE))


def test_single_task_that_the_rule_asks_for_is_left_to_do_together(client):
    course = make_course(rule={"all": ["lessons", {"task": "viec-1"}]})
    PracticalTask.objects.create(course=course, key="viec-1", title="Gửi một phản ánh", how="Có ảnh.")
    PracticalTask.objects.create(course=course, key="viec-2", title="Việc thêm", how="Không bắt buộc.")
    complete(enrolled(sign_in(client), course, publish(course)))
    said = words(client.get(COURSE))
    assert "Làm trước mặt giảng viên: <b>Gửi một phản ánh</b>" in said
    assert "<b>Việc thêm</b>" not in said


def test_learners_page_shows_what_is_left_to_do_together(client):
    course = to_do_together(client)
    make_programme("ct", course)
    said = words(client.post("/hoc/chuong-trinh/ct/", follow=True))
    assert "Còn việc làm cùng giảng viên" in said
    assert "Tiếp tục học <span" not in said
    assert "Trong lúc chờ" not in said
    make_programme("dai", course, published("sau")[0])
    said = words(client.post("/hoc/chuong-trinh/dai/", follow=True))
    assert "Còn việc làm cùng giảng viên" in said
    assert "Trong lúc chờ, học: Khóa sau" in said

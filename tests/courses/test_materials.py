"""What instructors teach from: the plans of evenings, and the way to handouts and scripts."""

import pytest
from django.utils import timezone

from courses.queries import materials
from courses.rules import plans
from tests.courses.room import held, plan, signed_in, staff
from tests.courses.way import publish
from tests.factories import make_course, moment

STEPS = [
    {"minutes": 10, "title": "Đón người", "instructor": "Đếm đầu người.", "learners": "Nói họ tên."},
    {"minutes": 50, "title": "Bật máy", "instructor": "Làm mẫu.", "learners": "Tự bật."},
]


def evening(title, *lessons):
    return {"title": title, "lessons": list(lessons), "prepare": ["Giấy đỏ."], "steps": STEPS, "close": ["Soát."]}


PLANS = [evening("Buổi 1. Bật", "khoa-day/bai-1", "khoa-day/cu"), evening("Buổi 2. Tắt", "khoa-day/bai-2")]
LIST = "/quan-ly/tai-lieu/"


@pytest.fixture
def course(db):
    course = make_course("khoa-day", session_plans=PLANS)
    publish(course)
    return course


# By rule


def test_stages_have_the_hours_of_the_evening():
    begin = moment("2026-11-25 14:00")
    found = plans.stages(STEPS, begin)
    assert [(each.after, f"{each.starts_at:%H:%M}") for each in found] == [(0, "14:00"), (10, "14:10")]
    assert [each.starts_at for each in plans.stages(STEPS)] == [None, None]
    assert plans.total(STEPS) == 60


def test_session_after_the_last_plan_has_none():
    assert [plans.evening_of(position, 2) for position in range(3)] == [0, 1, None]


# Pages


def test_staff_find_every_course_with_its_evenings_and_lessons(client, course, teacher):
    browser = signed_in(client, teacher)
    assert f'href="{LIST}khoa-day/"' in browser.get(LIST).content.decode()
    body = browser.get(f"{LIST}khoa-day/").content.decode()
    for address in (f"{LIST}khoa-day/buoi-2/", "/hoc/khoa-day/bai-1/to-roi.pdf", f"{LIST}khoa-day/bai-2/loa/"):
        assert f'href="{address}"' in body
    assert "60\xa0phút" in body


def test_without_courses_or_plans_the_pages_say_so(client, commune, teacher):
    browser = signed_in(client, teacher)
    assert "Chưa có khóa học nào được xuất bản." in browser.get(LIST).content.decode()
    publish(make_course("khoa-khong"))
    assert "chưa có kế hoạch từng buổi" in browser.get(f"{LIST}khoa-khong/").content.decode()


def test_evening_is_told_minute_by_minute(client, course, teacher):
    body = signed_in(client, teacher).get(f"{LIST}khoa-day/buoi-1/").content.decode()
    for words in ("Giấy đỏ.", "từ phút 10", "Làm mẫu.", "Tự bật.", "Soát.", "/hoc/khoa-day/bai-1/to-roi.pdf"):
        assert words in body
    assert client.get(f"{LIST}khoa-day/buoi-3/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("officer", 200), ("division", 200), ("team", 200), ("approver", 404)])
def test_pages_are_for_who_teaches(client, course, commune, role, status):
    browser = signed_in(client, staff(commune, role))
    assert {browser.get(f"{LIST}{path}").status_code for path in ("", "khoa-day/", "khoa-day/buoi-1/")} == {status}


def of_session(client, session, query=""):
    return client.get(f"/quan-ly/buoi-hoc/{session.pk}/ke-hoach/{query}")


def test_session_opens_the_evening_at_its_place_in_the_class_with_its_hours(client, course, study_class, teacher):
    first, called_off, second, third = plan(
        study_class, course, *[moment(f"2099-01-{day:02} 14:00") for day in (6, 8, 13, 20)]
    )
    called_off.cancelled_at, called_off.cancelled_by_id, called_off.cancelled_reason = timezone.now(), "1", "Mưa"
    called_off.save()
    browser = signed_in(client, teacher)
    assert "Buổi 1. Bật" in of_session(browser, first).content.decode()
    body = of_session(browser, second).content.decode()
    assert "Buổi 2. Tắt" in body
    assert "14:10" in body
    assert "Lớp đã học hết 2 buổi" not in body
    beyond = of_session(browser, third).content.decode()
    assert "Lớp đã học hết 2 buổi" in beyond
    assert "Buổi 1. Bật" in beyond
    assert "Buổi 2. Tắt" in of_session(browser, third, "?buoi=2").content.decode()
    assert "Buổi 2. Tắt" in of_session(browser, third, "?buoi=999").content.decode()
    assert "Buổi 1. Bật" in of_session(browser, first, "?buoi=0").content.decode()
    assert "Buổi 1. Bật" in of_session(browser, first, "?buoi=12345").content.decode()


def test_session_shorter_than_its_plan_is_told_so(client, course, venue, teacher):
    session = held(course, venue, teacher)
    browser = signed_in(client, teacher)
    assert "hơn giờ của buổi này" not in of_session(browser, session).content.decode()
    session.ends_at = session.starts_at + timezone.timedelta(minutes=30)
    session.save()
    assert "hơn giờ của buổi này" in of_session(browser, session).content.decode()


def test_session_of_a_course_without_plans_says_so_and_a_foreign_one_is_not_there(client, study_class, teacher):
    (session,) = plan(study_class, study_class.course, moment("2099-01-06 14:00"))
    assert "chưa có kế hoạch từng buổi" in of_session(signed_in(client, teacher), session).content.decode()
    other = staff(study_class.unit, name="Người Khác")
    assert of_session(signed_in(client, other), session).status_code == 404


def test_lessons_that_are_gone_are_left_out_and_words_follow_the_page(course):
    _course, found = materials.of_course("khoa-day")
    assert [each.lesson.slug for each in materials.taught(PLANS[0], found)] == ["bai-1"]
    course.get_children().first().specific.unpublish()
    assert materials.of_lesson("khoa-day", "bai-1").loudspeaker == ""


def test_pages_cost_the_same_for_few_and_many_lessons(client, teacher, django_assert_max_num_queries):
    publish(make_course("khoa-dai", lessons=9, session_plans=[evening("Buổi 1", "khoa-dai/bai-1")]))
    browser = signed_in(client, teacher)
    browser.get(f"{LIST}khoa-dai/")
    with django_assert_max_num_queries(6):
        browser.get(f"{LIST}khoa-dai/")

"""The page of a class: what to do next, who is stuck, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.actions import study_classes as actions
from courses.models import Attempt
from courses.queries import study_classes
from courses.rules import classes as rules
from tests.courses.room import acting, mark, neighbours, opened, plan, seat, signed_in, staff, taught_course
from tests.courses.way import complete, enrolled, finish, publish, take_test
from tests.factories import LearnerFactory, make_programme

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def page(client, study_class, what=""):
    answer = client.get(f"/quan-ly/lop-hoc/{study_class.pk}/{what}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def step(study_class):
    now = timezone.now()
    room = study_classes.room(study_class, now)
    return study_classes.next_step(room, now, is_closed=bool(study_class.closed_at))


@pytest.fixture
def course(study_class):
    return study_class.course


# What to do next


def test_next_step_goes_from_people_to_the_plan_to_the_roll_to_certificates(
    client, study_class, course, teacher, commune
):
    now, browser = timezone.now(), signed_in(client, teacher)
    assert step(study_class).code == "people"
    people = neighbours(commune, 2)
    seat(study_class, *people)
    assert (step(study_class).code, step(study_class).count) == ("plan", 2)

    past, coming = plan(study_class, course, now - DAY, now + DAY)
    assert (step(study_class).code, step(study_class).session) == ("mark", past)
    mark(past, teacher, "present", *people)
    assert (step(study_class).code, step(study_class).session) == ("teach", coming)
    assert f"/quan-ly/buoi-hoc/{coming.pk}/giay/" in page(browser, study_class)

    actions.cancel_session(session_id=coming.pk, reason="Mưa bão", by=acting(teacher), at=now)
    complete(enrolled(people[0], course, course.editions.get()))
    found = step(study_class)
    assert (found.code, found.count, found.done) == ("plan", 1, 1)
    assert "Cấp chứng nhận cho 1 người đã xong" in page(browser, study_class)
    complete(enrolled(people[1], course, course.editions.get()))
    assert (step(study_class).code, step(study_class).done) == ("award", 2)
    assert "Cả lớp đã hoàn thành" in page(browser, study_class)

    actions.close_class(class_id=study_class.pk, by=acting(teacher), at=now)
    study_class.refresh_from_db()
    assert step(study_class).code == "closed"


def test_session_at_which_all_were_absent_is_marked_and_counts_as_missed(study_class, course, teacher, commune):
    people = neighbours(commune, 2)
    seat(study_class, *people)
    past = plan(study_class, course, timezone.now() - 2 * DAY, timezone.now() - DAY)
    for session in past:
        mark(session, teacher, "absent", *people)
    assert step(study_class).code == "plan"
    room = study_classes.room(study_class, timezone.now())
    assert {each.state for each in room.members} == {rules.ABSENT}


def test_who_failed_the_test_is_stuck_and_the_page_says_how_far_they_came(
    client, study_class, course, teacher, commune
):
    person = neighbours(commune, 1)[0]
    seat(study_class, person)
    enrolment = enrolled(person, course, course.editions.get())
    finish(enrolment, enrolment.edition.lessons.first().key)
    assert study_classes.room(study_class, timezone.now()).members[0].state == rules.GOING
    take_test(enrolment, 1)
    assert not Attempt.objects.get().is_passed
    assert study_classes.room(study_class, timezone.now()).members[0].state == rules.STUCK
    shown = page(signed_in(client, teacher), study_class)
    assert "Đang vướng (1)" in shown
    assert "bài kiểm tra mới được" in shown


# Who teaches


def test_names_of_instructors_come_in_the_order_in_which_they_answer(study_class, teacher, commune):
    before, nameless = staff(commune, name="An Thị Bình"), staff(commune, name="")
    for each in (nameless.pk, before.pk, "demo"):
        study_class.instructors.create(instructor_id=str(each))
    assert study_classes.instructor_names(study_class) == [teacher.name, "An Thị Bình"]


# What it costs


@pytest.mark.parametrize("of", ["course", "programme"])
@pytest.mark.parametrize(("asked", "most"), [("", 15), ("?q=hang+xom", 17)])
def test_class_page_costs_the_same_for_few_and_for_sixty(client, venue, teacher, commune, of, asked, most):
    """A search that finds people asks for them and for their homes."""
    courses = [taught_course(code) for code in ("khoa-a", "khoa-b", "khoa-c")]
    for each in courses:
        publish(each)
    study_class = opened(courses[0] if of == "course" else make_programme("ct", *courses), venue, teacher, seats=80)
    sessions = plan(study_class, courses[0], timezone.now() - HOUR, timezone.now() - 7 * DAY)
    people = neighbours(commune, 60)
    LearnerFactory(full_name="Hàng Xóm", commune=commune)
    browser = signed_in(client, teacher)

    def cost(some):
        seat(study_class, *some)
        for session in sessions:
            mark(session, teacher, "present", *some)
        with CaptureQueriesContext(connection) as captured:
            shown = page(browser, study_class, asked)
        assert ("Hàng Xóm" in shown) == bool(asked)
        return len(captured)

    cost(people[:1])  # what never changes is read once in a process
    first = cost(people[:2])
    assert cost(people) == first <= most

"""Sessions as a calendar file, read back by a calendar."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from courses.actions import classes, study_classes
from courses.models import StudyClass
from tests.courses.room import acting, opened, plan, seat, signed_in, staff, taught_course
from tests.courses.way import publish
from tests.factories import LearnerFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
FIRST, SECOND = moment("2099-01-06 14:00"), moment("2099-01-13 14:00")
OWN = "/hoc/lich-lop.ics"


@pytest.fixture
def sessions(study_class):
    return plan(study_class, study_class.course, FIRST, SECOND)


@pytest.fixture
def learner(study_class, sessions):
    learner = LearnerFactory(user=UserFactory())
    seat(study_class, learner)
    return learner


def of_class(study_class):
    return f"/quan-ly/lop-hoc/{study_class.pk}/lich.ics"


def events(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(each["uid"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_instructor_has_every_session_with_its_hours_and_its_place(client, study_class, sessions, teacher, settings):
    settings.BASE_URL = "https://hocso.example.org"
    answer = signed_in(client, teacher).get(of_class(study_class))
    found = events(answer)
    assert set(found) == {f"{each.pk}@hocso.example.org" for each in sessions}
    event = found[f"{sessions[0].pk}@hocso.example.org"]
    assert event.decoded("dtstart") == FIRST
    assert event.decoded("dtend") == FIRST + timedelta(hours=2)
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert str(event["summary"]) == study_class.course.title
    assert str(event["location"]) == "Nhà văn hóa thôn 3, Xã Gần"
    assert str(event["url"]) == f"https://hocso.example.org/quan-ly/buoi-hoc/{sessions[0].pk}/"
    assert (str(event["status"]), event["sequence"]) == ("CONFIRMED", 0)
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-2)
    calendar = Calendar.from_ical(answer.content)
    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert str(calendar["x-wr-calname"]) == f"Lớp {study_class.code}: {study_class.course.title}"
    assert f'filename="lop-{study_class.code.lower()}.ics"' in answer["Content-Disposition"]


def test_session_that_moves_or_is_called_off_keeps_its_uid_and_counts_its_changes(
    client, study_class, sessions, teacher
):
    by, first = acting(teacher), sessions[0]
    terms = classes.Terms(
        first.course, first.unit, None, FIRST + timedelta(days=1), FIRST + timedelta(days=1, hours=2), str(teacher.pk)
    )
    before = list(events(signed_in(client, teacher).get(of_class(study_class))))
    for _twice in range(2):
        classes.change_session(session_id=first.pk, terms=terms, by=by, at=timezone.now())
        study_classes.cancel_session(session_id=sessions[1].pk, reason="Mưa bão", by=by, at=timezone.now())
    found = events(client.get(of_class(study_class)))
    moved, off = found.values()
    assert list(found) == before
    assert (moved.decoded("dtstart"), moved["sequence"], str(moved["location"])) == (
        FIRST + timedelta(days=1),
        1,
        "Xã Gần",
    )
    assert (str(off["status"]), off["sequence"], str(off["description"])) == ("CANCELLED", 1, "Mưa bão")
    assert str(off["summary"]).startswith("Không diễn ra: ")
    assert off.walk("VALARM") == []


def test_learner_has_the_sessions_of_the_own_classes_only(client, learner, venue, teacher, sessions):
    other = taught_course("khoa-khac")
    publish(other)
    elsewhere = opened(other, venue, teacher)
    plan(elsewhere, other, FIRST)
    found = events(signed_in(client, learner.user).get(OWN))
    assert len(found) == 2
    assert str(next(iter(found.values()))["url"]).endswith("/khoa-hoc/khoa-lop/")


def test_class_that_is_over_or_was_left_is_no_more_in_the_own_calendar(client, learner, study_class):
    browser = signed_in(client, learner.user)
    study_classes.leave(seat_id=study_class.places.get().pk, by=acting(learner.user), at=timezone.now())
    assert events(browser.get(OWN)) == {}
    seat(study_class, learner)
    assert len(events(browser.get(OWN))) == 2
    StudyClass.objects.update(closed_at=timezone.now(), closed_by_id="1")
    assert events(browser.get(OWN)) == {}


def test_calendar_of_a_class_is_not_there_for_others(client, study_class, learner):
    assert signed_in(client, staff(study_class.unit, name="Khác")).get(of_class(study_class)).status_code == 404
    assert signed_in(client, learner.user).get(of_class(study_class)).status_code == 404


def test_stranger_signs_in_first(client):
    assert client.get(OWN)["Location"].startswith("/tai-khoan/login/")


def test_calendar_costs_the_same_for_few_and_many(client, study_class, teacher, django_assert_max_num_queries):
    plan(study_class, study_class.course, *[FIRST + timedelta(days=n) for n in range(20)])
    browser = signed_in(client, teacher)
    with django_assert_max_num_queries(6):
        assert len(events(browser.get(of_class(study_class)))) == 20

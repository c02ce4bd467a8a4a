"""Whom the morning's task reminds of the next thing, how often, and whom never."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import merging
from accounts.models import Consent, Message
from audit.rules import SYSTEM
from courses.actions import attempts, learning
from courses.actions.reminders import remind_learners
from courses.adapters.reminders import words
from courses.models import Attendance, ClassSession, EditionLesson, ProgrammePage
from courses.queries import reminders as queries
from courses.queries.study_next import ASSESSMENT, COURSE, LESSON, TOGETHER, NextThing
from courses.rules import reminders as rules
from courses.tasks import remind_learners as task
from places.models import Venue
from tests.courses.way import AT, complete, enrolled, finish, finish_all, pass_test, published, take_test
from tests.factories import CommuneFactory, LearnerFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course(db):
    return published()


@pytest.fixture
def begun(course):
    """Somebody who finished the first of two lessons."""
    enrolment = enrolled(LearnerFactory(user=UserFactory()), *course)
    finish(enrolment, "khoa-mau/bai-1")
    return enrolment


def told(**learner):
    return [each.body for each in Message.objects.filter(topic="reminder", **learner).order_by("pk")]


def found(at, size=500):
    """The keys of all reminders that the sources give, slice by slice."""
    keys = []
    for source in queries.sources(at):
        page = source(None, size)
        keys += [each.key for each in page.reminders]
        while page.last:
            page = source(page.last, size)
            keys += [each.key for each in page.reminders]
    return keys


# The rule


@pytest.mark.parametrize(
    ("idle", "stage"), [(0, None), (6, None), (7, 7), (13, 7), (14, 14), (29, 14), (30, 30), (36, 30), (37, None)]
)
def test_idle_stage_of_so_many_days(idle, stage):
    today = date(2026, 11, 1)
    assert rules.idle_stage(today - timedelta(days=idle), today) == stage


@given(st.integers(0, 400))
def test_window_of_idle_days_is_where_there_is_a_stage(idle):
    today = date(2026, 11, 1)
    day = today - timedelta(days=idle)
    first, last = rules.idle_window(today)
    assert (first <= day <= last) == (rules.idle_stage(day, today) is not None)


# What it says


@pytest.mark.parametrize("kind", [queries.IDLE, queries.ATTEMPT, queries.TRY])
@pytest.mark.parametrize("thing", [LESSON, ASSESSMENT, TOGETHER, COURSE])
def test_every_reminder_names_the_next_thing_and_leads_to_it(kind, thing):
    following = NextThing(thing, "khoa-mau", "Khóa mẫu", 8, "Bài hai", "bai-2")
    said = words(queries.Reminder(LearnerFactory.build(), kind, "k", following))
    name = "Bài hai" if thing == LESSON and kind == queries.IDLE else "Khóa mẫu"
    assert "tiếp theo của bạn" in said.body
    assert name in said.body
    assert said.link.startswith(("/hoc/khoa-mau/", "/khoa-hoc/khoa-mau/"))
    assert said.subject


# Idle


def test_idle_person_is_told_the_next_lesson_with_its_minutes_and_its_address(begun):
    assert remind_learners(at=AT + 7 * DAY) == 1
    message = Message.objects.get()
    assert message.learner == begun.learner
    assert message.subject == "Bài tiếp theo: Bài 2"
    assert message.body == "Bài tiếp theo của bạn: “Bài 2”, khoảng 8 phút."
    assert message.link == "/hoc/khoa-mau/bai-2/"


def test_repeated_task_says_nothing_twice(begun):
    assert [remind_learners(at=AT + 7 * DAY) for _ in range(3)] == [1, 0, 0]
    Message.objects.update(created_at=AT)  # even where the week's rest does not hold it back, the key does
    assert remind_learners(at=AT + 8 * DAY) == 0
    assert len(told()) == 1


def test_idle_person_hears_three_times_and_then_no_more(begun):
    days = [n for n in (*range(5, 40), 60, 100, 365) if remind_learners(at=AT + n * DAY)]
    assert days == [7, 14, 30]


def test_task_that_runs_some_seconds_early_keeps_its_days(begun):
    remind_learners(at=AT + 7 * DAY)
    assert remind_learners(at=AT + 14 * DAY - timedelta(seconds=30)) == 1


def test_missed_morning_is_made_up_for(begun):
    assert remind_learners(at=AT + 9 * DAY) == 1


def test_learning_begins_a_new_spell(begun, course):
    other = published("khoa-khac", lessons=3)
    assert remind_learners(at=AT + 7 * DAY) == 1
    finish(enrolled(begun.learner, *other, at=AT + 8 * DAY), "khoa-khac/bai-1", at=AT + 8 * DAY)
    assert [n for n in range(9, 42) if remind_learners(at=AT + n * DAY)] == [15, 22, 38]
    assert told()[1:] == ["Bài tiếp theo của bạn: “Bài 2”, khoảng 8 phút."] * 3
    assert set(Message.objects.values_list("link", flat=True)) == {"/hoc/khoa-mau/bai-2/", "/hoc/khoa-khac/bai-2/"}


@pytest.mark.parametrize("fact", ["attempt", "handed_in", "session"])
def test_any_fact_of_learning_counts_as_activity(begun, course, fact):
    later = AT + 5 * DAY
    if fact == "session":
        session = a_session(course[0], later)
        Attendance.objects.create(session=session, learner=begun.learner, status="present", occurred_at=later)
    else:
        attempt = attempts.start_attempt(enrolment=begun, at=later if fact == "attempt" else AT)
        attempts.close_attempt(attempt_id=attempt.pk, at=later)
    assert remind_learners(at=AT + 8 * DAY) == 0
    assert remind_learners(at=AT + 12 * DAY) == 1


def test_absence_is_no_activity(begun, course):
    session = a_session(course[0], AT + 5 * DAY)
    Attendance.objects.create(session=session, learner=begun.learner, status="absent", occurred_at=AT + 5 * DAY)
    assert remind_learners(at=AT + 7 * DAY) == 1


def test_who_only_enrolled_has_not_begun(course):
    enrolled(LearnerFactory(), *course)
    assert not any(remind_learners(at=AT + n * DAY) for n in (7, 14, 30))


def test_who_completed_is_never_reminded(course):
    complete(enrolled(LearnerFactory(), *course))
    assert not any(remind_learners(at=AT + n * DAY) for n in range(40))


def test_who_read_everything_is_told_of_the_test(course):
    finish_all(enrolled(LearnerFactory(), *course))
    remind_learners(at=AT + 7 * DAY)
    assert told() == ["Việc tiếp theo của bạn: bài kiểm tra của khóa “Khóa khoa-mau”, khoảng 3 phút. Làm lại được."]
    assert Message.objects.get().link == "/hoc/khoa-mau/kiem-tra/"


def test_who_finished_a_course_is_told_of_the_next_of_the_programme(course):
    second = published("khoa-hai")
    programme = make_programme("ct", course[0], second[0])
    learner = LearnerFactory()
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    complete(enrolled(learner, *course))
    remind_learners(at=AT + 7 * DAY)
    assert told() == ["Khóa học tiếp theo của bạn: “Khóa khoa-hai”, khoảng 60 phút, chia thành từng bài ngắn."]
    assert Message.objects.get().link == "/hoc/khoa-hai/"


def test_what_needs_an_instructor_is_named_as_such():
    course = published("co-buoi", rule={"all": ["lessons", "assessment", {"sessions": 1}]})
    enrolment = enrolled(LearnerFactory(), *course)
    finish_all(enrolment)
    pass_test(enrolment)
    remind_learners(at=AT + 7 * DAY)
    assert "phần học cùng giảng viên của khóa “Khóa co-buoi”" in told()[0]
    assert Message.objects.get().link == "/khoa-hoc/co-buoi/"


def test_long_titles_fit_into_the_subject(begun):
    EditionLesson.objects.update(title="Rất dài " * 31)
    remind_learners(at=AT + 7 * DAY)
    assert len(Message.objects.get().subject) <= 150


@pytest.mark.parametrize("gone", ["erased_at", "deceased_on"])
def test_who_is_gone_is_never_reminded(begun, gone):
    setattr(begun.learner, gone, AT if gone == "erased_at" else AT.date())
    begun.learner.save()
    assert found(AT + 7 * DAY) == []
    assert remind_learners(at=AT + 7 * DAY) == 0
    assert told() == []


def test_who_took_back_the_consent_is_not_reminded(begun):
    Consent.objects.create(
        learner=begun.learner, purpose="processing", text_version="1", given_at=AT, withdrawn_at=AT + DAY,
        withdrawn_by_id="1",
    )  # fmt: skip
    assert remind_learners(at=AT + 7 * DAY) == 0


def test_merged_person_is_one_person_who_hears_once(begun, course):
    double = LearnerFactory(user=UserFactory())
    finish(enrolled(double, *course), "khoa-mau/bai-2", at=AT + DAY)
    merging.merge(kept=begun.learner, merged=double, by=SYSTEM, at=AT + DAY)
    assert remind_learners(at=AT + 7 * DAY) == 0  # the other record learned a day later
    assert remind_learners(at=AT + 8 * DAY) == 1
    assert "bài kiểm tra" in told(learner=begun.learner)[0]


# Tests that wait


def test_test_left_half_done_for_two_days_is_named_once(begun):
    attempts.start_attempt(enrolment=begun, at=AT)
    assert [n for n in range(7) if remind_learners(at=AT + n * DAY)] == [2]
    assert told()[0].startswith("Việc tiếp theo của bạn: làm nốt bài kiểm tra của khóa “Khóa khoa-mau”.")


def test_answers_count_as_touching_the_test(begun):
    attempt = attempts.start_attempt(enrolment=begun, at=AT)
    version = attempt.items[0]["version"]
    attempts.save_answer(attempt_id=attempt.pk, version_id=version, response=True, at=AT + DAY)
    assert [n for n in range(7) if remind_learners(at=AT + n * DAY)] == [3]


def test_test_whose_time_ran_out_is_not_named():
    enrolment = enrolled(LearnerFactory(), *published("co-gio", time_limit=20))
    attempts.start_attempt(enrolment=enrolment, at=AT)
    assert remind_learners(at=AT + 2 * DAY) == 0


def failed(at=AT, **fields):
    enrolment = enrolled(LearnerFactory(), *published("phai-cho", **fields))
    take_test(enrolment, 0, at)
    return enrolment


def test_new_try_is_named_on_the_morning_it_becomes_possible():
    failed(wait_minutes=3 * 24 * 60)
    assert [n for n in range(1, 7) if remind_learners(at=AT + n * DAY)] == [3]
    assert told() == ["Việc tiếp theo của bạn: làm lại bài kiểm tra của khóa “Khóa phai-cho”, khoảng 3 phút."]


def test_new_try_after_the_days_limit_is_named_the_next_day():
    failed(tries_a_day=1)
    assert [n for n in range(7) if remind_learners(at=AT + n * DAY)] == [1]


def test_who_may_try_at_once_is_not_told_so():
    failed()
    assert not any(remind_learners(at=AT + n * DAY) for n in range(7))


@pytest.mark.parametrize("since", ["tries", "passed"])
def test_who_tried_again_is_not_told_that_it_is_possible(since):
    enrolment = failed(wait_minutes=60)
    if since == "tries":
        attempts.start_attempt(enrolment=enrolment, at=AT + timedelta(hours=2))
    else:
        pass_test(enrolment, AT + timedelta(hours=2))
    assert remind_learners(at=AT + DAY) == 0


def test_wait_that_ended_long_ago_is_not_named():
    failed(wait_minutes=60)
    assert remind_learners(at=AT + 8 * DAY) == 1
    assert "làm lại" not in told()[0]  # by then the person is simply idle


def test_who_must_wait_for_weeks_is_told_nothing_before_that():
    enrolment = enrolled(LearnerFactory(), *published("phai-cho", wait_minutes=20 * 24 * 60))
    finish_all(enrolment)
    take_test(enrolment, 0)
    assert [n for n in range(1, 22) if remind_learners(at=AT + n * DAY)] == [20]
    assert told()[0].startswith("Việc tiếp theo của bạn: làm lại bài kiểm tra")


def test_one_word_a_week_about_everything(begun, course):
    attempts.start_attempt(enrolment=begun, at=AT + DAY)
    assert [n for n in range(16) if remind_learners(at=AT + n * DAY)] == [3, 10]
    assert ["làm nốt" in body for body in told()] == [True, False]


# Sessions


def a_session(course, at, unit=None, **fields):
    unit = unit or CommuneFactory(name="Xã Hội An")
    return ClassSession.objects.create(
        course=course, unit=unit, starts_at=at, ends_at=at + timedelta(hours=2), instructor_id="1", made_by_id="1",
        **fields,
    )  # fmt: skip


def test_session_tomorrow_is_told_to_who_learns_the_course_and_lives_there(course):
    here, away = CommuneFactory(name="Xã Hội An"), CommuneFactory()
    near, far = (LearnerFactory(commune=unit) for unit in (here, away))
    for learner in (near, far):
        enrolled(learner, *course)
    LearnerFactory(commune=here)  # does not learn the course
    venue = Venue.objects.create(name="Nhà văn hóa thôn Đông", unit=here, name_key="x")
    a_session(course[0], AT + DAY, here, venue=venue)
    assert remind_learners(at=AT) == 1
    message = Message.objects.get()
    assert (message.learner, message.link, message.expires_at) == (near, "/khoa-hoc/khoa-mau/", AT + DAY)
    assert message.body == (
        "Buổi học tiếp theo của bạn: 08:30 ngày mai, 06/10/2026, khóa “Khóa khoa-mau”, "
        "tại Nhà văn hóa thôn Đông, Xã Hội An."
    )


def test_session_is_told_to_who_was_on_the_list_before(course):
    here = CommuneFactory()
    learner, withdrawn = LearnerFactory(), LearnerFactory()
    before = a_session(course[0], AT - 7 * DAY, here)
    Attendance.objects.create(session=before, learner=learner, status="absent", occurred_at=AT - 7 * DAY)
    Attendance.objects.create(
        session=before, learner=withdrawn, status="present", occurred_at=AT - 7 * DAY, withdrawn_at=AT,
        withdrawn_by_id="1", withdrawn_reason="Nhầm người",
    )  # fmt: skip
    a_session(course[0], AT + DAY, here)
    assert remind_learners(at=AT) == 1
    assert Message.objects.get().learner == learner


def test_session_is_told_once_to_who_is_meant_twice_and_again_by_no_second_run(course):
    here = CommuneFactory()
    learner = LearnerFactory(commune=here)
    enrolled(learner, *course)
    session = a_session(course[0], AT + DAY, here)
    Attendance.objects.create(session=session, learner=learner, status="excused", occurred_at=AT)
    assert [remind_learners(at=AT), remind_learners(at=AT)] == [1, 0]


def test_session_is_an_appointment_that_no_rest_hides(begun, course):
    here = CommuneFactory()
    before = a_session(course[0], AT - DAY, here)
    Attendance.objects.create(session=before, learner=begun.learner, status="absent", occurred_at=AT - DAY)
    remind_learners(at=AT + 7 * DAY)
    a_session(course[0], AT + 9 * DAY, here)
    assert remind_learners(at=AT + 8 * DAY) == 1


@pytest.mark.parametrize("days", [0, 2])
def test_session_of_another_day_is_not_told(course, days):
    here = CommuneFactory()
    enrolled(LearnerFactory(commune=here), *course)
    a_session(course[0], AT + days * DAY, here)
    assert remind_learners(at=AT) == 0


def test_session_is_not_told_to_who_completed_the_course(course):
    here = CommuneFactory()
    complete(enrolled(LearnerFactory(commune=here), *course))
    a_session(course[0], AT + DAY, here)
    assert remind_learners(at=AT) == 0


# Many


def many_idle(course, count):
    programme = ProgrammePage.objects.first() or make_programme("ct", course[0])
    for learner in LearnerFactory.create_batch(count):
        learning.choose_programme(learner=learner, programme=programme, at=AT)
        finish(enrolled(learner, *course), "khoa-mau/bai-1")


def test_slices_reach_everybody_once_and_do_not_overlap(course):
    many_idle(course, 7)
    keys = found(AT + 7 * DAY, size=3)
    assert len(keys) == len(set(keys)) == 7
    assert remind_learners(at=AT + 7 * DAY, size=3) == 7
    assert Message.objects.values("learner").distinct().count() == 7


def test_looking_costs_the_same_for_few_and_for_many(course, django_assert_num_queries):
    for more, idle in ((1, 1), (9, 10)):
        many_idle(course, more)
        with django_assert_num_queries(18):
            assert len(found(AT + 7 * DAY)) == idle


def test_task_goes_by_todays_clock(course):
    now = timezone.now()
    finish(enrolled(LearnerFactory(), *course, at=now - 7 * DAY), "khoa-mau/bai-1", at=now - 7 * DAY)
    assert (task(), task()) == (1, 0)

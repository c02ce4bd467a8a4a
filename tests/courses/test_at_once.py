"""Two hands at the same moment: two tabs, a button pressed twice, a phone and a computer."""

from functools import partial

from django.db import connection
from django.test import Client

from courses.actions import attempts, editions
from courses.models import Attempt, AttemptAnswer, Completion, Edition, Enrolment, LessonFinish
from tests.courses.way import AT, AUTHOR, answer, enrolled, finish, finish_all, published
from tests.factories import LearnerFactory, UserFactory, make_course, make_programme

TEST = "/hoc/khoa-mau/kiem-tra/"


def browsers(learner, count):
    """Several browsers of one login, signed in."""
    found = [Client() for _ in range(count)]
    for browser in found:
        browser.force_login(learner.user)
    return found


def test_two_tabs_that_start_at_once_share_one_attempt(at_once):
    learner = LearnerFactory(user=UserFactory())
    enrolled(learner, *published())
    tabs = browsers(learner, 4)
    answers = at_once(4, lambda n: tabs[n].post(TEST)["Location"])
    assert answers == [f"{TEST}{Attempt.objects.get().pk}/cau-1/"] * 4


def test_handing_in_pressed_twice_at_once_is_one_submission(at_once):
    learner = LearnerFactory(user=UserFactory())
    course, edition = published()
    programme = make_programme("ct", course)
    enrolment = enrolled(learner, course, edition)
    finish_all(enrolment)
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    answer(attempt, right=4)
    tabs = browsers(learner, 4)
    answers = at_once(4, lambda n: tabs[n].post(f"{TEST}{attempt.pk}/")["Location"])
    assert answers == [f"{TEST}{attempt.pk}/ket-qua/"] * 4
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("submitted", 100)
    assert sorted(done.programme_id or 0 for done in Completion.objects.all()) == [0, programme.pk]


def test_answers_sent_while_handing_in_are_kept_before_or_not_at_all(at_once):
    enrolment = enrolled(LearnerFactory(), *published())
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    version = attempt.items[0]["version"]
    answering = partial(attempts.save_answer, attempt_id=attempt.pk, version_id=version, response=True, at=AT)
    handing_in = partial(attempts.close_attempt, attempt_id=attempt.pk, at=AT)
    is_kept = at_once(2, lambda n: [answering, handing_in][n]())[0] is None
    attempt.refresh_from_db()
    assert attempt.score == (25 if is_kept else 0)
    assert [kept.is_right for kept in AttemptAnswer.objects.all()] == ([True] if is_kept else [])


def test_lesson_and_test_that_complete_a_course_at_the_same_moment_always_do(at_once):
    course, edition = published()
    programme = make_programme("ct", course)
    people = [enrolled(LearnerFactory(), course, edition) for _n in range(12)]
    acts = []
    for enrolment in people:
        finish(enrolment, "khoa-mau/bai-1")
        attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
        answer(attempt, right=4)
        acts.append(partial(attempts.close_attempt, attempt_id=attempt.pk, at=AT))
        acts.append(partial(finish, enrolment, "khoa-mau/bai-2"))
    results = at_once(len(acts), lambda n: acts[n]())
    assert not [each for each in results if isinstance(each, Exception)]
    assert Completion.objects.filter(course=course).count() == len(people)
    assert Completion.objects.filter(programme=programme).count() == len(people)


def test_two_courses_completed_at_the_same_moment_always_complete_their_programme(at_once):
    courses = [published(code) for code in ("khoa-mot", "khoa-hai")]
    programme = make_programme("ct", *(course for course, _edition in courses))
    people, acts = LearnerFactory.create_batch(8), []
    for learner in people:
        for course, edition in courses:
            enrolment = enrolled(learner, course, edition)
            finish_all(enrolment)
            attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
            answer(attempt, right=4)
            acts.append(partial(attempts.close_attempt, attempt_id=attempt.pk, at=AT))
    at_once(len(acts), lambda n: acts[n]())
    assert Completion.objects.filter(programme=programme).count() == len(people)


def test_lesson_finished_in_several_tabs_at_once_is_one_fact(at_once):
    enrolment = enrolled(LearnerFactory(), *published())
    progress = at_once(4, lambda _n: finish(enrolment, "khoa-mau/bai-1"))
    assert len(progress) == 4
    assert LessonFinish.objects.count() == 1


def test_course_started_in_several_tabs_at_once_is_one_enrolment(at_once):
    learner = LearnerFactory(user=UserFactory())
    published()
    tabs = browsers(learner, 4)
    assert at_once(4, lambda n: tabs[n].get("/hoc/khoa-mau/")["Location"]) == ["/hoc/khoa-mau/bai-1/"] * 4
    assert Enrolment.objects.count() == 1


def test_course_published_twice_at_once_is_one_edition(at_once):
    course = make_course()
    found = at_once(3, lambda _n: editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT))
    assert found == [Edition.objects.get()] * 3


def test_a_whole_province_handing_in_at_once_loses_and_doubles_nothing(at_once):
    """200 people press the button in one moment, on PostgreSQL; SQLite, which lets one write at a time, gets fewer."""
    people = 200 if connection.vendor == "postgresql" else 20
    course, edition = published()
    make_programme("ct", course)
    tries = []
    for n in range(people):
        enrolment = enrolled(LearnerFactory(), course, edition)
        finish_all(enrolment)
        attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
        answer(attempt, right=n % 5)
        tries.append(attempt.pk)
    closed = at_once(people, lambda n: attempts.close_attempt(attempt_id=tries[n], at=AT))
    assert [attempt.score for attempt in closed] == [25 * (n % 5) for n in range(people)]
    passed = sum(n % 5 >= 3 for n in range(people))
    assert Attempt.objects.filter(state="submitted").count() == people
    assert AttemptAnswer.objects.count() == 4 * people
    assert Completion.objects.filter(course=course).count() == passed
    assert Completion.objects.filter(programme__isnull=False).count() == passed


def test_start_pressed_in_two_tabs_past_the_days_limit_gives_one_try(at_once):
    course, edition = published(tries_a_day=1)
    enrolment = enrolled(LearnerFactory(), course, edition)

    def whole_try(_n: int) -> str:
        attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
        return attempts.close_attempt(attempt_id=attempt.pk, at=AT).state

    told = at_once(6, whole_try)
    assert Attempt.objects.count() == 1
    assert {str(each) if isinstance(each, str) else type(each) for each in told} <= {
        "submitted",
        attempts.MustWaitError,
    }

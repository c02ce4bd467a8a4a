"""A learner's way through a course: enrolment, lessons, attempts, completion."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from uuid6 import uuid7

from courses.actions import attempts, completion, editions, learning
from courses.models import Completion, Edition, Enrolment, LessonFinish, LessonPage, QuestionVersion
from courses.queries.learning import current_programme
from tests.courses.way import AT, AUTHOR, answer, enrolled, finish_all, pass_test, published, take_test
from tests.factories import LearnerFactory, add_version, make_course, make_programme

pytestmark = pytest.mark.django_db


def test_publishing_twice_without_change_makes_one_edition():
    course, edition = published()
    assert editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT) == edition
    assert (edition.number, edition.lessons.count(), edition.edition_questions.count()) == (1, 2, 4)


def test_publishing_a_changed_word_makes_a_new_revision_and_leaves_the_old_one():
    course, first = published()
    lesson = LessonPage.objects.get(key="khoa-mau/bai-1")
    lesson.body = [("text", "<p>Nội dung mới.</p>")]
    lesson.save()
    second = editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT)
    assert (second.number, second.revision) == (1, 2)
    assert "mới" not in first.lessons.get(slug="bai-1").html
    assert "mới" in second.lessons.get(slug="bai-1").html


def test_publishing_without_live_lessons_makes_no_edition():
    course = make_course(lessons=0)
    assert editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT) is None


def test_an_enrolment_keeps_its_edition_when_the_course_changes():
    course, first = published()
    learner = LearnerFactory()
    enrolment = enrolled(learner, course, first)
    add_version(course.questions.first())
    second = editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT)
    assert enrolled(learner, course, second).edition == first
    assert enrolment == Enrolment.objects.get()


def test_viewing_every_lesson_completes_nothing():
    course, edition = published()
    finish_all(enrolled(LearnerFactory(), course, edition))
    assert not Completion.objects.exists()


def test_lessons_and_a_passed_test_complete_the_course_once():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    finish_all(enrolment)
    attempt = pass_test(enrolment, AT + timedelta(hours=1))
    assert (attempt.score, attempt.is_passed) == (100, True)
    done = Completion.objects.get()
    assert (done.course, done.completed_at, done.edition) == (course, AT + timedelta(hours=1), edition)
    assert [e["criterion"] for e in done.evidence] == ["lessons", "assessment"]


def test_completion_is_never_written_again():
    """Neither a better try nor an earlier fact that comes to light changes what stands."""
    course, edition = published()
    learner, double = LearnerFactory(), LearnerFactory()
    enrolment = enrolled(learner, course, edition)
    finish_all(enrolment)
    take_test(enrolment, right=3, at=AT + timedelta(days=1))
    before = Completion.objects.values().get()
    take_test(enrolment, right=4, at=AT + timedelta(days=9))
    pass_test(enrolled(double, course, edition), AT - timedelta(days=9))
    double.canonical = learner
    double.save()
    completion.record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=AT + timedelta(days=10))
    assert Completion.objects.values().get() == before
    assert before["completed_at"] == AT + timedelta(days=1)


def test_a_failure_is_followed_by_a_new_try_with_other_questions():
    course, edition = published(questions=8, draw=4)
    enrolment = enrolled(LearnerFactory(), course, edition)
    first = attempts.start_attempt(enrolment=enrolment, at=AT)
    answer(first, right=1)
    first = attempts.close_attempt(attempt_id=first.pk, at=AT)
    assert (first.score, first.is_passed) == (25, False)
    second = attempts.start_attempt(enrolment=enrolment, at=AT)
    assert second != first
    assert not {i["version"] for i in first.items} & {i["version"] for i in second.items}


def test_waiting_time_is_checked_at_the_start_only():
    course, edition = published(wait_minutes=60)
    enrolment = enrolled(LearnerFactory(), course, edition)
    first = attempts.start_attempt(enrolment=enrolment, at=AT)
    attempts.close_attempt(attempt_id=first.pk, at=AT)
    with pytest.raises(attempts.MustWaitError) as wait:
        attempts.start_attempt(enrolment=enrolment, at=AT + timedelta(minutes=59))
    assert wait.value.until == AT + timedelta(minutes=60)
    assert attempts.start_attempt(enrolment=enrolment, at=AT + timedelta(minutes=60))


def test_a_second_tab_resumes_the_same_attempt():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    assert attempts.start_attempt(enrolment=enrolment, at=AT) == attempts.start_attempt(enrolment=enrolment, at=AT)


def test_submitting_twice_is_the_same_submission():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    first = pass_test(enrolment)
    again = attempts.close_attempt(attempt_id=first.pk, at=AT + timedelta(days=1))
    assert (again.submitted_at, again.score) == (first.submitted_at, first.score)
    version_id = first.items[0]["version"]
    with pytest.raises(attempts.ClosedError):
        attempts.save_answer(attempt_id=first.pk, version_id=version_id, response=False, at=AT)


def test_an_attempt_is_scored_from_the_questions_it_asked():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    for question in course.questions.all():
        add_version(question, {**question.current.body, "answer": False})
    answer(attempt, right=4)
    assert attempts.close_attempt(attempt_id=attempt.pk, at=AT).score == 100


def test_answers_to_questions_that_were_not_asked_are_not_kept():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    other = add_version(course.questions.first())
    with pytest.raises(attempts.NotAskedError):
        attempts.save_answer(attempt_id=attempt.pk, version_id=other.pk, response=True, at=AT)
    assert not attempt.answers.exists()


def test_a_course_without_questions_says_so():
    course, edition = published(questions=0, draw=5)
    enrolment = enrolled(LearnerFactory(), course, edition)
    with pytest.raises(attempts.NoQuestionsError):
        attempts.start_attempt(enrolment=enrolment, at=AT)


def test_a_programme_is_complete_with_its_last_course():
    first, first_edition = published("khoa-1")
    second, second_edition = published("khoa-2")
    programme = make_programme("ct", first, second)
    learner = LearnerFactory()
    for course, edition, at in [(first, first_edition, AT), (second, second_edition, AT + timedelta(days=3))]:
        assert not Completion.objects.filter(programme=programme).exists()
        enrolment = enrolled(learner, course, edition)
        finish_all(enrolment, at)
        pass_test(enrolment, at)
    assert Completion.objects.get(programme=programme).completed_at == AT + timedelta(days=3)


def test_merged_persons_count_as_one_with_the_facts_of_both():
    course, edition = published()
    kept, double = LearnerFactory(), LearnerFactory()
    finish_all(enrolled(double, course, edition))
    double.canonical = kept
    double.save()
    pass_test(enrolled(kept, course, edition), AT + timedelta(days=1))
    assert Completion.objects.get().learner == kept


def test_merged_persons_are_credited_with_the_earlier_of_two_facts():
    course, edition = published()
    kept, double = LearnerFactory(), LearnerFactory()
    finish_all(enrolled(kept, course, edition), AT + timedelta(days=2))
    finish_all(enrolled(double, course, edition), AT)
    double.canonical = kept
    double.save()
    pass_test(enrolled(kept, course, edition), AT - timedelta(days=1))
    assert Completion.objects.get().completed_at == AT


def test_finishing_a_lesson_again_changes_nothing():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    fact = uuid7()
    args = {"fact_id": fact, "occurred_at": AT + timedelta(days=5), "at": AT}
    args |= {"person_id": enrolment.person_id, "edition": edition}
    for _ in range(2):
        learning.finish_lesson(lesson_key="khoa-mau/bai-1", **args)
    with pytest.raises(learning.FactRefusedError):
        learning.finish_lesson(lesson_key="khoa-mau/bai-2", **args)
    assert LessonFinish.objects.get().occurred_at == AT, "a device's clock never runs ahead of ours"


def test_a_chosen_programme_is_the_newest_one():
    course, _edition = published()
    one, two = make_programme("mot", course), make_programme("hai", course)
    learner = LearnerFactory()
    for programme, at in [(one, AT), (two, AT + timedelta(days=1)), (one, AT + timedelta(days=2))]:
        learning.choose_programme(learner=learner, programme=programme, at=at)
    assert current_programme(learner.pk).programme == one


def test_versions_and_editions_are_protected_from_deletion():
    _course, edition = published()
    with pytest.raises(ProtectedError):
        QuestionVersion.objects.all().delete()
    with pytest.raises(ProtectedError):
        Edition.objects.filter(pk=edition.pk).delete()

"""The sweeps behind publishing and behind recording."""

import pytest
from kombu.exceptions import OperationalError

from accounts.actions import merging
from audit.rules import SYSTEM
from courses.models import Completion, CoursePage, Edition, LessonPage
from courses.tasks import freeze_missing_editions, move_learners, record_due_completions
from tests.courses.way import AT, complete, enrolled, finish, finish_all, pass_test, published
from tests.factories import LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db


def test_live_course_without_an_edition_gets_one():
    course = make_course()
    assert freeze_missing_editions() == 1
    edition = Edition.objects.get()
    assert (edition.course, edition.number, edition.published_by_id) == (course, 1, "system")
    assert freeze_missing_editions() == 0
    assert Edition.objects.count() == 1


def test_course_that_was_frozen_is_left_alone():
    course, _edition = published()
    course.title = "Sửa mà chưa đăng"
    course.save()
    assert freeze_missing_editions() == 0


def test_courses_that_nobody_may_open_are_left_alone():
    make_course("khong-bai", lessons=0)
    make_course("nhap").unpublish()
    make_course("bai-nhap")
    for lesson in LessonPage.objects.child_of(CoursePage.objects.get(code="bai-nhap")):
        lesson.unpublish()
    assert freeze_missing_editions() == 0
    assert not Edition.objects.exists()


def test_move_with_a_broker_that_is_away_is_left_to_the_sweep(monkeypatch, django_capture_on_commit_callbacks):
    def away(**_options):
        raise OperationalError

    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    monkeypatch.setattr(move_learners, "apply_async", away)
    course.summary = "Tóm tắt khác."
    with django_capture_on_commit_callbacks(execute=True):
        course.save_revision().publish()
    enrolment.refresh_from_db()
    assert enrolment.edition == edition
    assert (move_learners(), move_learners()) == (1, 0)
    enrolment.refresh_from_db()
    assert enrolment.edition.revision == 2


def test_publication_that_moves_nobody_sends_nothing(monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(move_learners, "apply_async", lambda **_options: sent.append(1))
    course, _edition = published()
    course.pass_mark = 90
    with django_capture_on_commit_callbacks(execute=True):
        course.save_revision().publish()
    assert sent == []


# What the facts complete


def test_what_merging_two_persons_completes_is_recorded_once():
    course, edition = published()
    programme = make_programme("ct", course)
    kept, merged = LearnerFactory.create_batch(2)
    finish_all(enrolled(kept, course, edition))
    pass_test(enrolled(merged, course, edition))
    merging.merge(kept=kept, merged=merged, by=SYSTEM, at=AT)
    assert (record_due_completions(), record_due_completions()) == (1, 0)
    assert set(Completion.objects.values_list("learner", "course", "programme")) == {
        (kept.pk, course.pk, None),
        (kept.pk, None, programme.pk),
    }
    assert {each.completed_at for each in Completion.objects.all()} == {AT}


def test_what_a_programme_lost_a_course_for_is_recorded():
    (one, edition), (two, _other) = published("mot"), published("hai")
    programme = make_programme("ct", one, two)
    complete(enrolled(LearnerFactory(), one, edition))
    assert record_due_completions() == 0
    programme.programme_courses.filter(course=two).delete()
    assert record_due_completions() == 1
    assert Completion.objects.get(programme=programme).learner


def test_who_has_not_met_the_terms_is_left_alone():
    course, edition = published()
    pass_test(enrolled(LearnerFactory(), course, edition))
    finish(enrolled(LearnerFactory(), course, edition), "khoa-mau/bai-1")
    assert record_due_completions() == 0

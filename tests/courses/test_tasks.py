"""The sweep behind publishing."""

import pytest
from kombu.exceptions import OperationalError

from courses.models import CoursePage, Edition, LessonPage
from courses.tasks import freeze_missing_editions, move_learners
from tests.courses.way import enrolled, published
from tests.factories import LearnerFactory, make_course

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

"""The sweep behind publishing."""

import pytest

from courses.models import CoursePage, Edition, LessonPage
from courses.tasks import freeze_missing_editions
from tests.courses.way import published
from tests.factories import make_course

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

"""Reminders of a test go by what binds the person today: the edition they learn in, and whether they are done."""

from datetime import timedelta

import pytest

from accounts.models import Message
from courses.actions import attempts
from courses.actions.reminders import remind_learners
from courses.models import Enrolment
from tests.courses.recognised import NO_EXEMPTION, approved
from tests.courses.way import AT, enrolled, finish_all, publish, published, take_test
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THREE_DAYS = 3 * 24 * 60


def heard(*days):
    return [n for n in days if remind_learners(at=AT + n * DAY)]


def test_test_left_open_in_a_course_that_is_complete_is_not_named(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    attempts.start_attempt(enrolment=enrolment, at=AT)
    approved(enrolment.learner, course, at=AT + timedelta(hours=1))
    Message.objects.all().delete()
    assert heard(*range(12)) == []


def test_test_left_open_in_another_course_is_named_all_the_same(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    learner = LearnerFactory()
    approved(learner, published()[0], at=AT)
    attempts.start_attempt(enrolment=enrolled(learner, *published("khac", rule=NO_EXEMPTION)), at=AT)
    assert heard(*range(1, 5)) == [2]


def renewed(enrolment, **terms):
    """The person learns from a newer edition with other terms; the try they made is of the older one."""
    for name, value in terms.items():
        setattr(enrolment.course, name, value)
    enrolment.course.save()
    edition = publish(enrolment.course)
    assert edition != enrolment.edition
    Enrolment.objects.filter(pk=enrolment.pk).update(edition=edition)


def test_wait_is_that_of_the_edition_the_person_learns_in():
    enrolment = enrolled(LearnerFactory(), *published(wait_minutes=THREE_DAYS))
    take_test(enrolment, 0)
    renewed(enrolment, wait_minutes=5 * 24 * 60, assessment_title="Bài mới")
    assert heard(*range(1, 7)) == [5]


def test_wait_that_only_the_newer_edition_asks_for_counts():
    enrolment = enrolled(LearnerFactory(), *published())
    take_test(enrolment, 0)
    renewed(enrolment, wait_minutes=THREE_DAYS)
    assert heard(*range(1, 7)) == [3]


def test_wait_that_the_newer_edition_gave_up_holds_nobody_back():
    enrolment = enrolled(LearnerFactory(), *published(wait_minutes=20 * 24 * 60))
    finish_all(enrolment)
    take_test(enrolment, 0)
    renewed(enrolment, wait_minutes=0)
    assert heard(*range(1, 9)) == [7]

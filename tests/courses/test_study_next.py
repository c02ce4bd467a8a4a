"""What comes next, wherever somebody is: nothing that is not open to them yet."""

import pytest

from courses.models import Prerequisite
from courses.queries.study_next import next_things
from tests.courses.way import complete, enrolled, finish, publish, published
from tests.factories import LearnerFactory, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(db):
    """A course that opens when another one is completed."""
    first, edition = published("truoc")
    course = make_course("sau", is_strict=True)
    Prerequisite.objects.create(course=course, required=first)
    return (first, edition), (course, publish(course))


def thing_of(learner):
    return next_things([learner.pk]).get(learner.pk)


def test_strict_course_is_not_named_before_what_it_requires_is_complete(strict):
    learner = LearnerFactory()
    enrolled(learner, *strict[1])
    assert thing_of(learner) is None
    required = enrolled(learner, *strict[0])
    assert thing_of(learner).course_code == "truoc"
    complete(required)
    assert thing_of(learner).course_code == "sau"


def test_requirement_that_nobody_can_learn_does_not_bind(strict):
    learner = LearnerFactory()
    enrolled(learner, *strict[1])
    strict[0][0].unpublish()
    assert thing_of(learner).course_code == "sau"


def test_next_lesson_is_the_one_after_the_one_finished_last(strict):
    learner = LearnerFactory()
    finish(enrolled(learner, *strict[0]), "truoc/bai-1")
    assert (thing_of(learner).kind, thing_of(learner).slug) == ("lesson", "bai-2")

"""What sitting the test costs: as many queries however many lessons, questions, people and tries there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attempt, Completion
from tests.courses.way import answer, complete, enrolled, finish_all, published, sign_in, take_test
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db


def costs(client, course, edition) -> list[int]:
    """Queries of starting, of keeping an answer, and of handing in what completes the course."""
    enrolment = enrolled(sign_in(client), course, edition)
    finish_all(enrolment)
    test = f"/hoc/{course.code}/kiem-tra/"
    with CaptureQueriesContext(connection) as start:
        client.post(test)
    attempt = Attempt.objects.get(learner=enrolment.learner)
    with CaptureQueriesContext(connection) as autosave:
        client.post(f"{test}{attempt.pk}/cau-1/luu/", {f"q{attempt.items[0]['version']}": "true"})
    answer(attempt, right=len(attempt.items), at=timezone.now())
    with CaptureQueriesContext(connection) as submit:
        client.post(f"{test}{attempt.pk}/")
    assert Completion.objects.filter(learner=enrolment.learner, course=course).exists()
    return [len(start), len(autosave), len(submit)]


def test_sitting_the_test_costs_the_same_however_much_and_many_there_are(client):
    small, large = published("nho"), published("lon", lessons=12, questions=30, draw=10)
    for each in (small, large):
        costs(client, *each)  # what never changes is read once in a process
    few = costs(client, *small)
    for other in LearnerFactory.create_batch(12):
        complete(enrolled(other, *large))
        take_test(enrolled(other, *large), right=0)
    assert costs(client, *large) == few

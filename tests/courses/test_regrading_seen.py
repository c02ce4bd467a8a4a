"""Marking again beforehand and afterwards: who would change, attempts that are being made, what a result page says."""

import pytest

from audit.rules import SYSTEM
from courses.actions import attempts
from courses.actions import regrading as actions
from courses.models import AttemptAnswer, Grading, Regrading
from courses.queries import practice
from courses.queries import regrading as queries
from courses.queries.assessment import bank
from courses.rules.regrading import Ruling
from tests.courses.answered import attempt, state_of
from tests.courses.rulings import LATER, ruled
from tests.courses.way import AT, answer, enrolled, published
from tests.factories import LearnerFactory, add_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A test of four true sentences; three of them pass."""
    return published(pass_mark=75)[1]


@pytest.fixture
def version(edition):
    """The sentence that turns out to be wrong."""
    return bank(edition)[0]


@pytest.fixture
def turned(version):
    """Its newer version says so."""
    return add_version(version.question, {**version.body, "answer": False, "feedback_true": "Không phải."})


@pytest.fixture
def running(edition):
    """An attempt that is being made: everything but the first is answered by "true", that one by "false"."""
    enrolment = enrolled(LearnerFactory(), edition.course, edition)
    made = attempts.start_attempt(enrolment=enrolment, at=AT)
    answer(made, right=4)
    return made


def looked_at(version, key=None, by=SYSTEM) -> tuple[int, int, int, int, int]:
    ruling = Ruling(key.body, key.pk) if key else Ruling(None)
    found = queries.preview(version, ruling, by=by)
    return found.asked, found.running, found.rise, found.keep, found.passing


# Running attempts


def say(made, version, response):
    attempts.save_answer(attempt_id=made.pk, version_id=version.pk, response=response, at=LATER)


@pytest.mark.parametrize(("response", "score"), [(False, 100), (True, 75)])
def test_running_attempt_is_marked_by_the_ruling_when_it_is_closed(version, turned, running, response, score):
    say(running, version, response)
    ruled(version, turned)
    attempts.close_attempt(attempt_id=running.pk, at=LATER)
    assert state_of(running)[0] == score
    assert running.answers.get(version=version).is_right is (response is False)
    assert not Grading.objects.exists()


def test_answer_saved_after_the_ruling_is_marked_by_it_too(version, turned, running):
    ruled(version, turned)
    say(running, version, False)
    attempts.close_attempt(attempt_id=running.pk, at=LATER)
    assert state_of(running)[0] == 100


def test_running_attempt_gets_what_everybody_gets(version, running):
    AttemptAnswer.objects.filter(attempt=running, version=version).delete()
    ruled(version)
    attempts.close_attempt(attempt_id=running.pk, at=LATER)
    assert state_of(running)[0] == 100


def test_closing_without_rulings_costs_two_queries(running, django_assert_num_queries):
    with django_assert_num_queries(2):
        actions.mark_by_rulings(attempt=running)


def test_result_page_says_what_counts(edition, version, turned):
    helped = attempt(edition, False, True, True, False)
    silent = attempt(edition, None, True, True, False)
    ruled(version, turned)
    first, second, *_rest = practice.attempt_items(helped)
    assert (first.is_right, second.is_right) == (True, True)
    assert "được tính đúng" in first.remarks[0].text
    assert practice.attempt_items(silent)[0].is_right is False
    ruled(bank(edition)[3])
    assert [item.is_right for item in practice.attempt_items(silent)] == [False, True, True, True]


def test_answer_that_a_ruling_made_wrong_says_so(version, turned, running):
    ruled(version, turned)
    closed = attempts.close_attempt(attempt_id=running.pk, at=LATER)
    items = {item.version_id: item for item in practice.attempt_items(closed)}
    assert items[version.pk].is_right is False
    assert "đáp án đã sửa" in items[version.pk].remarks[0].text


# Looking first


def test_preview_says_exactly_what_happens_and_changes_nothing(edition, version, turned, running):
    for given in [
        (False, True, True, False),
        (False, True, False, False),
        (True, True, True, True),
        (None, True, True, False),
    ]:
        attempt(edition, *given)
    before = list(AttemptAnswer.objects.values()), Regrading.objects.count()
    assert looked_at(version, turned) == (4, 1, 2, 1, 1)
    assert looked_at(version) == (4, 1, 3, 0, 2)
    assert before == (list(AttemptAnswer.objects.values()), Regrading.objects.count())
    decision = ruled(version, turned)
    assert decision.gradings.count() == 2
    assert queries.progress(decision).passing == 1
    assert looked_at(version, turned)[2:] == (0, 1, 0)


def test_preview_counts_persons_and_only_those_who_had_not_passed(edition, version, turned):
    twice, passed = LearnerFactory(), LearnerFactory()
    for _ in range(2):
        attempt(edition, False, True, True, False, learner=twice)
    attempt(edition, False, True, True, False, learner=passed)
    attempt(edition, True, True, True, True, learner=passed)
    assert looked_at(version, turned) == (4, 0, 3, 1, 1)


def test_preview_of_many_names_the_first_and_counts_all(edition, version, monkeypatch):
    monkeypatch.setattr(queries, "NAMED", 2)
    monkeypatch.setattr(queries, "SLICE", 2)
    for name in ("Lê An", "Lê Bình", "Lê Chi"):
        attempt(edition, False, True, True, False, learner=LearnerFactory(full_name=name))
    found = queries.preview(version, Ruling(None), by=SYSTEM)
    assert found.passing == 3
    assert len(found.people) <= 2

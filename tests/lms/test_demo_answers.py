"""What the example's people answered agrees with their results, and shows what statistics are for."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from courses.models import AttemptAnswer
from courses.queries.assessment import bank as asked_in
from courses.rules import attempts, questions
from lms.demo import answers
from lms.demo.scene import ZONE
from tests.courses.answered import attempt
from tests.courses.asked import ALL
from tests.courses.way import published
from tests.factories import LearnerFactory

UNTIL = datetime(2026, 11, 23, tzinfo=ZONE)
LONG_AGO = UNTIL - timedelta(days=200)


def a_bank(*, draw=4, need=3, wrong=('"b"', '"c"'), items=8) -> answers.Bank:
    asked = [answers.Asked(n, "1.1", '"a"', wrong, 1.0, 20.0, n) for n in range(items)]
    return answers.Bank(tuple(asked), draw, need, UNTIL - timedelta(days=30))


def many(bank, *, group=1, at=LONG_AGO, count=400):
    chance = random.Random(7)
    return [each for _ in range(count) for each in answers.tries(bank, group, at, chance)]


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_mistakes_of_every_kind_can_be_given_and_are_wrong(kind, body):
    found = answers.wrong_responses(kind, body)
    assert found
    for response in found:
        assert questions.read(kind, body, questions.values(kind, body, response)) == response
        assert not questions.is_right(kind, body, response)


def test_everybody_passes_and_some_failed_before():
    tries = many(a_bank())
    assert [each.is_passed for each in tries].count(True) == 400
    failed = [each for each in tries if not each.is_passed]
    assert 100 < len(failed) < 180
    assert all(each.closed_at < LONG_AGO for each in failed)
    assert {each.score for each in failed} <= {Decimal(0), Decimal(25), Decimal(50)}


def test_nobody_fails_where_any_answer_passes():
    assert all(each.is_passed for each in many(a_bank(need=1)))


def test_score_is_that_of_the_answers():
    for each in many(a_bank(), count=50):
        right = [item.version for item in each.asked if item.version not in each.missed]
        grade = attempts.grade(each.items, right, pass_mark=75, skills={})
        assert (each.score, each.is_passed) == (grade.score, grade.is_passed)
        assert each.started_at < each.closed_at


def missed(tries) -> Counter:
    return Counter(version for each in tries for version in each.missed)


def test_question_whose_answer_went_round_is_known_lately():
    before, lately = missed(many(a_bank())), missed(many(a_bank(), at=UNTIL))
    assert lately[answers.KNOWN] < before[answers.KNOWN] / 2


def test_unfair_question_is_missed_by_one_group():
    own, others = missed(many(a_bank(), group=answers.FOREIGN)), missed(many(a_bank()))
    assert own[answers.UNFAIR] > 1.5 * others[answers.UNFAIR]


@pytest.mark.django_db
def test_answers_are_written_as_the_product_would():
    edition = published(draw=3, pass_mark=60)[1]
    bank = answers.bank(edition, "mau", UNTIL)
    assert (bank.draw, bank.need, len(bank.items)) == (3, 2, 4)
    assert {each.version for each in bank.items} == {version.pk for version in asked_in(edition)}
    made = attempt(edition, True, False, True, True, learner=LearnerFactory())
    made.answers.all().delete()
    (done, *_rest) = answers.tries(bank, 0, LONG_AGO, random.Random(1))
    done = answers.Try(made.pk, *(getattr(done, name) for name in done.__slots__[1:]))
    assert answers.write([done], random.Random(2)) == 3
    rows = AttemptAnswer.objects.order_by("given_at")
    assert [row.is_right for row in rows] == [row.response is True for row in rows]
    assert rows.last().given_at == pytest.approx(done.closed_at, abs=timedelta(seconds=1))


def test_question_without_a_mistake_to_make_stays_unanswered():
    (done, *_rest) = answers.tries(a_bank(draw=4, need=1, wrong=()), 0, LONG_AGO, random.Random(3))
    assert done.missed
    rows = list(answers.rows([done], random.Random(4)))
    assert len(rows) == len(done.asked) - len(done.missed)
    assert {json.loads(row[2]) for row in rows} == {"a"}

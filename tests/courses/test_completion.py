"""The rule tree: what is met, since when, and that more facts never take anything back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import completion
from courses.rules.completion import Facts, evaluate

DAY = datetime(2026, 10, 1, tzinfo=UTC)
KEYS = ["k/1", "k/2", "k/3"]


def facts(finished: int = 0, passed_on: int | None = None) -> Facts:
    return Facts(
        lesson_keys=KEYS,
        finished={key: DAY + timedelta(days=n) for n, key in enumerate(KEYS[:finished])},
        passed_at=None if passed_on is None else DAY + timedelta(days=passed_on),
        best=None if passed_on is None else 80.0,
        pass_mark=70,
    )


def test_all_is_met_on_the_day_of_the_last_criterion():
    assert evaluate(completion.DEFAULT, facts(3, 1)).met_at == DAY + timedelta(days=2)
    assert evaluate(completion.DEFAULT, facts(3, 9)).met_at == DAY + timedelta(days=9)


def test_viewing_every_lesson_does_not_complete():
    outcome = evaluate(completion.DEFAULT, facts(3))
    assert not outcome.is_met
    assert [(c.code, c.is_met, c.done, c.total) for c in outcome.criteria] == [
        ("lessons", True, 3, 3),
        ("assessment", False, 0, 70),
    ]


def test_any_is_met_on_the_day_of_the_first():
    assert evaluate({"any": ["lessons", "assessment"]}, facts(3, 9)).met_at == DAY + timedelta(days=2)


def test_n_of_is_met_by_the_nth():
    rule = {"n_of": [2, ["lessons", "assessment", {"any": ["assessment"]}]]}
    assert evaluate(rule, facts(0, 5)).met_at == DAY + timedelta(days=5)


def test_a_course_without_lessons_is_not_finished_by_nothing():
    assert not evaluate("lessons", Facts([], {})).is_met


@given(
    first=st.integers(0, 3),
    more=st.integers(0, 3),
    passed=st.none() | st.integers(0, 20),
    rule=st.sampled_from(
        [completion.DEFAULT, {"any": ["lessons", "assessment"]}, "assessment", {"n_of": [1, ["lessons"]]}]
    ),
)
def test_more_facts_never_take_completion_back(first, more, passed, rule):
    before = evaluate(rule, facts(first, passed))
    after = evaluate(rule, facts(max(first, more), passed if passed is not None else more))
    if before.is_met:
        assert after.is_met
        assert after.met_at <= before.met_at or rule == completion.DEFAULT


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"all": ["lessons"]}, "Xem hết bài chưa đủ"),
        ({"any": ["lessons", "assessment"]}, "Xem hết bài chưa đủ"),
        ({"n_of": [1, ["lessons", "assessment"]]}, "Xem hết bài chưa đủ"),
        ("lessons", "Xem hết bài chưa đủ"),
        ({"all": ["views"]}, "“views” không có"),
        ({"none": ["lessons"]}, "phải có dạng"),
        ({"n_of": [3, ["lessons", "assessment"]]}, "phải có dạng"),
        ({"all": []}, "phải có dạng"),
    ],
)
def test_problems_refuse_rules_that_cannot_certify(rule, message):
    assert message in completion.problems(rule)[0]


@pytest.mark.parametrize("rule", [completion.DEFAULT, "assessment", {"n_of": [2, ["lessons", "assessment"]]}])
def test_problems_accept_rules_with_evidence(rule):
    assert completion.problems(rule) == []

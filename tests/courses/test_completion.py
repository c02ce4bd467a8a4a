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


def n_of(parts):
    return st.integers(1, len(parts)).map(lambda n: {"n_of": [n, parts]})


RULES = st.recursive(
    st.sampled_from(completion.CRITERIA),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.one_of(st.just({"all": parts}), st.just({"any": parts}), n_of(parts))
    ),
    max_leaves=6,
)
EVENTS = st.lists(st.tuples(st.sampled_from([*KEYS, "other", "fail", "pass"]), st.integers(0, 30)), max_size=12)


def facts_of(events) -> Facts:
    """What is known after ``(what, day)`` happened in any order: the first finish, the first pass, the best score."""
    finished, passes, scores = {}, [], []
    for what, day in events:
        at = DAY + timedelta(days=day)
        if what in {"fail", "pass"}:
            scores.append({"fail": 40.0, "pass": 80.0}[what])
            passes += [at] if what == "pass" else []
        else:
            finished[what] = min(at, finished.get(what, at))
    return Facts(KEYS, finished, min(passes, default=None), max(scores, default=None), 70)


@given(rule=RULES, known=EVENTS, more=EVENTS)
def test_more_facts_never_take_anything_back_nor_date_it_later(rule, known, more):
    before, after = (evaluate(rule, facts_of(events)) for events in (known, known + more))
    for was, now in zip((before, *before.criteria), (after, *after.criteria), strict=True):
        if was.is_met:
            assert now.is_met
            assert now.met_at <= was.met_at
    assert all(now.done >= was.done for was, now in zip(before.criteria, after.criteria, strict=True))


@given(rule=RULES.filter(lambda rule: not completion.problems(rule)), viewed=EVENTS)
def test_viewing_never_meets_a_rule_that_may_be_published(rule, viewed):
    assert not evaluate(rule, facts_of([event for event in viewed if event[0] != "pass"])).is_met


@given(rule=RULES, known=EVENTS)
def test_a_rule_is_met_at_a_moment_when_something_happened(rule, known):
    outcome = evaluate(rule, facts_of(known))
    assert outcome.met_at in {None, *(criterion.met_at for criterion in outcome.criteria)}


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

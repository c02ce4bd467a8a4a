"""The rule tree: what is met, since when, and that more facts never take anything back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import completion
from courses.rules.completion import Evidence, Facts, evaluate

DAY = datetime(2026, 10, 1, tzinfo=UTC)
KEYS = ["k/1", "k/2", "k/3"]


def facts(finished: int = 0, passed_on: int | None = None) -> Facts:
    return Facts(
        lesson_keys=KEYS,
        finished={key: DAY + timedelta(days=n) for n, key in enumerate(KEYS[:finished])},
        passed=None if passed_on is None else Evidence(DAY + timedelta(days=passed_on), "attempt"),
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
        ("exemption", False, 0, 1),
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


TASKS = ["task-1", "task-2"]
LEAVES = ["lessons", "assessment", "exemption", "tasks", {"task": "task-2"}, {"sessions": 1}, {"sessions": 3}]
RULES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.one_of(st.just({"all": parts}), st.just({"any": parts}), n_of(parts))
    ),
    max_leaves=6,
)
THINGS = [*KEYS, *TASKS, "other", "fail", "pass", "session-1", "session-2", "session-3", "exempt"]
EVENTS = st.lists(st.tuples(st.sampled_from(THINGS), st.integers(0, 30)), max_size=16)


def facts_of(events) -> Facts:
    """What is known after ``(what, day)`` happened in any order: the first finish, the first pass, the best score."""
    first: dict[str, datetime] = {}
    for what, day in events:
        at = DAY + timedelta(days=day)
        first[what] = min(at, first.get(what, at))
    shown = {what: Evidence(at, what) for what, at in first.items()}
    return Facts(
        lesson_keys=KEYS,
        finished=first,
        passed=shown.get("pass"),
        best={(False, False): None, (True, False): 40.0}.get(("fail" in first, "pass" in first), 80.0),
        pass_mark=70,
        attended=[each for what, each in shown.items() if what.startswith("session")],
        task_keys=TASKS,
        signed={what: each for what, each in shown.items() if what in TASKS},
        exempted=shown.get("exempt"),
    )


@given(rule=RULES, known=EVENTS, more=EVENTS)
def test_more_facts_never_take_anything_back_nor_date_it_later(rule, known, more):
    before, after = (evaluate(rule, facts_of(events)) for events in (known, known + more))
    for was, now in zip((before, *before.criteria), (after, *after.criteria), strict=True):
        if was.is_met:
            assert now.is_met
            assert now.met_at <= was.met_at
    assert all(now.done >= was.done for was, now in zip(before.criteria, after.criteria, strict=True))


@given(rule=RULES, known=EVENTS.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_the_outcome_is_the_same_whatever_the_order_and_however_often(rule, known):
    events, shuffled = known
    assert evaluate(rule, facts_of(events)) == evaluate(rule, facts_of([*shuffled, *events]))


@given(rule=RULES.filter(lambda rule: not completion.problems(rule, TASKS)), viewed=EVENTS)
def test_viewing_never_meets_a_rule_that_may_be_published(rule, viewed):
    assert not evaluate(rule, facts_of([event for event in viewed if event[0] in {*KEYS, "other", "fail"}])).is_met


@given(rule=RULES, known=EVENTS)
def test_a_rule_met_without_the_exemption_is_not_met_by_it_later(rule, known):
    """Prior learning may only bring the date forward; then it carries the completion, and nothing else says so."""
    learned, all_ = (evaluate(rule, facts_of(e)) for e in ([e for e in known if e[0] != "exempt"], known))
    if learned.is_met:
        assert all_.by_exemption == (all_.met_at < learned.met_at)
    assert not learned.by_exemption


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
        ({"all": ["assessment", {"views": 3}]}, "“views” không có"),
        ({"sessions": 0}, "từ 1 đến 50"),
        ({"sessions": True}, "từ 1 đến 50"),
        ({"all": [{"sessions": 2}, {"task": "không-có"}]}, "Không có bài thực hành “không-có”."),
        ("tasks", "khóa học chưa có bài nào"),
        (None, "phải có dạng"),
        ([], "phải có dạng"),
        ({"all": ["lessons"], "any": ["assessment"]}, "phải có dạng"),
        ({"none": ["lessons"]}, "“none” không có"),
        ({"n_of": [3, ["lessons", "assessment"]]}, "phải có dạng"),
        ({"all": []}, "phải có dạng"),
    ],
)
def test_problems_refuse_rules_that_cannot_certify(rule, message):
    assert message in completion.problems(rule)[0]


@pytest.mark.parametrize("rule", [completion.DEFAULT, "assessment", {"n_of": [2, ["lessons", "assessment"]]}])
def test_problems_accept_rules_with_evidence(rule):
    assert completion.problems(rule) == []


@pytest.mark.parametrize("rule", ["tasks", {"task": "task-1"}, {"all": ["lessons", {"sessions": 2}]}, "exemption"])
def test_problems_accept_what_an_instructor_or_a_paper_shows(rule):
    assert completion.problems(rule, TASKS) == []


def test_sessions_are_met_by_the_last_one_needed():
    known = [("session-2", 4), ("session-1", 1), ("session-3", 9)]
    outcome = evaluate({"sessions": 2}, facts_of(known))
    assert outcome.met_at == DAY + timedelta(days=4)
    assert [each.ref for each in outcome.criteria[0].evidence] == ["session-1", "session-2"]


def test_tasks_need_every_one_and_a_task_only_itself():
    known = facts_of([("task-2", 3)])
    assert not evaluate("tasks", known).is_met
    assert evaluate({"task": "task-2"}, known).met_at == DAY + timedelta(days=3)
    assert evaluate("tasks", facts_of([("task-2", 3), ("task-1", 5)])).met_at == DAY + timedelta(days=5)


def test_exemption_meets_the_ordinary_rule_by_itself():
    outcome = evaluate(completion.DEFAULT, facts_of([("exempt", 2)]))
    assert (outcome.met_at, outcome.by_exemption) == (DAY + timedelta(days=2), True)

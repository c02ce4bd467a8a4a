"""Rules in words, and the one form that equal rules share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import rule_words
from courses.rules.completion import DEFAULT, Evidence, Facts, evaluate
from tests.factories import moment

LEAF = st.sampled_from(["lessons", "assessment", "tasks", "exemption", {"sessions": 2}, {"task": "a"}])


def operators(inner):
    lists = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        lists.map(lambda parts: {"all": parts}),
        lists.map(lambda parts: {"any": parts}),
        lists.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda n: {"n_of": [n, parts]})),
    )


RULES = st.recursive(LEAF, operators, max_leaves=8)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (DEFAULT, "học xong các bài và đạt bài kiểm tra, hoặc được công nhận kết quả đã có"),
        ("assessment", "đạt bài kiểm tra"),
        ({"any": ["assessment", "exemption"]}, "đạt bài kiểm tra hoặc được công nhận kết quả đã có"),
        (
            {"all": ["lessons", {"any": ["assessment", {"sessions": 3}]}]},
            "học xong các bài và (đạt bài kiểm tra hoặc có mặt ở 3 buổi học)",
        ),
        (
            {"n_of": [2, ["lessons", "tasks", {"task": "a"}]]},
            (
                "đạt ít nhất 2 trong 3 điều: học xong các bài; được xác nhận mọi bài thực hành; "
                "được xác nhận bài thực hành “Gửi phản ánh”"
            ),
        ),
        ({"all": [{"any": ["assessment"]}]}, "đạt bài kiểm tra"),
    ],
)
def test_rule_is_one_sentence(rule, said):
    assert rule_words.sentence(rule, {"a": "Gửi phản ánh"}) == f"Hoàn thành khi {said}."


def test_task_that_is_gone_is_named_by_its_key():
    assert "“b”" in rule_words.sentence({"task": "b"}, {})


@given(RULES)
def test_normal_form_is_a_fixed_point_and_asks_the_same(rule):
    normal = rule_words.normal(rule)
    assert rule_words.normal(normal) == normal
    at, later = Evidence(moment("2026-01-02 08:00"), "1"), Evidence(moment("2026-01-03 08:00"), "2")
    for facts in (
        Facts(["x"], {}),
        Facts(["x"], {"x": at.at}, passed=later),
        Facts(["x"], {"x": at.at}, attended=(at, later), task_keys=("a",), signed={"a": at}),
        Facts(["x"], {}, passed=at, exempted=later),
    ):
        assert evaluate(normal, facts).met_at == evaluate(rule, facts).met_at


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"all": ["lessons", "assessment"]}, {"all": ["assessment", "lessons"]}),
        ("assessment", {"any": ["assessment"]}),
        ({"n_of": [2, ["lessons", "assessment"]]}, {"all": ["lessons", "assessment"]}),
        ({"n_of": [1, ["lessons", "assessment"]]}, {"any": ["lessons", "assessment"]}),
        ({"all": [{"all": ["lessons", "assessment"]}, "tasks"]}, {"all": ["lessons", "assessment", "tasks"]}),
    ],
)
def test_rules_that_ask_the_same_are_the_same(one, other):
    assert rule_words.normal(one) == rule_words.normal(other)


def test_depth_counts_levels():
    assert [rule_words.depth(rule) for rule in ("lessons", {"all": ["lessons"]}, DEFAULT)] == [0, 1, 2]

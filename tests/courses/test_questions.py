"""Grading and feedback, kind by kind, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions
from tests.courses.asked import ALL, MULTIPLE, ORDERING, SINGLE, TRUE_FALSE


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_a_right_response_is_right_and_the_question_has_no_problems(kind, body):
    assert questions.problems(kind, body) == []
    assert questions.is_right(kind, body, questions.right_response(kind, body))
    assert not questions.is_right(kind, body, None)


@pytest.mark.parametrize(
    ("kind", "body", "posted", "response"),
    [
        ("single", SINGLE, ["b"], "b"),
        ("single", SINGLE, ["x"], None),
        ("single", SINGLE, [], None),
        ("multiple", MULTIPLE, ["b", "a", "a"], ["a", "b"]),
        ("multiple", MULTIPLE, [], None),
        ("true_false", TRUE_FALSE, ["true"], True),
        ("true_false", TRUE_FALSE, ["false"], False),
        ("true_false", TRUE_FALSE, ["vrai"], None),
        ("ordering", ORDERING, ["c", "a", "b"], ["c", "a", "b"]),
        ("ordering", ORDERING, ["a", "b"], None),
        ("ordering", ORDERING, ["a", "a", "b", "c"], None),
    ],
)
def test_read_takes_only_what_the_question_offers(kind, body, posted, response):
    assert questions.read(kind, body, posted) == response


def test_multiple_with_one_too_many_is_wrong():
    assert not questions.is_right("multiple", MULTIPLE, ["a", "b", "c"])
    assert not questions.is_right("multiple", MULTIPLE, ["a"])


def test_remarks_say_what_was_chosen_and_what_was_missed():
    assert questions.remarks("single", SINGLE, "a") == [questions.Remark("Ngân hàng không hỏi mã.", is_right=False)]
    assert questions.remarks("single", SINGLE, "b") == []
    said = questions.remarks("multiple", MULTIPLE, ["a", "c"])
    assert [r.text for r in said] == ["Đúng.", "Đây là cách làm việc thật.", "Còn thiếu: Bảo giấu người nhà"]
    assert [r.is_right for r in said] == [True, False, False]
    assert questions.remarks("true_false", TRUE_FALSE, False)[0].text == "Đừng đọc."
    assert questions.remarks("ordering", ORDERING, ["b", "a", "c"])[0].text == "Việc đầu tiên là dừng lại."
    assert questions.remarks("ordering", ORDERING, ["a", "b", "c"]) == []


@given(st.permutations(["a", "b"]))
def test_multiple_does_not_depend_on_the_order_of_clicks(order):
    assert questions.is_right("multiple", MULTIPLE, questions.read("multiple", MULTIPLE, order))


@given(st.permutations(["a", "b", "c"]))
def test_ordering_is_right_only_in_the_authors_order(order):
    response = questions.read("ordering", ORDERING, order)
    assert questions.is_right("ordering", ORDERING, response) == (order == ["a", "b", "c"])


POSTED = st.lists(st.sampled_from(["a", "b", "c", "true", "false", "z", ""]), max_size=6)


@given(posted=POSTED)
def test_whatever_is_posted_is_graded_as_the_author_wrote(posted):
    choices = [value for value in posted if value in {"a", "b", "c"}]
    truths = [value for value in posted if value in {"true", "false"}]
    expected = {
        "single": choices[:1] == ["b"],
        "multiple": set(choices) == {"a", "b"},
        "true_false": truths[:1] == ["true"],
        "ordering": choices == ["a", "b", "c"],
    }
    graded = {kind: questions.is_right(kind, body, questions.read(kind, body, posted)) for kind, body in ALL}
    assert graded == expected


@given(posted=POSTED)
def test_a_response_read_again_is_the_same(posted):
    for kind, body in ALL:
        response = questions.read(kind, body, posted)
        again = response if isinstance(response, list) else [{True: "true", False: "false"}.get(response, response)]
        assert response is None or questions.read(kind, body, again) == response


@given(posted=POSTED)
def test_every_wrong_answer_is_told_why(posted):
    for kind, body in ALL:
        response = questions.read(kind, body, posted)
        if response is not None and not questions.is_right(kind, body, response):
            assert any(not remark.is_right for remark in questions.remarks(kind, body, response))


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("single", {"stem": " "}, "Thiếu stem."),
        ("single", {"explanation": ""}, "Thiếu explanation."),
        ("single", {"image": {"src": "x.svg", "alt": ""}}, "thiếu mô tả"),
        ("single", {"choices": SINGLE["choices"][:2]}, "ít nhất ba lựa chọn"),
        ("single", {"choices": SINGLE["choices"] * 4}, "Nhiều nhất 10 lựa chọn."),
        ("single", {"choices": MULTIPLE["choices"]}, "đúng một lựa chọn đúng, đang có 2"),
        ("multiple", {"choices": SINGLE["choices"]}, "ít nhất hai lựa chọn đúng"),
        ("single", {"choices": [*SINGLE["choices"], SINGLE["choices"][0]]}, "không trùng nhau"),
        ("single", {"choices": [{**c, "feedback": ""} for c in SINGLE["choices"]]}, "chưa có lời nhận xét"),
        ("true_false", {"answer": "có"}, "answer: true"),
        ("true_false", {"feedback_false": ""}, "feedback_false"),
        ("ordering", {"items": ORDERING["items"][:2]}, "từ ba đến sáu bước"),
        ("ordering", {"items": [*ORDERING["items"], ORDERING["items"][0]]}, "không trùng nhau"),
        ("ordering", {"feedback": ""}, "nhận xét khi sai"),
    ],
)
def test_problems_name_what_an_author_must_put_right(kind, change, message):
    body = {**dict(ALL)[kind], **change}
    assert any(message in problem for problem in questions.problems(kind, body))


def test_problems_of_an_unknown_kind_lists_the_known_ones():
    assert "single, multiple, true_false, ordering" in questions.problems("essay", SINGLE)[0]

"""Grading and feedback, kind by kind, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions

SINGLE = {
    "stem": "Ai hỏi mã OTP?",
    "explanation": "Chỉ kẻ lừa đảo mới hỏi.",
    "choices": [
        {"id": "a", "text": "Ngân hàng", "correct": False, "feedback": "Ngân hàng không hỏi mã."},
        {"id": "b", "text": "Kẻ lừa đảo", "correct": True, "feedback": ""},
        {"id": "c", "text": "Công an", "correct": False, "feedback": "Công an không hỏi mã."},
    ],
}
MULTIPLE = {
    "stem": "Dấu hiệu lừa đảo?",
    "explanation": "Giục và giấu.",
    "choices": [
        {"id": "a", "text": "Giục chuyển tiền", "correct": True, "feedback": "Đúng."},
        {"id": "b", "text": "Bảo giấu người nhà", "correct": True, "feedback": "Đúng."},
        {"id": "c", "text": "Hẹn gặp tại trụ sở", "correct": False, "feedback": "Đây là cách làm việc thật."},
    ],
}
TRUE_FALSE = {
    "stem": "Mã OTP giữ kín.",
    "explanation": "Là chìa khóa.",
    "answer": True,
    "feedback_false": "Đừng đọc.",
}
ORDERING = {
    "stem": "Khi nghi bị lừa",
    "explanation": "Dừng, hỏi, báo.",
    "items": [
        {"id": "a", "text": "Dừng lại"},
        {"id": "b", "text": "Hỏi người nhà"},
        {"id": "c", "text": "Báo công an"},
    ],
    "feedback": "Việc đầu tiên là dừng lại.",
}
ALL = [("single", SINGLE), ("multiple", MULTIPLE), ("true_false", TRUE_FALSE), ("ordering", ORDERING)]


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


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("single", {"stem": " "}, "Thiếu stem."),
        ("single", {"explanation": ""}, "Thiếu explanation."),
        ("single", {"image": {"src": "x.svg", "alt": ""}}, "thiếu mô tả"),
        ("single", {"choices": SINGLE["choices"][:2]}, "ít nhất ba lựa chọn"),
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

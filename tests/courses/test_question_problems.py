"""What an author is told of a question that cannot be asked, and that nothing else gets through."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions
from tests.courses.asked import ALL, HOTSPOT, MATCHING, MULTIPLE, ORDERING, SCENARIO, SINGLE


def changed(kind, path, value):
    """The body of a kind with one thing in it replaced."""
    body = copy.deepcopy(dict(ALL)[kind])
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    if value is GONE:
        del inner[path[-1]]
    return body


GONE = object()
REGION = HOTSPOT["regions"][0]


@pytest.mark.parametrize(
    ("kind", "path", "value", "message"),
    [
        ("single", ["stem"], " ", "Thiếu stem."),
        ("single", ["explanation"], "", "Thiếu explanation."),
        ("single", ["image"], {"src": "x.svg", "alt": ""}, "thiếu mô tả"),
        ("single", ["choices", 0, "image"], {"src": "x.svg", "alt": ""}, "thiếu mô tả"),
        ("single", ["audio"], {"id": 3}, "Bản ghi âm"),
        ("single", ["choices"], SINGLE["choices"][:2], "ít nhất ba lựa chọn"),
        ("single", ["choices"], SINGLE["choices"] * 4, "Nhiều nhất 10 lựa chọn."),
        ("single", ["choices"], MULTIPLE["choices"], "đúng một lựa chọn đúng, đang có 2"),
        ("multiple", ["choices"], SINGLE["choices"], "ít nhất hai lựa chọn đúng"),
        ("single", ["choices"], [*SINGLE["choices"], SINGLE["choices"][0]], "không trùng nhau"),
        ("single", ["choices", 0, "feedback"], "", "“Ngân hàng” chưa có lời nhận xét"),
        ("single", ["choices", 0, "id"], "b", "mã riêng"),
        ("true_false", ["answer"], "có", "answer: true"),
        ("true_false", ["feedback_false"], "", "feedback_false"),
        ("ordering", ["items"], ORDERING["items"][:2], "từ ba đến sáu bước"),
        ("ordering", ["items"], [*ORDERING["items"], ORDERING["items"][0]], "không trùng nhau"),
        ("ordering", ["feedback"], "", "nhận xét khi sai"),
        ("matching", ["pairs"], MATCHING["pairs"][:1], "từ hai đến sáu cặp"),
        ("matching", ["extra"], [{"id": f"x{n}", "text": str(n)} for n in range(4)], "Nhiều nhất ba vế phải"),
        ("matching", ["pairs", 0, "left"], "“Bác bị bắt.”", "Mỗi vế trái"),
        ("matching", ["extra", 0, "text"], "Sợ", "Mỗi vế phải"),
        ("matching", ["pairs", 0, "right"], "dài " * 21, "dài quá 80 chữ"),
        ("matching", ["feedback"], "", "nhận xét khi sai"),
        ("numeric", ["answer"], "năm", "cần answer là một số"),
        ("numeric", ["answer"], True, "cần answer là một số"),
        ("numeric", ["tolerance"], "-1", "tolerance"),
        ("numeric", ["feedback"], "", "nhận xét khi sai"),
        ("numeric", ["wrong", 0, "low"], "11", "low không lớn hơn high"),
        ("numeric", ["wrong", 0, "high"], "9999", "chứa đáp án đúng"),
        ("numeric", ["wrong", 0, "feedback"], "", "Khoảng sai từ 1 đến 10 chưa có"),
        ("hotspot", ["image"], None, "cần một hình"),
        ("hotspot", ["regions"], HOTSPOT["regions"][:1], "Cần từ hai đến 8 vùng"),
        ("hotspot", ["regions", 1, "correct"], False, "ít nhất một vùng đúng"),
        ("hotspot", ["regions", 0, "name"], "Nút ở trên", "Mỗi vùng phải có tên"),
        ("hotspot", ["regions", 0, "feedback"], "", "Vùng sai “Nút ở dưới” chưa có"),
        ("hotspot", ["regions", 0, "x"], "10", "cần x, y, width, height"),
        ("hotspot", ["regions", 0, "x"], 90, "ra ngoài hình"),
        ("hotspot", ["regions", 0, "width"], 9, "nhỏ quá"),
        ("hotspot", ["regions", 0], {**REGION, "x": 20, "y": 15}, "chồng lên nhau"),
        ("scenario", ["chat"], [], "cần một hình hoặc một đoạn nhắn tin"),
        ("scenario", ["chat"], SCENARIO["chat"] * 7, "dài quá 12 tin"),
        ("scenario", ["chat", 0, "who"], "", "cần người gửi"),
        ("scenario", ["parts"], SCENARIO["parts"][:1], "từ hai đến năm phần"),
        ("scenario", ["parts", 0, "stem"], "Họ là người nhà.", "không trùng nhau"),
        ("scenario", ["parts", 1, "kind"], "ordering", "Phần 2: loại “ordering” không dùng được ở đây"),
        ("scenario", ["parts", 3, "answer"], "", "Phần 4: Câu điền số cần answer"),
        ("scenario", ["parts", 1, "id"], "1", "mã riêng"),
    ],
)
def test_problems_name_what_an_author_must_put_right(kind, path, value, message):
    found = questions.problems(kind, changed(kind, path, value))
    assert any(message in problem for problem in found), found


def test_problems_of_an_unknown_kind_lists_the_known_ones():
    known = "single, multiple, true_false, ordering, matching, numeric, hotspot, scenario"
    assert known in questions.problems("essay", SINGLE)[0]


def test_scenario_with_a_picture_needs_no_chat():
    body = {name: value for name, value in SCENARIO.items() if name != "chat"}
    assert questions.problems("scenario", {**body, "image": {"src": "x.svg", "alt": "Màn hình"}}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-200, 200) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(part, path=()):
    """Where something stands in a body."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, found in inner:
        yield (*path, name)
        yield from places(found, (*path, name))


@given(data=st.data())
def test_a_malformed_body_is_a_problem_and_never_an_error(data):
    """One thing of a good body is gone or anything else: either it is refused, or it can be asked and graded."""
    kind, good = data.draw(st.sampled_from(ALL))
    body = changed(kind, data.draw(st.sampled_from(list(places(good)))), data.draw(JSON | st.just(GONE)))
    if questions.problems(kind, body):
        return
    right = questions.right_response(kind, body)
    assert questions.is_right(kind, body, right)
    assert questions.read(kind, body, questions.values(kind, body, right)) == right
    questions.remarks(kind, body, right)
    questions.answer_texts(kind, body, right)
    questions.shown(kind, body, questions.option_ids(kind, body), [], "q1")


@given(body=JSON, kind=st.sampled_from([*questions.KINDS, "essay", ""]))
def test_problems_of_anything_at_all_are_words(body, kind):
    assert all(isinstance(problem, str) for problem in questions.problems(kind, body))

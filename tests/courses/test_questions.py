"""Grading and feedback, kind by kind, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions
from courses.rules.questions import Missing, Remark
from tests.courses.asked import (
    ALL,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SCENARIO,
    SINGLE,
    TRUE_FALSE,
)

EVERY = pytest.mark.parametrize(("kind", "body"), ALL)
WHOLE = ["1:b", "2:false", "3:a", "3:b", "4:0"]
"""The right answers to every part of the scenario."""


class Form(dict):
    def getlist(self, name):
        return self.get(name, [])


def posted_for(kind, body, response):
    """The form that somebody would post to give a response."""
    form = Form()
    for value in questions.values(kind, body, response):
        field, colon, rest = value.partition(":")
        form.setdefault(f"q1-{field}" if colon else "q1", []).append(rest if colon else value)
    return form


# What every kind promises


@EVERY
def test_a_right_response_is_right_and_the_question_has_no_problems(kind, body):
    right = questions.right_response(kind, body)
    assert questions.problems(kind, body) == []
    assert questions.is_right(kind, body, right)
    assert not questions.is_right(kind, body, None)
    assert all(remark.is_right for remark in questions.remarks(kind, body, right))


@EVERY
def test_what_a_form_posts_for_a_response_is_read_as_that_response(kind, body):
    right = questions.right_response(kind, body)
    values = questions.posted_values(kind, body, posted_for(kind, body, right), "q1")
    assert questions.read(kind, body, values) == right
    assert questions.missing(kind, body, values) is None


@EVERY
def test_nothing_posted_is_no_response_and_says_what_is_missing(kind, body):
    values = questions.posted_values(kind, body, Form(), "q1")
    assert (values, questions.read(kind, body, values)) == ([], None)
    assert questions.missing(kind, body, values).code
    assert questions.answer_texts(kind, body, None) == []


@EVERY
def test_what_was_put_in_is_shown_again(kind, body):
    order = questions.option_ids(kind, body)
    values = questions.values(kind, body, questions.right_response(kind, body))
    empty, filled = (questions.shown(kind, body, order, given, "q1") for given in ([], values))
    assert empty != filled
    assert (empty.name, empty.kind) == ("q1", kind)
    assert filled == questions.shown(kind, body, order, values, "q1")


GARBAGE = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", "c", "x1", "true", "false", "z", "", "1,5", "1251", "1.250,5"]),
        st.builds(
            "{}:{}".format, st.sampled_from("abcz1234"), st.sampled_from(["a", "b", "x1", "1", "2", "3", "true", "0"])
        ),
        st.text(max_size=8),
    ),
    max_size=9,
)


@given(values=GARBAGE)
def test_whatever_is_posted_is_read_graded_and_shown_the_same_way_each_time(values):
    for kind, body in ALL:
        response = questions.read(kind, body, values)
        assert response == questions.read(kind, body, values)
        questions.missing(kind, body, values)
        questions.shown(kind, body, questions.option_ids(kind, body), values, "q1")
        if response is None:
            continue
        again = questions.values(kind, body, response)
        assert questions.read(kind, body, again) == response
        assert questions.is_right(kind, body, response) == questions.is_right(
            kind, body, questions.read(kind, body, again)
        )
        assert len(questions.answer_texts(kind, body, response)) == len(again)
        said = questions.remarks(kind, body, response)
        assert questions.is_right(kind, body, response) or any(not remark.is_right for remark in said)


@given(values=GARBAGE)
def test_every_wrong_answer_is_told_why_in_words(values):
    for kind, body in ALL:
        response = questions.read(kind, body, values)
        if response is None or kind == "scenario" or questions.is_right(kind, body, response):
            continue
        assert any(not remark.is_right and remark.text for remark in questions.remarks(kind, body, response))


@given(values=GARBAGE, chance=st.randoms(use_true_random=False))
def test_order_of_fields_in_a_form_means_nothing(values, chance):
    fields = {value.partition(":")[0]: value for value in values if ":" in value}
    one, other = list(fields.values()), list(fields.values())
    chance.shuffle(other)
    for kind in ("ordering", "matching", "scenario"):
        body = dict(ALL)[kind]
        assert questions.read(kind, body, one) == questions.read(kind, body, other)


@given(values=GARBAGE)
def test_only_exactly_the_right_response_is_right(values):
    for kind, body in ALL:
        response = questions.read(kind, body, values)
        if kind not in {"numeric", "hotspot", "scenario"}:
            assert questions.is_right(kind, body, response) == (response == questions.right_response(kind, body))


RESPONSES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["a", "b", "NaN", "1e9"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "1", "4"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@given(response=RESPONSES)
def test_a_response_of_another_shape_is_wrong_and_never_an_error(response):
    for kind, body in ALL:
        if questions.is_right(kind, body, response):
            assert questions.is_right(kind, body, questions.read(kind, body, questions.values(kind, body, response)))
        if response is not None:
            questions.remarks(kind, body, response)


# Reading, kind by kind


@pytest.mark.parametrize(
    ("kind", "body", "values", "response"),
    [
        ("single", SINGLE, ["b"], "b"),
        ("single", SINGLE, ["x"], None),
        ("multiple", MULTIPLE, ["b", "a", "a"], ["a", "b"]),
        ("multiple", MULTIPLE, ["z"], None),
        ("true_false", TRUE_FALSE, ["true"], True),
        ("true_false", TRUE_FALSE, ["false"], False),
        ("true_false", TRUE_FALSE, ["vrai"], None),
        ("ordering", ORDERING, ["a:2", "b:3", "c:1"], ["c", "a", "b"]),
        ("ordering", ORDERING, ["a:1", "b:2"], None),
        ("ordering", ORDERING, ["a:1", "b:1", "c:2"], None),
        ("ordering", ORDERING, ["a:1", "b:2", "c:7"], None),
        ("matching", MATCHING, ["a:b", "b:a", "c:x1"], {"a": "b", "b": "a", "c": "x1"}),
        ("matching", MATCHING, ["a:a", "b:", "c:z"], {"a": "a"}),
        ("matching", MATCHING, ["a:z"], None),
        ("hotspot", HOTSPOT, ["c"], "c"),
        ("hotspot", HOTSPOT, ["z"], None),
        ("numeric", NUMERIC, [" 1.250,5 đồng "], "1250.5"),
        ("numeric", NUMERIC, ["năm mươi"], None),
        ("scenario", SCENARIO, WHOLE, {"1": "b", "2": False, "3": ["a", "b"], "4": "0"}),
        ("scenario", SCENARIO, ["1:b", "2:z"], {"1": "b"}),
    ],
)
def test_read_takes_only_what_the_question_offers(kind, body, values, response):
    assert questions.read(kind, body, values) == response


@pytest.mark.parametrize(
    ("kind", "body", "values", "missing"),
    [
        ("single", SINGLE, ["x"], Missing("choice")),
        ("ordering", ORDERING, ["a:1"], Missing("places")),
        ("matching", MATCHING, ["a:a", "c:c"], Missing("pair", "“Bác bị bắt.”", "b")),
        ("hotspot", HOTSPOT, [], Missing("place")),
        ("numeric", NUMERIC, ["  "], Missing("number")),
        ("numeric", NUMERIC, ["năm mươi"], Missing("unreadable")),
        ("scenario", SCENARIO, ["1:b", "3:a"], Missing("choice", "Họ là người nhà.", "2")),
        ("scenario", SCENARIO, [*WHOLE[:4], "4:không"], Missing("unreadable", "Phí là bao nhiêu?", "4")),
        ("scenario", SCENARIO, WHOLE, None),
    ],
)
def test_missing_says_what_and_where(kind, body, values, missing):
    assert questions.missing(kind, body, values) == missing


def test_part_of_an_answer_is_kept_and_is_not_right():
    for kind, values in (("matching", ["a:a", "b:b"]), ("scenario", WHOLE[:3])):
        body = dict(ALL)[kind]
        response = questions.read(kind, body, values)
        assert response
        assert not questions.is_right(kind, body, response)


# Grading


def test_multiple_with_one_too_many_or_too_few_is_wrong():
    assert not questions.is_right("multiple", MULTIPLE, ["a", "b", "c"])
    assert not questions.is_right("multiple", MULTIPLE, ["a"])


@given(st.permutations(["a", "b"]))
def test_multiple_does_not_depend_on_the_order_of_clicks(order):
    assert questions.is_right("multiple", MULTIPLE, questions.read("multiple", MULTIPLE, order))


@given(st.permutations(["a", "b", "c"]))
def test_ordering_is_right_only_in_the_authors_order(order):
    response = questions.read("ordering", ORDERING, [f"{i}:{place}" for place, i in enumerate(order, start=1)])
    assert response == order
    assert questions.is_right("ordering", ORDERING, response) == (order == ["a", "b", "c"])


@given(st.permutations(["a", "b", "c", "x1"]))
def test_matching_is_right_only_when_every_pair_is(rights):
    response = questions.read(
        "matching", MATCHING, [f"{left}:{right}" for left, right in zip("abc", rights, strict=False)]
    )
    assert questions.is_right("matching", MATCHING, response) == (rights[:3] == ["a", "b", "c"])


@given(st.lists(st.booleans(), min_size=4, max_size=4))
def test_scenario_is_right_only_when_every_part_is(rights):
    wrong = [["1:a"], ["2:true"], ["3:c"], ["4:7"]]
    right = [["1:b"], ["2:false"], ["3:a", "3:b"], ["4:0"]]
    values = [value for n, is_right in enumerate(rights) for value in (right if is_right else wrong)[n]]
    assert questions.is_right("scenario", SCENARIO, questions.read("scenario", SCENARIO, values)) == all(rights)


def test_any_right_region_is_right():
    two = {**HOTSPOT, "regions": [{**r, "correct": r["id"] != "c"} for r in HOTSPOT["regions"]]}
    assert questions.is_right("hotspot", two, "a")
    assert questions.is_right("hotspot", two, "b")
    assert not questions.is_right("hotspot", two, "c")
    assert questions.right_response("hotspot", two) == "b"  # the first from the top


# What is said


def test_remarks_say_what_was_chosen_and_what_was_missed():
    assert questions.remarks("single", SINGLE, "a") == [Remark("Ngân hàng không hỏi mã.", is_right=False)]
    assert questions.remarks("single", SINGLE, "b") == []
    said = questions.remarks("multiple", MULTIPLE, ["a", "c"])
    assert [r.text for r in said] == ["Đúng.", "Đây là cách làm việc thật.", "Bảo giấu người nhà"]
    assert [(r.is_right, r.is_missed) for r in said] == [(True, False), (False, False), (False, True)]
    assert [r.about for r in said] == ["Giục chuyển tiền", "Hẹn gặp tại trụ sở", ""]
    assert questions.remarks("true_false", TRUE_FALSE, False)[0].text == "Đừng đọc."
    assert questions.remarks("ordering", ORDERING, ["b", "a", "c"])[0].text == "Việc đầu tiên là dừng lại."
    assert questions.remarks("ordering", ORDERING, ["a", "b", "c"]) == []
    assert questions.remarks("hotspot", HOTSPOT, "c") == [Remark("Đây là ảnh.", is_right=False)]


def test_remarks_on_pairs_name_each_and_end_with_what_helps():
    said = questions.remarks("matching", MATCHING, {"a": "b", "b": "b"})
    assert said == [
        Remark("Giục là gấp.", is_right=False, about="“Nhanh lên!”"),
        Remark("", is_right=True, about="“Bác bị bắt.”"),
        Remark("", is_right=False, about="“Chuyển tiền đi.”"),
        Remark("Chưa khớp hết.", is_right=False),
    ]


def test_remarks_on_a_scenario_go_part_by_part():
    said = questions.remarks("scenario", SCENARIO, {"1": "a", "2": False})
    assert said == [
        Remark("", is_right=False, about="Bạn làm gì?"),
        Remark("Ngân hàng không hỏi mã.", is_right=False),
        Remark("", is_right=True, about="Họ là người nhà."),
        Remark("", is_right=False, about="Dấu hiệu nào?"),
        Remark("", is_right=False, about="Phí là bao nhiêu?"),
    ]


@pytest.mark.parametrize(
    ("kind", "response", "texts"),
    [
        ("single", "b", ["Kẻ lừa đảo"]),
        ("multiple", ["a", "c"], ["Giục chuyển tiền", "Hẹn gặp tại trụ sở"]),
        ("true_false", False, ["Sai"]),
        ("ordering", ["c", "a", "b"], ["1. Báo công an", "2. Dừng lại", "3. Hỏi người nhà"]),
        ("matching", {"a": "x1", "b": "b"}, ["“Nhanh lên!” → Không có gì", "“Bác bị bắt.” → Sợ"]),
        ("numeric", "1250.5", ["1.250,5 đồng"]),
        ("hotspot", "a", ["3. Nút ở dưới"]),
        ("scenario", {"1": "b", "2": True}, ["Bạn làm gì? → Kẻ lừa đảo", "Họ là người nhà. → Đúng"]),
    ],
)
def test_an_answer_is_told_in_words(kind, response, texts):
    assert questions.answer_texts(kind, dict(ALL)[kind], response) == texts


def test_regions_are_numbered_from_top_to_bottom_with_places_as_attributes():
    shown = questions.shown("hotspot", HOTSPOT, [], ["c"], "q1")
    assert [(o.place, o.id, o.is_chosen) for o in shown.options] == [(1, "b", False), (2, "c", True), (3, "a", False)]
    first = shown.options[0].area
    assert (first.x, first.y, first.width, first.height) == ("12.5%", "10%", "20%", "20%")


def test_pairs_stand_in_the_authors_order_and_what_is_to_be_found_in_the_order_drawn():
    shown = questions.shown("matching", MATCHING, ["x1", "c", "a", "b"], ["b:c"], "q1")
    assert [(row.id, row.chosen) for row in shown.rows] == [("a", ""), ("b", "c"), ("c", "")]
    assert [(o.letter, o.text) for o in shown.options] == [
        ("A", "Không có gì"),
        ("B", "Tiền"),
        ("C", "Gấp"),
        ("D", "Sợ"),
    ]


def test_what_was_typed_stays_even_when_it_cannot_be_read():
    assert questions.shown("numeric", NUMERIC, [], ["năm mươi"], "q1").typed == "năm mươi"
    parts = questions.shown("scenario", SCENARIO, [], ["1:b", "4:không"], "q1").parts
    assert [part.name for part in parts] == ["q1-1", "q1-2", "q1-3", "q1-4"]
    assert (parts[0].options[1].is_chosen, parts[3].typed) == (True, "không")


def test_places_given_so_far_stay_while_the_order_is_not_whole():
    shown = questions.shown("ordering", ORDERING, ["c", "a", "b"], ["c:1", "a:1"], "q1")
    assert [(o.id, o.place) for o in shown.options] == [("c", 1), ("a", 1), ("b", 0)]

"""What blocks a reported row and what a note explains."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.checks import MOST, TEXTS, Beside, Entry, problems, problems_of_all, too_short


def said(entry, previous=None, denominator=None, *, is_flow=False):
    beside = Beside(previous, denominator, "số người trưởng thành", is_flow)
    return [(p.field, p.code, p.is_blocking) for p in problems(entry, beside)]


@pytest.mark.parametrize("entry", [Entry(120, 20), Entry(100, 0), Entry(100, None)])
def test_a_plain_row_has_no_problem(entry):
    assert said(entry, previous=100, denominator=1000) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry(1001, None, "đúng mà"), ("stock", "too_many", True)),
        (Entry(-1, None, "đúng mà"), ("stock", "negative", True)),
        (Entry(None, 5, "đúng mà"), ("stock", "no_stock", True)),
        (Entry(100, -50, "đúng mà"), ("flow", "negative_flow", True)),
        (Entry(100, 101, "đúng mà"), ("flow", "flow_above_stock", True)),
        (Entry(100, 9_000_000, "đúng mà"), ("flow", "too_many", True)),
    ],
)
@pytest.mark.parametrize("previous", [None, 90])
def test_what_cannot_be_is_refused_even_with_a_note(entry, problem, previous):
    assert said(entry, previous, denominator=1000) == [problem]


def test_all_new_people_may_be_all_people():
    assert said(Entry(100, 100), denominator=1000) == []


def test_without_a_denominator_only_a_slip_of_the_hand_is_too_many():
    assert said(Entry(MOST, None)) == []
    assert said(Entry(MOST + 1, None)) == [("stock", "too_large", True)]
    assert said(Entry(10, MOST + 1)) == [("flow", "too_large", True)]


def test_a_part_waits_for_the_row_that_it_is_a_part_of():
    of_people, of_flow = (Beside(whole_name="Tổng số người", is_part=True, is_flow=each) for each in (False, True))
    assert [(p.field, p.code, p.is_blocking) for p in problems(Entry(9, None, "đúng mà"), of_people)] == [
        ("stock", "no_whole", True)
    ]
    assert [(p.field, p.code) for p in problems(Entry(None, 9), of_flow)] == [("flow", "no_whole")]
    assert problems(Entry(None, None), of_people) == []


def test_a_falling_stock_wants_a_reason():
    assert said(Entry(90, None), previous=100) == [("stock", "fell", False)]
    for note in ("  ", ".", "bỏ trùng", "1234567890"):
        assert said(Entry(90, None, note), previous=100) == [("stock", "fell", False)]
    assert said(Entry(90, None, "rà soát, bỏ trùng"), previous=100) == []


def test_a_note_that_says_nothing_is_repeated():
    assert next(TEXTS[p.code] % p.names for p in too_short(Entry(90, None, " . "))).startswith("“.” chưa đủ")
    assert too_short(Entry(90, None)) == too_short(Entry(90, None, "rà soát, bỏ trùng")) == []


def test_a_row_that_does_not_apply_says_why_and_has_no_figure():
    assert said(Entry(None, None, "xã không có trạm y tế", False), previous=100) == []
    assert said(Entry(None, None, "", False)) == [("note", "no_reason", False)]
    assert said(Entry(None, 0, "xã không có trạm y tế", False)) == [("not_applicable", "applies", True)]


def test_a_row_that_fell_silent_wants_a_reason():
    assert said(Entry(None, None), previous=100) == [("stock", "silent", False)]
    assert said(Entry(None, None, "chưa nhận được số của bưu điện"), previous=100) == []
    beside = Beside(flows=(12, 7), is_flow=True)
    assert [(p.field, p.names) for p in problems(Entry(None, None), beside)] == [("flow", {"previous": "7"})]


def test_a_doubled_stock_wants_a_reason_but_not_for_small_numbers():
    assert said(Entry(201, None), previous=100) == [("stock", "doubled", False)]
    assert said(Entry(200, None), previous=100) == []
    assert said(Entry(40, None), previous=10) == []


def test_flow_and_stock_agree_or_are_explained():
    assert said(Entry(120, 10), previous=100) == [("flow", "no_sum", False)]
    assert said(Entry(120, 10, "cộng thêm báo cáo muộn"), previous=100) == []
    assert said(Entry(120, 10)) == []


def test_numbers_are_written_the_vietnamese_way():
    problem = problems(Entry(30000, None), Beside(whole=25736, whole_name="số người trưởng thành"))[0]
    assert (
        TEXTS[problem.code] % problem.names
        == "30.000 lớn hơn số người trưởng thành: 25.736. Hãy kiểm tra lại số vừa ghi."
    )


def test_flow_has_no_stock_to_be_compared_with():
    assert said(Entry(None, 12), previous=100, denominator=12, is_flow=True) == []
    assert said(Entry(None, 13), previous=100, denominator=12, is_flow=True) == [("flow", "too_many", True)]
    assert said(Entry(None, -1, "đúng mà"), is_flow=True) == [("flow", "negative_flow", True)]
    assert said(Entry(None, None), denominator=12, is_flow=True) == []


# What is usual here


@pytest.mark.parametrize(
    ("flow", "flows", "is_jump"),
    [
        (81, (20, 18, 22), True),
        (80, (20, 18, 22), False),
        (81, (20, 18, 900), True),
        (500, (20, 18), False),
        (19, (0, 0, 0), False),
        (20, (0, 0, 0), True),
        (15, (1, 2, 1), False),
        (20, (-5, -5, -5), True),
    ],
)
def test_a_month_far_above_the_usual_wants_a_word(flow, flows, is_jump):
    beside = Beside(previous=1000, flows=flows)
    found = [p.code for p in problems(Entry(1000 + flow, flow), beside)]
    assert found == ["jumped"] * is_jump
    assert problems(Entry(1000 + flow, flow, "mở đợt cao điểm"), beside) == []
    assert [p.field for p in problems(Entry(1000 + flow, None), beside)] == ["stock"] * is_jump, "read from the stocks"


def test_a_jump_says_what_is_usual():
    problem = problems(Entry(2500, 1500), Beside(previous=1000, flows=(10, 20, 30)))[0]
    assert "(1.500) lớn hơn nhiều so với các tháng trước, thường khoảng 20." in TEXTS[problem.code] % problem.names


def test_a_flow_alone_may_jump_too():
    beside = Beside(flows=(10, 10, 10), is_flow=True)
    assert [p.code for p in problems(Entry(None, 90), beside)] == ["jumped"]


def whole(entries, previous):
    rows = {f"r{n}": entry for n, entry in enumerate(entries)}
    beside = {f"r{n}": Beside(previous=each) for n, each in enumerate(previous)}
    return {(row, p.code) for row, found in problems_of_all(rows, beside).items() for p in found}


@pytest.mark.parametrize(
    ("entries", "previous", "found"),
    [
        ([Entry(301, None), Entry(207, 0)], [301, 207], {("r0", "copied"), ("r1", "copied")}),
        ([Entry(301, None), Entry(207, 1)], [301, 207], set()),
        ([Entry(301, None), Entry(208, None)], [301, 207], set()),
        ([Entry(301, None)], [301], set()),
        ([Entry(301, None), Entry(None, None)], [301, 207], set()),
        ([Entry(0, 0), Entry(0, 0)], [0, 0], set()),
        ([Entry(301, None), Entry(207, None, "không phát sinh")], [301, 207], {("r0", "copied")}),
        ([Entry(301, None, "không phát sinh"), Entry(207, None, "không phát sinh")], [301, 207], set()),
    ],
)
def test_last_months_figures_once_more_want_a_word(entries, previous, found):
    assert whole(entries, previous) == found


@pytest.mark.parametrize(
    ("entries", "previous", "found"),
    [
        ([Entry(350, 50), Entry(250, 13)], [301, 237], {("r0", "rounded"), ("r1", "rounded")}),
        ([Entry(350, 49), Entry(250, 13)], [301, 237], set()),
        ([Entry(350, 50), Entry(250, 50)], [300, 200], set()),
        ([Entry(350, 50), Entry(250, 50)], [None, None], set()),
        ([Entry(350, None), Entry(250, None)], [301, 237], set()),
        ([Entry(350, 50, "đếm lại cả xã"), Entry(250, 13)], [301, 237], {("r1", "rounded")}),
        ([Entry(350, 50, "đếm lại cả xã"), Entry(250, 13, "đếm lại cả xã")], [301, 237], set()),
    ],
)
def test_round_figures_where_they_were_not_round_before_want_a_word(entries, previous, found):
    assert whole(entries, previous) == found


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    entry=st.builds(
        Entry, st.none() | st.integers(-5, 3000), st.none() | st.integers(-50, 3000), st.just("bỏ người trùng")
    ),
    previous=st.none() | st.integers(0, 3000),
    flows=st.lists(st.integers(-20, 200), max_size=12).map(tuple),
)
def test_with_a_note_only_what_cannot_be_is_left(entry, previous, flows):
    found = problems(entry, Beside(previous=previous, whole=2000, flows=flows))
    assert all(problem.is_blocking for problem in found)

"""What a report says, from plain figures: missing is not zero, and nothing is said that is not known."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import report_words, sentences
from indicators.rules.report_facts import Facts, Figure, Line, Reporting, Steps
from indicators.rules.report_words import NBSP

UNITS = tuple(Figure(f"Xã {n}", n, n, 100, Decimal(n), Decimal(40), expected=Decimal(30)) for n in (50, 20, 0))
WHOLE = Figure("Tỉnh", 872_160, 12_345, 2_396_044, Decimal("36.40"), Decimal("40.00"), expected=Decimal("36.10"))
LINE = Line("signature", "Cấp chữ ký số cá nhân miễn phí", "Chữ ký số", "communes", WHOLE, UNITS)
FACTS = Facts("month", "2026-10", date(2026, 9, 15), date(2026, 10, 14), "1/KH", (LINE,))


def said(facts=FACTS, key="result.signature") -> str:
    return {each.key: each.text for each in sentences.written(facts)}.get(key, "").replace(NBSP, " ")


def whole(**fields) -> Facts:
    return replace(FACTS, results=(replace(LINE, whole=replace(WHOLE, **fields)),))


def test_result_names_stock_rate_target_flow_and_path():
    assert said() == (
        "Cấp chữ ký số cá nhân miễn phí: lũy kế đến ngày 14/10/2026 có 872.160 người, đạt 36,4 % (chỉ tiêu 40 %), "
        "trong kỳ tăng 12.345 người; đúng lộ trình."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numerator": None, "percent": None}, "chưa có đơn vị nào báo cáo, nên chưa có số liệu."),
        ({"numerator": 0, "percent": Decimal(0)}, "có 0 người, đạt 0 % (chỉ tiêu 40 %)"),
        ({"flow": None}, "chưa xác định được số tăng trong kỳ"),
        ({"flow": 0}, "trong kỳ không tăng"),
        ({"flow": -12}, "trong kỳ giảm 12 người"),
        ({"denominator": None, "percent": None}, "chưa tính được tỷ lệ vì thiếu mẫu số (chỉ tiêu 40 %)"),
        ({"target": None, "expected": None}, "(không đặt chỉ tiêu), trong kỳ tăng 12.345 người."),
        ({"target": None, "target_count": 1_200}, "(chỉ tiêu giao 1.200 người)"),
        ({"percent": Decimal("100.5")}, "đạt 100,5 % (chỉ tiêu 40 %), cao hơn số người dùng làm mẫu số nên cần đối"),
        ({"percent": Decimal(20)}, "chậm nhiều so với lộ trình"),
        ({"percent": Decimal(32)}, "chậm so với lộ trình"),
        ({"percent": Decimal(39)}, "vượt lộ trình"),
    ],
)
def test_result_says_only_what_is_known(fields, words):
    assert words in said(whole(**fields))


def test_result_of_a_flow_and_of_what_has_no_rate():
    flow = replace(LINE, is_flow=True, has_rate=False, whole=replace(WHOLE, expected=None))
    words = "Cấp chữ ký số cá nhân miễn phí: trong kỳ có 872.160 người, chỉ tiêu 40 %."
    assert said(replace(FACTS, results=(flow,))) == words


def test_of_several_others_one_without_a_figure_says_so():
    silent = replace(LINE, short_name="Khóa học", whole=replace(WHOLE, numerator=None, percent=None))
    facts = replace(FACTS, others=(("staff", "Cán bộ của Sở", (LINE, silent)),))
    assert "; Khóa học chưa có số liệu." in said(facts, "other.staff")


def test_versions_that_begin_apart_are_marked_on_one_side():
    left, right = sentences.compared("có 5 người", "nay có 5 người")
    assert [(piece.text, piece.is_other) for piece in right] == [("nay", True), ("có 5 người", False)]
    assert [piece.text for piece in left] == ["có 5 người"]


def test_result_says_how_whole_it_is():
    units = (replace(UNITS[0], numerator=None, percent=None), replace(UNITS[1], is_estimated=True), UNITS[2])
    facts = replace(FACTS, results=(replace(LINE, units=units),))
    assert "số liệu của 2/3 đơn vị; 1 đơn vị mới sắp xếp có số ước tính." in said(facts)
    counted = replace(FACTS, results=(replace(LINE, units=units, is_counted=True),))
    assert "2/3" not in said(counted), "what is counted is never missing"


def test_ranks_name_best_and_last():
    assert said(key="rank.signature") == "Chữ ký số: cao nhất là Xã 50 (50 %); thấp nhất là Xã 0 (0 %)."


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ((), "chưa có tỷ lệ của đơn vị nào"),
        (UNITS[:1], "mới có tỷ lệ của Xã 50 (50 %)"),
        ((UNITS[0], replace(UNITS[0], name="Xã Y")), "các đơn vị đều đạt 50 %"),
    ],
)
def test_ranks_of_few(units, words):
    assert words in said(replace(FACTS, results=(replace(LINE, units=units),)), "rank.signature")


def test_reporting_names_late_and_missing_and_counts_the_rest():
    names = tuple(f"Xã {n}" for n in range(13))
    facts = replace(FACTS, reporting=(Reporting("2026-10", date(2026, 10, 19), 166, ("Xã An",), names),))
    assert said(facts, "reporting.sent") == (
        "Có 153/166 xã, phường đã gửi báo cáo (hạn 19/10/2026): 152 đúng hạn, 1 muộn; 13 chưa gửi."
    )
    assert "Xã 9 và 3 xã, phường khác (Phụ lục II)" in said(facts, "reporting.missing")
    assert said(facts, "reporting.late") == "Gửi muộn: Xã An (Phụ lục II)."


def test_difficulties_are_quoted_once_however_often_they_are_said():
    same = (("Xã An", "Thiếu máy tính."), ("Xã Bình", "thiếu  máy tính"), ("Xã Cẩm", "Dài " * 200))
    texts = [each.text for each in sentences.written(replace(FACTS, difficulties=same)) if "difficulty" in each.key]
    assert texts == [
        "Có 3 đơn vị nêu khó khăn, vướng mắc; 1 nội dung khác nêu nguyên văn tại Phụ lục III.",
        "“Thiếu máy tính” (Xã An, Xã Bình).",
    ]


def test_a_task_whose_day_is_over_is_overdue():
    line = replace(LINE, whole=replace(WHOLE, percent=Decimal(20), numerator=480_000), reach_by=date(2026, 9, 30))
    task = said(replace(FACTS, results=(line,)), "task.signature")
    assert "đã quá hạn ngày 30/9/2026, còn thiếu 478.418 người; trước hết ở" in task
    assert "mỗi tuần" not in task


def test_tasks_come_from_what_is_behind():
    facts = whole(percent=Decimal(20), numerator=480_000)
    assert said(facts, "task.signature").startswith(
        "Cấp chữ ký số cá nhân miễn phí: cần thêm trung bình 42.935 người mỗi tuần để đạt chỉ tiêu vào ngày 31/12/2026"
    )
    assert said(facts, "task.signature").endswith("trước hết ở Xã 0, Xã 20.")
    assert said(whole(percent=Decimal(41)), "task.signature").endswith(
        "giữ vững kết quả, rà soát người chưa được hỗ trợ."
    )
    assert said(whole(target=None), "task.signature") == ""


def test_other_data_sets_are_one_sentence_each():
    count = replace(LINE, short_name="Tổng số", has_rate=False, whole=Figure("Sở", 130), units=(Figure("Phòng", 130),))
    course = replace(
        LINE, short_name="Khóa học", whole=Figure("Sở", 120, 5, 130, Decimal("92.31"), Decimal(100)), units=()
    )
    facts = replace(FACTS, others=(("staff", "Cán bộ của Sở", (count, course)),))
    assert said(facts, "other.staff") == "Cán bộ của Sở: Tổng số: 130; Khóa học: 120/130, đạt 92,31 % (chỉ tiêu 100 %)."
    nothing = replace(count, whole=Figure("Sở", None), units=(Figure("Phòng A", None),))
    facts = replace(FACTS, others=(("staff", "Cán bộ của Sở", (nothing,)),))
    assert said(facts, "other.staff") == "Cán bộ của Sở: chưa có số liệu. Chưa có báo cáo của Phòng A."


def test_provisional_figures_and_months_without_figures_are_said_first():
    facts = replace(FACTS, provisional_at=datetime(2026, 2, 5, 7), unclosed=("2026-02",))  # noqa: DTZ001
    assert "tạm tính lúc 07:00 ngày 05/02/2026" in said(facts, "opening.provisional")
    assert "tháng 02 năm 2026" in said(facts, "opening.unclosed")


@pytest.mark.parametrize(("people", "words"), [(39_960, "; chưa đạt chỉ tiêu"), (40_000, "; đạt chỉ tiêu")])
def test_review_judges_by_people_not_by_a_rounded_rate(people, words):
    figures = {"numerator": people, "percent": Decimal("40.0"), "target": Decimal(40), "target_count": 40_000}
    assert words in said(replace(whole(**figures), kind="review", label="2026"))


def test_review_judges_the_target_and_lists_the_steps():
    steps = Steps(3, 160, 166, ("Xã An",), 11, 12)
    facts = replace(FACTS, kind="review", label="2026", steps=steps)
    assert "chưa đạt chỉ tiêu" in said(facts)
    assert said(facts, "step.3") == (
        "Kế hoạch của xã, phường: 160/166 xã, phường đã gửi kế hoạch của mình; chưa gửi: Xã An."
    )
    assert "đã chốt 11/12 tháng" in said(facts, "step.4")


@pytest.mark.parametrize(
    ("label", "name", "short"),
    [
        ("2026-02", "tháng 02 năm 2026", "kỳ"),
        ("2026-10", "tháng 10 năm 2026", "kỳ"),
        ("2026-Q3", "quý III năm 2026", "quý"),
        ("2026-H1", "6 tháng đầu năm 2026", "6 tháng"),
        ("2026-H2", "6 tháng cuối năm 2026", "6 tháng"),
        ("2026-M9", "9 tháng đầu năm 2026", "9 tháng"),
        ("2026", "năm 2026", "năm"),
    ],
)
def test_spans_have_names(label, name, short):
    assert (report_words.span_name(label), report_words.span_short(label)) == (name, short)


def test_days_and_months_have_leading_zeros_where_something_could_be_added():
    days = [date(2026, 2, 5), date(2026, 3, 5), date(2026, 10, 14)]
    assert [report_words.day_short(day) for day in days] == ["05/02/2026", "05/3/2026", "14/10/2026"]


def test_compared_marks_only_what_differs():
    before, now = sentences.compared("có 10 người, đạt 5 %", "có 12 người, đạt 5 %")
    assert [piece.text for piece in before if piece.is_other] == ["10"]
    assert [piece.text for piece in now if piece.is_other] == ["12"]


numbers = st.none() | st.integers(0, 10**7)
rates_ = st.none() | st.decimals(0, 500, places=2)
names = st.text('aăđ <&"', min_size=1, max_size=150)
figures = st.builds(
    Figure,
    name=names,
    numerator=numbers,
    flow=st.none() | st.integers(-(10**6), 10**6),
    denominator=numbers,
    percent=rates_,
    target=rates_,
    target_count=numbers,
    expected=rates_,
    is_estimated=st.booleans(),
    is_applicable=st.booleans(),
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(whole=figures, units=st.lists(figures, max_size=6), kind=st.sampled_from(["month", "span", "review"]))
def test_keys_are_unique_whatever_the_figures(whole, units, kind):
    label = {"month": "2026-10", "span": "2026-Q3", "review": "2026"}[kind]
    line = replace(LINE, whole=whole, units=tuple(units))
    found = sentences.written(replace(FACTS, kind=kind, label=label, results=(line,)))
    assert len({each.key for each in found}) == len(found)
    assert all(each.text and len(each.key) <= 60 and "None" not in each.text for each in found)
    assert all(sentences.section(each.key) in sentences.SECTIONS for each in found)

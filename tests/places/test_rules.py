"""Names, matching a typed commune, splitting counts: no database."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import rules
from places.rules import Named, Part

DONG_TIEN_WARD = Named(1, "15853", "Phường Đông Tiến")
DONG_TIEN = Named(2, "15724", "Xã Đồng Tiến")
CAM_THUY = Named(3, "15127", "Xã Cẩm Thủy")
UNITS = [DONG_TIEN_WARD, DONG_TIEN, CAM_THUY]


@pytest.mark.parametrize("text", ["Thôn 1", "Bản Chiềng", "Khu 3 - Đông", "Nhà văn hóa (cũ) Thôn 2+3", "12"])
def test_is_name_of_a_place(text):
    assert rules.is_name(text)


@pytest.mark.parametrize(
    "text", ["", "\u200b", "--", "=1+1", " +1", "-1", "@a", "＝1", "a<b", "a>b", "{a", "a}", "＜b＞"]
)
def test_is_name_refuses_markup_formulas_and_nothing(text):
    assert not rules.is_name(text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("15127", [CAM_THUY]),
        ("Xã Cẩm Thủy", [CAM_THUY]),
        ("cẩm thuỷ", [CAM_THUY]),
        ("cam thuy", [CAM_THUY]),
        ("  XÃ   CẨM THỦY ", [CAM_THUY]),
        (unicodedata.normalize("NFD", "Cẩm Thủy"), [CAM_THUY]),
        ("Đông Tiến", [DONG_TIEN_WARD]),
        ("Đồng Tiến", [DONG_TIEN]),
        ("xa dong tien", [DONG_TIEN]),
        ("phuong dong tien", [DONG_TIEN_WARD]),
        ("dong tien", [DONG_TIEN_WARD, DONG_TIEN]),
        ("Xã Đông Tiến", [DONG_TIEN_WARD, DONG_TIEN]),
        ("Hà Nội", []),
        ("99999", []),
        ("", []),
    ],
)
def test_find_unit_typed_in_many_ways(typed, expected):
    assert rules.find_unit(typed, UNITS) == expected


def test_find_unit_code_without_leading_zero():
    assert rules.find_unit("70", [Named(9, "00070", "Phường Hoàn Kiếm")])


def test_clean_strips_what_cannot_be_seen():
    assert rules.clean("Lê\u0000 \u202eVăn\t\u200bA\n") == "Lê Văn A"


def test_clean_composes_and_cuts():
    assert rules.clean(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"
    assert len(rules.clean("a" * 300)) == 100


def test_fold_is_what_people_type():
    assert rules.fold("Đặng Thị Hằng") == "dang thi hang"


@pytest.mark.parametrize(("one", "other"), [("Thuỷ", "Thủy"), ("Hoà", "Hòa"), ("Hoá Quỳ", "Hóa Quỳ")])
def test_tone_key_ignores_where_the_mark_sits(one, other):
    assert rules.tone_key(one) == rules.tone_key(other)


def test_tone_key_keeps_different_words_apart():
    assert rules.tone_key("Đông") != rules.tone_key("Đồng")
    assert rules.tone_key("Ân") != rules.tone_key("An")


@given(st.text(max_size=60))
def test_keys_of_any_text_are_stable(text):
    assert rules.fold(rules.fold(text)) == rules.fold(text)
    assert rules.clean(rules.clean(text)) == rules.clean(text)


def test_sort_key_orders_the_vietnamese_way():
    names = ["Đạt", "Dũng", "Ánh", "Ân", "An", "Ăn", "Bình"]
    assert sorted(names, key=rules.sort_key) == ["An", "Ánh", "Ăn", "Ân", "Bình", "Dũng", "Đạt"]


def test_person_sort_key_goes_by_given_name_then_family_name():
    people = ["Lê Văn Bình", "Trần Thị An", "Hoàng Văn An", "Nguyễn Bình"]
    assert sorted(people, key=rules.person_sort_key) == [
        "Hoàng Văn An",
        "Trần Thị An",
        "Lê Văn Bình",
        "Nguyễn Bình",
    ]


def test_follow_chains_a_merger_after_a_split():
    split = [Part(1, 1, Decimal("0.8")), Part(1, 2, Decimal("0.2"))]
    merger = [Part(2, 3, Decimal(1))]
    assert rules.follow([split, merger]) == {
        1: {1: Fraction(4, 5), 3: Fraction(1, 5)},
        2: {3: Fraction(1)},
    }


def test_remap_merger_sums_and_never_keeps_the_last_value():
    assert rules.remap({1: 40, 2: 35, 9: 5}, rules.follow([[Part(1, 3, Decimal(1)), Part(2, 3, Decimal(1))]])) == {
        3: 75,
        9: 5,
    }


SHARES = st.lists(st.integers(1, 50), min_size=1, max_size=5).map(
    lambda weights: {n: Fraction(weight, sum(weights)) for n, weight in enumerate(weights, start=100)}
)


@given(
    values=st.dictionaries(st.integers(1, 20), st.integers(0, 10**6)),
    successors=st.dictionaries(st.integers(1, 20), SHARES),
)
def test_remap_preserves_the_total(values, successors):
    moved = rules.remap(values, successors)
    assert sum(moved.values()) == sum(values.values())
    assert all(count >= 0 for count in moved.values())


def test_wrong_sources_names_units_whose_shares_lose_people():
    parts = [Part(1, 3, Decimal("0.5")), Part(1, 4, Decimal("0.4")), Part(2, 3, Decimal(1))]
    assert rules.wrong_sources(parts) == [1]

"""Communes whose month stands out: the modified z, its threshold, and what changes nothing in it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import outliers
from indicators.templatetags.figures import unusual

USUAL = [10, 11, 12, 13, 14, 15, 16, 17]
FEW = st.lists(st.integers(-500, 5000), min_size=8, max_size=40)
POSITIVE = st.fractions(Fraction(1, 50), 50)
exact = settings(derandomize=True, deadline=None, max_examples=80)


def named(values):
    return {f"xã {n}": Fraction(value) for n, value in enumerate(values)}


def found(values):
    return set(outliers.outliers(named(values)))


def test_one_wild_figure_is_found_and_does_not_hide_itself():
    assert found([*USUAL, 90]) == {"xã 8"}
    assert found(USUAL) == set()


def test_score_is_the_one_of_the_textbook():
    scores = outliers.scores(named([*USUAL, 90]))
    assert scores["xã 8"] == Fraction("0.6745") * (90 - 14) / 2
    assert scores["xã 4"] == 0


def test_threshold_itself_is_usual_yet():
    values = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    at_most = 4 + Fraction(7, 2) * 2 / Fraction("0.6745")
    for last, is_out in ((at_most, False), (at_most + Fraction(1, 1000), True)):
        row = named(values[:-1]) | {"xã cuối": last}
        assert ("xã cuối" in outliers.outliers(row)) is is_out


def test_of_fewer_than_eight_nothing_is_said():
    assert found([1, 1, 2, 2, 3, 3, 900]) == set()
    assert found([1, 1, 2, 2, 3, 3, 3, 900]) == {"xã 7"}


def test_where_most_are_alike_the_mean_deviation_takes_over():
    assert found([5] * 20 + [60]) == {"xã 20"}
    assert outliers.scores(named([5] * 20)) == {}


@exact
@given(values=FEW, factor=POSITIVE, shift=st.integers(-1000, 1000))
def test_other_units_and_another_zero_change_no_score(values, factor, shift):
    plain = outliers.scores(named(values))
    moved = outliers.scores({key: value * factor + shift for key, value in named(values).items()})
    assert moved == plain


@exact
@given(values=FEW, seed=st.randoms(use_true_random=False))
def test_order_of_the_communes_changes_nothing(values, seed):
    row = named(values)
    keys = list(row)
    seed.shuffle(keys)
    assert outliers.outliers({key: row[key] for key in keys}) == outliers.outliers(row)


@exact
@given(values=FEW)
def test_a_larger_figure_never_has_a_smaller_score(values):
    row = named(values)
    scores = outliers.scores(row)
    ordered = sorted(scores, key=lambda key: row[key])
    assert [scores[key] for key in ordered] == sorted(scores.values())


@pytest.mark.parametrize(
    ("value", "median", "said"),
    [
        (12, 2, "gấp 6 lần mức thường thấy ở nơi khác (12 so với 2 người mới trên 1.000 người trưởng thành)"),
        (26, 2, "gấp 13 lần mức thường thấy ở nơi khác"),
        (Fraction(1, 2), 5, "chỉ bằng 0,1 lần mức thường thấy ở nơi khác (0,5 so với 5"),
        (0, 5, "không có người mới (0 so với 5"),
        (-3, 5, "giảm, trong khi nơi khác tăng (-3 so với 5"),
        (4, 0, "nơi khác hầu như không có người mới (4 so với 0"),
        (2500, 2, "gấp 1.250 lần mức thường thấy ở nơi khác (2.500 so với 2"),
    ],
)
def test_an_outlier_is_said_in_words(value, median, said):
    score = Fraction(9 if value > median else -9)
    assert unusual(outliers.Outlier(Fraction(value), Fraction(median), score)).startswith(said)

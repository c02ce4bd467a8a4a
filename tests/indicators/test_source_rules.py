"""Several sources for one figure: which one counts, what is added, what stands beside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import sources
from indicators.rules.sources import Figure

steady = settings(derandomize=True, deadline=None)


def persons(source, stock, **more):
    return Figure(source, "persons", stock, **more)


def aggregate(source, stock, **more):
    return Figure(source, "aggregate", stock, **more)


def names(chosen):
    return [part.source for part in chosen.parts]


def test_the_own_report_counts_and_the_others_stand_beside_it():
    own = Figure("", "own", 300, 20)
    chosen = sources.reported(own, [aggregate("vnpt", 320), persons("viettel", 280)])
    assert (chosen.stock, chosen.flow, names(chosen)) == (300, 20, [""])
    assert [(each.figure.source, each.difference) for each in chosen.beside] == [("viettel", -20), ("vnpt", 20)]


def test_what_is_not_reported_stays_missing_whatever_others_say():
    chosen = sources.reported(None, [persons("viettel", 280)])
    assert (chosen.stock, chosen.parts) == (None, ())
    assert [each.difference for each in chosen.beside] == [None]


def test_a_list_of_persons_beats_larger_aggregates():
    chosen = sources.imported([aggregate("a", 900), persons("b", 200), aggregate("c", 950)])
    assert (chosen.stock, names(chosen)) == (200, ["b"])
    assert [(each.figure.source, each.difference) for each in chosen.beside] == [("a", 700), ("c", 750)]


def test_overlapping_aggregates_are_never_added():
    chosen = sources.imported([aggregate("a", 300), aggregate("b", 320)])
    assert (chosen.stock, names(chosen)) == (320, ["b"])


def test_two_lists_of_persons_that_may_overlap_are_not_added_either():
    assert sources.imported([persons("a", 300), persons("b", 320)]).stock == 320


def test_declared_to_be_other_people_is_added():
    chosen = sources.imported([aggregate("a", 300), aggregate("b", 320), aggregate("c", 50, is_disjoint=True)])
    assert (chosen.stock, names(chosen)) == (370, ["b", "c"])


def test_nobody_says_anything():
    assert sources.imported([]) == sources.Chosen(None, None)
    assert sources.imported([Figure("a", "aggregate", None, 5)]).stock is None


def test_a_flow_is_chosen_by_the_months_part():
    chosen = sources.imported([aggregate("a", None, flow=5), aggregate("b", 9, flow=3)], is_flow=True)
    assert (chosen.flow, names(chosen)) == (5, ["a"])


def test_half_of_a_sum_is_no_sum():
    chosen = sources.imported([aggregate("a", 300, flow=5), aggregate("b", 20, is_disjoint=True)])
    assert (chosen.stock, chosen.flow) == (320, None)


@pytest.mark.parametrize("order", [1, -1])
def test_equal_figures_are_told_apart_by_name(order):
    assert names(sources.imported([aggregate("b", 5), aggregate("a", 5)][::order])) == ["a"]


kinds, amounts = st.sampled_from(["persons", "aggregate"]), st.none() | st.integers(0, 1000)
figures = st.lists(
    st.builds(Figure, st.sampled_from("abcdefgh"), kinds, amounts, amounts, st.booleans()),
    unique_by=lambda figure: figure.source,
    max_size=6,
)


def stocks(found, *, apart):
    return [each.stock for each in found if each.is_disjoint == apart and each.stock is not None]


@steady
@given(figures)
def test_the_figure_is_what_is_disjoint_and_at_most_one_of_what_overlaps(found):
    chosen = sources.imported(found)
    apart, overlapping = stocks(found, apart=True), stocks(found, apart=False)
    assert (chosen.stock or 0) <= sum(apart) + max(overlapping, default=0)
    assert sum(not part.is_disjoint for part in chosen.parts) == bool(overlapping)
    assert (chosen.stock is None) == (not apart and not overlapping)


@steady
@given(figures, st.randoms(use_true_random=False))
def test_order_does_not_matter(found, random):
    mixed = found.copy()
    random.shuffle(mixed)
    assert sources.imported(mixed) == sources.imported(found)


@steady
@given(figures, st.integers(0, 1000))
def test_one_more_overlapping_aggregate_never_raises_it_above_the_largest(found, stock):
    before = sources.imported(found)
    after = sources.imported([*found, aggregate("z", stock)])
    highest = max([stock, *stocks(found, apart=False)]) + sum(stocks(found, apart=True))
    assert (before.stock or 0) <= highest
    assert (after.stock or 0) <= highest
    if any(part.kind == "persons" and not part.is_disjoint for part in before.parts):
        assert after.stock == before.stock


@steady
@given(figures)
def test_every_figure_is_a_part_or_stands_beside_with_its_difference(found):
    chosen = sources.imported(found)
    told = [*chosen.parts, *(each.figure for each in chosen.beside)]
    assert sorted(each.source for each in told) == sorted(each.source for each in found)
    for each in chosen.beside:
        if each.difference is not None:
            assert chosen.stock + each.difference == each.figure.stock


@steady
@given(st.builds(Figure, st.just(""), st.just("own"), amounts, amounts), figures)
def test_a_report_is_never_moved_by_others(own, found):
    chosen = sources.reported(own, found)
    assert (chosen.stock, chosen.flow, chosen.parts) == (own.stock, own.flow, (own,))

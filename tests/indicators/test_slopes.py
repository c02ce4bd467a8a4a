"""Lines between two moments: which speak, and where their words stand."""

import itertools
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.slopes import LEAST, MOST, OTHERS, Move, ordered, slope, spread


def move(name, before, after):
    return Move(name, name, *(None if value is None else Decimal(value) for value in (before, after)))


MANY = [move(f"X{n:02}", 10, 10 + n) for n in range(20)]


def test_those_that_moved_most_and_least_speak():
    drawn = slope(MANY, speak=3)
    assert [lane.move.name for lane in drawn.of(MOST)] == ["X19", "X18", "X17"]
    assert [lane.move.name for lane in drawn.of(LEAST)] == ["X02", "X01", "X00"]
    assert len(drawn.of(OTHERS)) == 14
    assert [lane.kind == OTHERS for lane in drawn.lanes] == [True] * 14 + [False] * 6


def test_who_has_no_rate_at_one_of_the_moments_is_left_to_the_table():
    drawn = slope([move("A", 1, 2), move("B", None, 2), move("C", 1, None)])
    assert (len(drawn.lanes), drawn.left_out) == (1, 2)
    assert [m.name for m in ordered([move("C", 1, None), move("A", 1, 2), move("B", 1, 9)])] == ["B", "A", "C"]


def test_few_units_each_speak_once():
    assert [lane.kind for lane in slope([move("A", 1, 2)]).lanes] == [MOST]
    assert {lane.move.name: lane.kind for lane in slope([move("A", 1, 2), move("B", 1, 1)]).lanes} == {
        "A": MOST,
        "B": LEAST,
    }
    assert slope([]).lanes == ()


def test_unit_without_change_and_alone_is_drawn():
    (lane,) = slope([move("A", 5, 5)]).lanes
    assert lane.y1 == lane.y2
    assert lane.texts == ("5", "5")


def test_fall_is_drawn_downwards():
    drawn = {lane.move.name: lane for lane in slope([move("A", 50, 40), move("B", 10, 60)]).lanes}
    assert drawn["A"].y2 > drawn["A"].y1
    assert drawn["B"].y2 < drawn["B"].y1


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(0, 400), max_size=30), st.floats(1, 60))
def test_words_never_cover_each_other_where_there_is_room(places, gap):
    found = spread(places, gap, 0, 400)
    assert all(-0.2 <= place <= 400.2 for place in found)
    pairs = sorted(zip(places, found, strict=True))
    apart = min(gap, 400 / max(len(places) - 1, 1))
    for (_before, first), (_after, second) in itertools.pairwise(pairs):
        assert abs(second - first) >= apart - 0.2

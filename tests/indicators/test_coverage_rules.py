"""States of people, where a class should be opened, in numbers alone."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.rules import proposals
from indicators.rules.coverage import Counts, not_registered, still_missing, total
from indicators.rules.proposals import Place, rank

SOME = Counts(certified=3, done=1, in_class=4, learning=2, new=5, waiting=2)


def test_each_person_stands_in_one_state():
    assert (SOME.not_yet, SOME.known, SOME.reachable) == (12, 15, 7)


def test_counts_of_places_are_summed_column_by_column():
    assert total([SOME, Counts(certified=1, waiting=1)]) == Counts(4, 1, 4, 2, 5, 3)
    assert total([]) == Counts()


def test_missing_are_those_of_all_adults_where_their_number_is_known():
    assert still_missing(SOME, 20) == 17
    assert still_missing(SOME, None) == 12
    assert still_missing(SOME, 2) == 0


def test_not_registered_is_unknown_without_adults_and_never_below_nobody():
    assert not_registered(SOME, 20) == 5
    assert not_registered(SOME, 15) == 0
    assert not_registered(SOME, 10) == 0
    assert not_registered(SOME, None) is None


def place(**values):
    plain = {"missing": 10, "reachable": 0, "waiting": 0, "months": 0, "has_class": False, "behind": None}
    return Place(**{**plain, "has_venue": False, **values})


def points(**values):
    (only,) = rank({1: place(**values)})
    return {part.code: part.points for part in only.parts}


def test_full_points_are_a_hundred():
    full = points(missing=80, reachable=40, waiting=10, months=None, behind=Decimal(50), has_venue=True)
    assert full == proposals.POINTS
    assert sum(full.values()) == 100


def test_more_than_full_gives_no_more():
    assert points(reachable=400, waiting=99, months=36, behind=Decimal(90), has_venue=True) == proposals.POINTS


def test_parts_are_in_proportion():
    half = points(reachable=20, waiting=5, months=3, behind=Decimal(25))
    assert half == {"missing": 35, "reachable": 10, "waiting": 10, "rested": 5, "behind": 5, "venue": 0}


@pytest.mark.parametrize(
    ("months", "has_class", "expected"),
    [(None, False, 10), (None, True, 0), (0, False, 0), (6, False, 10), (9, True, 0)],
)
def test_a_class_that_goes_on_lets_a_place_wait(months, has_class, expected):
    assert points(months=months, has_class=has_class)["rested"] == expected


def test_ahead_of_the_path_takes_no_points_away():
    assert points(behind=Decimal(-5))["behind"] == 0


def test_places_are_ranked_by_points_then_by_people_then_as_named():
    found = rank(
        {
            "few": place(missing=40),
            "queue": place(missing=40, waiting=10),
            "most": place(missing=80, has_class=True),
            "alike": place(missing=40),
            "nobody": place(missing=0, waiting=10, has_venue=True),
        }
    )
    assert [each.key for each in found] == ["queue", "most", "few", "alike"]
    assert found[0].points == 18 + 20


def test_nothing_is_proposed_where_nobody_is_missing():
    assert rank({}) == []
    assert rank({1: place(missing=0)}) == []


@pytest.mark.parametrize(
    ("since", "months"),
    [("2026-10-16", 0), ("2026-09-16", 1), ("2026-09-17", 0), ("2025-10-16", 12), ("2026-11-01", 0)],
)
def test_months_are_counted_by_the_calendar(since, months):
    assert proposals.whole_months(date.fromisoformat(since), date(2026, 10, 16)) == months

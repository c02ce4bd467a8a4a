"""The bridge from one month's stock to the next: its parts have names and are the difference."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import bridges
from indicators.rules.bridges import Seen, moves
from indicators.rules.counting import Basis, Fact, Life, Rule, Stay, Vitals
from tests.factories import moment

RULE = Rule("awarded", ("co-ban",))
OLD = Basis(RULE, date(2026, 10, 14), moment("2026-10-16 09:00"))
NEW = Basis(RULE, date(2026, 11, 14), moment("2026-11-16 09:00"))
EARLY = moment("2026-09-01 08:00")
HOME = (Stay(1, date(2026, 1, 1), None, EARLY),)


def life(*facts, vitals=None, stays=HOME):
    return Life(vitals or Vitals(1950), facts, stays)


def earned(day, since=EARLY, until=None):
    return Fact(date.fromisoformat(day), since, until)


OLD_FACT, LATE_FACT = earned("2026-09-01"), earned("2026-09-01", moment("2026-10-20 08:00"))
NOT_YET = Seen(life(), None, 1)

SETTLED = moment("2026-11-01 08:00")
BEFORE = Stay(1, date(2026, 1, 1), date(2026, 11, 1), EARLY, SETTLED)
BY_BORDERS = Stay(2, date(2026, 11, 1), None, SETTLED, by_boundary=True)
BETWEEN = Stay(3, date(2026, 10, 20), date(2026, 11, 1), moment("2026-10-20 08:00"), SETTLED)
BORDER, MOVE = [(1, "boundary", -1), (2, "boundary", 1)], [(1, "moved_out", -1), (2, "moved_in", 1)]
BORDERS = [
    ((BEFORE, BY_BORDERS), BORDER),
    ((BEFORE, replace(BY_BORDERS, by_boundary=False)), MOVE),
    ((replace(BEFORE, to_on=date(2026, 10, 20)), BETWEEN, BY_BORDERS), MOVE),
    ((replace(BEFORE, to_on=date(2026, 10, 20)), replace(BETWEEN, by_boundary=True), BY_BORDERS), BORDER),
    ((BEFORE, replace(BETWEEN, to_on=BETWEEN.from_on), BY_BORDERS), BORDER),
    ((BEFORE, replace(BETWEEN, since=moment("2026-12-01 08:00")), BY_BORDERS), BORDER),
]
"""One borders' change; a move; a move and a change; two changes; a change and a move said wrongly, or said later."""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Seen(life(OLD_FACT), 1, 1), Seen(life(OLD_FACT), 1, 1), []),
        (Seen(life(OLD_FACT), 1, 1), Seen(life(OLD_FACT), 2, 1), [(1, "moved_out", -1), (2, "moved_in", 1)]),
        *[
            (Seen(life(OLD_FACT, stays=stays), 1, 1), Seen(life(OLD_FACT, stays=stays), 2, 1), said)
            for stays, said in BORDERS
        ],
        (NOT_YET, Seen(life(earned("2026-10-20")), 1, 1), [(1, "new", 1)]),
        (NOT_YET, Seen(life(LATE_FACT), 1, 1), [(1, "late", 1)]),
        (NOT_YET, Seen(life(OLD_FACT, vitals=Vitals(2008, date(2008, 11, 1))), 1, 1), [(1, "new", 1)]),
        (Seen(life(OLD_FACT, stays=()), None, 1), Seen(life(OLD_FACT), 1, 1), [(1, "moved_in", 1)]),
        (Seen(life(OLD_FACT), None, 1), Seen(life(OLD_FACT), 1, 1), [(1, "corrected", 1)]),
        (Seen(None, None, 0), Seen(life(OLD_FACT), 1, 1), [(1, "merged", 1)]),
        (Seen(life(OLD_FACT), None, 1), Seen(life(OLD_FACT), 1, 2), [(1, "merged", 1)]),
        (Seen(life(OLD_FACT), 1, 1), Seen(None, None, 0), [(1, "merged", -1)]),
        (Seen(life(OLD_FACT), 1, 1), Seen(life(), None, 1), [(1, "revoked", -1)]),
        (Seen(life(OLD_FACT), 1, 1), Seen(life(OLD_FACT, stays=()), None, 1), [(1, "moved_out", -1)]),
        (Seen(life(OLD_FACT), 1, 1), Seen(life(OLD_FACT, vitals=Vitals(2015)), None, 1), [(1, "corrected", -1)]),
        (
            Seen(life(OLD_FACT), 1, 1),
            Seen(life(OLD_FACT, vitals=Vitals(1950, deceased_on=date(2026, 11, 1))), None, 1),
            [(1, "left", -1)],
        ),
        (Seen(None, None, 1), Seen(None, 1, 1), [(1, "corrected", 1)]),
        (Seen(None, 1, 1), Seen(None, None, 1), [(1, "corrected", -1)]),
    ],
)
def test_a_person_moves_for_one_reason(before, after, said):
    assert moves(before, after, OLD, NEW) == said


@pytest.mark.parametrize(
    ("now", "before", "flow", "boundary", "bridge"),
    [
        (320, 300, 20, 0, {"from": 300, "new": 20}),
        (320, 300, None, 0, {"from": 300, "new": 20}),
        (315, 300, 20, 0, {"from": 300, "new": 20, "corrected": -5}),
        (320, None, 20, 0, {"from": None, "new": 20, "first": 300}),
        (520, 300, 20, 200, {"from": 300, "new": 20, "boundary": 200}),
        (520, None, 20, 500, {"from": None, "new": 20, "boundary": 500}),
        (0, 0, 0, 0, {"from": 0}),
    ],
)
def test_a_reported_stock(now, before, flow, boundary, bridge):
    assert bridges.of_stock(now, before, flow=flow, boundary=boundary) == bridge
    assert bridges.total(bridge) == now


@pytest.mark.parametrize("why", ["missing", "not_applicable"])
@pytest.mark.parametrize(
    ("before", "boundary", "bridge"),
    [
        (300, 0, {"from": 300, "why": -300}),
        (300, -100, {"from": 300, "boundary": -100, "why": -200}),
        (None, 50, {"from": None, "boundary": 50, "why": -50}),
        (None, 0, {}),
        (0, 0, {}),
    ],
)
def test_a_month_without_a_stock_says_why(before, boundary, bridge, why):
    expected = {why if part == "why" else part: number for part, number in bridge.items()}
    assert bridges.of_none(before, why, boundary=boundary) == expected
    assert bridges.total(expected) == 0


def test_a_counted_stock_puts_what_persons_do_not_explain_into_corrections():
    bridge = bridges.of_counted(12, 10, moved={"new": 3, "corrected": 1})
    parted = bridges.of_counted(7, 10, moved={"boundary": -2, "new": 1}, boundary=-2)
    assert parted == {"from": 10, "new": 1, "boundary": -4}
    assert bridge == {"from": 10, "new": 3, "corrected": -1}
    assert bridges.of_counted(7, None, moved={}) == {"from": None, "first": 7}
    assert bridges.of_counted(7, None, moved={"boundary": 2, "new": 1}) == {
        "from": None,
        "new": 1,
        "boundary": 2,
        "first": 4,
    }


def test_the_sum_of_units_starts_from_the_sum_before():
    parts = [{"from": 4, "new": 2}, {"from": None, "boundary": 6}, {"from": 3, "missing": -3}]
    assert bridges.of_sum(12, 13, parts) == {"from": 13, "new": 2, "missing": -3}
    parts += [{"from": 5, "not_applicable": -5}]
    assert bridges.of_sum(12, 18, parts) == {"from": 18, "new": 2, "missing": -3, "not_applicable": -5}


NUMBERS = st.integers(0, 10_000)


@given(now=NUMBERS, before=st.none() | NUMBERS, flow=st.none() | st.integers(-500, 500), boundary=st.integers(0, 500))
@settings(derandomize=True, deadline=None)
def test_a_bridge_always_adds_up(now, before, flow, boundary):
    assert bridges.total(bridges.of_stock(now, before, flow=flow, boundary=boundary)) == now
    assert bridges.total(bridges.of_stock(now, before, flow=flow, boundary=boundary, adjusted=-boundary)) == now
    moved = {"new": flow or 0, "moved_out": -(boundary // 2), "boundary": boundary // 3}
    assert bridges.total(bridges.of_counted(now, before, moved=moved, boundary=boundary)) == now
    assert bridges.total(bridges.of_sum(now, before, [bridges.of_stock(now, before, flow=flow)])) == now


def test_moments_are_apart():
    assert NEW.known_at - OLD.known_at == timedelta(days=31)

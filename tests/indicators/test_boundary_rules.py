"""A file of mergers and splits: what it means, what is refused, and that no person is lost or invented."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.rules.boundaries import Ground, Hamlet, Known, Line, Part, Plan, judge
from indicators.rules.rehearsal import After, by_persons, by_shares

DAY = date(2026, 11, 1)
UNITS = {
    each.code: each
    for each in (
        Known("00001", "Xã An", 1),
        Known("00002", "Xã Bình", 2),
        Known("00003", "Phường Cẩm", 3),
        Known("38", "Tỉnh Thanh Hóa", 4, is_commune=False),
        Known("00008", "Xã Cũ", 5, to_on=date(2026, 1, 1)),
        Known("00009", "Xã Sau", 6, from_on=date(2027, 1, 1)),
    )
}
HAMLETS = {
    "00001": [Hamlet("a1", "Thôn Đông", 60), Hamlet("a2", "Thôn Đồng", 30), Hamlet("a3", "Thôn Đoài", 10)],
    "00002": [Hamlet("b1", "Thôn Một", 5)],
}
GROUND = Ground(UNITS, HAMLETS, {"thon mot": "Xã Bình"})


def read(*rows):
    """Each row: old, new, and what else of it is filled in."""
    lines = [Line(n, old, new_code=new, **more) for n, (old, new, more) in enumerate(rows, 2)]
    return judge(lines, GROUND, DAY)


def plan_of(*rows):
    plan, faults = read(*rows)
    assert faults == []
    return plan


def said(*rows):
    return [(fault.row, fault.column, fault.code) for fault in read(*rows)[1]]


def test_whole_communes_become_a_new_one():
    plan = plan_of(("1", "00010", {"new_name": "Xã Mới"}), ("00002", "00010", {"old_name": "xã Bình"}))
    assert plan.parts == (Part("00001", "00010", Decimal(1)), Part("00002", "00010", Decimal(1)))
    assert (plan.new_units, plan.ended) == ({"00010": "Xã Mới"}, {"00001", "00002"})
    assert (plan.parted, plan.listed, plan.moves) == (set(), set(), {})
    assert plan.goes_on("00001") == "00010"


def test_a_line_without_a_share_is_the_rest():
    plan = plan_of(("00001", "00002", {"share": "40%"}), ("00001", "00003", {"share": "0,25"}), ("00001", "00001", {}))
    assert [part.share for part in plan.parts] == [Decimal("0.4"), Decimal("0.25"), Decimal("0.35")]
    assert plan.ended == set()
    assert (plan.parted, plan.goes_on("00001")) == ({"00001"}, "00001")


def test_a_list_of_villages_gives_the_share_by_persons_and_the_rest_its_villages():
    plan = plan_of(("00001", "00002", {"villages": "thon doai; a2"}), ("00001", "00003", {}))
    assert plan.parts == (
        Part("00001", "00002", Decimal("0.4"), ("a3", "a2")),
        Part("00001", "00003", Decimal("0.6"), ("a1",)),
    )
    assert plan.moves == {"a3": "00002", "a2": "00002", "a1": "00003"}
    assert plan.goes_on("00001") == "00003"


def test_villages_of_a_commune_that_stays_do_not_move():
    plan = plan_of(("00001", "00002", {"villages": "a2", "share": "0,5"}), ("00001", "00001", {}))
    assert (plan.moves, [part.share for part in plan.parts]) == ({"a2": "00002"}, [Decimal("0.5"), Decimal("0.5")])


def test_shares_by_persons_sum_to_one_whatever_is_rounded():
    thirds = Ground(UNITS, {"00001": [Hamlet(f"a{n}", f"Thôn {n}", 1) for n in range(3)]})
    lines = [Line(n + 2, "00001", new_code=f"0000{n + 1}", villages=f"a{n}") for n in range(3)]
    plan, faults = judge(lines, thirds, DAY)
    assert faults == []
    assert sorted(part.share for part in plan.parts) == [Decimal("0.33333"), Decimal("0.33333"), Decimal("0.33334")]


NEW = {"new_name": "Xã Mới"}


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([("00007", "00002", {})], [(2, "old_code", "unknown")]),
        ([("38", "00002", {})], [(2, "old_code", "not_commune")]),
        ([("00008", "00002", {})], [(2, "old_code", "ended")]),
        ([("00009", "00002", {})], [(2, "old_code", "not_begun")]),
        ([("00001", "00002", {"old_name": "Xã Ân"})], [(2, "old_name", "name_differs")]),
        ([("00001", "38", {})], [(2, "new_code", "taken")]),
        ([("00001", "00008", {})], [(2, "new_code", "ended")]),
        ([("00001", "00009", {})], [(2, "new_code", "not_begun")]),
        ([("00001", "00002", NEW)], [(2, "new_name", "code_taken")]),
        ([("00001", "moi", NEW)], [(2, "new_code", "bad_code")]),
        ([("00001", "00010", {})], [(2, "new_name", "name_needed")]),
        ([("00001", "00010", {"new_name": "Mới"})], [(2, "new_name", "no_kind")]),
        ([("00001", "00010", {"new_name": "<Xã>"})], [(2, "new_name", "not_a_name")]),
        (
            [("00001", "00010", NEW), ("00002", "00010", {"new_name": "Xã Khác"})],
            [(3, "new_name", "two_names")],
        ),
        ([("00001", "00002", {}), ("00001", "00002", {})], [(3, "new_code", "pair_twice")]),
        ([("00001", "00001", {})], [(2, "new_code", "no_change")]),
        ([("00001", "00002", {"share": "nửa"})], [(2, "share", "bad_share")]),
        ([("00001", "00002", {"share": "1,2"})], [(2, "share", "bad_share")]),
        ([("00001", "00002", {"share": "NaN"})], [(2, "share", "bad_share")]),
        ([("00001", "00002", {"share": "0,123456"})], [(2, "share", "too_fine")]),
        ([("00001", "00002", {"share": "0,4"})], [(2, "share", "wrong_sum")]),
        ([("00001", "00002", {"share": "1"}), ("00001", "00003", {})], [(3, "share", "no_rest")]),
        ([("00001", "00002", {}), ("00001", "00003", {})], [(3, "share", "several_rests")]),
        (
            [
                ("00001", "00002", {"villages": "a1"}),
                ("00001", "00003", {"share": "0,2"}),
                ("00001", "00001", {}),
            ],
            [(4, "villages", "list_or_share")],
        ),
        ([("00001", "00002", {"villages": "Thôn Chín"})], [(2, "villages", "village_unknown")]),
        ([("00001", "00002", {"villages": "Thôn Một"})], [(2, "villages", "village_elsewhere")]),
        ([("00001", "00002", {"villages": "thon dong"})], [(2, "villages", "village_several")]),
        ([("00001", "00002", {"villages": "a1"})], [(2, "villages", "villages_left")]),
        (
            [("00001", "00002", {"villages": "a1"}), ("00001", "00003", {"villages": "a1; a2; a3"})],
            [(3, "villages", "village_twice")],
        ),
        ([("00001", "00002", {}), ("00002", "00003", {})], [(2, "new_code", "changes_twice")]),
    ],
)
def test_what_cannot_be_is_said_at_its_row_and_column(rows, faults):
    assert said(*rows) == faults


def test_a_list_of_villages_without_people_needs_a_share():
    ground = Ground(UNITS, {"00001": [Hamlet("a1", "Thôn 1"), Hamlet("a2", "Thôn 2")]})
    lines = [Line(2, "00001", new_code="00002", villages="a1"), Line(3, "00001", new_code="00001")]
    assert [fault.code for fault in judge(lines, ground, DAY)[1]] == ["no_persons"]


def test_whole_communes_add_up_exactly_and_parts_are_estimates():
    plan = plan_of(("00001", "00002", {"share": "0,4"}), ("00001", "00010", NEW), ("00003", "00010", {}))
    before = {"00001": 11, "00002": 20, "00003": 7}
    assert by_shares(before, plan) == {"00002": After(24, is_estimated=True), "00010": After(14, is_estimated=True)}


def test_a_missing_figure_is_none_and_makes_a_sum_partial():
    plan = plan_of(("00001", "00010", NEW), ("00002", "00010", {}))
    assert by_shares({"00001": None, "00002": 20}, plan) == {"00010": After(20, is_partial=True)}
    assert by_shares({"00001": None, "00002": None}, plan) == {"00010": After(None)}


def test_persons_follow_their_villages_and_the_others_go_with_most_of_it():
    plan = plan_of(("00001", "00002", {"villages": "a3"}), ("00001", "00003", {}))
    lived = {"00001": {"a1": 5, "a2": 1, "a3": 2}}
    found = by_persons({"00001": 9, "00002": 1, "00003": None}, plan, lived)
    assert found == {"00002": After(3), "00003": After(7, is_partial=True)}


SHARES = st.lists(st.integers(1, 50), min_size=1, max_size=4)


@st.composite
def worlds(draw):
    """Communes 0 to 4, of which the first ones are divided among those that stay and new ones, some of them by list."""
    count = draw(st.integers(1, 3))
    parts, lived, before = [], {}, {str(n): draw(st.none() | st.integers(0, 1_000)) for n in range(5)}
    for old in map(str, range(count)):
        weights = draw(SHARES)
        targets = draw(st.permutations(["3", "4", "new1", "new2", old]))[: len(weights)]
        shares = [Decimal(weight * 100_000 // sum(weights)) / 100_000 for weight in weights]
        shares[0] += 1 - sum(shares)
        villages = [tuple(f"{old}-{target}-{n}" for n in range(draw(st.integers(0, 2)))) for target in targets]
        parts += [Part(old, *part) for part in zip(targets, shares, villages, strict=True)]
        lived[old] = {code: draw(st.integers(0, 400)) for each in villages for code in each}
    codes = dict.fromkeys([*before, "new1", "new2"])
    return Plan(tuple(parts), {}, {code: n for n, code in enumerate(codes)}), before, lived


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_the_sum_after_is_the_sum_before(world):
    plan, before, lived = world
    whole = sum(value for value in before.values() if value is not None)
    for after in (by_shares(before, plan), by_persons(before, plan, lived)):
        assert sum(each.value for each in after.values() if each.value is not None) == whole
        assert all(each.value is None or each.value >= 0 for each in after.values())
        assert plan.ended.isdisjoint(after)

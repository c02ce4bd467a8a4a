"""The verdict through several populations."""

from decimal import Decimal

import pytest

from indicators.rules import rates
from indicators.rules.lenses import Counted, lens

FIGURE = Counted(numerator=400, denominator=1000, expected=Decimal("38.00"))


def views(found):
    return {view.key: (view.percent, view.verdict) for view in found.views}


def test_verdict_that_every_population_gives_holds():
    found = lens(FIGURE, {"plan": 1000, "police": 1010})
    assert views(found) == {"plan": (Decimal("40.0"), rates.AHEAD), "police": (Decimal("39.6"), rates.ON_PATH)}
    assert found.flips
    held = lens(FIGURE, {"plan": 1000, "police": 1001})
    assert (held.flips, list(held.verdicts), held.can_compare) == (False, [rates.AHEAD], True)


def test_verdict_that_depends_on_the_population_names_them():
    found = lens(FIGURE, {"plan": 1000, "census": 1450, "police": 1500})
    assert found.flips
    assert {verdict: [view.key for view in views] for verdict, views in found.verdicts.items()} == {
        rates.AHEAD: ["plan"],
        rates.FAR_BEHIND: ["census", "police"],
    }


def test_missing_population_gives_no_value_and_no_verdict():
    found = lens(FIGURE, {"plan": 1000, "none": None, "zero": 0})
    assert views(found)["none"] == views(found)["zero"] == (None, rates.NO_VALUE)
    assert [view.denominator for view in found.views] == [1000, None, None]
    assert (found.flips, found.can_compare) == (False, False)


def test_rate_above_a_hundred_is_never_cut():
    (view,) = lens(FIGURE, {"small": 380}).views
    assert (view.percent, view.is_above) == (Decimal("105.3"), True)


@pytest.mark.parametrize(
    ("people", "gap", "is_wide"),
    [(1099, "9.9", False), (1100, "10.0", True), (900, "-10.0", True), (901, "-9.9", False), (1000, "0.0", False)],
)
def test_sources_that_differ_by_a_tenth_are_flagged(people, gap, is_wide):
    (view,) = lens(FIGURE, {"x": people}).views
    assert (view.gap, view.is_wide) == (Decimal(gap), is_wide)
    assert lens(FIGURE, {"x": people}).is_wide is is_wide


def test_gap_to_a_population_that_is_not_known_is_none():
    (view,) = lens(Counted(400, None, None), {"x": 1000}).views
    assert (view.gap, view.is_wide, view.verdict) == (None, False, rates.NO_TARGET)


def test_assigned_number_of_people_is_the_same_whatever_it_is_divided_by():
    assigned = Counted(numerator=400, denominator=1000, expected=Decimal("38.00"), is_assigned=True)
    found = lens(assigned, {"plan": 1000, "census": 1500, "none": None})
    assert [view.expected for view in found.views] == [Decimal("38.00"), Decimal("25.33"), None]
    assert not found.flips


def test_figure_that_was_not_reported_has_no_verdict():
    found = lens(Counted(None, 1000, Decimal(38)), {"plan": 1000, "census": 900})
    assert (found.flips, found.verdicts) == (False, {})

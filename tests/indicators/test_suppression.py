"""Nobody can work out a withheld cell: generated tables are given to a reader who solves them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.inference import Published, determined
from indicators.rules.suppression import COMPANY, THRESHOLD, Cell, Known, withheld
from tests.indicators.attacker import Table, narrowed, solved

few = settings(derandomize=True, deadline=None, max_examples=60)


def cells(numbers, flows=None):
    return [Cell(key, number, (flows or {}).get(key)) for key, number in numbers.items()]


def published(numbers, hidden):
    return Published({k: n for k, n in numbers.items() if k not in hidden}, {k: numbers.get(k) for k in hidden})


def month_after_month(months, sums=None):
    """What is withheld of each month, closed one after the other; the months' numbers by unit, ``None`` for none."""
    before, found = [], []
    for place, numbers in enumerate(months):
        shown = {key: n for key, n in numbers.items() if n is not None}
        hidden = withheld(cells(numbers, flows_of(months, place)), Known(before=before), sums=sums or {"": None})
        found.append(hidden)
        before.append(published(shown, hidden))
    return found


def flows_of(months, place):
    """A month's part: what was added since the month before; unknown where that had no number."""
    now, before = months[place], months[place - 1] if place else {}
    return {key: n - before[key] for key, n in now.items() if n is not None and before.get(key) is not None}


def tables(months, hidden, groups=None):
    """The months as they stand on public pages."""
    groups = groups or {"": None}
    return [_table(months, hidden, place, groups) for place in range(len(months))]


def _table(months, hidden, place, groups):
    numbers = {key: n for key, n in months[place].items() if n is not None}
    flows, last = flows_of(months, place), hidden[place - 1] if place else frozenset()
    units = {name: set(numbers) if some is None else numbers.keys() & some for name, some in groups.items()}
    open_flows = {name: some for name, some in units.items() if not ((hidden[place] | last) & some) - flows.keys()}
    return Table(
        month=place,
        stocks={key: None if key in hidden[place] else n for key, n in numbers.items()},
        flows={key: None if key in hidden[place] | last else n for key, n in flows.items()},
        sums={n: (some, sum(numbers[k] for k in some)) for n, some in units.items() if n not in hidden[place]},
        sums_of_flows={
            n: (some & flows.keys(), sum(flows[k] for k in some & flows.keys()))
            for n, some in open_flows.items()
            if place and not {n} & (hidden[place] | last) and not (last & months[place - 1].keys()) - numbers.keys()
        },
    )


UNITS = [f"u{n}" for n in range(6)]
steps = st.lists(st.sampled_from([0, 0, 1, 4, 9, 10, 15, 40, 300]), min_size=6, max_size=6)


@st.composite
def rising(draw):
    """Months in which every unit has a number, and none falls."""
    added = draw(st.lists(steps, min_size=1, max_size=5))
    totals, months = [0] * 6, []
    for step in added:
        totals = [total + more for total, more in zip(totals, step, strict=True)]
        months.append(dict(zip(UNITS, totals, strict=True)))
    return months


@st.composite
def anyhow(draw):
    """Months in which numbers rise and fall, and units are missing."""
    number = st.one_of(st.none(), st.integers(0, 30), st.integers(0, 900))
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(UNITS, number)), min_size=1, max_size=4))


@few
@given(rising())
def test_no_withheld_number_follows_from_rising_months(months):
    assert solved(tables(months, month_after_month(months))) == {}


@few
@given(anyhow())
def test_no_withheld_number_follows_from_any_months(months):
    assert solved(tables(months, month_after_month(months))) == {}


GROUPS = {"": None, "east": frozenset(UNITS[:3]), "west": frozenset(UNITS[3:])}


@few
@given(rising())
def test_no_withheld_number_follows_from_the_sums_of_clusters(months):
    assert solved(tables(months, month_after_month(months, GROUPS), GROUPS)) == {}


@few
@given(rising())
def test_no_small_number_or_step_is_shown(months):
    for units in zip(*[month_of(months, hidden) for hidden in [month_after_month(months)]], strict=True):
        shown = [number for number in units[0] if number is not None]
        assert not [n for n in shown if 0 < n < THRESHOLD]
        assert not [after - before for before, after in pairwise(shown) if 0 < after - before < THRESHOLD]


def month_of(months, hidden):
    """By unit: its numbers as shown, month by month."""
    return [[None if key in h else m[key] for m, h in zip(months, hidden, strict=True)] for key in UNITS]


@few
@given(rising())
def test_bounds_stay_as_wide_as_the_threshold(months):
    """Or as wide as they are for a reader of the province's sums alone, when so few people are in them."""
    hidden = month_after_month(months)
    bounds = narrowed(tables(months, hidden))
    assert bounds is not None
    blind = narrowed(tables(months, [frozenset(UNITS)] * len(months)))
    for (month, unit), (low, high) in bounds.items():
        assert low <= months[month][unit] <= high
        alone = blind[month, unit][1] - blind[month, unit][0]
        assert high - low >= min(THRESHOLD, alone, room(months, hidden, month)), (month, unit)


def room(months, hidden, month):
    """How many people were added since a number was shown, in all units: more room there is not."""
    shown = [[months[m][u] for m in range(month) if u not in hidden[m]] for u in UNITS]
    return sum(months[month][u] - (known[-1] if known else 0) for u, known in zip(UNITS, shown, strict=True))


@few
@given(rising())
def test_nothing_is_withheld_without_small_numbers(months):
    plenty = [{key: 1000 * place + 50 * n for key, n in month.items()} for place, month in enumerate(months)]
    steps_ = [b[k] - a[k] for a, b in pairwise([dict.fromkeys(UNITS, 0), *plenty]) for k in UNITS]
    if not [step for step in steps_ if 0 < abs(step) < THRESHOLD]:
        assert not any(month_after_month(plenty))


@few
@given(rising(), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(months, random):
    mixed = [dict(random.sample(list(month.items()), len(month))) for month in months]
    assert month_after_month(mixed) == month_after_month(months)


@few
@given(rising(), st.dictionaries(st.sampled_from(UNITS), st.integers(0, 400), min_size=1, max_size=3))
def test_a_later_vintage_tells_nothing_by_difference(months, corrected):
    """The last month is published again with some numbers corrected; what both withhold is taken for unchanged."""
    hidden = month_after_month(months)
    *earlier, last = months
    before = [published(numbers, units) for numbers, units in zip(earlier, hidden, strict=False)]
    again = {**last, **{k: n for k, n in corrected.items() if k not in hidden[-1]}}
    known = Known(before=before, vintages=[published(last, hidden[-1])])
    second = withheld(cells(again, flows_of([*earlier, again], len(earlier))), known)
    assert second >= hidden[-1]
    whole = [*tables(months, hidden), tables([*earlier, again], [*hidden[:-1], second])[-1]]
    assert solved(whole) == {}


@few
@given(rising(), st.data())
def test_a_month_published_again_after_the_next_tells_nothing(months, data):
    if len(months) < 2:
        return
    hidden = month_after_month(months)
    place = data.draw(st.integers(0, len(months) - 2))
    views = [published(numbers, units) for numbers, units in zip(months, hidden, strict=True)]
    known = Known(before=views[:place], vintages=[views[place]], after=views[place + 1 :])
    again = withheld(cells(months[place], flows_of(months, place)), known)
    assert again == hidden[place]


def test_two_units_are_withheld_with_a_small_one():
    assert withheld(cells({"a": 7, "b": 30, "c": 20, "d": 400})) == {"a", "b", "c"}


def test_small_ones_keep_each_other_company():
    assert withheld(cells({"a": 7, "b": 3, "c": 5, "d": 400})) == {"a", "b", "c"}


def test_few_people_together_need_more_company():
    assert withheld(cells({"a": 2, "b": 3, "c": 1, "d": 400, "e": 0})) == {"a", "b", "c", "d"}


def test_zero_is_shown():
    assert withheld(cells({"a": 0, "b": 0, "c": 400, "d": 500})) == set()


def test_zeros_stand_beside_a_small_number_where_nobody_else_can():
    assert withheld(cells({"a": 7, "b": 0, "c": 0, "d": 0})) == {"a", "b", "c"}


@pytest.mark.parametrize(("number", "is_small"), [(9, True), (10, False), (0, False), (None, False)])
def test_small_is_below_ten(number, is_small):
    assert ("a" in withheld(cells({"a": number, "b": 50, "c": 60, "d": 70}))) is is_small


def test_the_threshold_can_be_another():
    assert withheld(cells({"a": 7, "b": 30, "c": 20, "d": 400}), threshold=5) == set()
    assert "b" in withheld(cells({"a": 7, "b": 30, "c": 20, "d": 400}), threshold=31)


@pytest.mark.parametrize("flow", [4, -4])
def test_a_small_part_of_the_month_is_withheld_with_its_number(flow):
    hidden = withheld(cells({"a": 300, "b": 400, "c": 500, "d": 600}, {"a": flow, "b": 50, "c": 60, "d": 70}))
    assert hidden == {"a", "b", "c"}


def test_a_number_comes_back_when_it_is_ten_above_the_one_that_was_shown():
    months = [{"a": 300 + n, **dict.fromkeys("bcd", 100 + 20 * n)} for n in (0, 4, 8, 12)]
    assert ["a" in hidden for hidden in month_after_month(months)] == [False, True, True, False]


def test_those_left_of_the_same_people_are_few():
    rows = [Cell("a", 45, rest=5), Cell("b", 30, rest=40), Cell("c", 30, rest=50), Cell("d", 90, rest=0)]
    assert withheld(rows) == {"a", "b", "c"}


def test_a_sum_of_one_small_number_is_withheld_itself():
    assert withheld(cells({"a": 7, "b": None}), sums={"38": None}) == {"a", "38"}


def test_of_two_numbers_both_are_withheld():
    assert withheld(cells({"a": 7, "b": 400}), sums={"38": None}) == {"a", "b"}


def test_a_cluster_of_one_is_withheld_and_not_the_province():
    sums = {"38": None, "one": frozenset("a"), "rest": frozenset("bcd")}
    assert withheld(cells({"a": 7, "b": 30, "c": 20, "d": 400}), sums=sums) >= {"a", "one"}


def test_a_unit_that_no_longer_reports_stays_withheld_in_a_later_vintage():
    first = Published({"d": 400}, {"a": 7, "b": 30, "c": 20})
    hidden = withheld(cells({"a": None, "b": 30, "c": 20, "d": 400}), Known(vintages=[first]))
    assert hidden == {"a", "b", "c"}


def test_a_number_newly_withheld_in_a_vintage_is_not_the_difference_of_two_sums():
    first = Published({"d": 400, "e": 60, "f": 70, "g": 80}, {"a": 7, "b": 30, "c": 20})
    numbers = {"a": 7, "b": 30, "c": 20, "d": 5, "e": 60, "f": 70, "g": 80}
    assert withheld(cells(numbers), Known(vintages=[first])) == {"a", "b", "c", "d", "e", "f"}


def test_a_number_after_a_month_without_one_does_not_tell_the_withheld_one_before():
    months = [{"a": 7, "b": 30, "c": 20, "d": 400}, {"a": None, "b": 60, "c": 50, "d": 500}]
    known = [
        published({k: n for k, n in m.items() if n}, h) for m, h in zip(months, month_after_month(months), strict=True)
    ]
    now = {"a": 47, "b": 90, "c": 80, "d": 600}
    assert "a" in withheld(cells(now, {"a": 40, "b": 30, "c": 30, "d": 100}), Known(before=known))
    assert "a" not in withheld(cells(now, {"b": 30, "c": 30, "d": 100}), Known(before=known))


def test_company_that_would_be_given_away_next_month_stays_withheld():
    """``b`` adds nothing in the second month: shown again, its withheld number would be known, and with it ``a``."""
    months = [{"a": 7, "b": 30, "c": 20, "d": 400}, {"a": 60, "b": 30, "c": 20, "d": 400}]
    first, second = month_after_month(months)
    assert first == {"a", "b", "c"}
    bounds = narrowed(tables(months, [first, second]))
    assert all(high - low >= THRESHOLD for low, high in bounds.values())


def test_solving_finds_an_unknown_that_stands_alone():
    assert determined([frozenset("ab"), frozenset("abc"), frozenset("de"), frozenset("f")]) == {"c", "f"}
    assert determined([frozenset("ab"), frozenset("bc"), frozenset("ac")]) == {"a", "b", "c"}
    assert determined([]) == set()


def test_the_reader_of_these_tests_does_find_what_is_badly_withheld():
    months = [{"a": 7, "b": 30, "c": 20}, {"a": 40, "b": 60, "c": 50}]
    assert solved(tables(months, [frozenset("a"), frozenset()])) == {
        ("stock", 0, "a"): 7,
        ("flow beside a stock", 1, "a"): 33,
    }
    assert narrowed(tables(months, [frozenset("ab"), frozenset()]))[0, "a"] == (0, 37)
    assert COMPANY == 3

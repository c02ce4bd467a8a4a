"""What is suspicious about a question, and how seldom a sound one is suspected."""

import random
from collections import Counter
from math import exp

import pytest

from courses.rules import items
from courses.rules.items import Choice, Suspicion

OLD, NEW = False, True


def sound(n, chance, *, others=9, groups=4):
    """Answers to a sound question by people of four groups, of whom some know more, among nine other questions."""
    hard, sharp = chance.uniform(-1.8, 0.4), chance.uniform(0.8, 1.6)
    rest = [chance.gauss(-0.8, 0.7) for _ in range(others)]
    answers: dict[tuple[int, int, bool], list[int]] = {}
    chosen: Counter[str] = Counter()
    for _ in range(n):
        group = chance.randrange(groups)
        ability = chance.gauss((0, 0.4, -0.4, 0.1)[group], 1)
        is_right = chance.random() < 1 / (1 + exp(sharp * (hard - ability)))
        known = sum(chance.random() < 1 / (1 + exp(1.1 * (each - ability))) for each in rest)
        counted = answers.setdefault((group, known, chance.random() < 0.3), [0, 0])
        counted[0] += 1
        counted[1] += is_right
        chosen["a" if is_right else chance.choices("bcd", (5, 3, 2))[0]] += 1
    cells = [
        items.cell(group, others, known, n, right, is_recent=recent)
        for (group, known, recent), (n, right) in answers.items()
    ]
    return cells, [Choice(value, chosen[value], value == "a") for value in "abcd"]


def codes(cells, choices=(), responses=()):
    return [found.code for found in items.suspicions(cells, choices, responses)]


def people(group, known, answers, right, *, recent=OLD):
    return items.cell(group, 9, known, answers, right, is_recent=recent)


@pytest.mark.parametrize(("answers", "questions"), [(100, 2000), (400, 500)])
def test_fewer_than_one_sound_question_in_a_hundred_is_suspected(answers, questions):
    chance = random.Random(20261125)
    suspected = 0
    for _ in range(questions):
        cells, choices = sound(answers, chance)
        suspected += bool(items.suspicions(cells, choices, choices))
    assert suspected < questions / 100


def test_wrong_key_is_found_where_people_choose_another_answer():
    cells = [people(1, 2, 60, 20), people(1, 8, 60, 5)]
    given = [Choice("b", 95, is_right=False), Choice("a", 25, is_right=True)]
    assert items.suspicions(cells, given, given)[:2] == [Suspicion("key", "b"), Suspicion("turned")]


@pytest.mark.parametrize(("wrong", "right"), [(24, 25), (29, 20), (30, 26)])
def test_key_is_not_doubted_for_a_few_answers_or_a_small_difference(wrong, right):
    given = [Choice("b", wrong, is_right=False), Choice("a", right, is_right=True)]
    assert "key" not in codes([people(1, 5, wrong + right, right)], (), given)


def test_key_is_not_doubted_where_nothing_wrong_was_answered():
    assert codes([people(1, 5, 60, 50)], (), [Choice("a", 60, is_right=True)]) == []


def test_answer_that_everybody_knows_since_lately_is_a_jump():
    before, lately = people(1, 5, 300, 165), people(1, 5, 100, 85, recent=NEW)
    assert codes([before, lately]) == ["jump"]


@pytest.mark.parametrize(
    ("before", "lately"),
    [((300, 165), (100, 65)), ((300, 255), (100, 40)), ((300, 165), (40, 36)), ((40, 20), (100, 85))],
    ids=["a little better", "worse", "few lately", "few before"],
)
def test_change_that_is_small_or_down_or_of_few_people_is_no_jump(before, lately):
    assert "jump" not in codes([people(1, 5, *before), people(1, 5, *lately, recent=NEW)])


def by_ability(group, share):
    """Two hundred people of a group, more of those who know more being right."""
    return [people(group, known, 50, round(50 * share * known / 8)) for known in (2, 4, 6, 8)]


def test_question_that_one_group_fails_at_the_same_ability_is_unfair_to_it():
    cells = [*by_ability(1, 0.9), *by_ability(2, 0.9), *by_ability(3, 0.35)]
    assert items.suspicions(cells, (), ()) == [Suspicion("harder", "3")]


def test_question_that_one_group_knows_at_the_same_ability_is_unfair_to_the_others():
    cells = [*by_ability(1, 0.4), *by_ability(2, 0.4), *by_ability(3, 1)]
    assert items.suspicions(cells, (), ()) == [Suspicion("easier", "3")]


def test_of_two_groups_the_one_at_a_disadvantage_is_named():
    assert items.suspicions([*by_ability(1, 0.9), *by_ability(2, 0.35)], (), ()) == [Suspicion("harder", "2")]


def test_group_that_knows_less_of_everything_is_not_treated_unfairly():
    able = [people(1, known, 60, round(60 * known / 9)) for known in (5, 6, 7, 8)]
    less = [people(2, known, 60, round(60 * known / 9)) for known in (1, 2, 3, 4)]
    both = [people(group, 5, 40, 22) for group in (1, 2)]
    assert codes([*able, *less, *both]) == []


def test_group_of_fewer_than_a_hundred_or_unknown_is_not_compared():
    small = [people(3, known, 20, 0) for known in (2, 4, 6, 8)]
    unknown = [people(None, known, 50, 0) for known in (2, 4, 6, 8)]
    assert codes([*by_ability(1, 0.9), *small]) == []
    assert "harder" not in codes([*by_ability(1, 0.9), *unknown])


def test_groups_without_a_common_band_are_not_compared():
    assert items.mantel_haenszel([people(1, 2, 100, 50), people(2, 8, 100, 50)], 1) is None


def test_mantel_haenszel_of_a_worked_example():
    """One band: odds of 3 against odds of 1, so delta = -2.35 ln 3; the error is that of a log odds ratio."""
    delta, error = items.mantel_haenszel([people(1, 5, 40, 30), people(2, 5, 40, 20)], 2)
    assert delta == pytest.approx(-2.5818, abs=1e-3)
    alone = items.cell(2, 0, 0, 500, 500, is_recent=OLD)
    assert items.mantel_haenszel([people(1, 5, 40, 30), people(2, 5, 40, 20), alone], 2) == (delta, error)
    assert error == pytest.approx(2.35 * (1 / 30 + 1 / 10 + 1 / 20 + 1 / 20) ** 0.5, rel=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [((100, 80), (100, 40), ["turned"]), ((200, 120), (200, 122), ["weak"]), ((100, 50), (100, 75), [])],
)
def test_discrimination_that_is_turned_round_or_missing_is_told(low, high, found):
    assert codes([people(None, 2, *low), people(None, 8, *high)]) == found


@pytest.mark.parametrize(("right", "found"), [(9, ["hard"]), (11, []), (47, []), (48, ["easy"])])
def test_too_hard_is_below_a_fifth_and_too_easy_above_nineteen_in_twenty(right, found):
    assert codes([people(None, 5, 50, right)]) == found


def test_nothing_is_said_of_few_answers():
    assert codes([people(1, 5, 49, 49)], [Choice("b", 0, is_right=False)], ()) == []


def test_choice_that_nobody_takes_is_told_when_enough_could_have():
    choices = [Choice("a", 280, is_right=True), Choice("b", 120, is_right=False), Choice("c", 0, is_right=False)]
    assert items.suspicions([people(None, 5, 400, 280)], choices, choices) == [Suspicion("idle", "c")]
    assert codes([people(None, 5, 250, 175)], choices, ()) == []


def test_right_choice_is_never_idle_nor_any_of_an_easy_question():
    never = [Choice("a", 0, is_right=True), Choice("c", 0, is_right=False)]
    assert codes([people(None, 5, 400, 280)], never[:1], ()) == []
    assert codes([people(None, 5, 400, 399)], never, ()) == ["easy"]


def test_gravest_warning_comes_first_and_decides_the_severity():
    cells = [people(None, 2, 100, 15), people(None, 8, 100, 5)]
    found = items.suspicions(cells, (), [Choice("b", 180, is_right=False)])
    assert [each.code for each in found] == ["key", "turned", "hard"]
    assert items.severity(found) > items.severity(found[1:]) > items.severity(found[2:]) > items.severity([]) == 0


def test_figures_of_no_answers_are_missing_and_not_zero():
    figures = items.figures([], {})
    assert (figures.facility, figures.recent_facility, figures.discrimination, figures.median_seconds) == (None,) * 4


def test_figures_sum_groups_and_recent_answers():
    cells = [people(1, 5, 10, 4), people(2, 5, 10, 6), people(None, 5, 20, 20, recent=NEW)]
    figures = items.figures(cells, {})
    assert (figures.answers, figures.facility, figures.recent_facility) == (40, 0.75, 1.0)
    assert figures.groups == {1: (10, 4), 2: (10, 6)}


@pytest.mark.parametrize(
    ("counts", "median"), [({7: 1}, 7), ({3: 1, 9: 1}, 6), ({1: 2, 5: 1, 600: 2}, 5), ({2: 10, 40: 10}, 21)]
)
def test_median_of_counted_seconds(counts, median):
    assert items.median(counts) == median


def test_discrimination_is_the_correlation_with_the_rest():
    """Ten people: five who know 8 of 9 and are right, five who know 1 and are wrong."""
    assert items.discrimination([people(1, 8, 5, 5), people(1, 1, 5, 0)]) == pytest.approx(1)
    assert items.discrimination([people(1, 8, 5, 5), people(1, 1, 5, 5)]) is None
    assert items.discrimination([people(1, 5, 5, 3)]) is None


def test_answer_to_the_only_question_of_an_attempt_has_no_rest():
    alone = items.cell(1, 0, 0, 100, 50, is_recent=OLD)
    assert alone.band is None
    assert codes([alone]) == []


def test_band_of_a_perfect_rest_is_its_own():
    assert people(1, 9, 1, 1).band == items.BANDS

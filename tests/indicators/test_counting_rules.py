"""Who is counted, as of which moment: the rule alone."""

from datetime import date, timedelta

import pytest

from indicators.rules.counting import (
    Basis,
    Fact,
    Life,
    Rule,
    Stay,
    Vitals,
    credited,
    evidence,
    home,
    is_alive,
    is_of_age,
    rule_from,
)
from tests.factories import moment

RULE = Rule("awarded", ("co-ban",))
CUTOFF = date(2026, 10, 14)
THEN = moment("2026-10-16 09:00")
BEFORE, AFTER = THEN - timedelta(days=10), THEN + timedelta(days=10)
NOW, AS_OF = Basis(RULE, CUTOFF), Basis(RULE, CUTOFF, THEN)


def stay(commune=1, from_on=date(2026, 1, 1), to_on=None, since=BEFORE, ended_at=None):
    return Stay(commune, from_on, to_on, since, ended_at)


def test_a_rule_is_kept_as_data():
    assert rule_from(RULE.as_data()) == RULE


@pytest.mark.parametrize(
    ("since", "until", "known"),
    [(BEFORE, None, True), (THEN, None, True), (AFTER, None, False), (BEFORE, THEN, False), (BEFORE, AFTER, True)],
)
def test_what_was_on_record_then(since, until, known):
    assert AS_OF.knows(since, until) is known


def test_what_is_on_record_now_was_not_taken_back():
    assert (NOW.knows(AFTER, None), NOW.knows(BEFORE, AFTER)) == (True, False)


@pytest.mark.parametrize(
    ("vitals", "counts"),
    [
        (Vitals(2008, date(2008, 10, 14)), True),
        (Vitals(2008, date(2008, 10, 15)), False),
        (Vitals(2008), False),
        (Vitals(2007), True),
    ],
)
def test_of_age_by_the_date_or_by_the_year_after(vitals, counts):
    assert is_of_age(vitals, CUTOFF) is counts


def test_alive_until_the_day_of_death():
    assert is_alive(Vitals(1950), CUTOFF)
    assert is_alive(Vitals(1950, deceased_on=date(2026, 10, 15)), CUTOFF)
    assert not is_alive(Vitals(1950, deceased_on=CUTOFF), CUTOFF)


@pytest.mark.parametrize(
    ("stays", "commune"),
    [
        ([], None),
        ([stay(from_on=date(2026, 10, 15))], None),
        ([stay(since=AFTER)], None),
        ([stay(to_on=CUTOFF, ended_at=BEFORE)], None),
        ([stay(to_on=CUTOFF, ended_at=AFTER)], 1),
        ([stay(to_on=date(2026, 10, 15), ended_at=BEFORE)], 1),
        ([stay(to_on=date(2026, 1, 1), ended_at=AFTER), stay(2, since=AFTER)], 1),
        ([stay(to_on=date(2026, 5, 1), ended_at=BEFORE), stay(2, date(2026, 5, 1))], 2),
        ([stay(2, date(2026, 5, 1)), stay(1)], 2),
    ],
)
def test_home_is_the_newest_that_was_known(stays, commune):
    found = home(stays, AS_OF)
    assert (found.commune if found else None) == commune


def test_now_every_end_is_known():
    assert home([stay(to_on=CUTOFF, ended_at=AFTER)], NOW) is None


def test_evidence_is_what_counts_earliest_first():
    early, late = Fact(date(2026, 9, 1), BEFORE), Fact(date(2026, 10, 14), BEFORE)
    others = [Fact(date(2026, 10, 15), BEFORE), Fact(date(2026, 9, 1), AFTER), Fact(date(2026, 9, 1), BEFORE, THEN)]
    assert evidence([late, *others, early], AS_OF) == [early, late]


def test_credited_wants_a_living_adult_with_evidence_and_a_home():
    facts, stays, person = (Fact(date(2026, 9, 1), BEFORE),), (stay(),), Vitals(1950)
    assert credited(Life(person, facts, stays), AS_OF) == 1
    assert credited(Life(person, (), stays), AS_OF) is None
    assert credited(Life(person, facts, ()), AS_OF) is None
    assert credited(Life(Vitals(2010), facts, stays), AS_OF) is None
    assert credited(Life(Vitals(1950, deceased_on=CUTOFF), facts, stays), AS_OF) is None

"""Three pictures of twelve, four digits, and how long somebody stays signed in."""

import random
from collections import Counter
from datetime import timedelta

from accounts.rules import kiosk as rules
from tests.factories import moment

NOON = moment("2026-10-05 12:00")
LATEST = NOON + timedelta(hours=2)


def test_pictures_are_three_different_ones_and_every_one_is_drawn():
    chance = random.Random(1)
    rows = [rules.draw(rules.PICTURES, chance) for _n in range(500)]
    assert all(len(set(row)) == 3 for row in rows)
    assert {sign for row in rows for sign in row} == set(rules.MOTIFS)
    assert len(set(rows)) > 350, "1,320 rows are possible"


def test_digits_are_never_alike_nor_a_run():
    chance = random.Random(2)
    rows = ["".join(rules.draw(rules.PIN, chance)) for _n in range(20_000)]
    assert all(len(row) == 4 and row.isdecimal() for row in rows)
    assert not {"0000", "1111", "1234", "9876"} & set(rows)
    assert max(Counter(rows).values()) < 15


def test_what_is_no_sign_is_not_read():
    assert rules.read(rules.PICTURES, ["hat", "", "7", "sun", "fish", "boat"]) == ("hat", "sun", "fish")
    assert rules.read(rules.PIN, ["1", "hat", "2"]) == ("1", "2")


def test_order_counts():
    assert rules.is_right(("hat", "sun", "fish"), ("hat", "sun", "fish"))
    assert not rules.is_right(("hat", "sun", "fish"), ("sun", "hat", "fish"))


def test_session_ends_with_the_class_or_when_nobody_presses():
    assert rules.until(NOON, LATEST) == NOON + rules.IDLE
    assert rules.until(LATEST - timedelta(minutes=1), LATEST) == LATEST

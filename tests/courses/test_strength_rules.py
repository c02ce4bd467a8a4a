"""How well we know: the four letters, and what makes a second role."""

from dataclasses import replace
from datetime import date

import pytest

from courses.rules import strength as rules
from courses.rules.strength import A, B, C, D, Facts, Held, Passed, Reading, Signed

DAY = date(2026, 10, 5)
ROOM = Passed("t2", DAY, session="s", supervisor="1", was_there=True)
ALONE = Passed("t1", DAY)
PAPER = Passed("t3", DAY, session="s", supervisor="1", is_paper=True)
POSTS = {"1": [Held("instructor", date(2026, 1, 1))], "2": [Held("officer", date(2026, 1, 1))]}
BY_TEACHER, BY_OFFICER = Signed("x", DAY, "1"), Signed("y", DAY, "2")


def read(*facts, posts=POSTS, **more) -> Reading:
    tests = [each for each in facts if isinstance(each, Passed)]
    return rules.read(Facts(tests=tests, signed=[f for f in facts if isinstance(f, Signed)], posts=posts, **more))


def test_watched_test_and_a_task_signed_in_a_second_role_is_the_strongest():
    assert read(ROOM, BY_OFFICER) == Reading(A, ROOM, BY_OFFICER, "officer")


@pytest.mark.parametrize(
    ("facts", "test", "signed"),
    [
        ([ROOM], ROOM, None),
        ([BY_TEACHER], None, BY_TEACHER),
        ([ALONE, BY_OFFICER], ALONE, BY_OFFICER),
        ([ROOM, BY_TEACHER], ROOM, BY_TEACHER),
        ([ALONE, ROOM], ROOM, None),
    ],
)
def test_one_of_the_two_is_the_second_letter(facts, test, signed):
    assert read(*facts) == Reading(B, test, signed)


def test_learned_alone_is_the_third_letter_with_the_first_test():
    later = Passed("t9", date(2026, 11, 1))
    assert read(ALONE, later) == Reading(C, ALONE, None)
    assert read() == Reading(C)


def test_what_was_taken_over_is_the_fourth_letter_whatever_else_there_is():
    assert read(ROOM, BY_OFFICER, is_imported=True) == Reading(D)


@pytest.mark.parametrize(
    ("was_there", "is_paper", "is_supervised"),
    [
        (True, False, True),
        (False, False, False),
        (None, False, False),
        (True, True, True),
        (None, True, True),
        (False, True, False),
    ],
)
def test_session_watches_over_who_was_there(was_there, is_paper, is_supervised):
    test = Passed("t", DAY, "s", "1", is_paper, was_there)
    assert test.is_supervised == is_supervised
    assert not Passed("t", DAY, "", "", is_paper, was_there).is_supervised


def test_second_role_is_one_that_the_supervisor_did_not_hold_that_day():
    both = {**POSTS, "1": [*POSTS["1"], Held("officer", date(2026, 3, 1))]}
    assert read(ROOM, BY_OFFICER, posts=both).strength == B
    before = {**POSTS, "1": [*POSTS["1"], Held("officer", date(2026, 3, 1), date(2026, 10, 4))]}
    assert read(ROOM, BY_OFFICER, posts=before).strength == A
    on_the_last_day = {**POSTS, "1": [*POSTS["1"], Held("officer", date(2026, 3, 1), DAY)]}
    assert read(ROOM, BY_OFFICER, posts=on_the_last_day).strength == B


def test_another_person_in_the_same_role_is_no_second_role():
    posts = {"1": [Held("instructor", date(2026, 1, 1))], "2": [Held("instructor", date(2026, 1, 1))]}
    assert read(ROOM, BY_OFFICER, posts=posts).strength == B


def test_post_that_began_later_or_was_never_held_is_no_second_role():
    later = {**POSTS, "2": [Held("officer", date(2026, 10, 6))]}
    assert read(ROOM, BY_OFFICER, posts=later).strength == B
    assert read(ROOM, BY_OFFICER, posts={}).strength == B


def test_nobody_attests_to_themselves():
    assert read(ROOM, BY_OFFICER, own=frozenset({"2"})) == Reading(B, ROOM, None)
    assert read(ROOM, own=frozenset({"1"})) == Reading(C, ROOM, None)
    assert read(BY_OFFICER, own=frozenset({"2"})).strength == C


def test_any_pair_is_enough():
    by_colleague = Signed("z", DAY, "3")
    assert read(PAPER, ROOM, BY_TEACHER, by_colleague, BY_OFFICER) == Reading(A, PAPER, BY_OFFICER, "officer")


def test_programme_is_worth_what_its_weakest_course_is():
    assert rules.weakest([A, B, A]) == B
    assert rules.weakest([A, D, C]) == D
    assert rules.weakest([]) == C


def test_who_typed_the_test_in_or_called_the_roll_is_no_second_role():
    typed = replace(ROOM, helpers=frozenset({"2"}))
    assert read(typed, BY_OFFICER) == Reading(B, typed, BY_OFFICER)
    assert read(typed, ROOM, BY_OFFICER).strength == A, "another test speaks for it"

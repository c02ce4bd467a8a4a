"""Signals: one seeded case that each rule must see, those that it must not, and the limits."""

from datetime import timedelta
from random import Random

import pytest

from courses.rules import signals as rules
from courses.rules.signals import Answers, Pass, Taught, Timed
from tests.courses import asked, honest
from tests.courses.honest import EVENING, MIDNIGHT


def passed(count: int, minutes: float, start=EVENING, *, in_class: bool = False) -> list[Pass]:
    return honest.one_after_another(Random(1), count, start, lambda: minutes, in_class=in_class)


# Passes per device-hour


@pytest.mark.parametrize(("count", "minutes", "in_class"), [(30, 3.0, True), (8, 7.0, False), (12, 2.0, False)])
def test_one_person_passing_for_many_on_one_device_is_seen(count, minutes, in_class):
    finding = rules.device_hour(passed(count, minutes, in_class=in_class))
    assert finding
    assert finding.facts["in_class"] == in_class
    assert finding.facts["persons"] == len(finding.refs) == min(count, int(60 / minutes) + 1)
    assert finding.facts["minutes"] <= 61


@pytest.mark.parametrize(("count", "minutes", "in_class"), [(8, 15.0, True), (15, 4.0, True), (7, 3.0, False)])
def test_class_of_forty_on_five_tablets_and_a_family_of_seven_are_not(count, minutes, in_class):
    assert rules.device_hour(passed(count, minutes, in_class=in_class)) is None


def test_one_person_taking_many_tests_in_an_hour_is_one_person():
    many = [Pass(f"t{n}", "p", EVENING + timedelta(minutes=n)) for n in range(30)]
    assert rules.device_hour(many) is None
    assert rules.one_phone([each.person for each in many]) is None


def test_hour_is_the_fullest_and_forgets_who_was_before_it():
    early = [Pass(f"e{n}", f"e{n}", EVENING - timedelta(hours=3, minutes=n)) for n in range(6)]
    finding = rules.device_hour([*passed(9, 5.0), *early])
    assert finding
    assert finding.refs == tuple(f"t{n}" for n in range(9))


def test_somebody_who_passes_again_an_hour_later_is_still_counted_once():
    again = [Pass(f"t{n}", f"p{n % 5}", EVENING + timedelta(minutes=9 * n)) for n in range(12)]
    assert rules.device_hour(again) is None


# Passes at night


def test_everybodys_tests_in_one_night_are_seen():
    finding = rules.night(passed(6, 10.0, MIDNIGHT - timedelta(minutes=20)))
    assert finding
    assert finding.facts == {"persons": 6, "first": "23:50", "last": "00:40"}


def test_night_shift_with_phones_of_its_own_a_couple_and_a_session_at_night_are_not():
    assert rules.night(passed(1, 10.0, MIDNIGHT)) is None
    assert rules.night(passed(3, 10.0, MIDNIGHT)) is None
    assert rules.night(passed(12, 10.0, MIDNIGHT, in_class=True)) is None


@pytest.mark.parametrize(
    ("hours", "is_night"), [(-1.01, False), (-1, True), (0, True), (4.99, True), (5, False), (12, False)]
)
def test_night_is_from_eleven_to_five(hours, is_night):
    assert rules.is_night(MIDNIGHT + timedelta(hours=hours)) == is_night


# Equal answers


def room(count: int, **answers: tuple[str, bool]) -> list[Answers]:
    given = {int(name[1:]): answer for name, answer in answers.items()}
    return [Answers(f"t{n}", given) for n in range(count)]


RIGHT, WRONG = ("a", True), ("b", False)


def test_room_that_is_wrong_together_is_seen():
    finding = rules.equal_answers(room(6, v1=RIGHT, v2=WRONG, v3=WRONG))
    assert finding
    assert finding.facts == {"persons": 6, "questions": 3, "same": 3, "wrong": 2}
    assert len(finding.refs) == 6


@pytest.mark.parametrize(
    "people",
    [
        room(40, v1=RIGHT, v2=RIGHT, v3=RIGHT),
        room(40, v1=RIGHT, v2=RIGHT, v3=WRONG),
        room(5, v1=WRONG, v2=WRONG, v3=WRONG),
        [*room(20, v1=WRONG, v2=WRONG), *room(20, v1=RIGHT, v2=WRONG)],
        [],
    ],
)
def test_strong_class_a_wrong_key_and_few_people_are_not(people):
    assert rules.equal_answers(people) is None


def test_question_that_two_were_asked_says_nothing():
    people = [*room(6, v1=RIGHT), *(Answers(f"x{n}", {2: WRONG, 3: WRONG}) for n in range(2))]
    assert rules.equal_answers(people) is None


# Faster than reading


def test_tapping_without_reading_is_seen_with_the_fastest_told():
    finding = rules.too_fast([Timed("t1", 20, 450), Timed("t2", 30, 450), Timed("t3", 300, 450)])
    assert finding
    assert finding.refs == ("t1", "t2")
    assert finding.facts == {"tests": 2, "seconds": 20, "syllables": 450}


def test_fast_reader_is_not():
    least = rules.fewest_seconds(450)
    assert rules.too_fast([Timed("t", least, 450), Timed("t", 90, 450)]) is None
    assert rules.too_fast([]) is None
    assert rules.too_fast([Timed("t", 0, 0)]) is None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (asked.SINGLE, 4 + 2 + 3 + 2),
        (asked.TRUE_FALSE, 4),
        (asked.MATCHING, 7 + (2 + 1) + (3 + 1) + (3 + 1) + 3),
        (asked.NUMERIC, 4),
        (asked.SCENARIO, 4 + (4 + 2) + (3 + 7) + 4 + (3 + 3 + 4 + 5) + 4),
        ("x", 0),
    ],
)
def test_syllables_are_those_on_the_screen_before_answering(body, count):
    assert rules.syllables(body) == count


# Only first tries


def test_year_without_a_failure_is_seen():
    finding = rules.first_tries(Taught(120, 0, 0, 0.9))
    assert finding
    assert finding.facts == {"tests": 120, "days": 365}


@pytest.mark.parametrize(
    "taught",
    [Taught(400, 1, 0, 0.9), Taught(400, 0, 1, 0.9), Taught(119, 0, 0, 0.9), Taught(400, 0, 0, 0.99)],
)
def test_one_failure_a_short_year_and_an_easy_test_are_not(taught):
    assert rules.first_tries(taught) is None


# One phone


def test_phone_of_a_village_is_seen_and_that_of_a_house_is_not():
    finding = rules.one_phone([f"p{n}" for n in range(9)], ["t"])
    assert finding
    assert (finding.refs, finding.facts) == (("t",), {"persons": 9, "days": 30})
    assert rules.one_phone([f"p{n}" for n in range(8)]) is None

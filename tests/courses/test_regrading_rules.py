"""Marking again only ever helps: whatever the key, the answers and what was ruled before."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import attempts, regrading
from courses.rules.regrading import Result, Ruling
from tests.courses.asked import ALL, SINGLE

versions = st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True)


def with_key(right):
    choices = [{**choice, "correct": choice["id"] == right} for choice in SINGLE["choices"]]
    return {**SINGLE, "choices": choices}


@given(
    asked=versions, right=st.sets(st.integers(1, 9)), also=st.integers(1, 9), mark=st.integers(0, 100), data=st.data()
)
def test_result_never_falls_and_a_pass_is_never_taken(asked, right, also, mark, data):
    items = [{"version": pk, "skill": str(pk % 3)} for pk in asked]
    skills = {str(n): {"pass_mark": data.draw(st.integers(0, 100))} for n in range(3)}
    kept = Result(data.draw(st.decimals(0, 100, places=2)), data.draw(st.booleans()))
    result = regrading.better(kept, attempts.grade(items, right | {also}, pass_mark=mark, skills=skills))
    assert result is None or (result.score > kept.score and result.is_passed >= kept.is_passed)


@given(asked=versions, right=st.sets(st.integers(1, 9)), rulings=st.lists(st.integers(1, 9)), mark=st.integers(0, 100))
def test_order_of_rulings_and_their_repetition_change_nothing(asked, right, rulings, mark):
    items = [{"version": pk} for pk in asked]

    def after(order):
        stands, known = Result(Decimal(0), is_passed=False), set(right)
        for version in order:
            known.add(version)
            stands = regrading.better(stands, attempts.grade(items, known, pass_mark=mark, skills={})) or stands
        return stands

    assert after(rulings) == after([*reversed(rulings), *rulings])


@pytest.mark.parametrize("right", ["a", "b", "c"])
def test_answer_is_judged_by_the_key_of_the_ruling(right):
    ruling = Ruling(with_key(right), 7)
    assert [i for i in "abc" if regrading.is_right("single", ruling, i)] == [right]
    assert not regrading.is_right("single", ruling, None)
    assert not ruling.is_for_everybody


def test_right_for_everybody_is_right_without_an_answer():
    assert Ruling(None).is_for_everybody
    assert regrading.is_right("single", Ruling(None), "c")
    assert regrading.is_right("single", Ruling(None), None)


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_version_fits_itself(kind, body):
    assert regrading.fits(kind, body, body)


def test_version_with_another_choice_does_not_fit():
    more = {**SINGLE, "choices": [*SINGLE["choices"], {"id": "d", "text": "Hàng xóm", "correct": False}]}
    assert not regrading.fits("single", SINGLE, more)
    assert not regrading.fits("single", more, SINGLE)

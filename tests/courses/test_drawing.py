"""Which questions are drawn and how they are shuffled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import drawing, questions
from tests.courses.asked import ALL, HOTSPOT, SCENARIO

POOL = [drawing.PoolItem(version_id=n, question_id=100 + n, skill=f"s{n % 4}") for n in range(20)]


@given(seed=st.integers(0, 2**62), count=st.integers(1, 25))
def test_draw_never_repeats_and_spreads_over_skills(seed, count):
    chosen = drawing.draw(POOL, count, seed=seed)
    assert len(chosen) == len(set(chosen)) == min(count, 20)
    sizes = [sum(item.skill == f"s{n}" for item in chosen) for n in range(4)]
    assert max(sizes) - min(sizes) <= 1


@given(seed=st.integers(0, 2**62), avoid=st.sets(st.integers(100, 119), max_size=10))
def test_draw_takes_other_questions_than_last_time_while_there_are_any(seed, avoid):
    chosen = drawing.draw(POOL, 10, seed=seed, avoid=avoid)
    assert not {item.question_id for item in chosen} & avoid


def test_draw_falls_back_to_questions_seen_before():
    chosen = drawing.draw(POOL, 10, seed=1, avoid={item.question_id for item in POOL[:15]})
    assert {item.question_id for item in POOL[15:]} <= {item.question_id for item in chosen}


@given(
    seed=st.integers(0, 2**62),
    quotas=st.dictionaries(st.sampled_from([f"s{n}" for n in range(4)]), st.integers(1, 5)),
    count=st.integers(1, 25),
    avoid=st.sets(st.integers(100, 119)),
)
def test_quotas_of_skills_are_kept_and_seen_questions_come_only_where_a_skill_has_no_other(seed, quotas, count, avoid):
    chosen = drawing.draw(POOL, count, seed=seed, quotas=quotas, avoid=avoid)
    assert len(chosen) == len(set(chosen)) == max(min(count, 20), sum(quotas.values()))
    for skill, needed in quotas.items():
        drawn = [item.question_id for item in chosen if item.skill == skill]
        assert len(drawn) >= needed
        fresh = {item.question_id for item in POOL if item.skill == skill} - avoid
        if set(drawn) & avoid:
            assert fresh <= set(drawn) or len(set(drawn) - avoid) >= needed


def test_questions_are_asked_in_another_order_each_time():
    orders = {tuple(item.version_id for item in drawing.draw(POOL, 20, seed=seed)) for seed in range(20)}
    assert len(orders) == 20


def test_draw_is_the_same_for_the_same_seed_whatever_the_order_of_the_pool():
    assert drawing.draw(POOL, 10, seed=7) == drawing.draw(POOL[::-1], 10, seed=7)


@given(seed=st.integers(0, 2**62))
def test_steps_to_order_never_start_in_the_right_order(seed):
    body = {"items": [{"id": i, "text": i} for i in "abcd"]}
    order = drawing.shuffled_options("ordering", body, seed=seed)
    assert sorted(order) == list("abcd")
    assert order != list("abcd")


def test_true_and_false_are_never_shuffled():
    assert drawing.shuffled_options("true_false", {}, seed=3) == ["true", "false"]


def test_choices_are_shuffled_by_the_seed():
    body = {"choices": [{"id": i, "text": i} for i in "abcd"]}
    orders = {tuple(drawing.shuffled_options("single", body, seed=seed)) for seed in range(50)}
    assert len(orders) > 10


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_options_of_every_kind_are_the_same_for_the_same_seed_and_none_is_lost(kind, body):
    order = drawing.shuffled_options(kind, body, seed=11)
    assert order == drawing.shuffled_options(kind, body, seed=11)
    assert sorted(order) == sorted(questions.option_ids(kind, body))


def test_regions_keep_their_numbers_and_parts_of_a_story_their_order():
    assert {tuple(drawing.shuffled_options("hotspot", HOTSPOT, seed=seed)) for seed in range(20)} == {("b", "c", "a")}
    orders = {tuple(drawing.shuffled_options("scenario", SCENARIO, seed=seed)) for seed in range(20)}
    assert len(orders) > 5
    assert {tuple(option[0] for option in order) for order in orders} == {tuple("11122333")}

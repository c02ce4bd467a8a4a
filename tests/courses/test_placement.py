"""Where somebody begins, from what they say of themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules import placement
from courses.rules.placement import ALONE, MOST_PAGES, NOT_YET, TEACHES, WITH_HELP, Answer, Item, Page, Road

ITEMS = [Item(f"viec-{n}", f"bai-{n}", has_check=n in {2, 4}) for n in range(5)]
PHONE = Road("co-ban", frozenset(["bai-0", "bai-1", "bai-2", "bai-3", "bai-4"]))
SHORT = Road("cao-tuoi", frozenset(["bai-0", "bai-1"]), is_for_group=True)
SAFE = Road("can-bo", frozenset(["bai-3", "bai-4"]))


def said(*levels: int | None) -> dict[str, Answer]:
    return {f"viec-{n}": Answer(level) for n, level in enumerate(levels) if level is not None}


def suggested(answers: dict[str, Answer], *roads: Road) -> tuple[str, str]:
    found = placement.suggest(ITEMS, answers, roads)
    assert found
    return found.programme, found.lesson_key


# Pages


def test_pages_are_one_thing_each_with_its_question_after_who_can_do_it():
    everything = dict.fromkeys((item.code for item in ITEMS), Answer(ALONE))
    assert placement.pages(ITEMS[:3], everything) == [
        Page("viec-0"),
        Page("viec-1"),
        Page("viec-2"),
        Page("viec-2", is_check=True),
    ]


@pytest.mark.parametrize("level", [None, NOT_YET, WITH_HELP])
def test_pages_ask_no_question_of_who_cannot_do_it(level):
    assert placement.pages(ITEMS, {"viec-2": Answer(level)}) == [Page(item.code) for item in ITEMS]


def test_pages_that_do_not_fit_lose_their_questions_first():
    many = [Item(f"v{n}", f"b{n}", has_check=True) for n in range(12)]
    assert [item.has_check for item in placement.fitting(many[:8])] == [True, True, *[False] * 6]
    assert len(placement.fitting(many)) == MOST_PAGES
    assert not any(item.has_check for item in placement.fitting(many))


def test_page_count_is_of_somebody_who_can_do_everything():
    assert placement.page_count(ITEMS) == 7


# What is known


@pytest.mark.parametrize(
    ("answer", "is_known"),
    [
        (Answer(), False),
        (Answer(NOT_YET), False),
        (Answer(WITH_HELP, is_right=True), False),
        (Answer(ALONE), True),
        (Answer(ALONE, is_right=True), True),
        (Answer(TEACHES), True),
        (Answer(TEACHES, is_right=False), False),
    ],
)
def test_known_is_what_somebody_can_do_alone_and_does_not_get_wrong(answer, is_known):
    assert answer.is_known is is_known
    assert placement.known(ITEMS[:1], {"viec-0": answer}) == [is_known]


# What is suggested


def test_suggestion_begins_with_the_first_thing_that_is_not_known():
    assert suggested(said(ALONE, TEACHES, WITH_HELP, ALONE, NOT_YET), PHONE) == ("co-ban", "bai-2")


def test_suggestion_for_who_answered_nothing_begins_at_the_beginning():
    assert suggested({}, PHONE, SAFE) == ("co-ban", "bai-0")


def test_suggestion_for_who_knows_everything_has_no_lesson():
    assert suggested(said(2, 2, 2, 2, 2), PHONE, SAFE) == ("co-ban", "")


def test_suggestion_takes_a_skipped_thing_as_not_known():
    assert suggested(said(2, None, 2, 2, 2), PHONE) == ("co-ban", "bai-1")


def test_suggestion_is_a_programme_for_ones_group():
    assert suggested({}, PHONE, SHORT) == ("cao-tuoi", "bai-0")
    assert suggested(said(2, 2, 0, 0, 0), PHONE, SHORT) == ("cao-tuoi", "")


def test_suggestion_where_nothing_for_the_group_teaches_what_is_asked_is_any_programme():
    elsewhere = Road("khac", frozenset(["bai-99"]), is_for_group=True)
    assert suggested({}, PHONE, elsewhere) == ("co-ban", "bai-0")


def test_suggestion_teaches_the_first_thing_and_most_of_the_others():
    assert suggested(said(2, 2, 2, 0, 0), SHORT, PHONE, SAFE)[0] == "cao-tuoi"
    others = Road("cao-tuoi", SHORT.lesson_keys)
    assert suggested(said(2, 2, 2, 0, 0), others, SAFE, PHONE) == ("can-bo", "bai-3")
    assert suggested(said(0, 2, 2, 0, 0), others, SAFE, PHONE) == ("co-ban", "bai-0")


def test_suggestion_leaves_out_what_no_programme_teaches():
    assert suggested(said(0, 0, 2, 0, 2), SAFE) == ("can-bo", "bai-3")


def test_suggestion_without_anything_useful_is_the_first_programme():
    assert suggested({}, Road("khac", frozenset())) == ("khac", "")


def test_suggestion_without_programmes_is_none():
    assert placement.suggest(ITEMS, {}, []) is None


# Whatever is answered

answers = st.builds(Answer, st.sampled_from([None, *placement.LEVELS]), st.sampled_from([None, True, False]))
runs = st.fixed_dictionaries({}, optional={item.code: answers for item in ITEMS})
roads = st.lists(
    st.builds(
        Road,
        st.text("abc", min_size=1),
        st.frozensets(st.sampled_from([item.lesson_key for item in ITEMS])),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda road: road.programme,
)


def place(found: placement.Suggestion | None) -> int:
    """How far down the list one begins; past its end where everything is known."""
    keys = [item.lesson_key for item in ITEMS]
    return keys.index(found.lesson_key) if found and found.lesson_key else len(keys)


@settings(deadline=None)  # drawing takes its time where everything is busy
@given(runs, roads, st.randoms())
def test_suggestion_does_not_depend_on_the_order_of_answering(run, roads, chance):
    shuffled = list(run.items())
    chance.shuffle(shuffled)
    assert placement.suggest(ITEMS, dict(shuffled), roads) == placement.suggest(ITEMS, run, roads)
    assert placement.pages(ITEMS, dict(shuffled)) == placement.pages(ITEMS, run)


@settings(deadline=None)
@given(runs, roads, st.sampled_from(ITEMS), answers)
def test_who_knows_less_never_begins_later(run, roads, item, other):
    before = run.get(item.code, placement.NOTHING)
    lower = Answer(min(before.level or 0, other.level or 0), False if other.is_right is False else before.is_right)
    less = {**run, item.code: lower}
    assert place(placement.suggest(ITEMS, less, roads)) <= place(placement.suggest(ITEMS, run, roads))


@settings(deadline=None)
@given(runs)
def test_pages_are_never_more_than_ten(run):
    many = [Item(f"viec-{n}", f"bai-{n}", has_check=True) for n in range(30)]
    assert len(placement.pages(many, run)) <= MOST_PAGES
    assert len(placement.pages(ITEMS, run)) <= placement.page_count(ITEMS)

"""What is not open yet, what opens it, and that nobody waits for ever."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.locks import Gate, Lock, assessment_lock, lesson_lock, missing
from courses.rules.progress import Stone

STONES = [Stone(f"k{n}", f"bai-{n}", f"Bài {n}", 8) for n in range(1, 5)]
IN_ORDER = Gate(in_order=True)


def lock(gate: Gate, done: set[str], key: str) -> Lock | None:
    return lesson_lock(gate, STONES, done, key)


# Required courses


def test_missing_are_the_required_courses_that_are_not_completed():
    requires = {"ba": ["mot", "hai"], "mot": [], "hai": []}
    assert missing("ba", requires, set()) == ("mot", "hai")
    assert missing("ba", requires, {"mot"}) == ("hai",)
    assert missing("ba", requires, {"mot", "hai"}) == ()
    assert missing("mot", requires, set()) == ()


def test_missing_leaves_out_a_course_that_nobody_can_open():
    assert missing("hai", {"hai": ["go-roi"]}, set()) == ()


def test_missing_leaves_out_what_leads_back():
    circle = {"mot": ["hai"], "hai": ["ba"], "ba": ["mot"], "ngoai": ["mot"]}
    assert [missing(course, circle, set()) for course in ("mot", "hai", "ba")] == [(), (), ()]
    assert missing("ngoai", circle, set()) == ("mot",)


def test_missing_of_a_circle_that_was_broken_by_completing_binds_again():
    assert missing("mot", {"mot": ["hai"], "hai": ["mot"]}, {"mot"}) == ("hai",)


courses = st.sampled_from("abcdef")
graphs = st.dictionaries(courses, st.lists(courses, unique=True, max_size=4))


@settings(deadline=None)
@given(graphs)
def test_every_course_opens_for_who_completes_what_is_open(requires):
    """However editors tie courses together, somebody can learn all of them, one after the other."""
    completed: set[str] = set()
    for _ in requires:
        completed |= {course for course in requires if not missing(course, requires, completed)}
    assert completed >= set(requires)


# Lessons


@pytest.mark.parametrize("gate", [Gate(), Gate(("x",), in_order=True, is_completed=True)])
def test_open_course_locks_nothing(gate):
    assert gate.is_open
    assert [lock(gate, set(), stone.key) for stone in STONES] == [None] * 4
    assert assessment_lock(gate, STONES, set()) is None


def test_strict_course_locks_all_but_what_was_finished():
    gate = Gate(("truoc",))
    assert lock(gate, {"k2"}, "k1") == Lock(("truoc",))
    assert lock(gate, {"k2"}, "k2") is None
    assert assessment_lock(gate, STONES, {"k1", "k2", "k3", "k4"}) == Lock(("truoc",))


def test_course_in_order_opens_a_lesson_when_the_one_before_is_finished():
    assert lock(IN_ORDER, set(), "k1") is None
    assert lock(IN_ORDER, set(), "k2") == Lock(lesson=STONES[0], first=STONES[0])
    assert lock(IN_ORDER, {"k1"}, "k2") is None
    assert lock(IN_ORDER, {"k1"}, "k4") == Lock(lesson=STONES[2], first=STONES[1])


def test_course_in_order_leads_on_from_what_was_finished_in_an_older_edition():
    assert lock(IN_ORDER, {"k3"}, "k3") is None
    assert lock(IN_ORDER, {"k3"}, "k4") is None
    assert lock(IN_ORDER, {"k3"}, "k2") == Lock(lesson=STONES[0], first=STONES[0])


def test_test_of_a_course_in_order_comes_after_the_last_lesson():
    assert assessment_lock(IN_ORDER, STONES, {"k1"}) == Lock(lesson=STONES[3], first=STONES[1])
    assert assessment_lock(IN_ORDER, STONES, {"k4"}) is None
    assert assessment_lock(IN_ORDER, [], set()) is None


def test_lesson_of_a_newer_edition_knows_no_order_but_required_courses():
    assert lock(IN_ORDER, set(), "moi") is None
    assert lock(Gate(("truoc",), in_order=True), set(), "moi") == Lock(("truoc",))


@settings(deadline=None)
@given(st.sets(st.sampled_from([stone.key for stone in STONES])))
def test_way_to_a_locked_lesson_is_open_and_not_finished(done):
    for stone in STONES:
        found = lock(IN_ORDER, done, stone.key)
        if found:
            assert found.first.key not in done
            assert lock(IN_ORDER, done, found.first.key) is None
        assert (stone.key in done) <= (found is None)

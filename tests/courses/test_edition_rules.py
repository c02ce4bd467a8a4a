"""What an edition's number stands for, what a new one would change, and for whom."""

import pytest

from courses.rules import editions
from courses.rules.editions import Changes, Content, Progress

TERMS = {
    "title": "Khóa",
    "rule": "assessment",
    "tasks": [],
    "requires": [],
    "is_strict": False,
    "in_order": False,
    "draw": 4,
    "pass_mark": 70,
    "skills": {},
    "wait_minutes": 0,
    "tries_a_day": 0,
    "time_limit": 0,
}


def lesson(key, title="Bài", html="<p>a</p>"):
    return {"key": key, "slug": key, "position": 1, "title": title, "aim": "a", "minutes": 5, "html": html}


def content(*lessons, terms=(), questions=None, checks=None):
    return Content({**TERMS, **dict(terms)}, lessons, questions or {}, checks or {})


def test_words_do_not_touch_the_structure():
    assert editions.structure(TERMS, ["a"]) == editions.structure({**TERMS, "title": "Tên khác"}, ["a"])


@pytest.mark.parametrize("name", editions.TERMS)
def test_every_term_belongs_to_the_structure(name):
    other = {"rule": "lessons", "requires": ["x"], "skills": {"1.1": {"draw": 1, "pass_mark": 0}}}.get(name, 7)
    assert editions.structure(TERMS, ["a"]) != editions.structure({**TERMS, name: other}, ["a"])


def test_nothing_changes_between_equal_contents():
    one = content(lesson("a"), questions={"q": 1}, checks={"q": "a"})
    assert editions.changes(one, one).is_empty


def test_lessons_added_removed_reworded_and_reordered():
    old = content(lesson("a"), lesson("b"), lesson("c"))
    new = content(lesson("c"), lesson("a", title="Mới"), lesson("d"))
    found = editions.changes(old, new)
    assert [row["key"] for row in found.lessons_added] == ["d"]
    assert [row["key"] for row in found.lessons_removed] == ["b"]
    assert [row["title"] for row in found.lessons_reworded] == ["Mới"]
    assert found.is_reordered


def test_a_lesson_in_between_reorders_nothing():
    assert not editions.changes(
        content(lesson("a"), lesson("c")), content(lesson("a"), lesson("b"), lesson("c"))
    ).is_reordered


def test_terms_and_questions_are_told_before_and_after():
    old = content(lesson("a"), questions={"q": 1, "r": 2, "s": 3}, checks={"q": "a"})
    new = content(lesson("a"), terms={"pass_mark": 80}, questions={"q": 1, "r": 9, "t": 4})
    assert editions.changes(old, new) == Changes(
        terms=(("pass_mark", 70, 80),),
        questions_added=("t",),
        questions_changed=("r",),
        questions_retired=("s",),
        checks_changed=("a",),
    )


@pytest.mark.parametrize(("percent", "moving"), [(0, 0), (25, 4), (50, 4), (51, 10), (75, 10), (100, 15)])
def test_who_would_move(percent, moving):
    rows = [Progress(0, 4, 4), Progress(2, 4, 6), Progress(3, 4, 5), Progress(4, 4, 9)]
    assert editions.would_move(rows, percent) == moving


def test_people_by_tenths():
    rows = [Progress(0, 3, 1), Progress(1, 3, 2), Progress(2, 3, 4), Progress(3, 3, 8), Progress(1, 10, 16)]
    assert editions.by_tenths(rows) == [1, 16, 0, 2, 0, 0, 4, 0, 0, 0, 8]


def test_skills_with_too_few_questions():
    terms = {"skills": {"1.1": {"draw": 2}, "4.2": {"draw": 1}}}
    assert editions.shortages(terms, ["1.1", "4.2", "4.2"]) == [("1.1", 2, 1)]


@pytest.mark.parametrize(
    ("required", "graph", "way"),
    [
        ([], {}, []),
        (["b"], {"b": ["c"]}, []),
        (["a"], {}, ["a", "a"]),
        (["b"], {"b": ["a"]}, ["a", "b", "a"]),
        (["x", "b"], {"b": ["c"], "c": ["d", "a"], "x": ["d"], "d": ["x"]}, ["a", "b", "c", "a"]),
    ],
)
def test_circles_of_requirements_are_found(required, graph, way):
    assert editions.circle("a", required, graph) == way

"""What somebody wrote into the box of a printed question, kind by kind."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import questions
from courses.rules.questions import boxes
from tests.courses.asked import ALL, HOTSPOT, MATCHING, MULTIPLE, NUMERIC, ORDERING, SCENARIO, SINGLE, TRUE_FALSE

PRINTED = [(kind, body) for kind, body in ALL if questions.on_paper(kind)]
EVERY = pytest.mark.parametrize(("kind", "body"), PRINTED)


def test_only_a_story_of_several_questions_stays_on_the_screen():
    assert {kind for kind, _body in ALL} - {kind for kind, _body in PRINTED} == {"scenario"}
    assert questions.way("scenario", SCENARIO).code == "none"
    assert questions.read_paper("scenario", SCENARIO, [], "A") is None
    assert questions.write_paper("scenario", SCENARIO, [], {"1": "b"}) == ""


@EVERY
@pytest.mark.parametrize("seed", range(4))
def test_what_a_person_writes_for_a_response_is_read_as_that_response(kind, body, seed):
    order, right = questions.shuffled(kind, body, Random(seed)), questions.right_response(kind, body)
    written = questions.write_paper(kind, body, order, right)
    for typed in (written, written.lower(), f"  {written} "):
        values = questions.read_paper(kind, body, order, typed)
        assert values is not None
        assert questions.read(kind, body, values) == right


@EVERY
@given(typed=st.text(max_size=80))
def test_any_text_is_read_without_an_accident(kind, body, typed):
    order = questions.option_ids(kind, body)
    values = questions.read_paper(kind, body, order, typed)
    assert values is None or questions.read(kind, body, values) is not None


@EVERY
def test_nothing_written_is_nothing(kind, body):
    for typed in ("", " ", "?", "xyz"):
        assert questions.read_paper(kind, body, questions.option_ids(kind, body), typed) is None


@EVERY
def test_a_response_of_another_shape_is_written_as_nothing_strange(kind, body):
    for strange in ({}, [], "zz"):
        assert isinstance(questions.write_paper(kind, body, questions.option_ids(kind, body), strange), str)


ORDER = ["c", "a", "b"]


@pytest.mark.parametrize(
    ("kind", "body", "typed", "values"),
    [
        ("single", SINGLE, "A", ["c"]),
        ("single", SINGLE, "b", ["a"]),
        ("single", SINGLE, "3", ["b"]),
        ("single", SINGLE, "B.", ["a"]),
        ("single", SINGLE, "AA", ["c"]),
        ("single", SINGLE, "AB", None),
        ("single", SINGLE, "D", None),
        ("single", SINGLE, "0", None),
        ("multiple", MULTIPLE, "a c", ["c", "b"]),
        ("multiple", MULTIPLE, "C,A", ["b", "c"]),
        ("multiple", MULTIPLE, "13", ["c", "b"]),
        ("multiple", MULTIPLE, "A+B & C", ["c", "a", "b"]),
        ("multiple", MULTIPLE, "A E", None),
        ("multiple", MULTIPLE, "Á", None),
        ("true_false", TRUE_FALSE, "Đ", ["true"]),
        ("true_false", TRUE_FALSE, "d", ["true"]),
        ("true_false", TRUE_FALSE, "Đúng", ["true"]),
        ("true_false", TRUE_FALSE, "sai.", ["false"]),
        ("true_false", TRUE_FALSE, "B", ["false"]),
        ("true_false", TRUE_FALSE, "ĐS", None),
        ("ordering", ORDERING, "BCA", ["a:1", "b:2", "c:3"]),
        ("ordering", ORDERING, "2 3 1", ["a:1", "b:2", "c:3"]),
        ("ordering", ORDERING, "B > C > A", ["a:1", "b:2", "c:3"]),
        ("ordering", ORDERING, "BC", None),
        ("ordering", ORDERING, "BBA", None),
        ("numeric", NUMERIC, "1250,5 đồng", ["1.250,5"]),
        ("numeric", NUMERIC, "nhiều", None),
        ("hotspot", HOTSPOT, "1", ["b"]),
        ("hotspot", HOTSPOT, "C", ["a"]),
        ("hotspot", HOTSPOT, "12", None),
        ("hotspot", HOTSPOT, "4", None),
    ],
)
def test_box_is_read_as_people_fill_it(kind, body, typed, values):
    assert questions.read_paper(kind, body, ORDER, typed) == values


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("1B 2C 3D", ["a:a", "b:b", "c:c"]),
        ("1-b, 2-c; 3-d", ["a:a", "b:b", "c:c"]),
        ("3D 1B", ["a:a", "c:c"]),
        ("BCD", ["a:a", "b:b", "c:c"]),
        ("B C D", ["a:a", "b:b", "c:c"]),
        ("B-D", ["a:a", "c:c"]),
        ("BBB", ["a:a", "b:a", "c:a"]),
        ("BC", None),
        ("---", None),
        ("1B 1C", None),
        ("4B", None),
        ("1B 2Z", None),
        ("BCZ", None),
    ],
)
def test_pairs_are_read_by_number_or_row_by_row(typed, values):
    assert questions.read_paper("matching", MATCHING, ["x1", "a", "b", "c"], typed) == values


def test_ways_say_among_how_many_one_chooses():
    assert [(kind, questions.way(kind, body)) for kind, body in PRINTED] == [
        ("single", questions.Way("one", 3)),
        ("multiple", questions.Way("several", 3)),
        ("true_false", questions.Way("true_false", 2)),
        ("ordering", questions.Way("order", 3)),
        ("matching", questions.Way("pairs", 4, 3)),
        ("numeric", questions.Way("number")),
        ("hotspot", questions.Way("spot", 3)),
    ]


def test_letters_are_those_that_were_printed():
    assert boxes.letters(["a", "gone", "c"], ORDER) == "B A"

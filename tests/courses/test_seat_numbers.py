"""Seat numbers typed back from a sheet: forgiving in form, strict in meaning."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import seat_numbers
from courses.rules.seat_numbers import Problem, Room

HERE = range(1, 11)


def who(number):
    return UUID(int=number)


ROOM = Room({n: who(n) for n in HERE}, HERE)


def read(room=ROOM, **typed):
    return seat_numbers.read(typed, room)


def numbers(text, room=ROOM):
    reading = read(room, present=text)
    assert reading.problems == {}
    return sorted(reading.fields)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", []),
        ("  ", []),
        ("3", [3]),
        ("1-4, 6 8; 10", [1, 2, 3, 4, 6, 8, 10]),
        ("1 - 3", [1, 2, 3]),
        ("1–3", [1, 2, 3]),
        ("1...3", [1, 2, 3]),
        ("1 đến 3 và 5", [1, 2, 3, 5]),
        ("từ 1 tới 3", [1, 2, 3]),
        ("1.2.3", [1, 2, 3]),
        ("số 2, ghế 4.", [2, 4]),
        ("007", [7]),
        ("3 3 3", [3]),
        ("tất cả", [*HERE]),
        ("TẤT CẢ", [*HERE]),
        ("tat ca", [*HERE]),
        ("cả lớp", [*HERE]),
        ("tất cả trừ 3, 7", [1, 2, 4, 5, 6, 8, 9, 10]),
        ("tat ca tru 3-9", [1, 2, 10]),
        ("trừ 1-8", [9, 10]),
        ("1-5 trừ 2 4", [1, 3, 5]),
        ("còn lại", [*HERE]),
        ("còn lại trừ 1-8", [9, 10]),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, meant):
    assert numbers(typed) == meant


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("12-1", Problem("backwards", "12-1", "1-12")),
        ("47", Problem("nobody", "47")),
        ("0", Problem("nobody", "0")),
        ("8-12", Problem("nobody", "12")),
        ("tất cả trừ 47", Problem("nobody", "47")),
        ("3 abc", Problem("unreadable", "abc")),
        ("1-3-5", Problem("unreadable", "1-3-5")),
        ("-3", Problem("unreadable", "-3")),
        ("٣", Problem("unreadable", "٣")),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_guessed(typed, problem):
    assert problem in read(present=typed).problems["present"]


def test_number_that_nobody_has_any_more_is_passed_over_within_a_range_only():
    room = Room({n: who(n) for n in HERE if n != 5}, [n for n in HERE if n != 5])
    assert numbers("1-10", room) == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert read(room, present="5").problems == {"present": (Problem("nobody", "5"),)}


def test_an_empty_class_has_nobody():
    assert read(Room({}, []), present="tất cả").fields == {}
    assert read(Room({}, []), present="1").problems == {"present": (Problem("nobody", "1"),)}


def test_fields_make_one_sheet_together():
    reading = read(present="tất cả trừ 3 7", late="5", excused="7", absent="còn lại")
    assert reading.problems == {}
    assert [n for n, status in reading.fields.items() if status == "present"] == [1, 2, 4, 6, 8, 9, 10]
    assert (reading.fields[5], reading.fields[7], reading.fields[3]) == ("late", "excused", "absent")


def test_number_in_two_fields_is_said_at_the_second():
    reading = read(present="1-5", late="5")
    assert reading.problems == {"late": (Problem("twice", "5", "present"),)}


def test_everybody_twice_and_the_rest_twice_are_said_at_the_second():
    reading = read(present="tất cả", late="tất cả", absent="còn lại", excused="còn lại")
    assert reading.problems == {
        "late": (Problem("all_twice", "tất cả", "present"),),
        "excused": (Problem("all_twice", "còn lại", "absent"),),
    }


def test_the_rest_never_touches_a_mark():
    room = Room(ROOM.people, HERE, marked={who(1), who(2)})
    reading = read(room, late="4", absent="còn lại")
    assert sorted(n for n, status in reading.fields.items() if status == "absent") == [3, 5, 6, 7, 8, 9, 10]


def test_everybody_means_who_sits_there_now_and_a_number_may_name_who_left():
    room = Room(ROOM.people, [1, 2])
    assert numbers("tất cả", room) == [1, 2]
    assert numbers("9", room) == [9]


def test_one_person_on_two_numbers_has_one_mark():
    room = Room({1: who(1), 2: who(1), 3: who(3)}, [1, 3])
    assert read(room, present="1-2").problems == {}
    assert read(room, present="1", late="2").problems == {"late": (Problem("same", "2", "1"),)}
    reading = read(room, present="tất cả", late="2")
    assert reading.fields == {2: "late", 3: "present"}


@given(st.dictionaries(st.sampled_from(["present", "late", "absent"]), st.text(max_size=80)))
def test_any_text_is_read_without_an_accident(typed):
    reading = seat_numbers.read(typed, ROOM)
    assert set(reading.fields) <= set(HERE)
    assert set(reading.problems) <= set(typed)


@given(st.sets(st.sampled_from(list(HERE))))
def test_numbers_written_out_are_read_back(chosen):
    assert numbers(", ".join(map(str, chosen))) == sorted(chosen)


def test_a_novel_is_cut():
    assert numbers("1 " * 5000) == [1]

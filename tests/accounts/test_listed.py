"""Births and telephones as lists write them."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.adapters import wording
from accounts.rules import listed
from accounts.rules.persons import Birth, PersonError
from accounts.rules.phones import PhoneError

TODAY = date(2026, 11, 20)
BA = date(1958, 3, 5)


@pytest.mark.parametrize(
    ("typed", "birth", "remark"),
    [
        ("1957", Birth(1957), ""),
        ("1957.0", Birth(1957), ""),
        ("khoảng 1957", Birth(1957), "about"),
        ("Sinh năm: 1957", Birth(1957), "about"),
        ("SN 1957", Birth(1957), "about"),
        ("~1957", Birth(1957), "about"),
        ("1957?", Birth(1957), "about"),
        ("00/00/1957", Birth(1957), "no_day"),
        ("../../1957", Birth(1957), "no_day"),
        ("--/--/1957", Birth(1957), "no_day"),
        ("3/1958", Birth(1958), "no_day"),
        ("5/3/1958", Birth(1958, BA), ""),
        ("05.03.1958", Birth(1958, BA), ""),
        ("5 3 1958", Birth(1958, BA), ""),
        ("05/03/1958 00:00", Birth(1958, BA), ""),
        ("1958-03-05", Birth(1958, BA), ""),
        ("1958-03-05T00:00:00", Birth(1958, BA), ""),
        ("ngày 5 tháng 3 năm 1958", Birth(1958, BA), ""),
        ("5/3/58", Birth(1958, BA), "short"),
        ("21249", Birth(1958, BA), "serial"),
    ],
)
def test_birth_is_read_and_said_where_it_was_written_otherwise(typed, birth, remark):
    for spelled in (typed, unicodedata.normalize("NFD", f"  {typed} ")):
        found = listed.read_birth(spelled, TODAY)
        assert (found.birth, found.remark) == (birth, remark)
    if remark:
        assert wording.listed(remark, found.names)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hai nghìn", "unreadable"),
        ("", "unreadable"),
        ("3/25/1958", "month"),
        ("31/2/1958", "day"),
        ("1958-13-01", "month"),
        ("khoảng 1800", "too_old"),
        ("khoảng 2030", "future"),
        ("5/3/07", "unreadable"),
        ("5/13/58", "month"),
        ("99999", "future"),
        ("5/3/15", "unreadable"),
        ("058", "unreadable"),
    ],
)
def test_birth_that_could_be_anything_is_refused(typed, code):
    with pytest.raises(PersonError) as caught:
        listed.read_birth(typed, TODAY)
    assert caught.value.code == code
    assert wording.person_error(caught.value)


@given(st.dates(date(1930, 1, 1), date(2000, 12, 31)))
def test_every_way_of_writing_a_day_is_that_day(on):
    serial = str((on - date(1899, 12, 30)).days)
    ways = [
        f"{on:%d/%m/%Y}",
        f"{on.day}.{on.month}.{on.year}",
        f"{on:%Y-%m-%d}",
        f"{on.day} {on.month} {on.year}",
        serial,
    ]
    read = [listed.read_birth(way, TODAY).birth.on for way in ways]
    assert read == [on] * len(ways)


@given(st.text(max_size=20) | st.from_regex(r"[0-9/.\- ]{1,12}", fullmatch=True))
def test_any_text_is_read_or_refused(typed):
    with suppress(PersonError):
        found = listed.read_birth(typed, TODAY)
        assert found.birth.on is None or found.birth.on <= TODAY


@pytest.mark.parametrize(
    ("typed", "phone", "remark"),
    [
        ("0912 345 678", "+84912345678", ""),
        ("912345678", "+84912345678", "zero"),
        ("912345678.0", "+84912345678", "zero"),
        ("912.345.678", "+84912345678", "zero"),
        ("9.12345678E+08", "+84912345678", "zero"),
        ("9,12345678e8", "+84912345678", "zero"),
        ("84912345678", "+84912345678", ""),
        ("+84.912.345.678", "+84912345678", ""),
        ("", "", ""),
        ("không", "", ""),
        ("Không có", "", ""),
        ("-", "", ""),
        ("0", "", ""),
        ("x", "", ""),
    ],
)
def test_telephone_is_read_as_it_was_meant(typed, phone, remark):
    found = listed.read_phone(typed)
    assert (found.phone, found.remark) == (phone, remark)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9.12E+08", "rounded"),
        ("9,12346E+08", "rounded"),
        ("0912345678/0987654321", "several"),
        ("0912 345 678 ; 0987.654.321", "several"),
        ("0912345678 hay 0987654321", "several"),
        ("12345", "length"),
        ("0373 123", "length"),
        ("02373852246", "landline"),
        ("01234567890", "old"),
        ("abc", "letters"),
    ],
)
def test_telephone_that_is_none_is_refused(typed, code):
    with pytest.raises(PhoneError) as caught:
        listed.read_phone(typed)
    assert caught.value.code == code
    assert wording.phone_error(caught.value)


@given(st.text(max_size=24) | st.from_regex(r"[0-9eE+.,/ ]{1,16}", fullmatch=True))
def test_any_telephone_is_read_or_refused(typed):
    with suppress(PhoneError):
        assert len(listed.read_phone(typed).phone) in {0, 12}


@pytest.mark.parametrize(
    ("typed", "name", "is_changed"),
    [
        ("NGUYỄN  THỊ HOA", "Nguyễn Thị Hoa", True),
        ("vàng a h'mông", "Vàng A H'Mông", True),
        ("H’HEN NIÊ", "H’Hen Niê", True),
        ("Y-BLIM NIÊ", "Y-Blim Niê", True),
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa", False),
        ("Nguyễn\u00a0Thị\u200b  Hoa", "Nguyễn Thị Hoa", False),
        ("H'Hen Niê", "H'Hen Niê", False),
        ("nguyễn Thị HOA", "Nguyễn Thị Hoa", True),
        ("Vàng A H'MÔNG", "Vàng A H'Mông", True),
    ],
)
def test_name_in_capitals_is_written_as_names_are(typed, name, is_changed):
    assert listed.read_name(typed) == (name, is_changed)

"""Phones, names, dates, personal numbers and merging: no database."""

import unicodedata
from calendar import monthrange
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.rules import merging, personal_numbers, persons, phones
from accounts.rules.persons import Birth
from indicators.rules import counting

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345678",
        "84912345678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912 345 678",
        "0084912345678",
        " \u200e0912345678\t",
    ],
)
def test_to_e164_written_in_many_ways(typed):
    assert phones.to_e164(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("  . ", "empty"),
        ("0912 34x 678", "letters"),
        ("=1+1", "letters"),
        ("091234567", "length"),
        ("09123456789", "length"),
        ("0612345678", "prefix"),
        ("0237385678", "landline"),
        ("02373856789", "landline"),
        ("01681234567", "old"),
        ("+1 202 555 0100", "letters"),
        ("9" * 300, "length"),
    ],
)
def test_to_e164_says_what_is_wrong(typed, code):
    with pytest.raises(phones.PhoneError) as caught:
        phones.to_e164(typed)
    assert caught.value.code in ({code, "length"} if typed.startswith("+1") else {code})


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_to_e164_and_shown_are_inverse(national):
    stored = phones.to_e164(national)
    assert phones.to_e164(phones.shown(stored)) == stored
    assert phones.to_e164(stored) == stored


def test_masked_hides_all_but_three_digits():
    assert phones.masked("+84912345678") == "•••• ••• 678"
    assert phones.masked("") == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Văn An"), "Nguyễn Văn An"),
        ("  nguyễn   văn\tan ", "Nguyễn Văn An"),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("Lê Thị\u0000 Đào\u202e", "Lê Thị Đào"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Y Bhăm-Êban Mlô", "Y Bhăm-Êban Mlô"),
    ],
)
def test_read_name_as_people_write(typed, stored):
    assert persons.read_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("\u200b\t", "empty"),
        ("An", "one_word"),
        ("=1+1", "formula"),
        ("=HYPERLINK(1)", "formula"),
        ("@An Bình", "formula"),
        ("A" * 300, "too_long"),
        ("Nguyễn " * 12, "too_many_words"),
        ("Nguyễn Văn 2", "signs"),
        ("Nguyễn <b>An</b>", "signs"),
        ("NguyÔn V¨n An", "legacy"),
        ("Nguyeãn Vaên An", "legacy"),
    ],
)
def test_read_name_says_what_is_wrong(typed, code):
    with pytest.raises(persons.PersonError) as caught:
        persons.read_name(typed)
    assert caught.value.code == code


def test_read_name_in_an_old_encoding_offers_a_reading():
    with pytest.raises(persons.PersonError) as caught:
        persons.read_name("NguyÔn V¨n An")
    assert caught.value.names["reading"] == "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ("1958", Birth(1958)),
        ("5/3/1958", Birth(1958, date(1958, 3, 5))),
        ("05.03.1958", Birth(1958, date(1958, 3, 5))),
        ("05-03-1958", Birth(1958, date(1958, 3, 5))),
        ("29/2/1960", Birth(1960, date(1960, 2, 29))),
    ],
)
def test_read_birth_as_people_write(typed, birth):
    assert persons.read_birth(typed, TODAY) == birth


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("31/02/1960", "day"),
        ("29/2/1961", "day"),
        ("0/2/1961", "day"),
        ("2/13/1960", "month"),
        ("2/13", "unreadable"),
        ("58", "unreadable"),
        ("hôm qua", "unreadable"),
        ("1/1/2027", "future"),
        ("24/11/2026", "future"),
        ("1800", "too_old"),
    ],
)
def test_read_birth_says_what_is_wrong(typed, code):
    with pytest.raises(persons.PersonError) as caught:
        persons.read_birth(typed, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(("parts", "code"), [((1, None, 1960), "incomplete"), ((1, 1, None), "year_missing")])
def test_make_birth_from_fields_left_empty(parts, code):
    with pytest.raises(persons.PersonError) as caught:
        persons.make_birth(*parts, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("birth", "adult"),
    [
        (Birth(2008, date(2008, 11, 23)), True),
        (Birth(2008, date(2008, 11, 24)), False),
        (Birth(2008), None),
        (Birth(2007), True),
        (Birth(2009), False),
        (Birth(2008, date(2008, 2, 29)), True),
    ],
)
def test_is_adult_around_the_birthday(birth, adult):
    assert persons.is_adult(birth, TODAY) is adult


def test_same_person_by_name_and_year():
    assert persons.same_person("Lê Thị Thuỷ", 1960, "lê thị thủy", 1960)
    assert not persons.same_person("Lê Thị Thuỷ", 1960, "Lê Thị Thuỷ", 1961)


def test_veiled_shows_only_the_given_name():
    assert persons.veiled("Nguyễn Văn An") == "N. V. An"


def test_personal_number_agrees_with_the_birth_year():
    assert personal_numbers.read("038 158 000123", 1958) == "038158000123"
    assert personal_numbers.read("038304000123", 2004) == "038304000123"


@pytest.mark.parametrize(("typed", "code"), [("03815800012", "length"), ("abc", "length"), ("038160000123", "year")])
def test_personal_number_says_what_is_wrong(typed, code):
    with pytest.raises(personal_numbers.PersonalNumberError) as caught:
        personal_numbers.read(typed, 1958)
    assert caught.value.code == code


KEY = "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHkhISE="


def test_personal_number_is_stored_unreadable_and_found_by_its_hash():
    one, two = (personal_numbers.seal("038158000123", KEY, "k") for _ in range(2))
    assert one.hash == two.hash
    assert one.encrypted != two.encrypted
    assert b"038158000123" not in one.encrypted
    assert (one.tail, personal_numbers.unseal(one.encrypted, KEY)) == ("123", "038158000123")
    assert personal_numbers.seal("038158000123", KEY, "other").hash != one.hash


def test_roots_follow_chains():
    assert merging.roots("abcd", {"a": "b", "b": "c"}) == {"a": "c", "b": "c", "c": "c", "d": "d"}


def test_root_of_a_circle_is_an_error():
    with pytest.raises(ValueError, match="themselves"):
        merging.root("a", {"a": "b", "b": "a"})


CUTOFFS = st.dates(date(2026, 1, 1), date(2028, 12, 31)).map(
    lambda day: day.replace(day=14) if day.day < 20 else day.replace(day=monthrange(day.year, day.month)[1])
)


@given(
    born=st.dates(date(2006, 1, 1), date(2010, 12, 31)) | st.just(date(2008, 2, 29)),
    lived_from=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    cutoff=CUTOFFS,
)
@settings(max_examples=500, derandomize=True, deadline=None)
def test_what_is_kept_of_a_birth_counts_as_the_birth_did(born, lived_from, cutoff):
    """As figures count (``indicators.rules.counting``): from the first home on, by the date or by the year after."""
    assume(cutoff >= lived_from)
    kept = persons.kept_birth(born, lived_from)
    before, after = (counting.is_of_age(counting.Vitals(born.year, day), cutoff) for day in (born, kept))
    assert before == after
    assert kept is None or persons.kept_birth(kept, lived_from) == kept
    assert kept is None or kept.day in {1, 15}


@pytest.mark.parametrize(
    ("born", "lived_from", "kept"),
    [
        (date(1958, 3, 5), date(2026, 1, 1), None),
        (date(2008, 3, 5), None, None),
        (date(2008, 3, 5), date(2027, 1, 1), None),
        (date(2008, 3, 5), date(2026, 3, 5), date(2008, 1, 1)),
        (date(2008, 3, 20), date(2026, 3, 5), date(2008, 3, 15)),
        (date(2008, 2, 29), date(2026, 2, 28), date(2008, 3, 1)),
    ],
)
def test_of_a_birth_as_little_is_kept_as_counts_need(born, lived_from, kept):
    assert persons.kept_birth(born, lived_from) == kept

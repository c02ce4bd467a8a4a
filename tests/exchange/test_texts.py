import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.rules import cells, legacy
from exchange.rules.errors import CELL_TEXTS
from exchange.rules.handlers import Column
from exchange.rules.text import clean, fold, neutralise, restore

NAMES = [
    "Nguyễn Văn An",
    "Trần Thị Hương",
    "Lê Thị Ánh Nguyệt",
    "Đỗ Quốc Khánh",
    "Phạm Thúy Quỳnh",
    "Vũ Mỹ Duyên",
]
COLUMNS = (
    Column("code", "Mã", aliases=("Mã đơn vị",), required=True, max_length=10),
    Column("name", "Họ và tên", required=True, max_length=100),
    Column("note", "Ghi chú"),
)


def to_tcvn3(text: str) -> str:
    table = {letter: wrong for wrong, letter in legacy._TCVN3.items()}
    return "".join(table.get(letter, letter) for letter in text)


def to_vni(text: str) -> str:
    table = {letter: wrong for wrong, letter in legacy._VNI.items()}
    small = (table.get(letter.lower(), letter) for letter in text)
    return "".join(
        (wrong[0].upper() + wrong[1:] if letter.isupper() else wrong) for letter, wrong in zip(text, small, strict=True)
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Nguyễn \t Văn\r\nAn ", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Văn Ước"), "Nguyễn Văn Ước"),
        ("An\x00\x07\x1b", "An"),
        ("\u202eAn\u200b\u2066\ufeff B", "An B"),
        ("Lê\u00a0Hoa", "Lê Hoa"),
    ],
)
def test_clean_leaves_one_visible_spelling(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(st.text())
def test_clean_twice_is_clean_once(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert all(unicodedata.category(letter)[0] != "C" for letter in once)


def test_fold_ignores_tone_marks_case_and_signs() -> None:
    assert fold("Họ và tên (*)") == fold("HO VA  TEN") == "ho va ten"
    assert fold("Xã, phường") == fold("xa phuong")
    assert fold("Thuỷ Đoà") == fold("Thủy Đòa")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@x", "\tx", "\rx", "  =1", "＝1"])
def test_neutralise_stops_formula(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@given(st.text())
def test_restore_takes_back_exactly_what_neutralise_added(text: str) -> None:
    assert restore(neutralise(text)) == text or text.startswith("'")
    assert neutralise(text) in (text, f"'{text}")


@pytest.mark.parametrize("name", NAMES)
def test_suspect_reads_legacy_text(name: str) -> None:
    assert legacy.suspect(to_tcvn3(name)) == legacy.Reading("TCVN3", name)
    assert legacy.suspect(to_vni(name)) == legacy.Reading("VNI", name)


def test_suspect_reads_text_of_capital_font() -> None:
    assert legacy.suspect("NGUYÔN V¡N AN") == legacy.Reading("TCVN3", "NGUYỄN VĂN AN")


@pytest.mark.parametrize("text", [*NAMES, "", "Müller", "H'Mông Y Đắk Lắk", "25 °C ©", "Thuỷ Hoà", "50 µg", "abc 123"])
def test_suspect_lets_unicode_and_foreign_text_be(text: str) -> None:
    assert legacy.suspect(text) is None
    assert legacy.suspect(unicodedata.normalize("NFD", text)) is None


def test_suspect_says_when_nothing_readable_comes_out() -> None:
    assert legacy.suspect("Xp®¸q") == legacy.Reading("", "")


def test_strict_syllable_wants_tone_of_stop_coda() -> None:
    assert legacy.is_syllable("cát", strict=True)
    assert not legacy.is_syllable("càt", strict=True)
    assert not legacy.is_syllable("ế́")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"code": "1", "name": ""}, [("name", "required")]),
        ({"code": "\u200b", "name": "\t"}, [("code", "required"), ("name", "required")]),
        ({"code": "1", "name": "A" * 300}, [("name", "too_long")]),
        ({"code": "1", "name": "=1+1"}, [("name", "formula")]),
        ({"code": "1", "name": "#ref!"}, [("name", "error_value")]),
        ({"code": "1", "name": "'=1+1"}, [("name", "formula")]),
        ({"code": "1", "name": "NguyÔn V¨n An"}, [("name", "legacy")]),
        ({"code": "1", "name": "Xp®¸q"}, [("name", "garbled")]),
        ({"code": "1", "name": "Nguyễn Văn An"}, []),
    ],
)
def test_cells_checked_without_their_meaning(raw: dict[str, str], expected: list[tuple[str, str]]) -> None:
    faults = cells.check(raw, COLUMNS)
    assert [(fault.column, fault.code) for fault in faults] == expected
    assert all(CELL_TEXTS[fault.code] % fault.names for fault in faults)


def test_example_of_the_template_left_in_is_told_once() -> None:
    columns = (
        Column("code", "Mã", required=True, example="00"),
        Column("name", "Họ và tên", required=True, example="An"),
    )
    assert [(fault.column, fault.code) for fault in cells.check({"code": "00", "name": " An"}, columns)] == [
        ("", "example")
    ]
    assert cells.check({"code": "01", "name": "An"}, columns) == []
    assert cells.check({"code": "00", "name": "An", "note": "x"}, (*columns, Column("note", "Ghi chú"))) == []


def test_duplicates_tell_copy_from_contradiction() -> None:
    seen = cells.Duplicates()
    assert seen.fault("k", 2, {"a": "1"}) is None
    copy, contradiction = seen.fault("k", 3, {"a": "1"}), seen.fault("k", 4, {"a": "2"})
    assert copy
    assert contradiction
    assert (copy.code, contradiction.code, copy.names) == ("repeated_same", "repeated", {"first": 2})
    assert seen.fault("", 5, {}) is None
    assert seen.fault("", 6, {}) is None


def test_tally_counts_each_outcome() -> None:
    assert cells.tally(["new", "same", "new"]) == {"new": 2, "same": 1}
    assert cells.tally([]) == {}

"""What an SMS costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import segments
from accounts.rules.reminding import Text, one_line


@pytest.mark.parametrize(
    ("text", "alphabet", "characters", "parts", "left"),
    [
        ("", "gsm", 0, 0, 0),
        ("a" * 160, "gsm", 160, 1, 0),
        ("a" * 161, "gsm", 161, 2, 145),
        ("à" * 100, "gsm", 100, 1, 60),
        ("[" * 80, "gsm", 160, 1, 0),
        ("[" * 81, "gsm", 162, 2, 144),
        ("ạ" * 70, "ucs2", 70, 1, 0),
        ("ạ" * 71, "ucs2", 71, 2, 63),
        ("ạ" * 134, "ucs2", 134, 2, 0),
        ("ạ" * 135, "ucs2", 135, 3, 66),
        ("😀", "ucs2", 2, 1, 68),
    ],
)
def test_parts_of_an_sms(text, alphabet, characters, parts, left):
    assert segments.size(text) == segments.Size(alphabet, characters, parts, left)


@given(st.text(alphabet="aăâđeêoơuưyàạảãáỗẶĐ “”–…", min_size=1))
def test_without_marks_every_vietnamese_text_is_of_the_short_alphabet(text):
    assert segments.is_plain(segments.without_marks(text))
    assert segments.without_marks(segments.without_marks(text)) == segments.without_marks(text)


def test_without_marks_as_people_write_it():
    assert segments.without_marks("Đường về “nhà” – sớm…") == 'Duong ve "nha" - som...'


def test_what_is_said_around_words_without_marks_has_none_either():
    tail = "Tắt nhắc học: https://x/"
    assert one_line(Text("Mai lop nghi.", "", "Bà Hòa", tail)) == "Ba Hoa: Mai lop nghi. Tat nhac hoc: https://x/"
    assert one_line(Text("Chào.", "", "", tail)) == f"Chào. {tail}"

"""Words without tone marks, and the excerpt that shows where they stand."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import rules


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đường đến Thủy Nguyên", "duong den thuy nguyen"),
        ("Thuỷ", "thuy"),
        ("HOÀ BÌNH, Hòa Bình", "hoa binh, hoa binh"),
        ("Ứng dụng số", "ung dung so"),
        ("OTP 24/7 – 100 %", "otp 24/7 – 100 %"),
        ("İ ẞ ﬁ", "i ß ﬁ"),
        ("", ""),
    ],
)
def test_folding_drops_tone_marks_and_capitals(written, folded):
    assert rules.fold_same_length(written) == folded


@given(st.text())
def test_folding_keeps_every_letter_in_its_place(text):
    assert len(rules.fold_same_length(text)) == len(text)


def test_composed_joins_letters_and_their_marks():
    assert rules.composed(unicodedata.normalize("NFD", " Lừa \n đảo\t")) == "Lừa đảo"


def test_plain_is_words_without_tags():
    texts = ['<h2 id="a">Mã&nbsp;OTP</h2><p>Giữ <b>kín</b> &amp; cẩn thận</p>', "Xong"]
    assert rules.plain(texts) == "Mã OTP Giữ kín & cẩn thận Xong"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Lừa   ĐẢO ", ["lua", "dao"]),
        (unicodedata.normalize("NFD", "điện thoại"), ["dien", "thoai"]),
        ("<b>", []),
        ("", []),
        ("a b c d e f g h i k", list("abcdefgh")),
    ],
)
def test_words_of_what_was_typed(typed, words):
    assert rules.words_of(typed) == words


WRITTEN = "Kẻ xấu gọi điện. " * 5 + "Đừng đọc mã OTP cho ai, kể cả công an. " + "Hãy cúp máy. " * 8
FOLDED = rules.fold_same_length(WRITTEN)


def test_excerpt_shows_the_phrase_as_written_with_what_stands_around():
    found = rules.excerpt(WRITTEN, FOLDED, ["ma", "otp"])
    assert found.match == "mã OTP"
    assert found.before.endswith("Đừng đọc ")
    assert found.after.startswith(" cho ai")
    assert len(found.before) == len(found.after) == rules.AROUND


def test_excerpt_of_words_that_stand_apart_shows_the_longest():
    assert rules.excerpt(WRITTEN, FOLDED, ["otp", "cong"]).match == "công"


def test_excerpt_at_the_beginning_and_at_the_end_is_shorter():
    assert rules.excerpt("Mã OTP", "ma otp", ["ma"]) == rules.Excerpt("", "Mã", " OTP")
    assert rules.excerpt("Mã OTP", "ma otp", ["otp"]) == rules.Excerpt("Mã ", "OTP", "")


@pytest.mark.parametrize("words", [["khong-co"], []])
def test_excerpt_of_what_is_not_in_the_text_is_empty(words):
    assert rules.excerpt(WRITTEN, FOLDED, words) == rules.Excerpt("", "", "")


# What stands together on a line


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Vào mạng bằng Wi-Fi", ["Wi-Fi"]),
        ("Khoảng 8 phút, đúng 70 % của 10 câu", ["8 phút", "70 %", "10 câu"]),
        ("Gói 4 GB, đã dùng 2,5 GB, giá 1.200 đồng", ["4 GB", "2,5 GB", "1.200 đồng"]),
        ("Bấm nút số 3 rồi đợi", []),
        ("20 bàn", []),
    ],
)
def test_whole_keeps_numbers_with_what_they_count(words, kept):
    html = rules.whole(words)
    assert re.findall(r'<span class="nowrap">(.*?)</span>', html) == kept
    assert rules.plain([html]).replace(" ,", ",") == words


def test_whole_leaves_tags_as_they_are():
    html = '<img alt="Wi-Fi, 8 phút" src="/media/8 phút.svg"><b>8 phút</b>'
    assert rules.whole(html) == html.replace("<b>8 phút</b>", '<b><span class="nowrap">8 phút</span></b>')


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, (0, 0)), (45, (0, 45)), (60, (0, 60)), (61, (1, 5)), (96, (1, 40)), (120, (2, 0))]
)
def test_hours_and_minutes_of_an_estimate(minutes, said):
    assert rules.hours_and_minutes(minutes) == said

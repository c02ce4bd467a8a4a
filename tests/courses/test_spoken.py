"""Words as they are said at a microphone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import spoken


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (14, "mười bốn"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (1005, "một nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (1_000_000, "một triệu"),
        (2_050_000, "hai triệu không trăm năm mươi nghìn"),
        (1_005_000_000, "một tỷ không trăm linh năm triệu"),
        (3 * 10**12, "ba nghìn tỷ"),
        (10**15, " ".join(["một", *["không"] * 15])),
    ],
)
def test_number_in_words(value, said):
    assert spoken.number(value) == said


@given(st.integers(0, 10**16))
def test_every_number_has_words_without_a_figure(value):
    assert re.fullmatch(r"[^\W\d_]+( [^\W\d_]+)*", spoken.number(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gọi 113, 114 hoặc 115", "Gọi một một ba, một một bốn hoặc một một năm"),
        ("115 người đến", "Một trăm mười lăm người đến"),
        ("số 0912 345 678", "Số không chín một hai ba bốn năm sáu bảy tám"),
        ("số +84912345678", "Số không chín một hai ba bốn năm sáu bảy tám"),
        ("gọi 1900 1234", "Gọi một chín không không một hai ba bốn"),
        ("lúc 14:30", "Lúc mười bốn giờ ba mươi phút"),
        ("lúc 8h00", "Lúc tám giờ"),
        ("ngày 05/04/2026", "Ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("ngày 25/11", "Ngày hai mươi lăm tháng mười một"),
        ("giảm 5 %, còn 1.250.000đ", "Giảm năm phần trăm, còn một triệu hai trăm năm mươi nghìn đồng"),
        ("đi 3,5 km", "Đi ba phẩy năm ki lô mét"),
        ("làm 2-3 lần", "Làm hai đến ba lần"),
        ("Mã OTP gửi qua SMS", "Mã ô tê pê gửi qua tin nhắn"),
        ("Nối Wi-Fi hoặc 4G", "Nối quai phai hoặc bốn gờ"),
        ("UBND xã, VNPT", "Ủy ban nhân dân xã, vê nờ pê tê"),
        ("viết TIỀN, GẤP, TIN", "Viết TIỀN, GẤP, TIN"),
        ("mở https://thanhhoa.gov.vn/abc", "Mở thanhhoa chấm gov chấm vn gạch chéo abc"),
        ("gửi a@b.vn", "Gửi a a còng b chấm vn"),
        ("Gấp – sợ – tiền", "Gấp, sợ, tiền"),
        ("một  chữ ,", "Một chữ,"),
        ("", ""),
    ],
)
def test_text_as_it_is_read_aloud(text, said):
    assert spoken.speak(text) == said


def test_syllables_are_counted_and_sentences_told_apart():
    assert spoken.syllables("Máy quai-phai, bốn gờ!") == 5
    assert spoken.sentences("Một. Hai? “Ba.” Bốn") == ["Một.", "Hai?", "“Ba.", "Bốn"]
    assert spoken.sentences(" ") == []

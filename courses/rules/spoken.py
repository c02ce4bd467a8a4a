"""Words as they are said: a text for somebody who reads it aloud, without a figure, a sign or an abbreviation left.

Whoever stands at the microphone of the village reads what is written. "14:30", "5 %" or "OTP" stops them, or is read in
three ways by three people; "mười bốn giờ ba mươi phút" is read in one.
"""

import re
import unicodedata
from collections.abc import Callable

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ")
MOST_DIGITS = 3 * len(_GROUPS)
"""Of a number that is said as one; a longer one is told digit by digit."""

UNITS = {
    "%": "phần trăm",
    "km": "ki lô mét",
    "m": "mét",
    "cm": "xăng ti mét",
    "mm": "mi li mét",
    "kg": "ki lô gam",
    "g": "gam",
    "mg": "mi li gam",
    "l": "lít",
    "ml": "mi li lít",
    "°C": "độ xê",
    "đ": "đồng",
    "₫": "đồng",
    "VND": "đồng",
    "GB": "gi ga bai",
    "MB": "mê ga bai",
}
"""What stands behind a number."""

WORDS = {
    "AI": "trí tuệ nhân tạo",
    "ATM": "a tê em",
    "App": "áp",
    "App Store": "áp xto",
    "Apple": "áp pồ",
    "Android": "an đroi",
    "BHYT": "bảo hiểm y tế",
    "Bluetooth": "bờ lu tút",
    "CCCD": "căn cước công dân",
    "CH Play": "xê hát pờ lây",
    "CNTT": "công nghệ thông tin",
    "Chrome": "cờ rôm",
    "e-mail": "thư điện tử",
    "email": "thư điện tử",
    "Facebook": "phây búc",
    "GPS": "giê pê ét",
    "Gmail": "gờ meo",
    "Google": "gu gồ",
    "Google Play": "gu gồ pờ lây",
    "HĐND": "hội đồng nhân dân",
    "Internet": "in tơ nét",
    "iPhone": "ai phôn",
    "KH&CN": "khoa học và công nghệ",
    "LED": "lét",
    "link": "đường dẫn",
    "Messenger": "mét xen giơ",
    "micrô": "mi crô",
    "NFC": "en ép xê",
    "OTP": "ô tê pê",
    "PDF": "pê đê ép",
    "PIN": "pin",
    "QR": "quy rờ",
    "SIM": "xim",
    "SMS": "tin nhắn",
    "SOS": "ét ô ét",
    "THPT": "trung học phổ thông",
    "TP": "thành phố",
    "TikTok": "tích tóc",
    "UBND": "ủy ban nhân dân",
    "USB": "u ét bê",
    "v.v.": "vân vân",
    "VNeID": "vê nê i đê",
    "video": "vi đê ô",
    "website": "trang mạng",
    "Wi-Fi": "quai phai",
    "YouTube": "diu túp",
    "Zalo": "da lô",
    "3G": "ba gờ",
    "4G": "bốn gờ",
    "5G": "năm gờ",
}
"""Short forms and foreign words, and how people here say them."""

LETTERS = dict(
    zip(
        "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *("a", "bê", "xê", "dê", "đê", "e", "ép", "giê", "hát", "i", "gi", "ca", "lờ", "mờ"),
            *("nờ", "o", "pê", "quy", "rờ", "ét", "tê", "u", "vê", "vê kép", "ích", "i dài", "dét"),
        ),
        strict=True,
    )
)
_SIGNS = {"&": " và ", "+": " cộng ", "=": " bằng ", "→": ", ", "…": "...", "•": ", ", "/": " hoặc ", "°": " độ "}

_SYLLABLE = re.compile(r"(?:NGH|NG|NH|TH|TR|CH|KH|PH|GH|QU|[BCDĐGHKLMNPQRSTVX])?[AEIOUY]{1,3}(?:NG|NH|CH|[CMNPT])?")
_SHORT = re.compile(r"(?<![\w-])[A-ZĐ]{2,6}(?![\w-])")
_KNOWN = re.compile(
    r"(?<![\w-])(?:" + "|".join(re.escape(each) for each in sorted(WORDS, key=len, reverse=True)) + r")(?!\w)"
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:vn|com|org|net|gov|edu)(?:\.vn)?(?:/[\w./-]*\w)?/?|[\w.]+@[\w.]+\w"
)
_PHONE = re.compile(
    r"(?<!\d)(?:\+84|0)\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)|(?<!\d)1[89]00[ .]?\d{2,4}[ .]?\d{0,4}(?!\d)"
)
_EMERGENCY = re.compile(r"(?<![\d.,])(?:11[1-5]|156)(?![\d.,]*\d)(?! (?:người|nghìn|đồng|viên|phút|giây|ngày))")
_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_SHORT_DAY = re.compile(r"(?<=ngày )(\d{1,2})/(\d{1,2})(?![\d/])")
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})(?::|h)(\d{2})(?![\d:])")
_RANGE = re.compile(r"(?<=\d)\s*[-–]\s*(?=\d)")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_UNIT = re.compile(
    r"(?<=\d)\s?(" + "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True)) + r")(?!\w)"
)
_SYLLABLES = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+")


def number(value: int) -> str:
    """``105`` as "một trăm linh năm"; what is too large for words digit by digit."""
    text = str(value)
    if len(text) > MOST_DIGITS:
        return digits(text)
    if value == 0:
        return _DIGITS[0]
    groups = [int(text[max(0, end - 3) : end]) for end in range(len(text), 0, -3)]
    words = [
        f"{_three(group, is_first=at == len(groups) - 1)} {_GROUPS[at]}".strip()
        for at, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(words)


def _three(value: int, *, is_first: bool) -> str:
    """A group of three figures; one behind another group says its zeros."""
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    words = [] if is_first and not hundreds else [_DIGITS[hundreds], "trăm"]
    if not rest:
        return " ".join(words)
    if not tens:
        return " ".join([*words, "linh", _DIGITS[units]] if words else [_DIGITS[units]])
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units:
        words.append(_last(tens, units))
    return " ".join(words)


def _last(tens: int, units: int) -> str:
    """ "mười một" but "hai mươi mốt", "bốn" but "hai mươi tư", always "lăm"."""
    if units == 5:
        return "lăm"
    if tens > 1 and units in {1, 4}:
        return "mốt" if units == 1 else "tư"
    return _DIGITS[units]


def digits(text: str) -> str:
    """One figure after the other, as a telephone number is told."""
    return " ".join(_DIGITS[int(each)] for each in text if each.isdecimal())


def day(number_of_day: int, month: int, year: int | None = None) -> str:
    """ "mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu"; "ngày" stands before it."""
    told = f"mùng {number(number_of_day)}" if number_of_day <= 10 else number(number_of_day)
    told += f" tháng {'tư' if month == 4 else number(month)}"
    return f"{told} năm {number(year)}" if year else told


def hour(hours: int, minutes: int) -> str:
    return f"{number(hours)} giờ" + (f" {number(minutes)} phút" if minutes else "")


def speak(text: str) -> str:
    """The text as it is read aloud."""
    said = unicodedata.normalize("NFC", text)
    steps: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
        (_ADDRESS, lambda found: _address(found[0])),
        (_KNOWN, lambda found: WORDS[found[0]]),
        (_PHONE, lambda found: digits(found[0].replace("+84", "0"))),
        (_EMERGENCY, lambda found: digits(found[0])),
        (_DAY, lambda found: day(int(found[1]), int(found[2]), int(found[3]))),
        (_SHORT_DAY, lambda found: day(int(found[1]), int(found[2]))),
        (_HOUR, lambda found: hour(int(found[1]), int(found[2]))),
        (_UNIT, lambda found: f" {UNITS[found[1]]}"),
        (_RANGE, " đến "),
        (_DECIMAL, " phẩy "),
        (_NUMBER, lambda found: number(int(found[0].replace(".", "")))),
        (_SHORT, lambda found: found[0] if _SYLLABLE.fullmatch(found[0]) else _spelled(found[0])),
    )
    for pattern, said_as in steps:
        said = pattern.sub(said_as, said)
    for sign, word in _SIGNS.items():
        said = said.replace(sign, word)
    said = re.sub(r"\s[-–—]\s", ", ", said)
    said = re.sub(r"\s+([,.!?:;])", r"\1", re.sub(r"\s+", " ", said)).strip()
    return said[:1].upper() + said[1:]


def _address(text: str) -> str:
    """ "thanhhoa.gov.vn" as it is told to somebody who writes it down."""
    bare = text.removeprefix("https://").removeprefix("http://").removesuffix("/")
    for sign, word in ((".", " chấm "), ("/", " gạch chéo "), ("-", " gạch ngang "), ("@", " a còng ")):
        bare = bare.replace(sign, word)
    return bare


def _spelled(text: str) -> str:
    return " ".join(LETTERS[letter] for letter in text)


def syllables(text: str) -> int:
    """How many syllables are said, of a text that is written as it is spoken."""
    return len(_SYLLABLES.findall(text))


def sentences(text: str) -> list[str]:
    return [each for each in _SENTENCE.split(text.strip()) if each]

"""Finding words without tone marks, and the excerpt that shows where they stand."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
AROUND = 60


def plain(texts: list[str]) -> str:
    """The words of rich texts: no tags, composed letters, single spaces."""
    return composed(" ".join(unescape(_TAG.sub(" ", text)) for text in texts))


def composed(text: str) -> str:
    """Each letter with its marks as one character, single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold_same_length(text: str) -> str:
    """Every letter folded to one letter, so that a place in the folded text is the same place in the written one."""
    return "".join(_fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    return unicodedata.normalize("NFD", letter)[0].lower()


def words_of(typed: str) -> list[str]:
    """The folded words to look for, at most eight."""
    return fold_same_length(plain([typed])).split()[:8]


@dataclass(frozen=True, slots=True)
class Excerpt:
    before: str
    match: str
    after: str


def excerpt(written: str, folded: str, words: list[str]) -> Excerpt:
    """The first place of the longest word with what stands around it; empty when it is only in the title."""
    phrase = " ".join(words)
    wanted = phrase if phrase in folded else max(words, key=len, default="")
    start = folded.find(wanted) if wanted else -1
    if start < 0:
        return Excerpt("", "", "")
    end = start + len(wanted)
    return Excerpt(written[max(0, start - AROUND) : start], written[start:end], written[end : end + AROUND])


_UNITS = "phút|giờ|ngày|tuần|tháng|năm|tuổi|câu|bài|buổi|khóa|lần|lượt|người|đồng|nghìn|triệu|tỷ|GB|MB|kB|km|cm"
_TOGETHER = re.compile(rf"<[^>]*>|\bWi-Fi\b|\b\d[\d.,]* (?:%|(?:{_UNITS})\b)")


@lru_cache(maxsize=256)
def whole(html: str) -> str:
    """HTML in which no line ends within "Wi-Fi", "8 phút" or "70 %". The words themselves stay as they are.

    Kept, because many people read the same lesson in the same hour.
    """
    return _TOGETHER.sub(lambda found: found[0] if found[0][0] == "<" else _kept(found[0]), html)


def _kept(words: str) -> str:
    return f'<span class="nowrap">{words}</span>'


def hours_and_minutes(minutes: int) -> tuple[int, int]:
    """An estimate as people say it: beyond an hour nobody counts single minutes."""
    if minutes <= 60:
        return 0, minutes
    return divmod(-(-minutes // 5) * 5, 60)

"""What the loudspeaker of a village says about one lesson: about three minutes, written as it is spoken.

An author's own text is the middle of it; without one the middle is made from the lesson's sentences, as many as three
minutes hold. Greeting, the next session of a class and farewell stand around either: they differ from place to place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.rules import outline, spoken
from courses.rules.outline import Piece

LEAST, MOST = 450, 550
"""Syllables of three minutes, read calmly."""
SECONDS = 180
A_SYLLABLE = 2 * SECONDS / (LEAST + MOST)
LONGEST_SENTENCE = 25
"""Syllables that one breath holds."""

SHORT, FITS, LONG = "short", "fits", "long"

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_YOU = re.compile(r"\b([Bb])ạn\b(?! bè| học| hàng| đời| trẻ)")
_LOOK = re.compile(r"\b(hình|ảnh|tranh|bảng) (dưới|trên|bên|sau)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The next session to invite to. ``course`` is named where it is about something else than the lesson."""

    starts_at: datetime
    place: str
    course: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """``left_out`` sentences of the lesson found no room; ``is_own`` when an author wrote the middle."""

    paragraphs: tuple[str, ...]
    is_own: bool
    left_out: int = 0

    @property
    def syllables(self) -> int:
        return sum(spoken.syllables(each) for each in self.paragraphs)

    @property
    def seconds(self) -> int:
        return round(self.syllables * A_SYLLABLE)

    @property
    def length(self) -> str:
        """Against three minutes: short, fits or long."""
        if self.syllables < LEAST:
            return SHORT
        return FITS if self.syllables <= MOST else LONG

    @property
    def long_sentences(self) -> list[str]:
        """Those that no breath holds."""
        every = [each for paragraph in self.paragraphs for each in spoken.sentences(paragraph)]
        return [each for each in every if spoken.syllables(each) > LONGEST_SENTENCE]


def greeting(place: str, title: str) -> str:
    who = f"Kính thưa toàn thể bà con {place}!" if place else "Kính thưa toàn thể bà con!"
    today = f"Hôm nay, mời bà con nghe bài: {title.rstrip('.')}."
    return f"{who} Đây là mục kỹ năng số, mỗi hôm một việc nhỏ với chiếc điện thoại. {today}"


def invitation(meeting: Meeting | None) -> str:
    begin = "Muốn được chỉ tận tay, mời bà con đến lớp học miễn phí."
    if meeting is None:
        return f"{begin} Hỏi ngày giờ ở trưởng thôn, hoặc tổ công nghệ số cộng đồng."
    at = meeting.starts_at
    when = f"{spoken.hour(at.hour, at.minute)}, {WEEKDAYS[at.weekday()]}, ngày {spoken.day(at.day, at.month)}"
    about = f"Buổi tới học về: {meeting.course}. Lớp" if meeting.course else "Buổi tới"
    invited = f"{about} bắt đầu lúc {when}. Địa điểm: {meeting.place}."
    return f"{begin} {invited} Ai chưa có điện thoại vẫn cứ đến, ở lớp có máy dùng chung."


FAREWELL = "Cảm ơn bà con đã lắng nghe. Chúc bà con mạnh khỏe, và hẹn gặp lại ở bài sau!"


def own_script(text: str, *, title: str, place: str, meeting: Meeting | None) -> Script:
    """The author's words, whatever their length: it is told, not cut."""
    middle = [" ".join(each.split()) for each in re.split(r"\n\s*\n", text.strip())]
    return Script(_spoken([greeting(place, title), *middle, invitation(meeting), FAREWELL]), is_own=True)


def made_script(pieces: Sequence[Piece], *, title: str, aim: str, place: str, meeting: Meeting | None) -> Script:
    """From the lesson: what it is for, its sentences while there is room, one thing to do."""
    first, last = greeting(place, title), [invitation(meeting), FAREWELL]
    purpose = f"Nghe xong bài này, {_to_all(aim.rstrip('.'))}."
    todo = _todo(pieces)
    fixed = _spoken([first, purpose, *todo, *last])
    room = MOST - sum(spoken.syllables(each) for each in fixed)
    middle, left_out = _fill(pieces, room)
    return Script((*fixed[:2], *middle, *fixed[2:]), is_own=False, left_out=left_out)


def _spoken(paragraphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(spoken.speak(each) for each in paragraphs)


def _to_all(text: str) -> str:
    """A lesson speaks to one person, the loudspeaker to all."""
    return _YOU.sub(lambda found: "Bà con" if found[1] == "B" else "bà con", text)


def _todo(pieces: Sequence[Piece]) -> list[str]:
    """One thing to do: the first of what the lesson lets people try."""
    for kind, _title, inside in outline.callouts(pieces):
        if kind == "try":
            return [f"Việc bà con làm thử ngay hôm nay. {_sentence(_to_all(inside[0].text))}"]
    return []


def _fill(pieces: Sequence[Piece], room: int) -> tuple[list[str], int]:
    """The sentences of the lesson in their order, while there is room; and how many were left out. Once one has found
    no room none follows, so that nothing is told without what it follows from.
    """
    told: list[str] = []
    left_out, is_full = 0, False
    for piece in pieces:
        if piece.within == "try" or piece.kind in {outline.PICTURE, outline.HEADING}:
            continue
        kept = []
        for each in spoken.sentences(spoken.speak(_sentence(_to_all(piece.text)))):
            needed = spoken.syllables(each)
            is_full = is_full or needed > room
            if is_full or _LOOK.search(each):
                left_out += 1
                continue
            room -= needed
            kept.append(each)
        if kept:
            told.append(" ".join(kept))
    return told, left_out


def _sentence(text: str) -> str:
    """Ends as a sentence does; a quotation mark in front of nothing else is none."""
    return text if text.endswith((".", "!", "?", ".”", "!”", "?”")) else f"{text.rstrip(' :;,')}."

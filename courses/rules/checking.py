"""What a reader would stumble over: looked for before a course goes out. Words and sizes in, findings out.

``must`` keeps people out (no right answer, no words for a picture, a dead link); ``should`` makes it harder for them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.rules import questions

MUST, SHOULD = "must", "should"
MOST_SYLLABLES = 30
"""A Vietnamese sentence of more is hard to follow when it is read aloud (a line and a half on a phone)."""
MOST_BYTES = {"html": 20_480, "pictures": 40_960}
"""Of a lesson, compressed: what a cheap phone loads in a few seconds on a weak network."""
FEWEST_TIMES = 2
"""A bank holds at least so many times the questions that are drawn, so that the next try asks others."""
_SENTENCE_END = re.compile(r"(?<=[.!?…:;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` says what, ``about`` where in the lesson or question, ``size`` how much."""

    level: str
    code: str
    about: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture, recording or video of a lesson: what stands for it when it cannot be seen or heard."""

    kind: str
    name: str
    words: str = ""
    captions: bool = False
    is_decorative: bool = False


def of_words(paragraphs: Iterable[str]) -> list[Finding]:
    """Sentences that are too long, each by its beginning."""
    sentences = [s.strip() for text in paragraphs for s in _SENTENCE_END.split(text)]
    long = [(s, len(s.split())) for s in sentences if len(s.split()) > MOST_SYLLABLES]
    return [Finding(SHOULD, "long_sentence", " ".join(s.split()[:8]).strip("“”") + " …", size) for s, size in long]


def of_media(shown: Iterable[Seen], *, has_recording: bool) -> list[Finding]:
    """Pictures without words, recordings without captions or transcript, and a lesson that nobody has read aloud."""
    found = []
    for each in shown:
        if each.kind == "picture" and not each.words.strip() and not each.is_decorative:
            found.append(Finding(MUST, "no_alt", each.name))
        if each.kind in {"video", "audio"} and not each.words.strip() and not each.captions:
            found.append(Finding(MUST, "no_transcript", each.name))
        if each.kind == "video" and not each.captions:
            found.append(Finding(SHOULD, "no_captions", each.name))
    if not has_recording:
        found.append(Finding(SHOULD, "no_recording"))
    return found


def of_weight(weights: Mapping[str, int]) -> list[Finding]:
    """``weights`` in bytes by the names of ``MOST_BYTES``."""
    return [
        Finding(SHOULD, f"heavy_{name}", size=weights[name])
        for name, most in MOST_BYTES.items()
        if weights[name] > most
    ]


def of_question(kind: str, body: Any, *, lesson_is_known: bool) -> list[Finding]:
    """What keeps a question from being asked, in the words of ``courses.rules.questions``."""
    found = [Finding(MUST, "question", problem) for problem in questions.problems(kind, body)]
    if not lesson_is_known:
        found.append(Finding(SHOULD, "no_lesson"))
    return found


def of_bank(size: int, draw: int) -> list[Finding]:
    """Whether the bank is large enough for a next try with other questions."""
    if not size:
        return [Finding(MUST, "empty_bank")]
    return [Finding(SHOULD, "small_bank", size=FEWEST_TIMES * draw)] if size < FEWEST_TIMES * draw else []

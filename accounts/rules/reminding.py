"""When a person may be reminded, how often, and with which words. Clock and settings are passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.rules import segments

MONTH = timedelta(days=31)
MOST_IN_A_MONTH = 4
"""What the words of the consent promise: no more than four messages a month. Any calendar month lies within 31 days."""

LIVES = timedelta(days=3)
"""A reminder that could not be handed over by then is stale: the person has gone on, or another one follows."""

RESTS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long a reminder rests after its first, second, ... failed try: a provider may be away for a morning."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nobody is disturbed, on the clock of the place: from ``start`` until just before ``end``."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def next_allowed(at: datetime, quiet: Quiet) -> datetime:
    """The first moment, not before ``at`` (in local time), that is not quiet: at most a day later."""
    if not quiet.covers(at.time()):
        return at
    morning = at.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return morning if morning > at else morning + timedelta(days=1)


def last_word(words: Iterable[tuple[datetime, datetime | None]]) -> bool:
    """Whether a person agrees now, of what they gave and took back (at these moments) on any of their records.

    What was said last counts; of two words said at the same moment the no does.
    """
    said = [(at, yes) for given, taken in words for at, yes in ((given, True), (taken, False)) if at]
    return bool(said) and max(said, key=lambda word: (word[0], not word[1]))[1]


@dataclass(frozen=True, slots=True)
class Text:
    """The parts of a message on its way out. ``name`` only where several persons share the address."""

    body: str
    link: str
    name: str
    how_to_stop: str


def one_line(text: Text) -> str:
    """For a telephone: whom it is for, what comes next, where, how to stop. Around words without marks nothing has any,
    since one letter with a mark halves what a part of an SMS holds.
    """
    body = " ".join(text.body.split())
    line = " ".join(part for part in (_named(body, text.name), text.link, text.how_to_stop) if part)
    return segments.without_marks(line) if body == segments.without_marks(body) else line


def letter(text: Text) -> str:
    """For an e-mail: the same, in paragraphs."""
    return "\n\n".join(part for part in (_named(text.body.strip(), text.name), text.link, text.how_to_stop) if part)


def _named(body: str, name: str) -> str:
    return f"{name}: {body}" if name else body

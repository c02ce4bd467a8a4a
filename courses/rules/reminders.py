"""Whom to remind, and how often. Days are local days, so that a task a few seconds early or late changes nothing."""

from datetime import date, timedelta

IDLE_DAYS = (7, 14, 30)
"""After how many days without learning a person is reminded: at most so often until they learn again."""

REST = timedelta(days=7)
"""At most one reminder in so many days, whatever it is about. An appointment is told all the same."""

LEFT_OPEN = timedelta(days=2)
"""How long a test may lie half done before a word about it."""

FORGET = timedelta(days=7)
"""How long a reminder that could not be given (the week's one was another) is still worth giving."""


def idle_stage(last_active: date, today: date) -> int | None:
    """The stage of ``IDLE_DAYS`` at which somebody is; ``None`` before the first and once the last is long over."""
    idle = (today - last_active).days
    if idle >= IDLE_DAYS[-1] + FORGET.days:
        return None
    return max((stage for stage in IDLE_DAYS if idle >= stage), default=None)


def idle_window(today: date) -> tuple[date, date]:
    """The first and the last day of activity at which somebody is idle today."""
    return today - timedelta(days=IDLE_DAYS[-1] + FORGET.days - 1), today - timedelta(days=IDLE_DAYS[0])


def left_window(today: date) -> tuple[date, date]:
    """The first and the last day on which a test was touched that is left open today."""
    return today - LEFT_OPEN - FORGET, today - LEFT_OPEN


def quiet_since(today: date) -> date:
    """Who was reminded on this day or later is not reminded today."""
    return today - REST + timedelta(days=1)


def key(kind: str, person: object, spell: object) -> str:
    """Of one message: the same for the same spell, however often the task runs."""
    return f"remind:{kind}:{person}:{spell}"

"""Signing in at a shared device without a name to type: three pictures of twelve, or four digits. No Django.

Three of twelve in order are 1,320 rows, four digits 10,000: enough to tell people of one room apart, not a proof.
So they open nothing outside of a class, and five wrong tries close them until an instructor gives new ones.
"""

import hmac
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

PICTURES, PIN = "pictures", "pin"

LENGTH = {PICTURES: 3, PIN: 4}
"""How many presses sign somebody in."""

MOTIFS = ("hat", "buffalo", "rice", "bicycle", "teapot", "fish", "house", "rooster", "coconut", "sun", "boat", "lotus")
"""Of ``static/img/motifs.svg``: things of a village that nobody confuses, none of them childish."""

SIGNS = {PICTURES: MOTIFS, PIN: tuple("0123456789")}

MOST_TRIES = 5
IDLE = timedelta(minutes=20)
"""Nobody pressed anything for so long: the person has gone."""

_RUNS = ("0123456789", "9876543210")


def draw(kind: str, chance: random.Random) -> tuple[str, ...]:
    """A new row of signs. Pictures do not repeat; four digits are neither all alike nor counted up or down."""
    if kind == PICTURES:
        return tuple(chance.sample(MOTIFS, LENGTH[kind]))
    while True:
        digits = "".join(chance.choice(SIGNS[PIN]) for _place in range(LENGTH[PIN]))
        if len(set(digits)) > 1 and not any(digits in run for run in _RUNS):
            return tuple(digits)


def read(kind: str, typed: Sequence[str]) -> tuple[str, ...]:
    """What was pressed, without anything that is no sign of this kind, no longer than it may be."""
    return tuple(sign for sign in typed if sign in SIGNS[kind])[: LENGTH[kind]]


def is_right(secret: Sequence[str], pressed: Sequence[str]) -> bool:
    """Whether both are the same row. Takes as long wherever they differ."""
    return hmac.compare_digest(" ".join(secret).encode(), " ".join(pressed).encode())


def until(now: datetime, latest: datetime) -> datetime:
    """When the session ends by itself, pressed at ``now``: at the end of the class, or after nobody pressed."""
    return min(now + IDLE, latest)

"""How long people take, as a sum: 1.5 s for a press, 0.5 s for a typed character, and pages at slow 4G.

Nothing is timed with a clock. Whatever travels (a document, a redirect, a file beside it) costs a round trip and its
compressed bytes, one after the other; before the first of them a connection is opened.
"""

from dataclasses import dataclass

TAP, CHARACTER = 1.5, 0.5
BITS_A_SECOND, ROUND_TRIP = 1_600_000, 0.15
OPENING = 3
"""Round trips before the first byte: name, connection, encryption."""


@dataclass
class Loading:
    """What travels. ``bytes`` are compressed, with headers."""

    requests: int = 0
    bytes: int = 0

    @property
    def seconds(self) -> float:
        rounds = OPENING + self.requests if self.requests else 0
        return rounds * ROUND_TRIP + self.bytes * 8 / BITS_A_SECOND


def seconds(taps: int, typed: int, loading: Loading) -> float:
    return taps * TAP + typed * CHARACTER + loading.seconds


def told(taps: int, typed: int, loading: Loading) -> str:
    return (
        f"{taps} taps, {typed} characters, {loading.requests} requests of {loading.bytes / 1024:.0f} KB"
        f" in {loading.seconds:.1f} s: {seconds(taps, typed, loading):.1f} s"
    )

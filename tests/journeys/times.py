"""How long people take, as a sum: 1.5 s for a press, 0.5 s for a typed character, and pages at slow 4G.

Nothing is timed with a clock. Bytes are what the browser's network log counted, compressed; every document, every
redirect and the first of what a document asks for cost a round trip.
"""

from dataclasses import dataclass
from typing import Any

from tests.journeys.person import Person

TAP, CHARACTER = 1.5, 0.5
BITS_A_SECOND, ROUND_TRIP = 1_600_000, 0.15


@dataclass
class Pages:
    documents: int = 0
    redirects: int = 0
    with_parts: int = 0
    bytes: int = 0

    @property
    def seconds(self) -> float:
        rounds = self.documents + self.redirects + self.with_parts
        return rounds * ROUND_TRIP + self.bytes * 8 / BITS_A_SECOND


class Sum:
    """What somebody does from now on. ``seconds`` may be asked again and again."""

    def __init__(self, person: Person) -> None:
        self.person, self.pages = person, Pages()
        self.taps, self.typed = person.taps, person.typed
        self._asks_parts = False
        log = person.context.new_cdp_session(person.page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", self._asked)
        log.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("data:"):
            return
        if event.get("redirectResponse"):
            self.pages.redirects += 1
        elif event.get("type") == "Document":
            self.pages.documents += 1
            self._asks_parts = False
        elif not self._asks_parts:
            self.pages.with_parts += 1
            self._asks_parts = True

    def _came(self, event: dict[str, Any]) -> None:
        self.pages.bytes += int(event["encodedDataLength"])

    @property
    def seconds(self) -> float:
        taps, typed = self.person.taps - self.taps, self.person.typed - self.typed
        return taps * TAP + typed * CHARACTER + self.pages.seconds

    def __str__(self) -> str:
        taps, typed = self.person.taps - self.taps, self.person.typed - self.typed
        return (
            f"{taps} taps, {typed} characters, {self.pages.documents} pages of {self.pages.bytes / 1024:.0f} KB:"
            f" {self.seconds:.1f} s"
        )

"""What somebody does at a screen, as a sum of presses, characters and what the browser's network log saw travel."""

from typing import Any

from tests import pace
from tests.journeys.person import Person


class Sum:
    """What somebody does from now on. ``seconds`` may be asked again and again."""

    def __init__(self, person: Person) -> None:
        self.person, self.loading = person, pace.Loading()
        self.taps, self.typed = person.taps, person.typed
        log = person.context.new_cdp_session(person.page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", self._asked)
        log.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        """The first answer of a request that is sent on to another address."""
        if answer := event.get("redirectResponse"):
            self._travelled(int(answer["encodedDataLength"]))

    def _came(self, event: dict[str, Any]) -> None:
        self._travelled(int(event["encodedDataLength"]))

    def _travelled(self, size: int) -> None:
        """Nothing, where the browser had it already or the page holds it itself."""
        self.loading.requests += size > 0
        self.loading.bytes += size

    @property
    def done(self) -> tuple[int, int, pace.Loading]:
        return self.person.taps - self.taps, self.person.typed - self.typed, self.loading

    @property
    def seconds(self) -> float:
        return pace.seconds(*self.done)

    def __str__(self) -> str:
        return pace.told(*self.done)

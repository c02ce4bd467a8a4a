"""A small keep-alive HTTP client that drives one page over a few connections."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle


class UnexpectedAnswerError(RuntimeError):
    """A page answered with another status than it should: what would be measured is an error page."""


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    cookies: str = ""
    body: str = ""
    """A form, URL-encoded; with one, the request is a POST."""

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity", "Cookie": self.cookies}
        if self.body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


@dataclass(slots=True)
class Drive:
    """Requests taken from one supply by all connections until it or the time runs out."""

    port: int
    supply: Iterator[Request]
    status: int
    until: float
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.perf_counter() < self.until and not self.failures:
            with self._lock:
                request = next(self.supply, None)
            if request is None:
                break
            self._ask(connection, request)
        connection.close()

    def _ask(self, connection: HTTPConnection, request: Request) -> None:
        start = time.perf_counter()
        connection.request(request.method, request.path, request.body or None, request.headers)
        answer = connection.getresponse()
        answer.read()
        self.latencies.append(time.perf_counter() - start)
        if answer.status != self.status:
            self.failures.append(f"{request.method} {request.path}: {answer.status} instead of {self.status}")


def drive(
    port: int, requests: Sequence[Request], *, status: int, seconds: float, connections: int, again: bool
) -> tuple[list[float], float]:
    """Ask for ``seconds``; ``again`` starts over at the end of the requests. Seconds of each answer, seconds of all."""
    start = time.perf_counter()
    run = Drive(port, cycle(requests) if again else iter(requests), status, start + seconds)
    threads = [threading.Thread(target=run.run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if run.failures:
        raise UnexpectedAnswerError(run.failures[0])
    return run.latencies, time.perf_counter() - start

"""What every gateway does, and how those post that speak HTTP."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

TIMEOUT = 10
MOST_READ = 65536


class GatewayError(OSError):
    """The other side did not take the message; it is offered again later.

    ``code`` is what may be kept and shown: a status or a number of the provider, never its text.
    """

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class Gateway(Protocol):
    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        """Hand a message over. ``key`` is the same on every try, so that a gateway can drop repeats."""


def post_json(url: str, payload: dict[str, Any], headers: dict[str, str]) -> bytes:
    """What the other side answered with a 2xx status. Raises OSError: GatewayError for any other answer."""
    address = urlsplit(url)
    connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = connect(address.netloc, timeout=TIMEOUT)
    try:
        connection.request(
            "POST",
            f"{address.path or '/'}?{address.query}".rstrip("?"),
            json.dumps(payload).encode(),
            {"Content-Type": "application/json", **headers},
        )
        with connection.getresponse() as answer:
            said = answer.read(MOST_READ)
    except HTTPException as error:
        raise GatewayError(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise GatewayError(f"HTTP {answer.status}", f"HTTP {answer.status}")
    return said

"""What every gateway does."""

from typing import Protocol


class GatewayError(OSError):
    """The other side did not take the message; it is offered again later."""


class Gateway(Protocol):
    def send(self, *, recipient: str, body: str, key: str) -> None:
        """Hand a message over. ``key`` is the same on every try, so that a gateway can drop repeats."""

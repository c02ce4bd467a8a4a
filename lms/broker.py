"""The broker that needs no server: messages are files in a folder.

Kombu's own writes a message into the file that readers look for, so one that looks in between finds nothing in it, and
its worker ends; of two workers that start at once, each writes its table of an exchange over the other's. Here files
appear whole, one reader gets each, and a message that cannot be read is set aside.
"""

from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any
from uuid import uuid4

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

log = structlog.get_logger(__name__)


class Channel(filesystem.Channel):  # type: ignore[misc]
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        message = Path(self.data_folder_out) / f"{time_ns()}_{uuid4()}.{queue}.msg"
        being_written = message.with_suffix(".part")
        try:
            being_written.write_text(dumps(payload), encoding="utf-8")
            being_written.rename(message)
        except OSError as error:
            raise ChannelError(f"cannot write {message}") from error

    def _get(self, queue: str) -> Any:
        """The oldest message; ``Empty`` without one. A file has one new name: so one of several readers gets it."""
        names = (each.name for each in Path(self.data_folder_in).iterdir())
        for name in sorted(name for name in names if name.partition(".")[2] == f"{queue}.msg"):
            message = Path(self.data_folder_in, name)
            taken = message.with_suffix(".taken")
            try:
                message.rename(taken)
            except FileNotFoundError:
                continue
            payload = self._read(taken)
            if payload is not None:
                return payload
        raise Empty

    def _read(self, taken: Path) -> dict[str, Any] | None:
        try:
            payload: dict[str, Any] = loads(taken.read_text(encoding="utf-8"))
            payload["properties"]["delivery_info"]
        except (OSError, ValueError, TypeError, LookupError):
            log.exception("message cannot be read, set aside", file=str(taken))
            return None
        taken.unlink()
        return payload

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Into a table that is there already: that one is locked while somebody changes it."""
        table = self._exchange_file(exchange)
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as gate:
            filesystem.lock(gate, filesystem.LOCK_EX)  # until it is closed
            if not table.exists():
                empty = table.with_suffix(".part")
                empty.write_text("[]", encoding="utf-8")
                empty.rename(table)
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel

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
        for message in sorted(Path(self.data_folder_in).glob("*.msg")):
            if message.name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = message.with_suffix(".taken")
            try:
                message.rename(taken)
                payload = loads(taken.read_text(encoding="utf-8"))
            except FileNotFoundError:
                continue
            except ValueError:
                log.exception("message cannot be read, set aside", file=str(taken))
                continue
            taken.unlink()
            return payload
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Into a table that is there already: that one is locked while somebody changes it."""
        table = self._exchange_file(exchange)
        table.parent.mkdir(parents=True, exist_ok=True)
        empty = table.with_name(f"{uuid4()}.part")
        empty.write_text("[]", encoding="utf-8")
        try:
            table.hardlink_to(empty)
        except FileExistsError:
            pass
        finally:
            empty.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel

"""The broker of files: whole messages, each to one reader, and nothing that ends a worker."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from kombu import Connection

from lms.broker import Channel, Transport
from lms.celery import app


@pytest.fixture
def channel(tmp_path):
    (tmp_path / "queue").mkdir()
    return opened(tmp_path)


def opened(folder: Path) -> Channel:
    """As another process has it: nothing is shared but the files."""
    options = {"data_folder_in": str(folder / "queue"), "data_folder_out": str(folder / "queue")}
    options["control_folder"] = str(folder / "control")
    return Connection("filesystem://", transport=Transport, transport_options=options).channel()


def message(n: int) -> dict[str, Any]:
    """Of kombu's own, what its reader needs."""
    return {"body": n, "properties": {"delivery_info": {}}}


def files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "queue").iterdir()]


def test_the_product_takes_it_where_no_server_is_named():
    assert settings.BROKER_URL.startswith("filesystem")
    assert app.connection_for_read().transport_cls == "lms.broker:Transport"
    assert isinstance(app.connection_for_write().transport, Transport)


def test_messages_come_in_order_and_each_queue_has_its_own(channel, tmp_path):
    for n in (1, 2, 3):
        channel._put("celery", message(n))
    channel._put("worker@localhost.celery", message(4))
    assert channel._size("celery") == 3
    assert [channel._get("celery") for _ in range(3)] == [message(n) for n in (1, 2, 3)]
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("worker@localhost.celery") == message(4)
    assert files(tmp_path) == []


def test_a_message_appears_whole(channel, tmp_path, monkeypatch):
    seen = []
    write = Path.write_text

    def slowly(path: Path, text: str, **options: str) -> int:
        """Somebody looks while the file is there and nothing is in it yet."""
        path.touch()
        with pytest.raises(Empty):
            opened(tmp_path)._get("celery")
        seen.append(path.suffix)
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", slowly)
    channel._put("celery", message(1))
    assert seen == [".part"]
    assert channel._get("celery") == message(1)


@pytest.mark.parametrize("content", [b"", b'{"body": ', b"\xff\xfe", b"null", b"[]", b'{"body": "1"}'])
def test_what_cannot_be_read_is_set_aside_and_the_next_one_comes(channel, tmp_path, caplog, content):
    (tmp_path / "queue" / "0_broken.celery.msg").write_bytes(content)
    channel._put("celery", message(1))
    assert channel._get("celery") == message(1)
    assert files(tmp_path) == ["0_broken.celery.taken"]
    assert "message cannot be read" in caplog.text


def test_of_several_readers_one_gets_each_message(channel, tmp_path):
    for n in range(60):
        channel._put("celery", message(n))
    together = Barrier(4)

    def read(_reader: int) -> list[int]:
        own, found = opened(tmp_path), []
        together.wait()
        while True:
            try:
                found.append(own._get("celery")["body"])
            except Empty:
                return found

    with ThreadPoolExecutor(4) as pool:
        found = [n for part in pool.map(read, range(4)) for n in part]
    assert sorted(found) == list(range(60))


def test_workers_that_start_at_once_stand_in_one_table(tmp_path):
    (tmp_path / "queue").mkdir()
    together = Barrier(8)

    def bind(worker: int) -> None:
        own = opened(tmp_path)
        together.wait()
        own._queue_bind("celeryev", "", "", f"worker-{worker}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bind, range(8)))
    assert {row.queue for row in opened(tmp_path).get_table("celeryev")} == {f"worker-{n}" for n in range(8)}
    assert sorted(path.name for path in (tmp_path / "control").iterdir()) == ["celeryev.exchange", "lock"]

"""A worker that is killed at work takes its message along; the sweep does what was left undone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import quote

import pytest
from celery import Celery
from django.conf import settings as product
from django.db import connections
from django.utils import timezone

from accounts import tasks
from accounts.actions import messages
from accounts.models import Delivery


class Gateway(ThreadingHTTPServer):
    """A provider that lets the first sender wait for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked, self.over = Event(), Event()
        super().__init__(("127.0.0.1", 0), Waiting)


class Waiting(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.asked.is_set():
            self.server.asked.set()
            self.server.over.wait(60)
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Silent."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with Gateway() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.SMS_GATEWAY = "http"
        settings.SMS_HTTP_URL = f"http://127.0.0.1:{server.server_port}/"
        yield server
        server.over.set()
        server.shutdown()


def database_url() -> str:
    made = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite://{made['NAME']}"
    who = f"{quote(made['USER'])}:{quote(made['PASSWORD'] or '')}"
    return f"postgresql://{who}@{made['HOST']}:{made['PORT']}/{made['NAME']}"


def queue(var: Path) -> list[Path]:
    return list((var / "queue").glob("*"))


def test_a_message_that_dies_with_its_worker_is_sent_by_the_sweep(at_once, gateway, tmp_path, settings):
    now = timezone.now()
    message = messages.write(key="mot", channel=Delivery.Channel.SMS, recipient="+84912345678", body="Chào", at=now)
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "BROKER_URL": "filesystem://",
        "VAR_DIR": str(tmp_path),
        "SMS_GATEWAY": "http",
        "SMS_HTTP_URL": settings.SMS_HTTP_URL,
    }
    folder = str(tmp_path / "queue")
    (tmp_path / "queue").mkdir()
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": str(tmp_path / "control")}
    with Celery(broker="filesystem://", set_as_current=False) as app:
        app.conf.update(broker_transport="lms.broker:Transport", broker_transport_options=options)
        app.send_task("accounts.send_message", args=[message.pk])
    assert queue(tmp_path)

    command = [sys.executable, "-m", "celery", "--app", "lms", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = subprocess.Popen(command, cwd=product.BASE_DIR, env=env, start_new_session=True, **quiet)
    try:
        assert gateway.asked.wait(60), "the worker never came to the message"
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    delivery = message.deliveries.get()
    assert (delivery.sent_at, delivery.tries, queue(tmp_path)) == (None, 1, [])
    assert tasks.send_due() == 0, "somebody may still be at it"
    Delivery.objects.update(tried_at=now - timedelta(minutes=2))
    assert tasks.send_due() == 1
    delivery.refresh_from_db()
    assert delivery.sent_at

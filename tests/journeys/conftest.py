"""Journeys run against what `make serve` runs: its own script, a folder of its own, a browser of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.person import Person

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from services import free_port  # noqa: E402 - the test run's own script

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one; it must call nobody."""
    return {"executable_path": "/usr/bin/chromium", "args": [*QUIET, "--disable-component-update", "--no-first-run"]}


def descendants(pid: int) -> set[int]:
    """Every living process below ``pid``."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found, before = {pid}, 0
    while len(found) != before:
        before = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {pid}


def runs(pid: int) -> bool:
    """Alive, not merely waiting for its parent to notice its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except OSError:
        return False


def started(port: int, var: Path, learners: int = 300) -> subprocess.Popen[bytes]:
    """`make serve` in an empty folder, or in one with the tables that TEST_TEMPLATE names; returns when the first page
    answers.
    """
    if template := os.environ.get("TEST_TEMPLATE"):
        shutil.copy(template, var / "db.sqlite3")
    env = {**os.environ, "PORT": str(port), "VAR_DIR": str(var), "LEARNERS": str(learners)}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    command = [sys.executable, str(ROOT / "scripts" / "serve.py")]
    with (var / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    end = time.monotonic() + 240
    while not answers(f"http://127.0.0.1:{port}/"):
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail("make serve did not come up:\n" + (var / "serve.log").read_text()[-4000:])
        time.sleep(0.3)
    return server


def stopped(server: subprocess.Popen[bytes]) -> set[int]:
    """Ctrl-C, as a terminal sends it: to the whole group. Returns the processes that did not go."""
    children = descendants(server.pid)
    with suppress(ProcessLookupError):  # it has ended by itself
        os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
    end = time.monotonic() + 5
    while (left := {pid for pid in children if runs(pid)}) and time.monotonic() < end:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left


@dataclass(frozen=True)
class Product:
    address: str
    server: subprocess.Popen[bytes] | None = None
    log: Path = Path(os.devnull)

    def must_run(self) -> None:
        """Not one journey after another fails where it can only be told that nothing answers."""
        if self.server and self.server.poll() is not None:
            pytest.exit("the product has ended:\n" + self.log.read_text()[-4000:], returncode=1)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """What answers, with 300 example learners; JOURNEYS_AT names one that runs already."""
    if running := os.environ.get("JOURNEYS_AT"):
        yield Product(running)
        return
    port, var = free_port(), tmp_path_factory.mktemp("product")
    server = started(port, var)
    yield Product(f"http://127.0.0.1:{port}", server, var / "serve.log")
    assert stopped(server) == set(), "Ctrl-C left processes behind"


@pytest.fixture
def address(product: Product) -> Iterator[str]:
    product.must_run()
    yield product.address
    product.must_run()


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Callable[..., Person]]:
    """``person(width=360, scripts=True)``: somebody with a browser of their own."""
    contexts: list[BrowserContext] = []

    def made(width: int = 360, *, scripts: bool = True, scheme: str = "light") -> Person:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 740},
            java_script_enabled=scripts,
            locale="vi-VN",
            color_scheme=scheme,
            has_touch=width < 600,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Person(context, scripts=scripts)

    yield made
    for context in contexts:
        context.close()

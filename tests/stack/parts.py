"""Starting what ``deploy/`` describes: the very command lines of the units and the very site of nginx, with ports and
paths replaced."""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
sys.path.insert(0, str(ROOT / "scripts"))

from services import free_port  # noqa: E402 - the test run's own script

__all__ = ["Processes", "command_line", "free_port", "manage", "site", "wait_for"]


def command_line(unit: str, instance: str, env: Mapping[str, str]) -> list[str]:
    """``ExecStart=`` of a unit as systemd reads it for one instance."""
    text = (DEPLOY / unit).read_text()
    (start,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    start = start.replace("%i", instance).replace("%%", "%")
    start = re.sub(r"\$\{(\w+)\}", lambda found: env[found[1]], start)
    return shlex.split(start.replace("/srv/hocso", str(ROOT)))


def site(replaced: Mapping[str, str]) -> str:
    """The site of nginx; every replacement must find something, so that the two cannot drift apart."""
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in replaced.items():
        assert old in text, f"deploy/nginx.conf no longer has {old}"
        text = text.replace(old, new)
    return text


def manage(env: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=dict(env))


def wait_for(url: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except OSError as error:
            if time.monotonic() > end:
                raise TimeoutError(f"{url}: {error}") from error
        time.sleep(0.2)


class Processes:
    """Each in a group of its own with a log of its own, so that all can be stopped whatever happened."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=dict(env), stdout=log, stderr=log, start_new_session=True
            )

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def kill(self, name: str) -> None:
        """As a machine that loses power: no goodbye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        for process in self.running.values():
            process.terminate()
        end = time.monotonic() + 10
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, end - time.monotonic()))
            if self._group_lives(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    @staticmethod
    def _group_lives(group: int) -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        return True

"""``make bench``: prepares example data, starts the server as in production, measures the pages, prints a table."""

import json
import logging
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from bench import data
from bench.measure import Figures, Papers, Roster, Row, Step, report, rows, table

UNIT = data.ROOT / "deploy" / "hocso-web@.service"
START = time.monotonic()
SITTING_SECONDS = 10.0


def main() -> int:
    learners = int(os.environ.get("LEARNERS", "20000"))
    var, port = data.folder(learners), free_port()
    say(f"example data: {learners} learners in {var}")
    is_grown = data.is_grown(learners)
    data.prepare(var, data.SEEDED if is_grown else learners)
    os.environ.update(data.production(var, port))
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    django.setup()
    settings.ROOT_URLCONF = "bench.urls"  # as bench.server has it: queries are counted in this process
    logging.disable()
    from bench import people, scale

    if is_grown:
        scale.grow(learners)
        scale.older_months()
    if people.count() != learners:
        say(f"The database holds {people.count()} example learners, not {learners}. Name an empty one in DATABASE_URL.")
        return 1
    before = os.getloadavg()[0]
    measured, whole = measure_pages(var, port)
    say("certificates")
    papers = measure_papers()
    say("roster")
    roster = measure_roster()
    say("figures")
    figures = Figures(**{name: Step(**step) for name, step in _alone("bench.figures").items()})
    load = {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)}
    path = var.parent.parent / "bench.json"
    path.write_text(report(machine(learners), load, measured, papers, whole, roster, figures), encoding="utf-8")
    print(f"\n{table(measured, papers, whole, roster, figures)}")
    print(f"load {load['before']} before, {load['after']} after; written to {path}")
    return 0


def measure_pages(var: Path, port: int) -> tuple[dict[str, Row], float]:
    """The rows, and how many whole attempts of ten questions are served in a second."""
    from django.utils import timezone

    from bench import pages, people, sitting

    say("learners sign in")
    people.forget()
    visitors = people.visitors(timezone.now())
    samples = {}
    with data.server(var, server_command(port)) as server:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        for name, page in pages.pages(visitors).items():
            say(name)
            samples[name] = pages.measure(page, port, server)
        say("attempts_per_s")
        whole = sitting.attempts_per_s(port, visitors, seconds=SITTING_SECONDS, connections=pages.CONNECTIONS)
    say("item_analysis")
    samples["item_analysis"] = pages.measure_analysis()
    return rows(samples), whole


def measure_papers() -> Papers:
    return Papers(**_alone("bench.paper"))


def measure_roster() -> Roster:
    return Roster(**{name: Step(**step) for name, step in _alone("bench.roster").items()})


def _alone(module: str) -> dict[str, Any]:
    """What a module measured in a process of its own."""
    command = [sys.executable, "-m", module]
    made = subprocess.run(command, cwd=data.ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


def server_command(port: int) -> list[str]:
    """The command line of the systemd unit, for this environment and the bench's addresses."""
    (start,) = re.findall(r"^ExecStart=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    program, *options, _application = shlex.split(start.replace("%i", str(port)))
    return [str(Path(sys.executable).parent / Path(program).name), *options, "bench.server:application"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - loopback
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def machine(learners: int) -> dict[str, object]:
    from django.db import connection

    kind = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    version = ".".join(map(str, connection.get_database_version()))
    return {
        "cpu": kind[1] if kind else "unknown",
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        "database": f"{connection.vendor} {version}",
        "learners": learners,
    }


def say(line: str) -> None:
    print(f"{time.monotonic() - START:6.1f} s  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

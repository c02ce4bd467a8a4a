"""The processes behind the product, and one long piece of work timed with the time that they spent on it."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from bench.measure import Step, cpu_seconds, parent_of, peak_mb


def database_processes() -> list[int]:
    """PostgreSQL's and Redis' first processes when they run on this machine; SQLite works inside the server."""
    found = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            found.append(parent_of(cursor.fetchone()[0]))
    if address := os.environ.get("REDIS_URL"):
        from redis import Redis

        found.append(Redis.from_url(address).info("server")["process_id"])
    return [pid for pid in found if pid and (Path("/proc") / str(pid)).exists()]


def step(work: Callable[[], Any]) -> Step:
    processes = [os.getpid(), *database_processes()]
    before, start = cpu_seconds(processes), time.perf_counter()
    work()
    seconds, cpu = time.perf_counter() - start, cpu_seconds(processes) - before
    return Step(round(seconds, 2), round(peak_mb(), 1), round(cpu, 2))

"""The bench's own installation: its folder, its database with example people, its environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
SEEDED = 20_000
"""People of the example that ``bench.scale`` copies for larger ones."""


def folder(learners: int) -> Path:
    """Files of one size of example and one kind of database; kept for the next run."""
    base = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
    kind = "server" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    return base / "bench" / f"{kind}-{learners}"


def is_grown(learners: int) -> bool:
    """Whether an example of that size is grown from a smaller one: a whole number of copies, on PostgreSQL."""
    on_server = os.environ.get("DATABASE_URL", "").startswith("postgres")
    return on_server and learners >= 10 * SEEDED and learners % SEEDED == 0


def production(var: Path, port: int) -> dict[str, str]:
    """What an installation sets in production, except that the bench asks without TLS."""
    return {
        "PRODUCTION": "1",
        "SECRET_KEY": "bench-only-" + "k9" * 30,
        "PERSONAL_NUMBER_KEY": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",
        "PERSONAL_NUMBER_HASH_KEY": "bench-only",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SECURE_SSL_REDIRECT": "0",
        "VAR_DIR": str(var),
        "PYTHONPATH": str(ROOT),
    }


def prepare(var: Path, learners: int) -> None:
    """Tables, static files and example people; what is there already is kept."""
    var.mkdir(parents=True, exist_ok=True)
    demo = ["prepare_demo", "--learners", str(learners), "--seed", str(SEED)]
    env = {**os.environ, "PRODUCTION": "0", "VAR_DIR": str(var)}
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], demo):
        print(f"  {command[0]} ...", flush=True)
        run = [sys.executable, "manage.py", *command]
        quiet = subprocess.DEVNULL if command is demo else None  # its sign-ins are for people
        subprocess.run(run, cwd=ROOT, env=env, check=True, stdout=quiet)  # noqa: S603 - our own command


@contextmanager
def server(var: Path, command: list[str]) -> Iterator[int]:
    """Runs a server in the current environment, its lines going to a file as they go to a journal; gives its pid."""
    with (var / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - our own command
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=40)

"""Everything that must hold before a change lands, stage by stage, with the time each took.

All stages run even when one fails. What this machine does not have is skipped with a visible line; with CI=true
such a skip is a failure.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services import MissingToolError, postgresql, redis

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
STRICT = os.environ.get("CI", "").lower() in {"1", "true"}
PACKAGES = ["lms", "indicators", "certificates", "courses", "content", "accounts", "places", "exchange", "audit"]
TYPED = [
    str(path.relative_to(ROOT))
    for package in PACKAGES
    for door in ("rules", "queries", "actions")
    for path in (ROOT / package / door, ROOT / package / f"{door}.py")
    if path.exists()
]
COVERED = 95
"""Per cent of lines and branches that the suite must run."""
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "check-only-" + "k9" * 30,
    "PERSONAL_NUMBER_KEY": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",
    "PERSONAL_NUMBER_HASH_KEY": "check-only",
    "BASE_URL": "https://hocso.example.org",
    "ALLOWED_HOSTS": "hocso.example.org",
}


def run(*command: str, env: dict[str, str] | None = None) -> bool:
    program = BIN / command[0]
    full = [str(program) if program.exists() else command[0], *command[1:]]
    return subprocess.run(full, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode == 0


def migrated(env: dict[str, str]) -> bool:
    done = run("python", "manage.py", "migrate", "-v0", env=env)
    if not done:
        print(f"no tables in {env['DATABASE_URL']}: what needs them fails", flush=True)
    return done


@dataclass(frozen=True)
class Grounds:
    """Databases with all migrations, made once and copied for every process of the suite and for the journeys; on one
    core while stages that need none run on the other. ``None`` where migrating failed.
    """

    sqlite: Future[Path | None]
    postgresql: Future[dict[str, str] | None]
    """The environment of the suite: its server and its Redis."""


@contextmanager
def grounds(stages: set[Callable[[Grounds], bool]]) -> Iterator[Grounds]:
    """Begins with what these stages want."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="test-template-")))
        one_after_the_other = ThreadPoolExecutor(1)

        def on_file() -> Path | None:
            path = var / "db.sqlite3"
            return path if migrated({"DATABASE_URL": f"sqlite://{path}", "VAR_DIR": str(var)}) else None

        def on_server() -> dict[str, str] | None:
            url, cache = stack.enter_context(postgresql()), stack.enter_context(redis())
            template = f"{url.removesuffix('postgres')}template1"  # what the server copies for every new database
            made = migrated({"DATABASE_URL": template, "VAR_DIR": str(var)})
            return {"DATABASE_URL": url, "REDIS_URL": cache, "ONLY_DATABASE": "1"} if made else None

        nothing: Future[Any] = Future()
        nothing.set_result(None)
        file = one_after_the_other.submit(on_file) if stages & {on_sqlite, journeys} else nothing
        server = one_after_the_other.submit(on_server) if on_postgresql in stages else nothing
        try:
            yield Grounds(file, server)
        finally:
            one_after_the_other.shutdown(cancel_futures=True)  # what runs is waited for, so that its server is stopped


def tracked(pattern: str) -> list[str]:
    found = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in found.stdout.split() if (ROOT / name).exists()]


def lint() -> bool:
    templates = tracked("templates/*.html")
    return all(
        [
            run("ruff", "check", "--quiet", "."),
            run("ruff", "format", "--check", "--quiet", "."),
            run("lint-imports"),
            run("djhtml", "--check", "--tabwidth", "2", *templates),
            run("curlylint", "--quiet", "templates"),
        ]
    )


def types() -> bool:
    return run("mypy", "--strict", *TYPED)


def django_checks() -> bool:
    with tempfile.TemporaryDirectory() as var:
        return all(
            [
                run("python", "manage.py", "makemigrations", "--check", "--dry-run", env={"VAR_DIR": var}),
                run(
                    "python",
                    "manage.py",
                    "check",
                    "--deploy",
                    "--fail-level",
                    "WARNING",
                    env={**PRODUCTION, "VAR_DIR": var},
                ),
                run("python", "manage.py", "load_curriculum", "--check", env={"VAR_DIR": var}),
            ]
        )


def pytest(*arguments: str, env: dict[str, str] | None = None, watched: tuple[str, ...] = ()) -> bool:
    """``watched``: the command that runs it as a module, to see what is run of the product."""
    with tempfile.TemporaryDirectory(prefix="test-var-") as var:
        return run("python", *watched, "-m", "pytest", "-q", *arguments, env={"VAR_DIR": var, **(env or {})})


def covered(report: Path) -> bool:
    """Whether enough of the product was run. Names files that were not run to the end; the report has their lines."""
    if not report.exists():
        print(f"{report} is missing: nobody knows what was run", flush=True)
        return False
    found = json.loads(report.read_text(encoding="utf-8"))
    for name, file in sorted(found["files"].items()):
        lines, branches = (len(file[f"missing_{kind}"]) for kind in ("lines", "branches"))
        if lines or branches:
            print(f"{file['summary']['percent_covered']:5.1f} %  {name}: {lines} lines, {branches} branches not run")
    share = found["summary"]["percent_covered"]
    print(f"{share:5.2f} %  of lines and branches run, at least {COVERED} asked for; the lines: {report}", flush=True)
    return bool(share >= COVERED)


def on_sqlite(ground: Grounds) -> bool:
    template = ground.sqlite.result()
    if template is None:
        return False
    report = ROOT / "var" / "coverage.json"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    chosen = ("-n", "2", "-m", "not journey and not stack and not postgresql")
    watched = ("-m", "slipcover", "--json", "--out", str(report))
    passed = pytest(*chosen, env={"TEST_TEMPLATE": str(template)}, watched=watched)
    return all([passed, covered(report)])


def on_postgresql(ground: Grounds) -> bool:
    env = ground.postgresql.result()
    return env is not None and pytest("-n", "2", "-m", "not journey and not stack", env=env)


def journeys(ground: Grounds) -> bool:
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        raise MissingToolError("Chromium (Debian package chromium)")
    template = ground.sqlite.result()
    return template is not None and pytest("-m", "journey", "tests/journeys", env={"TEST_TEMPLATE": str(template)})


def production_stack() -> bool:
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        raise MissingToolError("nginx (Debian package nginx-light)")
    return pytest("-m", "stack", "tests/stack")


def without(work: Callable[[], bool]) -> Callable[[Grounds], bool]:
    return lambda _ground: work()


STAGES: list[tuple[str, Callable[[Grounds], bool]]] = [
    ("linters", without(lint)),
    ("types", without(types)),
    ("checks", without(django_checks)),
    ("suite on SQLite", on_sqlite),
    ("suite on PostgreSQL and Redis", on_postgresql),
    ("journeys in Chromium", journeys),
    ("production stack", without(production_stack)),
]


def stage(name: str, work: Callable[[Grounds], bool], ground: Grounds) -> str:
    print(f"\n=== {name}", flush=True)
    try:
        return "passed" if work(ground) else "FAILED"
    except MissingToolError as missing:
        print(f"SKIPPED {name}: missing {missing}", flush=True)
        return "FAILED" if STRICT else "skipped"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers of the tests are stopped, too
    wanted = sys.argv[1:]
    results = []
    chosen = [(name, work) for name, work in STAGES if not wanted or any(word in name for word in wanted)]
    with grounds({work for _name, work in chosen}) as ground:
        for name, work in chosen:
            start = time.monotonic()
            results.append((name, stage(name, work, ground), time.monotonic() - start))
    print("\n=== summary")
    for name, result, seconds in results:
        print(f"{result:8} {seconds:6.1f} s  {name}")
    counts = [sum(result == kind for _n, result, _s in results) for kind in ("passed", "FAILED", "skipped")]
    print(f"stages: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
    return 1 if counts[1] else 0


if __name__ == "__main__":
    sys.exit(main())

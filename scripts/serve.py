"""Run the product with example data: prepare, say where it is, start web, worker and beat, stop all on Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


EXCHANGES = ("celery", "celery.pidbox", "reply.celery.pidbox", "celeryev")


def lay_out_exchanges(var: Path) -> None:
    """An empty table of each exchange, before anybody reads it: of two workers that start at once and find none, each
    writes its own over the other's, and what is left cannot be read (kombu locks only tables that are there).
    """
    folder = var / "queue-control"
    folder.mkdir(parents=True, exist_ok=True)
    for name in EXCHANGES:
        table = folder / f"{name}.exchange"
        if not table.exists():
            table.write_text("[]", encoding="utf-8")


def main() -> None:
    port = os.environ.get("PORT", "8000")
    var = os.environ.setdefault("VAR_DIR", str(ROOT / "var"))
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # the sign-ins stay in sight
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(ROOT)
    os.chdir(ROOT)
    Path(var).mkdir(parents=True, exist_ok=True)
    manage = [str(BIN / "python"), "manage.py"]
    prepare = ["prepare_demo", "--learners", os.environ.get("LEARNERS", "20000")]
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], prepare):
        code = subprocess.run([*manage, *command], check=False).returncode
        if code:
            sys.exit(code)
    lay_out_exchanges(Path(var))
    # In place of this process: so Ctrl-C reaches honcho, which stops web, worker and beat in order.
    os.execv(BIN / "honcho", ["honcho", "start"])


if __name__ == "__main__":
    main()

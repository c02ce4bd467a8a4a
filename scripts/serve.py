"""Run the product with example data: prepare, say where it is, start web, worker and beat, stop all on Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


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
    # In place of this process: so Ctrl-C reaches honcho, which stops web, worker and beat in order.
    os.execv(BIN / "honcho", ["honcho", "start"])


if __name__ == "__main__":
    main()

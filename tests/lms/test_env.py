"""Variables of the environment: read in one place, listed in one file."""

import re
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings

from lms import env

ROOT = Path(settings.BASE_DIR)
EXAMPLE = ROOT / ".env.example"
READ = "import lms.settings, lms.env; print(*sorted(lms.env.NAMES))"


def example() -> dict[str, str]:
    return dict(re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))


def test_the_example_lists_exactly_what_production_reads(tmp_path):
    given = {"PRODUCTION": "1", "SECRET_KEY": "x", "PERSONAL_NUMBER_KEY": "x", "PERSONAL_NUMBER_HASH_KEY": "x"}
    command = [sys.executable, "-c", READ]
    read = subprocess.run(
        command, cwd=ROOT, env={**given, "VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert sorted(example()) == read.stdout.split()


def test_the_example_holds_no_secret():
    assert not any(value for name, value in example().items() if "KEY" in name or "TOKEN" in name or "SECRET" in name)


def test_only_one_module_reads_the_environment():
    apps = [p.parent for p in ROOT.glob("*/apps.py")]
    reading = {
        str(file.relative_to(ROOT))
        for app in apps
        for file in app.rglob("*.py")
        if re.search(r"os\.(environ(\[|\.get)|getenv)", file.read_text())
    }
    assert reading == {"lms/env.py"}


def test_a_value_may_stand_in_a_file(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("from-file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(secret))
    monkeypatch.setattr(env, "NAMES", {})
    assert env.text("SOME_SECRET") == "from-file"


def test_a_missing_secret_is_named(monkeypatch):
    monkeypatch.setattr(env, "NAMES", {})
    with pytest.raises(env.MissingVariableError, match="SOME_SECRET"):
        env.text("SOME_SECRET")


@pytest.mark.parametrize(
    ("given", "span"),
    [("21:00-07:00", (time(21), time(7))), ("22:30 - 06:15", (time(22, 30), time(6, 15)))],
)
def test_spans_of_the_day_become_settings(monkeypatch, given, span):
    monkeypatch.setattr(env, "NAMES", {})
    monkeypatch.setenv("SOME_HOURS", given)
    assert env.hours("SOME_HOURS", "00:00-00:00") == span


@pytest.mark.parametrize("given", ["", "21:00", "21-7h", "21:00-25:00"])
def test_a_span_that_cannot_be_read_is_named(monkeypatch, given):
    monkeypatch.setattr(env, "NAMES", {})
    monkeypatch.setenv("SOME_HOURS", given)
    with pytest.raises(ValueError, match="SOME_HOURS"):
        env.hours("SOME_HOURS", "21:00-07:00")


def test_addresses_of_databases_become_settings(monkeypatch):
    monkeypatch.setattr(env, "NAMES", {})
    monkeypatch.setenv("SOME_URL", "postgresql://hoc%40so:p%2Fw@db:5433/hocso")
    made = env.database("SOME_URL", "")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("hoc@so", "p/w", "db", 5433)
    monkeypatch.setenv("SOME_URL", "mysql://x")
    with pytest.raises(ValueError, match="SOME_URL"):
        env.database("SOME_URL", "")

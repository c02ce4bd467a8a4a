"""Typed readers of environment variables: the only place that touches ``os.environ``.

Every variable may also be given as ``NAME_FILE``, a path whose content is the value (systemd and
container secrets). ``NAMES`` collects what was read, so that a test can hold ``.env.example`` equal to it.
"""

import os
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAMES: dict[str, str] = {}


class MissingVariableError(RuntimeError):
    """A variable without a default is not set; the message names it."""


def text(name: str, default: str | None = None) -> str:
    """The variable's value, or the content of the file that ``NAME_FILE`` names."""
    NAMES[name] = default or ""
    path = os.environ.get(f"{name}_FILE")
    value = Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name)
    if value is not None:
        return value
    if default is None:
        raise MissingVariableError(f"Set the environment variable {name} (or {name}_FILE).")
    return default


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; anything else is false."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hours(name: str, default: str) -> tuple[time, time]:
    """A span of the day as ``21:00-07:00``, which may go over midnight; the same hour twice is an empty span."""
    given = text(name, default)
    start, _dash, end = given.partition("-")
    try:
        return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())
    except ValueError as error:
        raise ValueError(f"{name}: use a span like 21:00-07:00, not {given!r}") from error


def database(name: str, default: str) -> dict[str, object]:
    """A Django database dictionary from ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": 60,  # opening the file and its pragmas take longer than a page's queries
        }
    if url.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"{name}: use sqlite:///path or postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A query asked again and again is planned once in each connection: a third of a page's processor time.
        # Compiling a count of millions takes longer than it saves.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, "options": "-c jit=off"},
    }

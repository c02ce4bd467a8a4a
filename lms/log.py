"""Logs: one JSON object per line in production, readable lines in a demo; personal data masked before either.

Masking works by key (whatever is a name, a text or a secret) and by shape (e-mails, phone and personal numbers,
six-digit codes, long keys in addresses), in messages and tracebacks too. Ids stay: they lead to the row.
"""

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"

_KEYS = {
    *("name", "full_name", "printed_name", "printed_birth", "printed_unit", "learner_name", "user_name", "person"),
    *("birth_date", "birth_year", "address", "workplace", "phone", "email", "to", "recipient", "personal_number"),
    *("body", "text", "password", "pin", "otp", "secret", "token", "cookie", "authorization", "session_key"),
}
_SECRET_TEXTS = {"code"}
"""Masked when they are text: a sign-in code, but not the number of an HTTP status."""

_UUID = r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
_EMAIL = r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"
_NUMBER = r"(?<![\w.])\+?\d(?:[ .-]?\d){8,14}(?!\w)"  # phone and personal numbers, with or without separators
_CODE = r"(?<![\w.:/-])\d{6}(?![\w-])"
_ROW = r"(?<=\)=\()[^\n]*?(?=\) )|(?<=Failing row contains \()[^\n]*(?=\))"  # what PostgreSQL quotes of a row
_KEY_IN_PATH = r"(?<=/key/)[^/\s?]+|(?<=/confirm-email/)[^/\s?]+"
_QUERY = r"(?<=\?)\S+"  # searches are names and numbers
_SHAPES = re.compile(f"(?P<keep>{_UUID})|{_ROW}|{_KEY_IN_PATH}|{_EMAIL}|{_NUMBER}|{_CODE}")
_ADDRESS = re.compile(_QUERY)


def masked(text: str) -> str:
    """The text without what has the shape of personal data."""
    return _SHAPES.sub(lambda found: found.group() if found.group("keep") else MASK, text)


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: the event with every value masked that its key or its shape gives away."""
    return {key: value if key.startswith("_") else _value(key, value) for key, value in event.items()}


def _value(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return MASK if key in _KEYS and value is not None else value
    if key in _KEYS or key in _SECRET_TEXTS:
        return MASK
    if isinstance(value, Mapping):
        return {inner: _value(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_value("", item) for item in value]
    text = masked(str(value))
    return _ADDRESS.sub(MASK, text) if key in {"request", "path", "url", "event"} else text


class StandardError(logging.Handler):
    """Writes to what standard error is now, not to what it was when the process was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - a line that cannot be written stops nobody's request
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Where the line stood: Python's own way would print what it holds, unmasked."""
        with suppress(OSError, ValueError):  # closed: nobody reads it
            sys.stderr.write(f"{record.pathname}:{record.lineno}: a log line could not be written\n")


def _shared() -> list[Processor]:
    """Before the line is written, for our own loggers and for everybody else's."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def configure(*, as_json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING: one handler, one format, to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _console()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": _shared(),
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"()": StandardError, "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "CRITICAL"},  # the request's own line says it already, with its traceback
            "django_tasks": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},  # keeps its own log of pages
            "weasyprint": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)

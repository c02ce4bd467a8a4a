"""What machines ask: is the process alive, may it get requests, how is it doing."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError

from lms.celery import app

log = structlog.get_logger(__name__)

BROKER_SECONDS = 2
_migrated = False


class NotReadyError(Exception):
    """Says in the log what is missing."""


def alive(_request: HttpRequest) -> HttpResponse:
    """``/healthz``: the process answers. Touches nothing, so that a database that is down restarts no process."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """``/readyz``: 200 when every part answers, 503 with ``{"part": "fails"}`` otherwise; the log says why."""
    parts = {name: _tried(name, check) for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """``/metrics`` for Prometheus: from this machine without a proxy between, or with METRICS_TOKEN; else 404."""
    if not (_is_local(request) or _has_token(request)):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _tried(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except (DatabaseError, OperationalError, OSError, NotReadyError) as error:
        log.warning("health.not_ready", part=name, reason=str(error))
        return "fails"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    """A process is started anew with new code: once nothing is pending, nothing will be."""
    global _migrated
    if _migrated:
        return
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise NotReadyError(f"{len(pending)} migrations are pending")
    _migrated = True


def _cache() -> None:
    word = secrets.token_hex(8)
    cache.set("health", word, 10)
    if cache.get("health") is None:
        raise NotReadyError("the cache forgets at once")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "broker": _broker,
}


def _is_local(request: HttpRequest) -> bool:
    """From this machine itself: a proxy on it looks the same, but says for whom it asks."""
    if "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    return ip_address(request.META["REMOTE_ADDR"]).is_loopback


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(
        given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
    )

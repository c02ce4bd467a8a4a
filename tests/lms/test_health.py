"""What machines ask of a running instance."""

from functools import partial

import pytest
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor

from lms import health

PARTS = {"database": "ok", "migrations": "ok", "cache": "ok", "broker": "ok"}


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_alive_answers_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_every_part_answers(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, PARTS)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_migrations_are_pending(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("0002", False)])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {**PARTS, "migrations": "fails"})


@pytest.mark.django_db
def test_not_ready_when_the_database_fails(client, monkeypatch):
    def fail():
        raise DatabaseError("password of +84912345678 is wrong")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {**PARTS, "database": "fails"})


@pytest.mark.django_db
def test_not_ready_when_the_cache_forgets(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert client.get("/readyz").json()["cache"] == "fails"


@pytest.mark.django_db
def test_not_ready_when_nobody_listens_at_the_brokers_address(client, monkeypatch):
    connect = partial(health.app.connection_for_write, "redis://127.0.0.1:9/0", transport="redis")
    monkeypatch.setattr(health.app, "connection_for_write", connect)
    assert client.get("/readyz").json()["broker"] == "fails"


def test_metrics_count_requests_for_this_machine(client):
    client.get("/healthz")
    answer = client.get("/metrics")
    assert b"django_http_requests_total_by_method_total" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}])
def test_metrics_are_hidden_from_others_unless_they_show_the_token(client, settings, headers):
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", **headers).status_code == 404
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong", **headers).status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer right", **headers).status_code == 200


@pytest.mark.django_db
def test_ready_looks_for_migrations_once(client, monkeypatch):
    client.get("/readyz")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("0002", False)])
    assert client.get("/readyz").json() == PARTS

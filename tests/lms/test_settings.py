"""What the environment decides, read anew for each installation."""

import runpy
from pathlib import Path

import pytest
import structlog

from lms import env

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "x" * 50,
    "PERSONAL_NUMBER_KEY": "x",
    "PERSONAL_NUMBER_HASH_KEY": "x",
    "BASE_URL": "https://hocso.example.vn",
}


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """Settings as a process with these variables would read them."""
    before = structlog.get_config()
    monkeypatch.setattr(env, "NAMES", {})

    def read(**given):
        for name, value in {"VAR_DIR": str(tmp_path), **given}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(env.__file__).with_name("settings.py")))

    yield read
    structlog.configure(**before)


def test_a_demo_needs_nothing_beside_its_folder(settings_of, tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    demo = settings_of()
    assert demo["DATABASES"]["default"]["NAME"].endswith(str(tmp_path / "db.sqlite3"))
    assert demo["CELERY_BROKER_TRANSPORT_OPTIONS"]["data_folder_in"] == str(tmp_path / "queue")
    assert (tmp_path / "queue").is_dir()
    assert (demo["DEMO"], demo["REQUIRE_SECOND_FACTOR"], demo["SESSION_COOKIE_SECURE"]) == (True, False, False)
    assert "django.middleware.gzip.GZipMiddleware" in demo["MIDDLEWARE"]


def test_production_is_closed_by_default(settings_of, tmp_path):
    closed = settings_of(**PRODUCTION, BROKER_URL="redis://127.0.0.1/0", REDIS_URL="redis://127.0.0.1/1")
    assert (closed["DEMO"], closed["DEBUG"], closed["REQUIRE_SECOND_FACTOR"]) == (False, False, True)
    assert (closed["SECURE_SSL_REDIRECT"], closed["SESSION_COOKIE_SECURE"]) == (True, True)
    assert closed["SECURE_HSTS_SECONDS"] >= 31536000
    assert closed["CACHES"]["default"]["LOCATION"] == "redis://127.0.0.1/1"
    assert closed["CELERY_BROKER_TRANSPORT_OPTIONS"] == {"visibility_timeout": 6 * 60 * 60}
    assert not (tmp_path / "queue").exists()
    assert "django.middleware.gzip.GZipMiddleware" not in closed["MIDDLEWARE"]


def test_uploads_go_to_s3_by_one_setting(settings_of):
    assert settings_of()["STORAGES"]["default"]["BACKEND"].endswith("FileSystemStorage")
    shared = settings_of(S3_BUCKET="hocso")["STORAGES"]["default"]
    assert (shared["BACKEND"], shared["OPTIONS"]["bucket_name"]) == ("lms.storage.SharedStorage", "hocso")


def test_vneid_is_off_until_it_has_an_address(settings_of):
    def apps(**given):
        return settings_of(**given)["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]

    assert apps() == []
    assert [app["name"] for app in apps(VNEID_URL="https://vneid.example.vn")] == ["VNeID"]

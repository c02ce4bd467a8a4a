from pathlib import Path
from typing import Any

import pytest

from exchange.rules import handlers
from tests.exchange.demo import GroupHandler


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> GroupHandler:
    monkeypatch.setattr(handlers, "_handlers", {})
    demo = GroupHandler()
    handlers.register(demo)
    return demo
